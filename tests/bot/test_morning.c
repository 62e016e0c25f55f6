/* SPDX-License-Identifier: Apache-2.0 */
/* The life of alerts from morning to morning, and what the posting table of docs/domain.md §3 lets
 * the server say of them: on a made-up company, day by day, with the clock in the test's hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/support/office.h"

/* A Monday; all dealers are dealers since long ago. */
enum { DEALERS = 8, MANAGERS = 2, AT = 8 * 60 + 30 };
#define DAY_0 day_of(2026, 3, 2)

static int set_up(void **state)
{
    office_set_up(state, &(struct office_setup){
                             .dealers = DEALERS,
                             .managers = MANAGERS,
                             .since = day_of(2020, 1, 1),
                             .day = DAY_0,
                             .minute = AT,
                         });
    return 0;
}

static json_t *record(const char *type, const char *dealer, int32_t day)
{
    char date[DAY_TEXT];
    json_t *fact = json_object();
    json_set_string(fact, "type", type);
    json_object_set_new(fact, "dealers", json_pack("[s]", dealer));
    json_set_string(fact, "date", day_format(day, date));
    return fact;
}

/* What a dealer did or had done to it, `day` days from DAY_0. */
static void happened(struct office *office, const char *type, const char *dealer, int day)
{
    json_t *fact = record(type, dealer, DAY_0 + day);
    if (strcmp(type, "order") == 0)
        json_object_set_new(fact, "amount", json_real(1000));
    office_import(office, &fact, 1);
}

/* Purchases up to day `to`, `count` of them each `step` days. */
static void bought(struct office *office, const char *dealer, int to, int step, int count)
{
    for (int i = count - 1; i >= 0; i--)
        happened(office, "order", dealer, to - i * step);
}

static void signed_until(struct office *office, const char *dealer, int expires)
{
    char date[DAY_TEXT];
    json_t *fact = record("agreement", dealer, DAY_0 - 200);
    json_set_string(fact, "expires", day_format(DAY_0 + expires, date));
    office_import(office, &fact, 1);
}

/* The morning of a day; the clock stays there. Every day from the one before must have had its. */
static void morning(struct office *office, int day)
{
    office_at(office, DAY_0 + day, AT);
    office_morning(office);
}

static void mornings(struct office *office, int from, int to)
{
    for (int day = from; day <= to; day++)
        morning(office, day);
}

/* Somebody says something at ten; nothing of the answer is needed. */
static void says(struct office *office, const char *who, const char *text)
{
    office->bot.clock.frozen_ms += 90 * 60000;
    office_say(office, who, text);
    office_settle(office);
}

/* Whether the bot posted that part there since the last time. */
static bool heard(struct office *office, const char *channel, const char *part)
{
    char *said = office_hear_one(office, channel);
    bool is_there = strstr(said, part) != NULL;
    free(said);
    return is_there;
}

/* Of agreements the levels are days to the day. The end is a Wednesday: 30 days before it is a
 * Monday, the day after it a Thursday. */
static void raised_once_and_once_critical_and_once_expired(void **state)
{
    struct office *office = *state;
    enum { END = 37 };
    signed_until(office, "D0001", END);
    for (int day = 0; day <= END + 12; day++) {
        int left = END - day;
        morning(office, day);
        bool told = heard(office, "#alerts", "宏1发五金店");
        if (told != (left == 30 || left == 7 || left == -1))
            fail_msg("%d days before the end: told %d", left, told);
    }
    office_expect_field(office, "alert:11", "severity", "critical");
    office_expect_field(office, "alert:11", "step", "expired");
    office_expect_field(office, "alert:12", "rule", "");
}

/* A critical one is told to the supervisor at once, a warning is not; both once. */
static void supervisor_hears_of_critical_at_once(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30);
    morning(office, 0);
    assert_false(heard(office, "@s1", "宏1发"));
    mornings(office, 1, 22);
    assert_true(heard(office, "@s1", "以下预警三个工作日没有人认领"));
    morning(office, 23);
    assert_true(heard(office, "@s1", "宏1发五金店"));
    morning(office, 24);
    assert_false(heard(office, "@s1", "宏1发"));
}

