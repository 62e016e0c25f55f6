/* SPDX-License-Identifier: Apache-2.0 */
/* A year of a made-up company on a whole server, day by day: purchases, calls, visits, agreements,
 * tickets and what is done about them, alerts and what managers say to them, corrections, a holiday
 * with purchases that end, deadlines to the minute. What it posts is held against the posting table
 * of docs/domain.md §3; the figures of its reports against a count of their own over `export
 * facts` (count_year.py).
 *
 *   DEALERS=1000 SEED=7 build/tests/integration.test_year     scripts/test.sh does so
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "tests/support/office.h"

#ifdef __SANITIZE_ADDRESS__
enum { DEALERS_USUALLY = 60 };
#else
enum { DEALERS_USUALLY = 200 }; /* scripts/test.sh: 1,000 */
#endif

enum {
    DEALERS_A_MANAGER = 50,
    TICKETS_MAX = 8192,
    ALERTS_MAX = 16384,
    OPENS = 8 * 60 + 30, /* everybody's hours, and the digest */
    CLOSES = 18 * 60,
    STALE_FROM = 43, /* 13 February: nobody buys for two weeks */
    STALE_DAYS = 14,
};

/* The holiday, and the Saturdays that make up for it. */
#define CALENDAR                                                                                   \
    ", \"calendar\": {\"holidays\": [\"2026-02-16\", \"2026-02-17\", \"2026-02-18\","              \
    " \"2026-02-19\", \"2026-02-20\"], \"makeup_days\": [\"2026-02-14\", \"2026-02-28\"]}"

/* What a dealer does of itself. */
struct habit {
    int pace, call_every, visit_every, called_every; /* days */
    int stops, drops;                                /* day, or none */
    int next_order, next_call, next_visit, next_called;
    int orders;
};

enum ticket_state { TICKET_NONE, TICKET_OPENED, TICKET_ACCEPTED, TICKET_RESOLVED, TICKET_DONE };

struct ticket_life {
    enum ticket_state state;
    char dealer[16];
    const char *owner;
    int reopened;
};

/* What was told of an alert, and what may be told. */
struct alert_told {
    int in_channel, to_manager, to_supervisor;
    int returns; /* taken on or put off */
};

struct year {
    struct office office;
    uint32_t seed;
    int dealers, managers;
    int32_t first;
    int day; /* of the year, from 0 */
    struct habit *habits;
    json_t **facts; /* to be imported next morning */
    size_t fact_count;
    struct ticket_life tickets[TICKETS_MAX];
    struct alert_told alerts[ALERTS_MAX];
    bool is_morning; /* what is posted now is of the morning's run */
    int digests, stale_told;
    int mornings[64]; /* by manager, today */
    char **steps;     /* what was told of tickets: "channel step ticket" */
    size_t step_count;
    struct str fresh; /* what the morning told, of alerts: lines "m01 12" */
    struct str last;  /* the last post to the one who asks for a report */
    const char *asker;
};

/* ── chance ──────────────────────────────────────────────────────────────── */

static uint32_t random_below(struct year *year, uint32_t limit)
{
    year->seed = year->seed * 1664525U + 1013904223U;
    return (year->seed >> 8) % limit;
}

static bool chance(struct year *year, uint32_t percent)
{
    return random_below(year, 100) < percent;
}

static int number_from(const char *name, int otherwise)
{
    const char *value = getenv(name);
    return value && *value ? atoi(value) : otherwise;
}

/* About `days`, a fifth more or less. */
static int about(struct year *year, int days)
{
    return days - days / 5 + (int)random_below(year, (uint32_t)(2 * (days / 5) + 1));
}

/* ── what is posted ──────────────────────────────────────────────────────── */

static bool is_working_time(const struct year *year)
{
    struct moment now = clock_moment(clock_now_ms(&year->office.bot.clock));
    return calendar_is_working_time(&year->office.bot.calendar, (struct hours){OPENS, CLOSES},
                                    now.day, now.minute);
}

