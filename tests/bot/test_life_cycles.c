/* SPDX-License-Identifier: Apache-2.0 */
/* The life cycles of docs/domain.md §4: tickets, events, dealers, on a made-up company with the
 * clock in the test's hand; limits to the working minute, days to the day. Alerts are in
 * test_morning.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/support/office.h"
#include "tests/support/until.h"

/* From Monday on; hours 08:30–18:00, two hours to accept, sixteen to resolve. */
enum { DEALERS = 8, MANAGERS = 2, OPENS = 8 * 60 + 30 };
#define MONDAY_0 day_of(2026, 3, 2)

static int set_up(void **state)
{
    office_set_up(state, &(struct office_setup){
                             .dealers = DEALERS,
                             .managers = MANAGERS,
                             .since = day_of(2020, 1, 1),
                             .day = MONDAY_0,
                             .minute = OPENS,
                         });
    return 0;
}

/* ── what happens ────────────────────────────────────────────────────────── */

/* That moment, with all that was due until then. */
static void at(struct office *office, int day, int hour, int minute)
{
    office_at(office, MONDAY_0 + day, hour * 60 + minute);
    office_deadlines(office);
}

static void morning(struct office *office, int day)
{
    at(office, day, 8, 30);
    office_morning(office);
}

static void says(struct office *office, const char *who, const char *text)
{
    office_say(office, who, text);
    office_settle(office);
}

/* How many posts with that part somebody got since the last time; all others are gone. */
struct counting {
    const char *channel, *part;
    int count;
};

static void on_post(void *owner, const char *channel, const char *text)
{
    struct counting *counting = owner;
    counting->count += strcmp(channel, counting->channel) == 0 && strstr(text, counting->part);
}

static int told(struct office *office, const char *channel, const char *part)
{
    struct counting counting = {channel, part, 0};
    office_hear(office, on_post, &counting);
    return counting.count;
}

/* ── tickets ─────────────────────────────────────────────────────────────── */

static void late_to_the_working_minute(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "D0001", "货到了，破损三箱");
    assert_int_equal(told(office, "@own_logistics", "新工单 #101"), 1);
    at(office, 0, 11, 59);
    assert_int_equal(told(office, "@bak_logistics", "#101"), 0);
    at(office, 0, 12, 0);
    assert_int_equal(told(office, "@bak_logistics", "没有按时受理"), 1);
    at(office, 0, 13, 59);
    assert_int_equal(told(office, "@s1", "#101"), 0);
    at(office, 0, 14, 0);
    assert_int_equal(told(office, "@s1", "#101"), 1);
    says(office, "own_logistics", "101我来处理");
    office_forget(office);
    at(office, 1, 16, 29); /* eight hours of Monday, eight of Tuesday */
    assert_int_equal(told(office, "@s1", "#101"), 0);
    at(office, 1, 16, 30);
    assert_int_equal(told(office, "@s1", "）超时："), 1);
    at(office, 5, 12, 0);
    assert_int_equal(told(office, "@s1", "#101"), 0);
    office_expect_field(office, "ticket:101", "late", "accept escalate resolve");
}

/* Friday evening: nobody is told before Monday morning, and the limit begins then. */
static void off_duty_until_the_next_working_morning(void **state)
{
    struct office *office = *state;
    at(office, 4, 18, 0); /* hours end before the minute */
    says(office, "D0001", "货到了，破损三箱");
    at(office, 7, 8, 29);
    assert_int_equal(told(office, "@own_logistics", "#101"), 0);
    at(office, 7, 8, 30);
    assert_int_equal(told(office, "@own_logistics", "#101"), 1);
    at(office, 7, 10, 29);
    assert_int_equal(told(office, "@bak_logistics", "#101"), 0);
    at(office, 7, 10, 30);
    assert_int_equal(told(office, "@bak_logistics", "#101"), 1);
}