/* On Mondays, from the third working day on, once; not what was taken on or put off. */
static void supervisor_hears_on_monday_of_what_nobody_took_on(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30); /* raised on Monday: told next Monday */
    signed_until(office, "D0003", 30); /* taken on */
    signed_until(office, "D0005", 30); /* put off */
    signed_until(office, "D0007", 32); /* raised on Wednesday: its third working day is Monday */
    morning(office, 0);
    says(office, "m01", "A12我来跟");
    says(office, "m01", "A13推迟到3月20号");
    for (int day = 1; day < 7; day++) {
        morning(office, day);
        assert_false(heard(office, "@s1", "没有人认领"));
    }
    morning(office, 7);
    char *said = office_hear_one(office, "@s1");
    assert_non_null(strstr(said, "宏1发"));
    assert_null(strstr(said, "宏3发"));
    assert_null(strstr(said, "宏5发"));
    assert_non_null(strstr(said, "宏7发"));
    free(said);
    mornings(office, 8, 14);
    assert_false(heard(office, "@s1", "没有人认领"));
}

static void supervisor_hears_on_thursday_nothing(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 33); /* raised on Thursday: two working days before Monday */
    mornings(office, 0, 7);
    assert_false(heard(office, "@s1", "宏1发"));
    mornings(office, 8, 14);
    assert_true(heard(office, "@s1", "宏1发"));
}

/* Taken on: silent for 7 days, back where neither contact nor purchase followed. */
static void taken_on_comes_back_after_seven_days(void **state)
{
    static const struct {
        const char *name, *follows;
        bool back;
    } cases[] = {
        {"D0001", NULL, true},
        {"D0003", "visit", false},
        {"D0005", "call", false},
        {"D0007", "order", false},
    };
    struct office *office = *state;
    for (size_t i = 0; i < 4; i++)
        signed_until(office, cases[i].name, 30);
    morning(office, 0);
    says(office, "m01", "A11我来跟，A12我来跟，A13我来跟，A14我来跟");
    office_expect_field(office, "alert:14", "state", "acked");
    office_expect_field(office, "alert:14", "acked_by", "m01");
    for (size_t i = 0; i < 4; i++) {
        if (cases[i].follows)
            happened(office, cases[i].follows, cases[i].name, 1);
    }
    office_forget(office);
    mornings(office, 1, 6);
    assert_false(heard(office, "#alerts", "五金店"));
    morning(office, 7);
    char *said = office_hear_one(office, "#alerts");
    assert_non_null(strstr(said, "宏1发"));
    assert_null(strstr(said, "宏3发"));
    assert_null(strstr(said, "宏5发"));
    assert_null(strstr(said, "宏7发"));
    free(said);
    mornings(office, 8, 14);
    assert_false(heard(office, "#alerts", "宏1发"));
}

/* A call that the dealer made is no contact. */
static void a_call_of_the_dealer_is_no_contact(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30);
    morning(office, 0);
    says(office, "m01", "A11我来跟");
    json_t *fact = record("call", "D0001", DAY_0 + 1);
    json_set_string(fact, "direction", "in");
    office_import(office, &fact, 1);
    office_forget(office);
    mornings(office, 1, 7);
    assert_true(heard(office, "#alerts", "宏1发"));
}

/* Put off: silent until the date, open all the while. */
static void put_off_comes_back_on_the_date(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30);
    morning(office, 0);
    says(office, "m01", "A11推迟到3月11号");
    office_expect_field(office, "alert:11", "state", "open");
    office_expect_field(office, "alert:11", "until", "2026-03-11");
    office_forget(office);
    mornings(office, 1, 8);
    assert_false(heard(office, "#alerts", "宏1发"));
    morning(office, 9);
    assert_true(heard(office, "#alerts", "宏1发"));
    morning(office, 10);
    assert_false(heard(office, "#alerts", "宏1发"));
}

