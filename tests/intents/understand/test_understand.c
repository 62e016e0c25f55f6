/* SPDX-License-Identifier: Apache-2.0 */
/* Understanding as a whole: the rules of frames, message by message (frames.jsonl), answers to
 * the bot's questions, and what must hold for every text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "intents/understand/speakers.h"
#include "tests/support/known_directory.h"

struct world {
    struct directory *dir;
    struct understanding *und;
    struct arena arena;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->dir = known_directory(CORPUS_COMPANY);
    world->und = understanding_new(world->dir);
    arena_init(&world->arena);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_release(&world->arena);
    understanding_free(world->und);
    directory_free(world->dir);
    free(world);
    return 0;
}

static struct message message_of(const struct world *world, const char *from, const char *text)
{
    return (struct message){.text = text_of(text),
                            .speaker = speaker_of(world->dir, text_of(from)),
                            .now = {day_of(2026, 11, 23), 10 * 60 + 5, 0, 480}};
}

/* Only what the case gives is compared: other slots (remarks) may be there as well, a slot of
 * the frame that the case lacks must be a remark. */
static void check_frame(const json_t *want, const json_t *got, const char *text)
{
    if (strcmp(json_get_string(want, "intent", ""), json_get_string(got, "intent", "")) != 0)
        fail_msg("%s: %s", text, json_get_string(got, "intent", ""));
    const char *slot;
    json_t *value;
    json_object_foreach (json_object_get(want, "slots"), slot, value) {
        if (!json_equal(value, json_object_get(json_object_get(got, "slots"), slot)))
            fail_msg("%s: slot %s", text, slot);
    }
    json_object_foreach (json_object_get(got, "slots"), slot, value) {
        bool remark = strcmp(slot, "note") == 0 || strcmp(slot, "topic") == 0;
        if (!remark && !json_object_get(json_object_get(want, "slots"), slot))
            fail_msg("%s: slot %s is too much", text, slot);
    }
    static const char *const others[] = {"ambiguous", "unresolved"};
    for (size_t i = 0; i < 2; i++) {
        json_t *one = json_object_get(want, others[i]), *other = json_object_get(got, others[i]);
        if (one ? !json_equal(one, other) : other != NULL)
            fail_msg("%s: %s", text, others[i]);
    }
    json_t *missing = json_object_get(want, "missing");
    assert_int_equal(json_array_size(missing), json_array_size(json_object_get(got, "missing")));
}

static void check_line(const struct world *world, struct arena *arena, struct text line)
{
    json_t *json = json_parse(line);
    assert_non_null(json);
    const char *text = json_get_string(json, "text", "");
    struct message message = message_of(world, json_get_string(json, "from", ""), text);
    message.channel = channel_of(json_get_text(json, "channel"));
    struct frames frames = understand(world->und, &message, arena);
    json_t *want = json_object_get(json, "frames");
    if (frames.count != json_array_size(want))
        fail_msg("%s: %zu frames", text, frames.count);
    for (size_t i = 0; i < frames.count; i++) {
        json_t *got = frame_to_json(&frames.list[i], world->dir);
        check_frame(json_array_get(want, i), got, text);
        json_decref(got);
    }
    json_decref(json);
    arena_clear(arena);
}

