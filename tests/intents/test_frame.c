/* SPDX-License-Identifier: Apache-2.0 */
/* Frames to JSON and back; the rows of the intents and the table of required slots agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "intents/intent.h"
#include "tests/support/known_directory.h"

static const struct {
    const char *name;
    enum intent_id intent;
    const char *slots;
} cases[] = {
    {"a record", INTENT_log_visit,
     "{\"dealers\":[\"D001\",\"D002\"],\"date\":\"2026-11-22\",\"next_date\":\"2026-12-02\","
     "\"note\":\"库存偏高\"}"},
    {"whole and broken amounts", INTENT_log_order, "{\"dealers\":[\"D001\"],\"amount\":52000}"},
    {"fen", INTENT_log_order, "{\"amount\":12.5}"},
    {"a period and a person", INTENT_report,
     "{\"person\":\"lizhiyuan\",\"region\":\"梅州\","
     "\"period\":{\"from\":\"2026-11-01\",\"to\":\"2026-11-30\"}}"},
    {"a task", INTENT_schedule, "{\"date\":\"2026-11-24\",\"time\":\"08:05\",\"kind\":\"other\"}"},
    {"numbers", INTENT_rate_issue, "{\"ticket\":102,\"score\":5}"},
    {"a corrected amount", INTENT_correct, "{\"field\":\"amount\",\"value\":52000}"},
    {"a corrected day", INTENT_correct, "{\"field\":\"date\",\"value\":\"2026-11-21\"}"},
    {"corrected dealers", INTENT_correct, "{\"field\":\"dealers\",\"value\":[\"D001\",\"D002\"]}"},
    {"a changed phone", INTENT_update_dealer, "{\"field\":\"phone\",\"value\":\"13500009876\"}"},
};

static void test_slots_come_back_from_json(void **state)
{
    (void)state;
    struct directory *dir = known_directory(CORPUS_COMPANY);
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *slots = json_parse(text_of(cases[i].slots));
        struct frame frame = {.intent = cases[i].intent};
        frame_slots_from_json(&frame, slots, dir, &arena);
        json_t *again = frame_slots_to_json(&frame, dir);
        if (!json_equal(slots, again))
            fail_msg("%s", cases[i].name);
        json_decref(slots);
        json_decref(again);
    }
    arena_release(&arena);
    directory_free(dir);
}

static void test_names_lead_back(void **state)
{
    (void)state;
    for (int i = 0; i < INTENT_COUNT; i++)
        assert_int_equal(intent_by_name(text_of(intent_name((enum intent_id)i))), i);
    for (unsigned i = 0; i < SLOT_INDEX_COUNT; i++)
        assert_int_equal(slot_by_name(text_of(slot_name((enum slot)(1u << i)))), 1u << i);
    assert_int_equal(intent_by_name(TEXT("nothing")), INTENT_COUNT);
    assert_int_equal(slot_by_name(TEXT("nothing")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_come_back_from_json),
        cmocka_unit_test(test_names_lead_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
