/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/question.h"

#include <stdlib.h>

#include "base/json.h"
#include "intents/frame_say.h"
#include "intents/hand_over.h"
#include "intents/intent.h"
#include "intents/record.h"

enum { LATE_MINUTES = 24 * 60 };

/* The question that is asked for a slot, and, for an intent of its own, another. */
static const struct {
    unsigned slot;
    enum intent_id intent; /* INTENT_COUNT: any */
    enum reply reply;
} asked_by[] = {
    {SLOT_AMOUNT, INTENT_log_order, REPLY_ask_amount_order},
    {SLOT_DEALERS, INTENT_COUNT, REPLY_ask_dealers},
    {SLOT_AMOUNT, INTENT_COUNT, REPLY_ask_amount},
    {SLOT_STAGE, INTENT_COUNT, REPLY_ask_stage},
    {SLOT_DATE, INTENT_COUNT, REPLY_ask_date},
    {SLOT_TICKET, INTENT_COUNT, REPLY_ask_ticket},
    {SLOT_ALERT, INTENT_COUNT, REPLY_ask_alert},
    {SLOT_EVENT, INTENT_COUNT, REPLY_ask_event_number},
    {SLOT_SCORE, INTENT_COUNT, REPLY_ask_score},
    {SLOT_KIND, INTENT_plan_event, REPLY_ask_event_kind},
    {SLOT_KIND, INTENT_COUNT, REPLY_ask_kind},
    {SLOT_FIELD, INTENT_COUNT, REPLY_ask_field},
    {SLOT_VALUE, INTENT_COUNT, REPLY_ask_value},
    {SLOT_NAME, INTENT_COUNT, REPLY_ask_name},
    {SLOT_ACTION, INTENT_COUNT, REPLY_ask_action},
    {SLOT_ANSWER, INTENT_COUNT, REPLY_ask_answer},
};

static enum reply reply_for(enum intent_id intent, unsigned slot)
{
    for (size_t i = 0; i < sizeof asked_by / sizeof asked_by[0]; i++) {
        if (asked_by[i].slot == slot &&
            (asked_by[i].intent == INTENT_COUNT || asked_by[i].intent == intent))
            return asked_by[i].reply;
    }
    return REPLY_ask_value;
}

/* The most candidates that are listed by number; of more, a region is asked for. */
enum { CHOICES_MAX = 9 };

static void ask_which(const struct request *base, struct plan *plan, const struct candidates *one)
{
    struct arena *arena = base->arena;
    const char *count = arena_printf(arena, "%zu", one->count);
    const char *said = arena_copy(arena, one->said);
    reply_say(base, plan, one->count > CHOICES_MAX ? REPLY_ask_which_region : REPLY_ask_which,
              "count", count, "said", said, NULL);
    size_t shown = one->count < CHOICES_MAX ? one->count : CHOICES_MAX;
    for (size_t i = 0; i < shown; i++) {
        const struct dealer *dealer = &base->dir->dealers[one->dealers[i]];
        reply_say(base, plan, REPLY_choice, "number", arena_printf(arena, "%zu", i + 1), "dealer",
                  dealer->name, "contact", dealer->contact, NULL);
    }
}

static unsigned lowest_bit(unsigned set)
{
    return set & (~set + 1);
}

/* What is asked about a frame: the slot's bit, 0 for "is this what you meant?". */
static unsigned asked_slot(const struct frame *frame)
{
    if (frame->ambiguous_count > 0 || frame->unresolved_count > 0)
        return SLOT_DEALERS;
    return frame->missing ? lowest_bit(frame->missing) : 0;
}

static const char *dealer_of(const struct request *base, const struct frame *frame)
{
    return frame->dealer_count == 0 ? ""
                                    : say_dealers(base->arena, base->lang, base->dir,
                                                  frame->dealers, frame->dealer_count);
}

static void say_question(const struct request *base, struct plan *plan, const struct frame *frame,
                         unsigned asked)
{
    const char *dealer = dealer_of(base, frame);
    const char *slots = frame_say(base, frame);
    if (asked == 0 && hand_over_is(frame))
        reply_say(base, plan, REPLY_ask_hand_over, "whose", hand_over_whose(base, frame), "count",
                  say_number(base->arena, (int64_t)hand_over_count(base, frame)), "person",
                  hand_over_taker(base, frame), NULL);
    else if (asked == 0)
        reply_say(base, plan, *slots ? REPLY_ask_meant : REPLY_ask_meant_alone, "what",
                  intents[frame->intent]->help[base->lang], "slots", slots, NULL);
    else if (frame->ambiguous_count > 0)
        ask_which(base, plan, &frame->ambiguous[0]);
    else if (frame->unresolved_count > 0)
        reply_say(base, plan, REPLY_ask_unresolved, "said",
                  arena_copy(base->arena, frame->unresolved[0]), NULL);
    else
        reply_say(base, plan, reply_for(frame->intent, asked), "dealer", dealer, NULL);
}