static void put_off_for_thirty_days_at_most(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30);
    signed_until(office, "D0003", 30);
    morning(office, 0);
    says(office, "m01", "A11推迟到4月1号"); /* 30 days */
    office_expect_field(office, "alert:11", "until", "2026-04-01");
    says(office, "m01", "A12推迟到4月2号"); /* 31 */
    office_expect_field(office, "alert:12", "until", "2026-04-01");
}

/* Silence ends where it gets worse. */
static void taken_on_and_put_off_are_told_when_critical(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 9);
    signed_until(office, "D0003", 9);
    morning(office, 0);
    says(office, "m01", "A11我来跟");
    says(office, "m01", "A12推迟到3月20号");
    office_forget(office);
    morning(office, 1);
    assert_false(heard(office, "#alerts", "五金店"));
    morning(office, 2);
    char *said = office_hear_one(office, "#alerts");
    assert_non_null(strstr(said, "宏1发"));
    assert_non_null(strstr(said, "宏3发"));
    free(said);
    office_expect_field(office, "alert:11", "state", "acked");
    office_expect_field(office, "alert:11", "severity", "critical");
}

/* Closed by a person: not raised again, unless it turns critical later, once. */
static void closed_by_a_person_is_raised_again_when_critical(void **state)
{
    static const struct {
        const char *said, *reason;
    } closings[] = {
        {"A11关闭，已恢复", "solved"}, {"A12关闭，误报", "false"}, {"A13关闭，流失了", "lost"}};
    struct office *office = *state;
    signed_until(office, "D0001", 9);
    signed_until(office, "D0003", 9);
    signed_until(office, "D0005", 9);
    morning(office, 0);
    for (size_t i = 0; i < 3; i++)
        says(office, "m01", closings[i].said);
    office_expect_field(office, "alert:11", "reason", closings[0].reason);
    office_expect_field(office, "alert:12", "reason", closings[1].reason);
    office_expect_field(office, "alert:13", "reason", closings[2].reason);
    office_forget(office);
    morning(office, 1);
    assert_false(heard(office, "#alerts", "五金店"));
    office_expect_field(office, "alert:11", "state", "closed");
    morning(office, 2);
    char *said = office_hear_one(office, "#alerts");
    for (size_t i = 0; i < 3; i++)
        assert_non_null(strstr(said, i == 0 ? "宏1发" : i == 1 ? "宏3发" : "宏5发"));
    free(said);
    office_expect_field(office, "alert:11", "state", "open");
    office_expect_field(office, "alert:11", "severity", "critical");
    says(office, "m01", "A11关闭，误报");
    mornings(office, 3, 14); /* and expired meanwhile */
    office_expect_field(office, "alert:11", "state", "closed");
    office_expect_field(office, "alert:14", "rule", "");
}

/* What the data has cleared is over; a new spell is an alert of its own. */
static void cleared_by_data_and_raised_anew(void **state)
{
    struct office *office = *state;
    happened(office, "visit", "D0001", 0);
    happened(office, "visit", "D0003", 0);
    mornings(office, 60, 61);
    office_expect_field(office, "alert:11", "rule", "visit_overdue");
    happened(office, "visit", "D0001", 61);
    morning(office, 62);
    office_expect_field(office, "alert:11", "state", "closed");
    office_expect_field(office, "alert:11", "reason", "cleared");
    morning(office, 61 + 60);
    office_expect_field(office, "alert:11", "state", "closed");
    morning(office, 61 + 61);
    char *said = office_field(office, "alerts:key", "visit_overdue D0001 2026-07-02");
    assert_string_not_equal(said, "");
    free(said);
}