static void reassigned_is_accepted_anew_and_solved_as_before(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "D0001", "货到了，破损三箱");
    at(office, 0, 10, 30);
    says(office, "own_logistics", "101我来处理");
    at(office, 0, 11, 0);
    office_forget(office);
    says(office, "s1", "101转给专员丁2");
    assert_int_equal(told(office, "@bak_logistics", "工单 #101"), 1);
    office_expect_field(office, "ticket:101", "state", "opened");
    office_expect_field(office, "ticket:101", "person", "bak_logistics");
    office_expect_field(office, "ticket:101", "accepted", "");
    office_expect_field(office, "ticket:101", "accept_by", "2026-03-02T13:00:00+08:00");
    office_expect_field(office, "ticket:101", "resolve_by", "2026-03-03T16:30:00+08:00");
}

static void solve(struct office *office, const char *dealer, const char *trouble, const char *who,
                  int number)
{
    char text[32];
    says(office, dealer, trouble);
    snprintf(text, sizeof text, "%d我来处理", number);
    says(office, who, text);
    snprintf(text, sizeof text, "%d已解决", number);
    says(office, who, text);
}

static void unrated_is_closed_after_five_working_days(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 10);
    solve(office, "D0001", "货到了，破损三箱", "own_logistics", 101);
    at(office, 7, 10, 9);
    office_expect_field(office, "ticket:101", "state", "resolved");
    at(office, 7, 10, 10);
    office_expect_field(office, "ticket:101", "state", "closed");
}

static void rated_three_closes_two_opens_again(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    for (int score = 1; score <= 5; score++) {
        char text[32], key[16];
        int number = 100 + score;
        solve(office, "D0001", "货到了，破损三箱", "own_logistics", number);
        office_forget(office);
        snprintf(text, sizeof text, "#%d 打%d分", number, score);
        snprintf(key, sizeof key, "ticket:%d", number);
        says(office, "D0001", text);
        office_expect_field(office, key, "state", score >= 3 ? "closed" : "opened");
        office_expect_field(office, key, "resolved", score >= 3 ? "2026-03-02T10:00:00+08:00" : "");
        assert_int_equal(told(office, "@s1", "又打开了"), score < 3);
    }
}

/* A complaint is handled by somebody else than it is about, and is not closed by time. */
static void complaint_is_closed_by_rating_or_call(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "D0001", "投诉专员丙4，服务态度差");
    office_expect_field(office, "ticket:101", "person", "bak_complaint");
    assert_int_equal(told(office, "@own_complaint", "#101"), 0);
    says(office, "own_complaint", "101已解决");
    office_expect_field(office, "ticket:101", "state", "opened");

    solve(office, "D0003", "投诉专员丙2，服务态度差", "own_complaint", 102);
    solve(office, "D0005", "投诉专员丙2，服务态度差", "own_complaint", 103);
    at(office, 30, 10, 0);
    office_expect_field(office, "ticket:102", "state", "resolved");
    says(office, "own_complaint", "102已解决"); /* not the one who calls back */
    office_expect_field(office, "ticket:102", "state", "resolved");
    says(office, "bak_complaint", "102已解决");
    office_expect_field(office, "ticket:102", "state", "closed");
    says(office, "D0005", "#103 一般");
    office_expect_field(office, "ticket:103", "state", "closed");
}

static void assert_is_in(struct office *office, const char *index, const char *member, bool is_in)
{
    char *score =
        redis_server_string(&office->redis, "ZSCORE {" OFFICE_COMPANY "}:%s %s", index, member);
    if ((*score != '\0') != is_in)
        fail_msg("%s in %s: %d", member, index, !is_in);
    free(score);
}

/* ── events ──────────────────────────────────────────────────────────────── */