/* Calls for the number of each line "A12 …". */
static void each_alert(const char *text, void (*use)(struct year *year, const char *channel, int n),
                       struct year *year, const char *channel)
{
    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        int number = *at == 'A' ? atoi(at + 1) : 0;
        if (number > 0)
            use(year, channel, number);
        if (number >= ALERTS_MAX)
            fail_msg("too many alerts");
    }
}

static void in_channel(struct year *year, const char *channel, int alert)
{
    (void)channel;
    year->alerts[alert].in_channel++;
}

static void to_manager(struct year *year, const char *channel, int alert)
{
    year->alerts[alert].to_manager++;
    str_addf(&year->fresh, "%s %d\n", channel + 1, alert);
}

static void to_supervisor(struct year *year, const char *channel, int alert)
{
    (void)channel;
    year->alerts[alert].to_supervisor++;
}

static void hear_digest(struct year *year, const char *text)
{
    year->digests++;
    assert_true(year->is_morning);
    assert_true(year->digests <= 1);
    assert_true(calendar_is_working_day(&year->office.bot.calendar, year->first + year->day));
    if (!strstr(text, "\nA") && !strstr(text, "整个片区"))
        fail_msg("a digest of nothing: %s", text);
    each_alert(text, in_channel, year, "");
}

static void hear_manager(struct year *year, const char *channel, const char *text)
{
    int manager = atoi(channel + 2);
    if (!year->is_morning || !strstr(text, "早上好"))
        return;
    assert_true(++year->mornings[manager] <= 1);
    each_alert(text, to_manager, year, channel);
}

/* How often each is told of a ticket to one person, until it is opened again: nobody has taken it
 * on after twice the time, and it is not solved in time, are told in the same words. */
static const struct {
    const char *words;
    int times;
} steps[] = {
    {"新工单 #", 1}, {"没有按时受理", 1}, {"）超时：", 2}, {"）又打开了", 1},
    {"已处理", 1},   {"转给你了", 1},     {"工单 #", 1},
};
enum { STEPS = sizeof steps / sizeof *steps };

static int times_of(const char *step)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strstr(step, steps[i].words))
            return steps[i].times;
    }
    return 0;
}

static void keep_step(struct year *year, const char *channel, const char *text)
{
    const char *number = strchr(text, '#');
    for (size_t i = 0; number && i < STEPS; i++) {
        if (!strstr(text, steps[i].words))
            continue;
        year->steps = mem_grow(year->steps, year->step_count + 1, sizeof *year->steps);
        year->steps[year->step_count++] =
            mem_printf("%d %s %s", atoi(number + 1), channel, steps[i].words);
        return;
    }
}

/* Whether the channel is of somebody of a department. */
static bool is_of_staff(const char *channel)
{
    return strncmp(channel, "@own_", 5) == 0 || strncmp(channel, "@bak_", 5) == 0;
}

static void on_post(void *owner, const char *channel, const char *text)
{
    struct year *year = owner;
    if (strcmp(channel, "#alerts") == 0)
        hear_digest(year, text);
    else if (channel[1] == 'm')
        hear_manager(year, channel, text);
    else if (channel[1] == 's' && year->is_morning)
        each_alert(text, to_supervisor, year, channel);
    if (is_of_staff(channel) || channel[1] == 's' || (channel[1] == 'D' && strstr(text, "已处理")))
        keep_step(year, channel, text);
    if (is_of_staff(channel) && !is_working_time(year))
        fail_msg("told off duty: %s: %s", channel, text);
    if (strcmp(channel, "@admin") == 0 && strstr(text, "进货数据只到"))
        year->stale_told++;
    if (year->asker && strcmp(channel + 1, year->asker) == 0) {
        str_clear(&year->last);
        str_add(&year->last, text);
    }
}

static void hear(struct year *year)
{
    office_hear(&year->office, on_post, year);
}

/* ── time ────────────────────────────────────────────────────────────────── */