static void test_messages_mean_their_frames(void **state)
{
    struct world *world = *state;
    FILE *file = fopen(SOURCE_DIR "/tests/intents/understand/frames.jsonl", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    while ((len = getline(&line, &room, file)) > 0)
        check_line(world, &world->arena, text_trim((struct text){line, (size_t)len}));
    free(line);
    fclose(file);
}

/* --- answers --------------------------------------------------------------------------- */

static const struct answer_case {
    const char *name;
    const char *text;
    enum intent_id intent;
    unsigned asked;
    const char *value; /* as the slot's JSON; NULL: no answer */
} answer_cases[] = {
    {"a number picks a candidate", "2", INTENT_log_visit, SLOT_DEALERS, "[\"D154\"]"},
    {"an ordinal picks a candidate", "第一个", INTENT_log_visit, SLOT_DEALERS, "[\"D001\"]"},
    {"a region picks a candidate", "河源的", INTENT_log_visit, SLOT_DEALERS, "[\"D154\"]"},
    {"a contact picks a candidate", "余老板", INTENT_log_visit, SLOT_DEALERS, "[\"D001\"]"},
    {"an amount", "3万2", INTENT_log_order, SLOT_AMOUNT, "32000"},
    {"a day of what was done", "周三", INTENT_log_visit, SLOT_DATE, "\"2026-11-18\""},
    {"a day of what is to come", "周三", INTENT_schedule, SLOT_DATE, "\"2026-11-25\""},
    {"a stage by its department", "物流", INTENT_report_issue, SLOT_STAGE, "\"logistics\""},
    {"a rating in words", "不满意", INTENT_rate_issue, SLOT_SCORE, "1"},
    {"a name", "富源家电", INTENT_add_dealer, SLOT_NAME, "\"富源家电\""},
    {"another request is no answer", "今天河源下了大雨，给何姐打了电话", INTENT_log_order,
     SLOT_AMOUNT, NULL},
};

static void test_answers(void **state)
{
    struct world *world = *state;
    uint32_t dealers[] = {directory_dealer(world->dir, TEXT("D001")),
                          directory_dealer(world->dir, TEXT("D154"))};
    struct candidates candidates = {TEXT("佳美"), dealers, 2};
    for (size_t i = 0; i < sizeof answer_cases / sizeof *answer_cases; i++) {
        const struct answer_case *one = &answer_cases[i];
        struct message message = message_of(world, "lizhiyuan", one->text);
        struct frame frame = {.intent = one->intent};
        bool found = understand_answer(world->und, &message, one->intent, one->asked,
                                       one->asked == SLOT_DEALERS ? &candidates : NULL, &frame,
                                       &world->arena);
        if (found != (one->value != NULL))
            fail_msg("%s", one->name);
        if (!found)
            continue;
        json_t *slots = frame_slots_to_json(&frame, world->dir);
        json_t *value = json_object_get(slots, slot_name((enum slot)one->asked));
        json_t *want = json_loads(one->value, JSON_DECODE_ANY, NULL);
        if (!json_equal(value, want))
            fail_msg("%s: %s", one->name, json_dumps(value, JSON_ENCODE_ANY));
        json_decref(want);
        json_decref(slots);
    }
}

/* --- every text ------------------------------------------------------------------------ */

static void test_no_text_breaks_it(void **state)
{
    struct world *world = *state;
    size_t long_len = 1 << 20;
    char *long_text = malloc(long_len + 1);
    for (size_t i = 0; i < long_len; i += 4)
        memcpy(long_text + i, "#1,2", 4);
    long_text[long_len] = '\0';
    const struct text texts[] = {TEXT(""),          TEXT(" "),      TEXT("\xff\xfe"),
                                 TEXT("a\0b"),      TEXT("。。。"), {long_text, long_len},
                                 {long_text, 16000}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct message message = message_of(world, "wangfang", "");
        message.text = texts[i];
        struct frames frames = understand(world->und, &message, &world->arena);
        assert_true(frames.count < 100);
        arena_clear(&world->arena);
    }
    free(long_text);
}

static void test_language(void **state)
{
    (void)state;
    assert_int_equal(understand_language(TEXT("昨天去了Jiamei")), LANG_ZH);
    assert_int_equal(understand_language(TEXT("visited Jiamei yesterday")), LANG_EN);
    assert_int_equal(understand_language(TEXT("visited 佳美 yesterday, stock is low")), LANG_EN);
}

static void test_guesses(void **state)
{
    struct world *world = *state;
    struct message message = message_of(world, "lizhiyuan", "佳美的事情");
    struct guess guesses[3];
    size_t count = understand_guesses(world->und, &message, &world->arena, guesses, 3);
    assert_int_equal(count, 3);
    assert_true(guesses[0].chance >= guesses[1].chance && guesses[1].chance >= guesses[2].chance);
}

/* What people are shown of a reading: each line is there as it stands here. */
static const struct {
    const char *text, *channel;
    const char *lines[6];
} explained[] = {
    {"昨天拜访了河源佳美，收了3.2w",
     "direct",
     {"  span 昨天: day 2026-11-22\n", "  span 河源佳美: dealer D154\n",
      "  span 3.2w: money 32000\n", "  clause 1 \"昨天拜访了河源佳美，\": log_visit ",
      "    taken for log_visit\n", "  frame log_visit, confidence "}},
    {"下周三去", "direct", {"  span 下周三: day 2026-12-02\n", "  clause 1 \"下周三去\": "}},
    {"拜访了周三那家", "direct", {"day 2026-11-18 if past, 2026-11-25 if to come\n"}},
    {"下周三要去拜访河源佳美",
     "group",
     {"(not heard in a team channel)", "    taken for nothing\n", "  no frame\n"}},
    {"昨天拜访了钟老板吗", "direct", {"  rule ", " becomes "}},
    {"", "direct", {"  nothing to read\n"}},
};

static void test_explanation(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < sizeof explained / sizeof *explained; i++) {
        struct message message = message_of(world, "lizhiyuan", explained[i].text);
        message.channel = channel_of(text_of(explained[i].channel));
        char *why = understand_explain(world->und, &message);
        for (size_t l = 0; l < 6 && explained[i].lines[l]; l++) {
            if (!strstr(why, explained[i].lines[l]))
                fail_msg("%s: no \"%s\" in\n%s", explained[i].text, explained[i].lines[l], why);
        }
        free(why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_mean_their_frames),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_no_text_breaks_it),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_explanation),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