static void event_is_asked_about_three_days_before_and_the_day_after(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点培训会，请D0001和D0003参加");
    office_expect_field(office, "event:1", "date", "2026-03-16");
    says(office, "D0001", "我们去两个人");
    office_forget(office);
    at(office, 11, 8, 59); /* Friday the 13th */
    assert_int_equal(told(office, "@D0003", "#1"), 0);
    at(office, 11, 9, 0);
    struct counting asked = {"@D0003", "还没收到你的回复", 0};
    office_hear(office, on_post, &asked);
    assert_int_equal(asked.count, 1);
    at(office, 15, 8, 59);
    assert_int_equal(told(office, "@m01", "来了多少人"), 0);
    at(office, 15, 9, 0);
    assert_int_equal(told(office, "@m01", "来了多少人"), 1);
    says(office, "m01", "35");
    office_expect_field(office, "event:1", "count", "35");
    says(office, "m01", "撤销");
    says(office, "m01", "昨天培训了36人");
    office_expect_field(office, "event:1", "count", "36");
    assert_int_equal(redis_server_count(&office->redis, "ZCARD {" OFFICE_COMPANY "}:trainings"), 1);
}

static void who_has_answered_is_not_asked_again(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点培训会，请D0001和D0003参加");
    says(office, "D0001", "我们去两个人");
    office_forget(office);
    at(office, 11, 9, 0);
    assert_int_equal(told(office, "@D0001", "#1"), 0);
}

/* A training that was told on its day is not asked about: it counts once. */
static void training_event_counts_once(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点培训会，请D0001和D0003参加");
    at(office, 14, 17, 0);
    says(office, "m01", "今天培训了35人");
    office_expect_field(office, "event:1", "count", "35");
    office_forget(office);
    at(office, 15, 9, 0);
    assert_int_equal(told(office, "@m01", "来了多少人"), 0);
    assert_int_equal(redis_server_count(&office->redis, "ZCARD {" OFFICE_COMPANY "}:trainings"), 1);
}

/* Reminder and head count move with it; what was answered stays answered. */
static void moved_event_is_asked_about_around_its_new_day(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点培训会，请D0001和D0003参加");
    says(office, "D0001", "我们去两个人");
    office_forget(office);
    says(office, "m01", "3月16号的培训会改到3月18号");
    office_expect_field(office, "event:1", "date", "2026-03-18");
    struct counting changed = {"@D0001", "改期了", 0};
    office_hear(office, on_post, &changed);
    assert_int_equal(changed.count, 1);
    at(office, 11, 9, 0); /* three days before the old day */
    assert_int_equal(told(office, "@D0003", "#1"), 0);
    at(office, 13, 8, 59);
    assert_int_equal(told(office, "@D0003", "#1"), 0);
    at(office, 13, 9, 0);
    struct counting asked = {"@D0003", "还没收到你的回复", 0};
    office_hear(office, on_post, &asked);
    assert_int_equal(asked.count, 1);
    at(office, 15, 9, 0); /* the day after the old one */
    assert_int_equal(told(office, "@m01", "来了多少人"), 0);
    at(office, 17, 9, 0);
    assert_int_equal(told(office, "@m01", "来了多少人"), 1);
}

static void cancelled_event_is_not_asked_about(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点培训会，请D0001和D0003参加");
    says(office, "m01", "3月16号的培训会取消");
    office_expect_field(office, "event:1", "state", "cancelled");
    office_forget(office);
    at(office, 15, 9, 0);
    assert_int_equal(told(office, "@D0003", "#1"), 0);
    assert_true(office_next_deadline(office) == INT64_MAX);
}

/* Planned at nine three days before, or later, nobody is asked again: all have just been asked. A
 * minute earlier they are. */
static void event_planned_shortly_before_is_not_asked_about_again(void **state)
{
    struct office *office = *state;
    at(office, 11, 8, 59);
    says(office, "m01", "3月16号上午九点培训会，请D0001参加");
    at(office, 11, 9, 0);
    says(office, "m01", "3月16号下午两点恳谈会，请D0003参加");
    struct counting first = {"@D0001", "#1（培训会", 0}, second = {"@D0003", "#2（恳谈会", 0};
    office_hear(office, on_post, &first);
    assert_int_equal(first.count, 1);
    at(office, 13, 18, 0);
    office_hear(office, on_post, &second);
    assert_int_equal(second.count, 0);
    /* On its own day it can be planned, and called off; of the day before, neither. */
    at(office, 14, 23, 59);
    says(office, "m01", "取消会议2");
    office_expect_field(office, "event:2", "state", "cancelled");
    at(office, 15, 0, 0);
    says(office, "m01", "取消会议1");
    office_expect_field(office, "event:1", "state", "");
}