/* A visit that is taken back, or dated back, leaves the alert open again. */
static void what_was_not_over_is_open_again(void **state)
{
    struct office *office = *state;
    happened(office, "visit", "D0001", 0);
    mornings(office, 60, 61);
    office_expect_field(office, "alert:11", "dealer", "D0001");
    says(office, "m01", "今天拜访了D0001");
    office_expect_field(office, "alert:11", "state", "closed");
    says(office, "m01", "日期是3月2号");
    office_forget(office);
    morning(office, 62);
    office_expect_field(office, "alert:11", "state", "open");
    office_expect_field(office, "alert:11", "since", "2026-05-02");
    assert_false(heard(office, "#alerts", "宏1发"));
}

/* An alert that grows old is no dormant one. */
static void an_open_alert_stays_open_beyond_180_days(void **state)
{
    struct office *office = *state;
    bought(office, "D0001", 0, 10, 12);
    bought(office, "D0003", 250, 2, 140); /* purchases are known up to the end */
    mornings(office, 29, 30);
    office_expect_field(office, "alert:11", "rule", "purchase_stop");
    office_expect_field(office, "alert:11", "since", "2026-04-01");
    mornings(office, 89, 90);
    mornings(office, 180, 182);
    office_expect_field(office, "alert:11", "state", "open");
    office_expect_field(office, "alert:11", "severity", "critical");
}

/* Who was silent for over 180 days before the bot first looked is filed, not raised. */
static void dormant_at_the_first_look(void **state)
{
    struct office *office = *state;
    bought(office, "D0001", -181, 10, 12);
    bought(office, "D0003", -180, 10, 12);
    bought(office, "D0005", 60, 2, 140);
    mornings(office, 0, 3);
    char *key = office_field(office, "alerts:key", "purchase_stop D0001 2025-10-02");
    assert_string_equal(key, "");
    free(key);
    office_expect_field(office, "alert:11", "dealer", "D0003");
    office_expect_field(office, "alert:11", "severity", "critical");
    office_expect_field(office, "alert:12", "dealer", "");
    mornings(office, 4, 10);
    office_expect_field(office, "alert:11", "state", "open");
    office_expect_field(office, "alert:12", "dealer", "");
}

/* At most one digest a day and channel, none where nothing is new; one message a manager. */
static void counts_of_posts(void **state)
{
    struct office *office = *state;
    signed_until(office, "D0001", 30);
    morning(office, 0);
    morning(office, 0); /* as after an import */
    char *digest = office_hear_one(office, "#alerts");
    assert_non_null(strstr(digest, "宏1发"));
    assert_null(strstr(strstr(digest, "宏1发") + 1, "宏1发"));
    free(digest);
    morning(office, 1);
    assert_false(heard(office, "#alerts", "\n")); /* nothing at all */
    mornings(office, 5, 6);                       /* Saturday, Sunday */
    char *said = office_hear_one(office, "@m01");
    assert_string_equal(said, "");
    free(said);
}

/* What is raised after the digest stands in the next one. */
static void raised_later_in_the_day_is_told_next_morning(void **state)
{
    struct office *office = *state;
    morning(office, 0);
    signed_until(office, "D0001", 20);
    office_at(office, DAY_0, 12 * 60);
    office_morning(office);
    office_expect_field(office, "alert:11", "rule", "agreement_expiring");
    assert_false(heard(office, "#alerts", "宏1发"));
    morning(office, 1);
    assert_true(heard(office, "#alerts", "宏1发"));
    morning(office, 2);
    assert_false(heard(office, "#alerts", "宏1发"));
}

/* Ten by name, then a count; critical first. */
static void ten_by_name(void **state)
{
    struct office *office = *state;
    for (int rule = 0; rule < 2; rule++) {
        for (int i = 0; i < 4; i++) {
            const char *dealers[] = {"D0001", "D0003", "D0005", "D0007"};
            if (rule == 0)
                signed_until(office, dealers[i], i == 3 ? 5 : 20);
            else
                bought(office, dealers[i], -100, 10, 12);
        }
    }
    happened(office, "visit", "D0001", -100);
    happened(office, "visit", "D0003", -95);
    happened(office, "order", "D0002", 0);
    happened(office, "visit", "D0002", 0);
    morning(office, 0);
    char *said = office_hear_one(office, "@m01");
    int critical = 0, warnings = 0;
    for (const char *at = said; (at = strstr(at, "\nA")); at++) {
        bool is_critical = strncmp(at + 5, "严重", strlen("严重")) == 0;
        critical += is_critical;
        warnings += !is_critical;
        assert_true(!is_critical || warnings == 0);
    }
    assert_int_equal(critical + warnings, 10);
    assert_true(critical > 0);
    assert_non_null(strstr(said, "还有"));
    free(said);
}

