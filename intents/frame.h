/* SPDX-License-Identifier: Apache-2.0 */
/* A frame is the meaning of one request in a message: an intent and its slots, as
 * docs/frames.md defines them. Frames, and everything in them, are borrowed
 * from the arena of the message and from the directory. */
#ifndef INTENTS_FRAME_H
#define INTENTS_FRAME_H

#include <jansson.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/text.h"
#include "config/directory.h"

enum intent_id {
#define INTENT(name, required) INTENT_##name,
#include "intents/intents.def"
#undef INTENT
    INTENT_COUNT
};

/* Every slot: bit, name in JSON. A frame's `has` and `missing` are sets of these bits. */
#define SLOT_LIST(X)                                                                               \
    X(SLOT_DEALERS, "dealers")                                                                     \
    X(SLOT_PERSON, "person")                                                                       \
    X(SLOT_REGION, "region")                                                                       \
    X(SLOT_DATE, "date")                                                                           \
    X(SLOT_NEXT_DATE, "next_date")                                                                 \
    X(SLOT_EXPIRES, "expires")                                                                     \
    X(SLOT_TIME, "time")                                                                           \
    X(SLOT_PERIOD, "period")                                                                       \
    X(SLOT_AMOUNT, "amount")                                                                       \
    X(SLOT_COUNT, "count")                                                                         \
    X(SLOT_STAGE, "stage")                                                                         \
    X(SLOT_TICKET, "ticket")                                                                       \
    X(SLOT_ALERT, "alert")                                                                         \
    X(SLOT_EVENT, "event")                                                                         \
    X(SLOT_SCORE, "score")                                                                         \
    X(SLOT_DIRECTION, "direction")                                                                 \
    X(SLOT_KIND, "kind")                                                                           \
    X(SLOT_ASPECT, "aspect")                                                                       \
    X(SLOT_STATUS, "status")                                                                       \
    X(SLOT_ACTION, "action")                                                                       \
    X(SLOT_ANSWER, "answer")                                                                       \
    X(SLOT_FIELD, "field")                                                                         \
    X(SLOT_VALUE, "value")                                                                         \
    X(SLOT_NOTE, "note")                                                                           \
    X(SLOT_TOPIC, "topic")                                                                         \
    X(SLOT_PLACE, "place")                                                                         \
    X(SLOT_NAME, "name")                                                                           \
    X(SLOT_CONTACT, "contact")                                                                     \
    X(SLOT_PHONE, "phone")                                                                         \
    X(SLOT_ADDRESS, "address")

enum slot_index {
#define X(bit, name) bit##_INDEX,
    SLOT_LIST(X) SLOT_INDEX_COUNT
#undef X
};

enum slot {
#define X(bit, name) bit = 1 << bit##_INDEX,
    SLOT_LIST(X)
#undef X
};

/* Words that a slot takes from a closed list are kept as that word ("visit", "ack", "left"):
 * a borrowed constant string, as it stands in JSON. `value` of update_dealer and correct is
 * kept as text, in the form of the slot that it corrects (a date as YYYY-MM-DD, dealers as
 * ids separated by ' ', an amount as a plain number of yuan). */
struct frame {
    enum intent_id intent;
    unsigned has;
    unsigned missing;
    double confidence; /* 0–1, calibrated */

    const uint32_t *dealers;
    size_t dealer_count;
    uint32_t person;
    uint32_t region;
    int32_t date, next_date, expires;
    int time; /* minute of the day */
    struct period period;
    int64_t amount_fen;
    int64_t count;
    enum stage stage;
    int64_t ticket, alert, event;
    int score;
    const char *direction, *kind, *aspect, *status, *action, *answer, *field;
    struct text value, note, topic, place, name, contact, phone, address;

    /* Mentions that more than one dealer fits, and those that fit none. */
    const struct candidates *ambiguous;
    size_t ambiguous_count;
    const struct text *unresolved;
    size_t unresolved_count;
};

/* The dealers that one ambiguous mention may mean; `said` is the mention's own text. */
struct candidates {
    struct text said;
    const uint32_t *dealers;
    size_t count;
};

struct frames {
    struct frame *list;
    size_t count;
};

const char *intent_name(enum intent_id id);
/* INTENT_COUNT where there is none of that name. */
enum intent_id intent_by_name(struct text name);
const char *slot_name(enum slot slot);
/* The bit of that name, 0 where there is none. */
unsigned slot_by_name(struct text name);

/* The frame as JSON of `dealerline parse`: {"intent","slots","missing","confidence"} and,
 * where they apply, "ambiguous" and "unresolved". New. */
json_t *frame_to_json(const struct frame *frame, const struct directory *dir);

/* The slots alone, by their names: what a fact is made of. New. */
json_t *frame_slots_to_json(const struct frame *frame, const struct directory *dir);

/* Reads slots back from JSON, for facts and for questions that wait for an answer. Texts are
 * copied to the arena. */
void frame_slots_from_json(struct frame *frame, const json_t *slots, const struct directory *dir,
                           struct arena *arena);

#endif