/* Deadlines come at their own minute. */
static void go_to(struct year *year, int minute)
{
    int64_t to = clock_ms(year->first + year->day, minute);
    int64_t next;
    while ((next = office_next_deadline(&year->office)) <= to) {
        if (next > clock_now_ms(&year->office.bot.clock))
            year->office.bot.clock.frozen_ms = next;
        office_deadlines(&year->office);
        hear(year);
    }
    office_at(&year->office, year->first + year->day, minute);
}

static void say(struct year *year, const char *who, const char *text)
{
    office_say(&year->office, who, text);
    office_settle(&year->office);
    hear(year);
}

/* ── what dealers and managers do without the bot ────────────────────────── */

struct id {
    char text[16];
};

static struct id manager_of(const struct year *year, int dealer)
{
    struct id id;
    snprintf(id.text, sizeof id.text, "m%02d", 1 + dealer % year->managers);
    return id;
}

static json_t *note(struct year *year, const char *type, int dealer)
{
    char date[DAY_TEXT];
    json_t *fact = json_object();
    json_set_string(fact, "type", type);
    json_object_set_new(fact, "dealers", json_pack("[o]", json_sprintf("D%04d", dealer + 1)));
    json_set_string(fact, "date", day_format(year->first + year->day, date));
    json_set_string(fact, "by", manager_of(year, dealer).text);
    year->facts = mem_grow(year->facts, year->fact_count + 1, sizeof *year->facts);
    year->facts[year->fact_count++] = fact;
    return fact;
}

static void begin_habit(struct year *year, int dealer)
{
    struct habit *habit = &year->habits[dealer];
    *habit = (struct habit){
        .pace = 18 + dealer % 25,
        .call_every = 30 + dealer % 20,
        .visit_every = dealer % 20 == 7 ? 90 : 50,
        .called_every = dealer % 20 == 3 ? 45 : 25,
        .stops = dealer % 50 == 0 ? 100 + dealer % 60 : 1000,
        .drops = dealer % 50 == 2 ? 150 + dealer % 60 : 1000,
    };
    habit->next_order = dealer % 97 == 5 ? 1000 : (int)random_below(year, 40);
    habit->next_call = (int)random_below(year, 20);
    habit->next_visit = (int)random_below(year, 45);
    habit->next_called = (int)random_below(year, 24);
}

static void maybe_buy(struct year *year, int dealer, struct habit *habit)
{
    bool is_stale = year->day >= STALE_FROM && year->day < STALE_FROM + STALE_DAYS;
    if (year->day < habit->next_order || is_stale || year->day >= habit->stops)
        return;
    double yuan = 2000 + random_below(year, 1000000) / 100.0;
    json_t *fact = note(year, "order", dealer);
    json_object_set_new(fact, "amount",
                        json_real((year->day >= habit->drops ? 0.2 : 1) * (int)(yuan * 5) / 5));
    habit->next_order = dealer % 50 == 1 ? 1000 : year->day + about(year, habit->pace);
    habit->orders++;
}

static void maybe_sign(struct year *year, int dealer)
{
    char date[DAY_TEXT];
    bool is_short = dealer % 10 == 4;
    bool is_first = year->day == 10 + dealer % 60;
    bool is_renewed = dealer % 20 == 4 && year->day == 10 + dealer % 60 + 100;
    if (!is_first && !is_renewed)
        return;
    json_t *fact = note(year, "agreement", dealer);
    if (dealer % 30 != 0)
        json_set_string(
            fact, "expires",
            day_format(year->first + year->day + (is_short && is_first ? 120 : 400), date));
}

/* One day of everybody; told to the server next morning. */
static void live(struct year *year)
{
    for (int dealer = 0; dealer < year->dealers; dealer++) {
        struct habit *habit = &year->habits[dealer];
        maybe_buy(year, dealer, habit);
        maybe_sign(year, dealer);
        if (year->day >= habit->next_called) {
            json_set_string(note(year, "call", dealer), "direction", "out");
            habit->next_called = year->day + about(year, habit->called_every);
        }
        if (year->day >= habit->next_visit) {
            (void)note(year, "visit", dealer);
            habit->next_visit = year->day + about(year, habit->visit_every);
        }
        if (year->day >= habit->next_call) {
            json_set_string(note(year, "call", dealer), "direction", "in");
            habit->next_call = year->day + about(year, habit->call_every);
        }
    }
}