/* While a whole region buys little, its purchase stops are one line, once; each comes for itself at
 * twice its own threshold. */
static void a_region_that_buys_little_is_one_line(void **state)
{
    struct office *office = *state;
    static const char *const quiet[] = {"D0001", "D0003", "D0005", "D0007"};
    for (size_t i = 0; i < 4; i++)
        bought(office, quiet[i], 0, 10, 12); /* τ = 30 */
    static const char *const others[] = {"D0002", "D0004", "D0006", "D0008"};
    for (size_t i = 0; i < 4; i++)
        bought(office, others[i], i == 0 ? 70 : 0, 10, 12 + (i == 0 ? 7 : 0));
    mornings(office, 28, 29);
    assert_false(heard(office, "#alerts", "片区"));
    morning(office, 30);
    char *said = office_hear_one(office, "#alerts");
    assert_non_null(strstr(said, "片区01整个片区进货都偏少"));
    assert_null(strstr(said, "宏1发"));
    free(said);
    office_expect_field(office, "alert:11", "rule", "");
    mornings(office, 31, 59);
    assert_false(heard(office, "#alerts", "片区01"));
    mornings(office, 60, 63); /* a Friday, and the weekend */
    assert_true(heard(office, "#alerts", "宏1发"));
    office_expect_field(office, "alert:11", "since", "2026-04-01");
}

/* How many posts of rooms and of people name it. */
struct naming {
    const char *part;
    int rooms, people;
};

static void on_naming(void *owner, const char *channel, const char *text)
{
    struct naming *naming = owner;
    if (strstr(text, naming->part))
        *(channel[0] == '#' ? &naming->rooms : &naming->people) += 1;
}

/* A drop of purchases is for the digest alone: no message to manager or supervisor. */
static void a_drop_of_purchases_is_for_the_digest_only(void **state)
{
    struct office *office = *state;
    bought(office, "D0001", -70, 5, 40);
    for (int day = -55; day <= 100; day += 15)
        happened(office, "order", "D0001", day);
    bought(office, "D0002", 100, 5, 60);
    mornings(office, 0, 20);
    office_expect_field(office, "alert:11", "rule", "purchase_drop");
    office_expect_field(office, "alert:11", "dealer", "D0001");
    struct naming naming = {"宏1发五金店", 0, 0};
    office_hear(office, on_naming, &naming);
    assert_int_equal(naming.rooms, 1);
    assert_int_equal(naming.people, 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(raised_once_and_once_critical_and_once_expired),
        CASE(supervisor_hears_of_critical_at_once),
        CASE(supervisor_hears_on_monday_of_what_nobody_took_on),
        CASE(supervisor_hears_on_thursday_nothing),
        CASE(taken_on_comes_back_after_seven_days),
        CASE(a_call_of_the_dealer_is_no_contact),
        CASE(put_off_comes_back_on_the_date),
        CASE(put_off_for_thirty_days_at_most),
        CASE(taken_on_and_put_off_are_told_when_critical),
        CASE(closed_by_a_person_is_raised_again_when_critical),
        CASE(cleared_by_data_and_raised_anew),
        CASE(what_was_not_over_is_open_again),
        CASE(an_open_alert_stays_open_beyond_180_days),
        CASE(dormant_at_the_first_look),
        CASE(counts_of_posts),
        CASE(raised_later_in_the_day_is_told_next_morning),
        CASE(ten_by_name),
        CASE(a_region_that_buys_little_is_one_line),
        CASE(a_drop_of_purchases_is_for_the_digest_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
