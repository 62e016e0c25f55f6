/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: the table of docs/domain.md §2, written down here on its own, walked over
 * every intent, every role, and the own and another dealer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "intents/access.h"
#include "tests/support/known_directory.h"

/* One letter for each of manager, supervisor, staff, dealer, admin:
 *   y  any dealer   o  own dealers (a dealer: itself)   s  staff of the stage support only
 *   .  not at all
 * "own stage" and "own tickets" of staff are decided where the ticket is read: y here. */
static const struct {
    const char *intent;
    const char *may;
} table[] = {
    {"log_visit", "oo..y"},     {"log_order", "oo..y"},    {"log_agreement", "oo..y"},
    {"log_call", "ooy.y"},      {"log_training", "yys.y"}, {"add_dealer", "oo..y"},
    {"update_dealer", "oo.oy"}, {"query_dealer", "ooyoy"}, {"query_due", "ooy.y"},
    {"report", "ooy.y"},        {"schedule", "ooy.y"},     {"query_alerts", "ooy.y"},
    {"update_alert", "ooy.y"},  {"plan_event", "oo..y"},   {"query_events", "yyyoy"},
    {"rsvp", "oo.oy"},          {"ask_contact", "yyyyy"},  {"help", "yyyyy"},
    {"greet", "yyyyy"},         {"report_issue", "ooyoy"}, {"query_issue", "ooyoy"},
    {"update_issue", "ooyoy"},  {"rate_issue", "...o."},   {"undo", "yyyoy"},
    {"correct", "yyyoy"},       {"confirm", "yyyyy"},      {"deny", "yyyyy"},
    {"cancel", "yyyyy"},
};

/* Who speaks in each column; of the company in tests/data/company. */
static const char *const speakers[] = {"lizhiyuan", "zhouwei", "linna", "D001", "admin"};
enum { MANAGER, SUPERVISOR, STAFF, DEALER, ADMIN, COLUMNS };

/* D001 is 李志远's and 周伟's; D007 is 刘芳's and 吴晓丽's. */
static const char own[] = "D001", other[] = "D007";

static struct directory *dir;

static struct speaker speaker_named(const char *id)
{
    uint32_t person = directory_person(dir, text_of(id));
    if (person != INDEX_NONE)
        return (struct speaker){dir->people[person].role, person, INDEX_NONE};
    uint32_t dealer = directory_dealer(dir, text_of(id));
    return dealer == INDEX_NONE ? (struct speaker){ROLE_STRANGER, INDEX_NONE, INDEX_NONE}
                                : (struct speaker){ROLE_DEALER, INDEX_NONE, dealer};
}

/* The verdict on an intent about a dealer ("" for none). */
static enum access verdict(const char *by, const char *intent, const char *about)
{
    uint32_t dealer = directory_dealer(dir, text_of(about));
    uint32_t elsewhere = INDEX_NONE;
    struct frame frame = {.intent = intent_by_name(text_of(intent)), .confidence = 1};
    if (dealer != INDEX_NONE) {
        frame.dealers = &dealer;
        frame.dealer_count = 1;
        frame.has = SLOT_DEALERS;
    }
    struct request request = {.dir = dir, .frame = &frame, .speaker = speaker_named(by), .by = by};
    assert_int_not_equal(frame.intent, INTENT_COUNT);
    return access_check(&request, &elsewhere);
}

static bool expected(char may, bool is_own)
{
    return may == 'y' || (may == 'o' && is_own); /* 's': the staff here is of another stage */
}

static void table_holds_every_intent(void **state)
{
    (void)state;
    assert_int_equal(sizeof table / sizeof table[0], INTENT_COUNT);
}

static void each_role_on_own_and_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (int column = 0; column < COLUMNS; column++) {
            for (int is_own = 0; is_own <= 1; is_own++) {
                const char *about = is_own ? own : other;
                /* A dealer names another dealer in nothing at all. */
                char may =
                    column == DEALER && table[i].may[column] == 'y' ? 'o' : table[i].may[column];
                enum access access = verdict(speakers[column], table[i].intent, about);
                bool is_granted = access == ACCESS_GRANTED;
                if (is_granted != expected(may, is_own))
                    fail_msg("%s by %s about %s: %d", table[i].intent, speakers[column], about,
                             access);
            }
        }
    }
}

static void strangers_may_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(verdict("nobody", table[i].intent, own), ACCESS_STRANGER);
}

static void only_support_logs_trainings(void **state)
{
    (void)state;
    assert_int_equal(verdict("guolei", "log_training", ""), ACCESS_GRANTED);
    assert_int_equal(verdict("wangfang", "log_training", ""), ACCESS_DENIED);
}