static void import(struct year *year)
{
    office_import(&year->office, year->facts, year->fact_count);
    year->fact_count = 0;
}

/* ── what is said to the bot ─────────────────────────────────────────────── */

/* What managers answer to what the morning told them. */
static void answer_alerts(struct year *year)
{
    static const struct {
        uint32_t below;
        const char *text;
        bool returns;
    } answers[] = {
        {50, "A%d我来跟", true},        {60, "A%d推迟到下周三", true}, {66, "A%d关闭，误报", false},
        {70, "A%d关闭，已恢复", false}, {72, "A%d关闭，流失", false},
    };
    struct text lines = str_text(&year->fresh);
    while (lines.len > 0) {
        struct text line = text_split(&lines, '\n');
        char who[16], text[64];
        int alert = 0;
        if (sscanf(line.ptr, "%15s %d", who, &alert) != 2)
            continue;
        uint32_t dice = random_below(year, 100);
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
            if (dice >= answers[i].below)
                continue;
            snprintf(text, sizeof text, answers[i].text, alert);
            year->alerts[alert].returns += answers[i].returns;
            office_say(&year->office, who, text);
            break;
        }
    }
    office_settle(&year->office);
    str_clear(&year->fresh);
    hear(year);
}

static const struct {
    const char *text, *owner;
} troubles[] = {
    {"货到了，破损三箱", "own_logistics"},
    {"发票还没收到", "own_payment"},
    {"我要改一下订单", "own_order"},
    {"需要两箱样品", "own_support"},
    {"投诉专员丁2，服务态度差", "own_complaint"},
};

static int tickets_given(struct year *year)
{
    char *given = office_field(&year->office, "n", "ticket");
    int count = atoi(given);
    free(given);
    return 100 + count;
}

static void open_ticket(struct year *year)
{
    size_t i = random_below(year, 11) % 5; /* complaints are rarer */
    struct ticket_life life = {.state = TICKET_OPENED, .owner = troubles[i].owner};
    snprintf(life.dealer, sizeof life.dealer, "D%04u",
             1 + random_below(year, (uint32_t)year->dealers));
    int before = tickets_given(year);
    say(year, life.dealer, troubles[i].text);
    int number = tickets_given(year);
    assert_int_equal(number, before + 1);
    assert_true(number < TICKETS_MAX);
    year->tickets[number] = life;
}

/* How a ticket goes on: who says what, and how likely it is at each occasion. */
static void move_ticket(struct year *year, int number)
{
    struct ticket_life *life = &year->tickets[number];
    char text[48];
    switch (life->state) {
    case TICKET_OPENED:
        if (!chance(year, 70))
            return;
        snprintf(text, sizeof text, "%d我来处理", number);
        say(year, life->owner, text);
        life->state = TICKET_ACCEPTED;
        return;
    case TICKET_ACCEPTED:
        if (!chance(year, 55))
            return;
        snprintf(text, sizeof text, "%d已解决", number);
        say(year, life->owner, text);
        life->state = TICKET_RESOLVED;
        return;
    case TICKET_RESOLVED:
        if (!chance(year, 30))
            return;
        bool is_bad = chance(year, 15);
        snprintf(text, sizeof text, "#%d %s", number, is_bad ? "不满意" : "满意");
        say(year, life->dealer, text);
        life->state = is_bad ? TICKET_OPENED : TICKET_DONE;
        life->reopened += is_bad;
        return;
    case TICKET_NONE:
    case TICKET_DONE:
        return;
    }
}

