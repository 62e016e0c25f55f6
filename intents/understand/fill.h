/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the slots of an act from the spans and words in its reach. Each family of intents has
 * a file of fillers; the table of all of them is in fill.c. A filler adds one frame or more
 * to the list that is being made; what the acts before have left (dealers, date) is at hand
 * for clauses that name none. */
#ifndef INTENTS_UNDERSTAND_FILL_H
#define INTENTS_UNDERSTAND_FILL_H

#include "intents/understand/acts.h"

enum { FRAMES_MAX = 48, FRAMES_AN_ACT = 8 };

struct filling {
    const struct reading *reading;
    struct arena *arena;
    struct frame *frames;
    size_t room;
    size_t count;

    /* What a later clause that names none takes over. */
    const uint32_t *dealers;
    size_t dealer_count;
    int32_t date;       /* of the last record, DAY_NONE */
    int32_t planned;    /* of the last task to come, DAY_NONE */
    uint32_t person;    /* of the last question, INDEX_NONE */
    size_t last_record; /* place of the last record's frame, SIZE_MAX */
};

typedef void fill_fn(struct filling *filling, const struct act *act);

/* Makes the frames of all acts. */
struct frames fill_acts(const struct reading *reading, const struct acts *acts);

/* A new frame of the act's intent with its confidence; NULL where there is no more room. */
struct frame *fill_frame(struct filling *filling, const struct act *act);

/* Dealers named in the act's reach, else those of the clause before; a dealer who speaks means
 * itself. */
void fill_dealers(struct filling *filling, const struct act *act, struct frame *frame);

/* First person or region named in the act's reach. */
void fill_person(struct filling *filling, const struct act *act, struct frame *frame);
void fill_region(struct filling *filling, const struct act *act, struct frame *frame);

enum tense { TENSE_PAST, TENSE_FUTURE };

/* The question of frame `first` again for each further person whom the act names, or region where
 * it names nobody (肖志强、涂雪梅上个月的月报). */
void ask_of_each(struct filling *filling, const struct act *act, size_t first);

/* First period in the act's reach; a single day counts as one. */
void fill_period(struct filling *filling, const struct act *act, struct frame *frame,
                 enum tense tense);

/* The points that an act reaches over, and those of its own clauses. */
struct range {
    uint32_t from, to;
};
struct range act_reach(const struct reading *reading, const struct act *act);
struct range act_own(const struct reading *reading, const struct act *act);

/* What is said of the act together with others beside it (都是下午两点). */
static inline struct range act_shared(const struct act *act)
{
    return (struct range){act->shared_from, act->shared_to};
}

bool act_has(const struct reading *reading, const struct act *act, enum cue cue);

/* Walks the spans of one kind in a range: start with *at = 0; NULL at the end. */
const struct when *next_when(const struct reading *reading, struct range range, size_t *at);
const struct number *next_number(const struct reading *reading, struct range range, size_t *at);
const struct mention *next_mention(const struct reading *reading, struct range range, size_t *at);

/* The clause that the point lies in. */
const struct clause *clause_at(const struct reading *reading, size_t point);

/* What a closed list of words says: the value of the first class that is found in the range. */
struct word_value {
    enum cue cue;
    const char *value;
};
const char *value_by_cue(const struct reading *reading, struct range range,
                         const struct word_value *list, size_t count);

/* Whether a word of a state is said that is not denied (认领的 in 没人认领的). */
bool says_undenied(const struct reading *reading, enum cue cue, struct range range);

/* The original text of a range without blanks and marks at its ends. */
struct text range_text(const struct reading *reading, struct range range);

/* Gives a follow-up day in the act's reach to the visit or call that was recorded last. */
void fill_follow_up(struct filling *filling, const struct act *act);

/* The remark of an act: what its reach says beside its slots. */
void fill_note(struct filling *filling, const struct act *act, struct frame *frame);

static inline void set_slot(struct frame *frame, enum slot slot)
{
    frame->has |= slot;
}

static inline void set_ticket(struct frame *frame, int64_t ticket)
{
    frame->ticket = ticket;
    set_slot(frame, SLOT_TICKET);
}

fill_fn fill_visit, fill_call, fill_order, fill_training, fill_agreement;
fill_fn fill_add_dealer, fill_update_dealer;
fill_fn fill_query_dealer, fill_query_due, fill_query_alerts, fill_report;
fill_fn fill_update_alert;
fill_fn fill_schedule, fill_plan_event, fill_query_events, fill_rsvp;
fill_fn fill_ask_contact, fill_report_issue, fill_query_issue, fill_update_issue, fill_rate_issue;
fill_fn fill_correct, fill_deny, fill_plain;

#endif