static json_t *candidates_to_json(const struct directory *dir, const struct candidates *one)
{
    json_t *list = json_array();
    for (size_t i = 0; i < one->count; i++)
        json_array_append_new(list, json_string(dir->dealers[one->dealers[i]].id));
    return list;
}

/* A frame that waits: as it is printed, and what each ambiguous mention said. */
static json_t *waiting_to_json(const struct frame *frame, const struct directory *dir)
{
    json_t *made = frame_to_json(frame, dir);
    json_t *said = json_array();
    for (size_t i = 0; i < frame->ambiguous_count; i++)
        json_array_append_new(
            said, json_stringn(frame->ambiguous[i].said.ptr, frame->ambiguous[i].said.len));
    json_object_set_new(made, "said", said);
    return made;
}

json_t *question_json(const struct request *base, struct frames waiting)
{
    const struct frame *first = &waiting.list[0];
    unsigned asked = asked_slot(first);
    json_t *question = json_object();
    json_set_string(question, "asked", asked ? slot_name((enum slot)asked) : "");
    json_set_int(question, "lang", base->lang);
    if (first->ambiguous_count > 0)
        json_object_set_new(question, "candidates",
                            candidates_to_json(base->dir, &first->ambiguous[0]));
    json_t *frames = json_array();
    for (size_t i = 0; i < waiting.count; i++)
        json_array_append_new(frames, waiting_to_json(&waiting.list[i], base->dir));
    json_object_set_new(question, "frames", frames);
    return question;
}

/* The store forgets it only long after, so that an answer that comes late is still one. */
void question_keep(const struct request *base, struct plan *plan, const char *key,
                   struct frames waiting, int minutes)
{
    json_t *question = question_json(base, waiting);
    json_set_int(question, "until", base->now_ms + (int64_t)minutes * 60 * 1000);
    char *text = json_text(question);
    tx_write(plan->tx, "SET", key, text, "EX",
             arena_printf(base->arena, "%d", (minutes + LATE_MINUTES) * 60), NULL);
    free(text);
    json_decref(question);
}

struct text question_waiting(struct text kept, int64_t said_ms)
{
    json_t *question = json_parse(kept);
    bool holds = said_ms < json_get_int(question, "until", INT64_MAX);
    json_decref(question);
    return holds ? kept : (struct text){0};
}

void question_ask(const struct request *base, struct plan *plan, const char *key,
                  struct frames waiting)
{
    say_question(base, plan, &waiting.list[0], asked_slot(&waiting.list[0]));
    question_keep(base, plan, key, waiting, QUESTION_MINUTES);
}

/* The candidates of one ambiguous mention, read back. */
static struct candidates candidates_from_json(const json_t *list, const struct directory *dir,
                                              struct arena *arena)
{
    uint32_t *dealers = arena_alloc(arena, json_array_size(list), sizeof *dealers);
    struct candidates made = {.dealers = dealers};
    size_t i;
    const json_t *id;
    json_array_foreach (list, i, id) {
        uint32_t dealer = directory_dealer(dir, text_of(json_string_value(id)));
        if (dealer != INDEX_NONE)
            dealers[made.count++] = dealer;
    }
    return made;
}

static void frame_from_json(struct frame *frame, const json_t *json, const struct directory *dir,
                            struct arena *arena)
{
    *frame = (struct frame){
        .intent = intent_by_name(json_get_text(json, "intent")),
        .confidence = json_get_number(json, "confidence", 1),
    };
    frame_slots_from_json(frame, json_object_get(json, "slots"), dir, arena);
    size_t i;
    const json_t *item;
    json_array_foreach (json_object_get(json, "missing"), i, item)
        frame->missing |= slot_by_name(text_of(json_string_value(item)));
    const json_t *lists = json_object_get(json_object_get(json, "ambiguous"), "dealers");
    struct candidates *all = arena_alloc(arena, json_array_size(lists), sizeof *all);
    const json_t *said = json_object_get(json, "said");
    json_array_foreach (lists, i, item) {
        all[i] = candidates_from_json(item, dir, arena);
        all[i].said =
            text_of(arena_copy(arena, text_of(json_string_value(json_array_get(said, i)))));
    }
    frame->ambiguous = all;
    frame->ambiguous_count = json_array_size(lists);
    const json_t *names = json_object_get(json_object_get(json, "unresolved"), "dealers");
    struct text *texts = arena_alloc(arena, json_array_size(names), sizeof *texts);
    json_array_foreach (names, i, item)
        texts[frame->unresolved_count++] =
            text_of(arena_copy(arena, text_of(json_string_value(item))));
    frame->unresolved = texts;
}