static void work_on_tickets(struct year *year)
{
    int last = tickets_given(year);
    for (int number = last > 160 ? last - 60 : 101; number <= last; number++) {
        struct ticket_life *life = &year->tickets[number];
        char key[24];
        snprintf(key, sizeof key, "ticket:%d", number);
        if (life->state == TICKET_RESOLVED) {
            char *state = office_field(&year->office, key, "state");
            if (strcmp(state, "resolved") != 0)
                life->state = TICKET_DONE; /* nobody rated it in time */
            free(state);
        }
        move_ticket(year, number);
    }
}

/* A record by message, corrected or taken back now and then. */
static void tell_visit(struct year *year)
{
    int dealer = (int)random_below(year, (uint32_t)year->dealers);
    struct id who = manager_of(year, dealer);
    char text[64];
    snprintf(text, sizeof text, "今天拜访了D%04d，库存偏高", dealer + 1);
    say(year, who.text, text);
    if (chance(year, 30))
        say(year, who.text, "不对，是昨天");
    if (chance(year, 20))
        say(year, who.text, "撤销");
}

static void hold_training(struct year *year)
{
    struct id who = manager_of(year, (int)random_below(year, (uint32_t)year->managers));
    char text[64];
    snprintf(text, sizeof text, "上午培训了%u人，讲新品安装", 8 + random_below(year, 40));
    say(year, who.text, text);
}

static void work(struct year *year)
{
    go_to(year, 9 * 60 + 30);
    answer_alerts(year);
    go_to(year, 10 * 60);
    for (int i = 0; i < 3; i++)
        open_ticket(year);
    tell_visit(year);
    if (chance(year, 40))
        hold_training(year);
    go_to(year, 11 * 60);
    work_on_tickets(year);
    go_to(year, 15 * 60 + 30);
    work_on_tickets(year);
}

static void day(struct year *year)
{
    memset(year->mornings, 0, sizeof year->mornings);
    year->digests = 0;
    go_to(year, 7 * 60);
    import(year);
    go_to(year, OPENS);
    year->is_morning = true;
    office_morning(&year->office);
    hear(year);
    year->is_morning = false;
    if (calendar_is_working_day(&year->office.bot.calendar, year->first + year->day))
        work(year);
    go_to(year, 20 * 60);
    if (chance(year, 50))
        open_ticket(year); /* when nobody is there */
    live(year);
}

/* ── what came of it ─────────────────────────────────────────────────────── */

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void assert_steps_told_once(struct year *year)
{
    qsort(year->steps, year->step_count, sizeof *year->steps, compare_strings);
    int same = 1;
    for (size_t i = 1; i < year->step_count; i++) {
        same = strcmp(year->steps[i], year->steps[i - 1]) == 0 ? same + 1 : 1;
        if (same > times_of(year->steps[i]) * (1 + year->tickets[atoi(year->steps[i])].reopened))
            fail_msg("told %d times: %s", same, year->steps[i]);
    }
    assert_true(year->step_count > 1000);
}

/* How often an alert grew worse, or was opened again. */
static void count_worse(struct year *year, int *worse)
{
    redisReply *reply =
        redis_server_ask(&year->office.redis, "XRANGE {" OFFICE_COMPANY "}:facts - +");
    for (size_t i = 0; i < reply->elements; i++) {
        const char *json = reply->element[i]->element[1]->element[1]->str;
        if (!strstr(json, "\"worsen\""))
            continue;
        json_t *fact = json_parse(text_of(json));
        worse[json_get_int(fact, "alert", 0)]++;
        json_decref(fact);
    }
    freeReplyObject(reply);
}

static void assert_alert_told(struct year *year, int number, int worse)
{
    const struct alert_told *told = &year->alerts[number];
    char key[24];
    snprintf(key, sizeof key, "alert:%d", number);
    char *rule = office_field(&year->office, key, "rule");
    bool is_drop = strcmp(rule, "purchase_drop") == 0;
    if (told->in_channel > 1 + worse + told->returns ||
        told->to_manager > (is_drop ? 0 : 1 + worse + told->returns) ||
        told->to_supervisor > (is_drop ? 0 : 2 + worse))
        fail_msg("A%d %s: %d in the channel, %d to the manager, %d to the supervisor; %d worse, "
                 "%d returns",
                 number, rule, told->in_channel, told->to_manager, told->to_supervisor, worse,
                 told->returns);
    free(rule);
}