/* What comes up at it from its begin on carries its number, for who has said that it comes. */
static void issues_of_an_event_from_its_begin_to_the_end_of_the_day(void **state)
{
    struct office *office = *state;
    at(office, 0, 10, 0);
    says(office, "m01", "3月16号上午九点恳谈会，请D0001参加");
    says(office, "D0001", "我们去两个人");
    at(office, 14, 8, 59);
    says(office, "D0001", "货到了，破损一箱");
    at(office, 14, 9, 0);
    says(office, "D0001", "货到了，破损两箱");
    at(office, 14, 23, 59);
    says(office, "D0001", "货到了，破损三箱");
    at(office, 15, 0, 0);
    says(office, "D0001", "货到了，破损四箱");
    office_expect_field(office, "ticket:101", "event", "");
    office_expect_field(office, "ticket:102", "event", "1");
    office_expect_field(office, "ticket:103", "event", "1");
    office_expect_field(office, "ticket:104", "event", "");
    assert_is_in(office, "tickets:event:1", "103", true);
    assert_is_in(office, "tickets:event:1", "104", false);
}

/* ── dealers ─────────────────────────────────────────────────────────────── */

static void visited(struct office *office, const char *dealer, int day)
{
    char date[DAY_TEXT];
    json_t *fact = json_pack("{s:s, s:[s], s:s}", "type", "visit", "dealers", dealer, "date",
                             day_format(MONDAY_0 + day, date));
    office_import(office, &fact, 1);
}

/* The directory in memory follows the facts a moment later. */
static void until_directory(struct office *office, uint64_t version)
{
    while (office->bot.roster.dir->version <= version)
        uv_run(&office->loop, UV_RUN_ONCE);
}

static void changes(struct office *office, const char *who, const char *text)
{
    uint64_t version = office->bot.roster.dir->version;
    says(office, who, text);
    until_directory(office, version);
}

static void who_left_has_no_alerts_and_keeps_tickets(void **state)
{
    struct office *office = *state;
    visited(office, "D0001", -61);
    visited(office, "D0003", 0);
    morning(office, 0);
    office_expect_field(office, "alert:11", "dealer", "D0001");
    at(office, 0, 10, 0);
    says(office, "D0001", "货到了，破损三箱");
    changes(office, "s1", "D0001不做了，状态改成流失");
    office_expect_field(office, "alert:11", "state", "closed");
    office_expect_field(office, "alert:11", "reason", "left");
    assert_is_in(office, "tickets:open", "101", true);
    says(office, "own_logistics", "101我来处理");
    office_expect_field(office, "ticket:101", "state", "accepted");
    for (int day = 1; day < 42; day++)
        morning(office, day);
    office_expect_field(office, "alert:11", "state", "closed");
    office_forget(office);
    says(office, "m01", "哪些经销商该拜访了");
    assert_int_equal(told(office, "@m01", "宏1发"), 0);
    changes(office, "s1", "D0001的状态改成正常");
    morning(office, 42);
    office_expect_field(office, "alert:11", "state",
                        "open"); /* it is back, and so is what was wrong */
    assert_int_equal(told(office, "#alerts", "宏1发"), 1);
}

static void another_manager_takes_all_over(void **state)
{
    struct office *office = *state;
    visited(office, "D0001", -61);
    morning(office, 0);
    at(office, 0, 10, 0);
    says(office, "m01", "下周三提醒我给D0001打电话");
    says(office, "m01", "下周三提醒我交月报");
    says(office, "D0001", "货到了，破损三箱");
    office_forget(office);
    changes(office, "s1", "D0001的业务经理改成经理甲02");
    assert_int_equal(told(office, "@m02", "宏1发"), 1);
    office_expect_field(office, "alert:11", "person", "m02");
    assert_is_in(office, "alerts:manager:m02", "11", true);
    assert_is_in(office, "alerts:manager:m01", "11", false);
    says(office, "m02", "#101怎么样了");
    assert_int_equal(told(office, "@m02", "#101（物流）"), 1);
    says(office, "m01", "#101怎么样了");
    assert_int_equal(told(office, "@m01", "不归你看"), 1);
    says(office, "m02", "哪些经销商该拜访了");
    assert_int_equal(told(office, "@m02", "宏1发五金店：超期"), 1);
    morning(office, 9);
    char *said = office_hear_one(office, "@m02");
    assert_non_null(strstr(said, "今天提醒： 宏1发五金店"));
    free(said);
}