/* A dealer is refused alike whether the other one exists, may be several, or fits nobody. */
static void refusals_tell_nothing(void **state)
{
    (void)state;
    static const struct candidates several = {.count = 2};
    static const struct text nobody = {"金锣湾五金店", 18};
    struct frame frames[] = {
        {.intent = INTENT_query_dealer, .ambiguous = &several, .ambiguous_count = 1},
        {.intent = INTENT_query_dealer, .unresolved = &nobody, .unresolved_count = 1},
    };
    assert_int_equal(verdict("D001", "query_dealer", other), ACCESS_DENIED);
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        uint32_t elsewhere = INDEX_NONE;
        struct request request = {
            .dir = dir, .frame = &frames[i], .speaker = speaker_named("D001"), .by = "D001"};
        assert_int_equal(access_check(&request, &elsewhere), ACCESS_DENIED);
        assert_int_equal(elsewhere, INDEX_NONE);
    }
}

static void managers_and_status_are_for_leaders(void **state)
{
    (void)state;
    static const char *const fields[] = {"manager", "status"};
    static const struct {
        const char *by;
        enum access access;
    } cases[] = {{"lizhiyuan", ACCESS_DENIED},
                 {"zhouwei", ACCESS_GRANTED},
                 {"admin", ACCESS_GRANTED},
                 {"D001", ACCESS_DENIED}};
    uint32_t dealer = directory_dealer(dir, text_of(own));
    for (size_t field = 0; field < 2; field++) {
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            uint32_t elsewhere;
            struct frame frame = {.intent = INTENT_update_dealer,
                                  .has = SLOT_DEALERS | SLOT_FIELD,
                                  .dealers = &dealer,
                                  .dealer_count = 1,
                                  .field = fields[field]};
            struct request request = {.dir = dir,
                                      .frame = &frame,
                                      .speaker = speaker_named(cases[i].by),
                                      .by = cases[i].by};
            assert_int_equal(access_check(&request, &elsewhere), cases[i].access);
        }
    }
}

/* Figures of a person are for that person and for those above. */
static void people_are_led(void **state)
{
    (void)state;
    static const struct {
        const char *by, *person;
        bool leads;
    } cases[] = {
        {"lizhiyuan", "lizhiyuan", true}, {"lizhiyuan", "wanghaiyan", false},
        {"lizhiyuan", "zhouwei", false},  {"zhouwei", "lizhiyuan", true},
        {"zhouwei", "liufang", false},    {"wuxiaoli", "liufang", true},
        {"admin", "liufang", true},       {"linna", "lizhiyuan", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request request = {.dir = dir, .speaker = speaker_named(cases[i].by)};
        assert_int_equal(access_leads(&request, directory_person(dir, text_of(cases[i].person))),
                         cases[i].leads);
    }
}

static int load(void **state)
{
    (void)state;
    dir = known_directory(TEST_COMPANY);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    directory_free(dir);
    return 0;
}

/* Alerts: staff those of late tickets of their own stage, whosever dealer it is; a dealer none. */
static void alerts_are_seen_by(void **state)
{
    (void)state;
    static const struct {
        const char *by, *dealer;
        enum stage stage;
        bool may;
    } cases[] = {
        {"lizhiyuan", "D001", STAGE_NONE, true},     {"lizhiyuan", "D001", STAGE_LOGISTICS, true},
        {"lizhiyuan", "D007", STAGE_NONE, false},    {"lizhiyuan", "D007", STAGE_LOGISTICS, false},
        {"zhouwei", "D001", STAGE_NONE, true},       {"zhouwei", "D007", STAGE_NONE, false},
        {"wangfang", "D001", STAGE_NONE, false},     {"wangfang", "D001", STAGE_LOGISTICS, true},
        {"wangfang", "D007", STAGE_LOGISTICS, true}, {"wangfang", "D001", STAGE_ORDER, false},
        {"linna", "D001", STAGE_LOGISTICS, false},   {"D001", "D001", STAGE_NONE, false},
        {"D001", "D001", STAGE_LOGISTICS, false},    {"admin", "D007", STAGE_NONE, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request request = {.dir = dir, .speaker = speaker_named(cases[i].by)};
        uint32_t dealer = directory_dealer(dir, text_of(cases[i].dealer));
        if (access_holds_alert(&request, dealer, cases[i].stage) != cases[i].may)
            fail_msg("%s, %s, stage %d", cases[i].by, cases[i].dealer, cases[i].stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alerts_are_seen_by),
        cmocka_unit_test(table_holds_every_intent),
        cmocka_unit_test(each_role_on_own_and_other),
        cmocka_unit_test(strangers_may_nothing),
        cmocka_unit_test(only_support_logs_trainings),
        cmocka_unit_test(refusals_tell_nothing),
        cmocka_unit_test(managers_and_status_are_for_leaders),
        cmocka_unit_test(people_are_led),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