static struct frames frames_from_json(const json_t *list, const struct directory *dir,
                                      struct arena *arena)
{
    struct frames made = {.list = arena_alloc(arena, json_array_size(list), sizeof *made.list)};
    size_t i;
    const json_t *item;
    json_array_foreach (list, i, item) {
        frame_from_json(&made.list[made.count], item, dir, arena);
        made.count += made.list[made.count].intent != INTENT_COUNT;
    }
    return made;
}

void question_repeat(const struct request *base, struct plan *plan, struct text waiting)
{
    json_t *question = json_parse(waiting);
    struct frames frames =
        frames_from_json(json_object_get(question, "frames"), base->dir, base->arena);
    json_decref(question);
    reply_say(base, plan, REPLY_no_answer, NULL);
    if (frames.count > 0)
        say_question(base, plan, &frames.list[0], asked_slot(&frames.list[0]));
}

/* Puts the dealers of the answer behind those that the frame has already. */
static void add_dealers(struct frame *frame, const struct frame *answer, struct arena *arena)
{
    size_t count = frame->dealer_count + answer->dealer_count;
    uint32_t *dealers = arena_alloc(arena, count, sizeof *dealers);
    for (size_t i = 0; i < frame->dealer_count; i++)
        dealers[i] = frame->dealers[i];
    for (size_t i = 0; i < answer->dealer_count; i++)
        dealers[frame->dealer_count + i] = answer->dealers[i];
    frame->dealers = dealers;
    frame->dealer_count = count;
    frame->has |= SLOT_DEALERS;
    frame->missing &= ~(unsigned)SLOT_DEALERS;
    if (frame->ambiguous_count > 0) {
        frame->ambiguous++;
        frame->ambiguous_count--;
    } else if (frame->unresolved_count > 0) {
        frame->unresolved++;
        frame->unresolved_count--;
    }
}

/* A slot other than dealers, through its JSON, which knows every slot. */
static void put_slot(struct frame *frame, const struct frame *answer, unsigned slot,
                     const struct directory *dir, struct arena *arena)
{
    json_t *slots = frame_slots_to_json(answer, dir);
    frame_slots_from_json(frame, slots, dir, arena);
    json_decref(slots);
    frame->missing &= ~slot;
}

static bool answers_yes_or_no(const struct frames *said)
{
    enum intent_id first = said->count > 0 ? said->list[0].intent : INTENT_COUNT;
    return first == INTENT_confirm || first == INTENT_deny || first == INTENT_cancel;
}

/* The frames said in the same message behind the yes or no follow those that waited. */
static struct frames join(struct frames waited, const struct frames *said, struct arena *arena)
{
    size_t rest = said->count - 1;
    struct frames all = {.list = arena_alloc(arena, waited.count + rest, sizeof *all.list)};
    for (size_t i = 0; i < waited.count; i++)
        all.list[all.count++] = waited.list[i];
    for (size_t i = 1; i < said->count; i++)
        all.list[all.count++] = said->list[i];
    return all;
}

bool question_answer(struct text waiting, const struct understanding *und,
                     const struct message *message, const struct directory *dir,
                     struct frames *frames, enum language *lang, struct arena *arena)
{
    json_t *question = json_parse(waiting);
    struct frames waited = frames_from_json(json_object_get(question, "frames"), dir, arena);
    unsigned asked = slot_by_name(json_get_text(question, "asked"));
    struct candidates candidates =
        candidates_from_json(json_object_get(question, "candidates"), dir, arena);
    enum language asked_in = json_get_int(question, "lang", 0) == LANG_EN ? LANG_EN : LANG_ZH;
    json_decref(question);
    if (waited.count == 0)
        return false;

    bool is_no = answers_yes_or_no(frames) && frames->list[0].intent != INTENT_confirm;
    if (is_no || (asked == 0 && answers_yes_or_no(frames))) {
        *lang = asked_in;
        if (is_no)
            return true; /* deny and cancel say themselves that nothing is recorded */
        waited.list[0].confidence = 1;
        *frames = join(waited, frames, arena);
        return true;
    }
    struct frame answer = {.intent = waited.list[0].intent};
    if (asked == 0 || !understand_answer(und, message, waited.list[0].intent, asked,
                                         candidates.count > 0 ? &candidates : NULL, &answer, arena))
        return false;
    if (asked == SLOT_DEALERS)
        add_dealers(&waited.list[0], &answer, arena);
    else
        put_slot(&waited.list[0], &answer, asked, dir, arena);
    waited.list[0].confidence = 1;
    *frames = waited;
    *lang = asked_in;
    return true;
}