/* A whole territory at once: files, alerts, what is due, reminders, and back. */
static void a_territory_changes_hands(void **state)
{
    struct office *office = *state;
    visited(office, "D0001", -61);
    morning(office, 0);
    at(office, 0, 10, 0);
    says(office, "m01", "下周三提醒我给D0001打电话");
    says(office, "D0001", "货到了，破损三箱");
    office_forget(office);
    says(office, "s1", "把经理甲01的片区都交给经理甲02");
    assert_int_equal(told(office, "@s1", "家经销商都交给经理甲02吗"), 1);
    says(office, "s1", "对");
    assert_int_equal(told(office, "@m02", "现在由你负责"), 1);
    office_expect_field(office, "alert:11", "person", "m02");
    assert_is_in(office, "alerts:manager:m01", "11", false);
    says(office, "m02", "#101怎么样了");
    assert_int_equal(told(office, "@m02", "#101（物流）"), 1);
    says(office, "m01", "#101怎么样了");
    assert_int_equal(told(office, "@m01", "不归你看"), 1);
    says(office, "m02", "哪些经销商该拜访了");
    assert_int_equal(told(office, "@m02", "宏1发五金店：超期"), 1);
    says(office, "s1", "撤销");
    office_expect_field(office, "alert:11", "person", "m01");
    assert_is_in(office, "alerts:manager:m01", "11", true);
    says(office, "m01", "#101怎么样了");
    assert_int_equal(told(office, "@m01", "#101（物流）"), 1);
    says(office, "s1", "把经理甲01的片区都交给经理甲02");
    says(office, "s1", "对");
    office_forget(office);
    morning(office, 9);
    char *said = office_hear_one(office, "@m02");
    assert_non_null(strstr(said, "今天提醒： 宏1发五金店"));
    free(said);
}

/* A reminder of a Sunday is told on Monday. */
static void reminded_on_the_next_working_day(void **state)
{
    struct office *office = *state;
    morning(office, 0);
    at(office, 0, 10, 0);
    says(office, "m01", "3月8号提醒我给D0001打电话");
    for (int day = 1; day < 7; day++)
        morning(office, day);
    assert_int_equal(told(office, "@m01", "今天提醒"), 0);
    morning(office, 7);
    assert_int_equal(told(office, "@m01", "今天提醒"), 1);
    morning(office, 8);
    assert_int_equal(told(office, "@m01", "今天提醒"), 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, office_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(late_to_the_working_minute),
        CASE(off_duty_until_the_next_working_morning),
        CASE(reassigned_is_accepted_anew_and_solved_as_before),
        CASE(unrated_is_closed_after_five_working_days),
        CASE(rated_three_closes_two_opens_again),
        CASE(complaint_is_closed_by_rating_or_call),
        CASE(event_is_asked_about_three_days_before_and_the_day_after),
        CASE(who_has_answered_is_not_asked_again),
        CASE(training_event_counts_once),
        CASE(moved_event_is_asked_about_around_its_new_day),
        CASE(cancelled_event_is_not_asked_about),
        CASE(event_planned_shortly_before_is_not_asked_about_again),
        CASE(issues_of_an_event_from_its_begin_to_the_end_of_the_day),
        CASE(who_left_has_no_alerts_and_keeps_tickets),
        CASE(another_manager_takes_all_over),
        CASE(a_territory_changes_hands),
        CASE(reminded_on_the_next_working_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