static void assert_alerts_told(struct year *year)
{
    int *worse = mem_new(ALERTS_MAX, sizeof *worse);
    char *given = office_field(&year->office, "n", "alert");
    int last = 10 + atoi(given), told = 0;
    count_worse(year, worse);
    for (int number = 11; number <= last; number++) {
        assert_alert_told(year, number, worse[number]);
        told += year->alerts[number].in_channel > 0;
    }
    print_message("%d alerts, %d of them told by name in the channel; %d tickets; %zu posts about "
                  "tickets\n",
                  last - 10, told, tickets_given(year) - 100, year->step_count);
    assert_true(told > 0);
    free(worse);
    free(given);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Asks for a report and has its figures counted again. */
static void assert_report(struct year *year, const char *who, const char *said, const char *period)
{
    char report[96], facts[96], command[640];
    year->asker = who;
    say(year, who, said);
    snprintf(report, sizeof report, "%s/report.txt", year->office.folder);
    snprintf(facts, sizeof facts, "%s/facts.jsonl", year->office.folder);
    write_text(report, str_text(&year->last).ptr);
    snprintf(command, sizeof command, "python3 %s/tests/integration/count_year.py %s %s %s %s %s",
             SOURCE_DIR, facts, year->office.made.folder, report, who, period);
    int status = system(command);
    unlink(report);
    if (status != 0)
        fail_msg("%s: %s\n%s", who, said, str_text(&year->last).ptr);
}

static void assert_reports(struct year *year)
{
    static const char *const askers[] = {"admin", "s1", "m01"};
    char command[512], facts[96];
    snprintf(facts, sizeof facts, "%s/facts.jsonl", year->office.folder);
    snprintf(command, sizeof command, "%s export --config %s facts >%s", DEALERLINE,
             year->office.config, facts);
    assert_int_equal(system(command), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_report(year, askers[i], "report for this year", "2026-01-01 2026-12-31");
        assert_report(year, askers[i], "report for November", "2026-11-01 2026-11-30");
        assert_report(year, askers[i], "report for March", "2026-03-01 2026-03-31");
    }
    unlink(facts);
}

static int set_up(void **state)
{
    struct year *year = mem_new(1, sizeof *year);
    year->seed = (uint32_t)number_from("SEED", 20260101);
    year->dealers = number_from("DEALERS", DEALERS_USUALLY);
    year->managers = (year->dealers + DEALERS_A_MANAGER - 1) / DEALERS_A_MANAGER;
    year->first = day_of(2026, 1, 1);
    print_message("seed %u, %d dealers\n", year->seed, year->dealers);
    year->habits = mem_new((size_t)year->dealers, sizeof *year->habits);
    office_open(&year->office, &(struct office_setup){
                                   .dealers = year->dealers,
                                   .managers = year->managers,
                                   .since = day_of(2025, 12, 1),
                                   .more = CALENDAR,
                                   .day = year->first,
                               });
    for (int i = 0; i < year->dealers; i++)
        begin_habit(year, i);
    *state = year;
    return 0;
}

static int tear_down(void **state)
{
    struct year *year = *state;
    for (size_t i = 0; i < year->fact_count; i++)
        json_decref(year->facts[i]);
    for (size_t i = 0; i < year->step_count; i++)
        free(year->steps[i]);
    free(year->facts);
    free(year->steps);
    free(year->habits);
    str_release(&year->fresh);
    str_release(&year->last);
    office_close(&year->office);
    free(year);
    return 0;
}

static void a_year(void **state)
{
    struct year *year = *state;
    int days = number_from("DAYS", 365);
    for (; year->day < days; year->day++)
        day(year);
    year->day--;
    go_to(year, 21 * 60);
    import(year);
    assert_int_equal(year->stale_told, 1);
    assert_steps_told_once(year);
    assert_alerts_told(year);
    assert_reports(year);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_year, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
