/* SPDX-License-Identifier: Apache-2.0 */
/* "State is what the facts add up to" over a long random history on a real Redis: managers,
 * dealers, staff, a supervisor and an admin say what is recorded, corrected, taken back, moved on,
 * many of them at once; deadlines and mornings come between. Again and again the state must be what
 * a rebuild from the facts gives, key by key; when at last everything is taken back, from the
 * newest fact to the oldest, the state must be that of the start.
 *
 *   MESSAGES=100000 SEED=7 build/tests/integration.test_random_history
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "bot/rebuild.h"
#include "store/facts.h"
#include "tests/support/office.h"
#include "tests/support/rebuilding.h"
#include "tests/support/state.h"
#include "tests/support/until.h"

#ifdef __SANITIZE_ADDRESS__
enum { MESSAGES_USUALLY = 2000 };
#else
enum { MESSAGES_USUALLY = 5000 };
#endif

enum { DEALERS = 40, MANAGERS = 4, AT_ONCE = 50, CHECKS_MAX = 20, CHECK_EVERY = 1000 };

/* What is not made of the facts alone, or is the log itself. */
#define LEFT_OUT                                                                                   \
    "facts n seen: told: cursor: outbox chat chatter talk: asks: mine: watch corrections mended "  \
    "directory rebuild:"

struct past {
    struct office office;
    uint32_t seed;
    int32_t day;
    int tickets, alerts, events, added;
};

static uint32_t random_below(struct past *past, uint32_t limit)
{
    past->seed = past->seed * 1664525U + 1013904223U;
    return (past->seed >> 8) % limit;
}

static int number_from(const char *name, int otherwise)
{
    const char *value = getenv(name);
    return value && *value ? atoi(value) : otherwise;
}

static int set_up(void **state)
{
    struct past *past = mem_new(1, sizeof *past);
    past->seed = (uint32_t)number_from("SEED", 20261123);
    past->day = day_of(2026, 3, 2);
    office_open(&past->office, &(struct office_setup){
                                   .dealers = DEALERS,
                                   .managers = MANAGERS,
                                   .since = day_of(2020, 1, 1),
                                   .day = past->day,
                                   .minute = 9 * 60,
                               });
    *state = past;
    return 0;
}

static int tear_down(void **state)
{
    struct past *past = *state;
    office_close(&past->office);
    free(past);
    return 0;
}

/* ── what is said ────────────────────────────────────────────────────────── */

/* Who says it (m a manager, d a dealer, t staff, s the supervisor, a the admin), how often, and
 * what: {D} a dealer of the manager's, {N} a new name, {T} {A} {E} a ticket, an alert, an event
 * of late, {n} a small number, {w} an amount, {p} a past day, {f} one to come, {g} a stage's
 * person.
 */
static const struct {
    char who;
    uint32_t weight;
    const char *text;
} said[] = {
    {'m', 8, "{p}拜访了{D}，库存偏高"},
    {'m', 4, "{p}拜访了{D}，{f}再去"},
    {'m', 2, "visited {D} yesterday, shelf share is up"},
    {'m', 3, "今天拜访了{D}和{D}"},
    {'m', 6, "{p}给{D}打了电话，说月底补货"},
    {'m', 3, "{D}来电问返利什么时候到"},
    {'m', 8, "{D}{p}进货{w}元"},
    {'m', 2, "{D} placed an order of {w} today"},
    {'m', 2, "{p}培训了{n}人，讲新品安装"},
    {'m', 2, "跟{D}续签了，到2027年底"},
    {'m', 1, "跟{D}签了协议，到明年{n}月底"},
    {'m', 2, "{f}提醒我给{D}打电话"},
    {'m', 3, "{D}少了两箱货，帮忙转物流"},
    {'m', 2, "今天拜访了{D}，少了{n}箱货，帮忙转物流"},
    {'m', 1, "{f}下午两点在片区01开恳谈会"},
    {'m', 1, "{f}上午九点培训会，请{D}和{D}参加"},
    {'m', 1, "{D}参加会议{E}，去{n}个人"},
    {'m', 1, "会议{E}改到{f}"},
    {'m', 1, "取消会议{E}"},
    {'m', 1, "会议{E}上{D}说货少了{n}箱"},
    {'m', 1, "新增经销商：{N}建材行，联系人侯建平，电话159000{w}，区域片区01"},
    {'m', 2, "{D}的电话改成135000{w}"},
    {'m', 1, "{D}的地址改成城东{n}号"},
    {'m', 4, "A{A}我来跟"},
    {'m', 2, "A{A}推迟到{f}"},
    {'m', 2, "A{A}关闭，误报"},
    {'m', 2, "工单{T}备注：客户在催"},
    {'m', 1, "#{T}重新打开"},
    {'m', 1, "#{T}升级"},
    {'m', 8, "撤销"},
    {'m', 6, "不对，是{p}"},
    {'m', 2, "金额应该是{w}"},
    {'m', 1, "不是{D}，是{D}"},
    {'m', 1, "人数应该是{n}"},
    {'m', 1, "下次改成{f}"},
    {'m', 2, "哪些经销商该拜访了"},
    {'d', 4, "货到了，破损{n}箱"},
    {'d', 2, "发票还没收到"},
    {'d', 1, "投诉专员丙2，服务态度差"},
    {'d', 6, "满意"},
    {'d', 3, "不满意"},
    {'d', 2, "#{T} 满意"},
    {'d', 2, "#{T} 不满意"},
    {'d', 2, "会议{E}我们去{n}个人"},
    {'d', 2, "我们去{n}个人"},
    {'d', 2, "#{T}重新打开"},
    {'d', 2, "撤销"},
    {'t', 8, "{T}我来处理"},
    {'t', 8, "{T}已解决"},
    {'t', 2, "{T}转给专员丁{g}"},
    {'t', 1, "{T}转物流"},
    {'t', 2, "撤销"},
    {'s', 2, "{D}的业务经理改成经理甲0{m}"},
    {'s', 1, "{D}不做了，状态改成流失"},
    {'s', 1, "{D}的状态改成正常"},
    {'s', 2, "{T}转给专员丙{g}"},
    {'s', 1, "撤销"},
    {'a', 1, "关联 console user{n} {D}"},
    {'a', 1, "取消关联 console user{n}"},
};
enum { SAID = sizeof said / sizeof *said };

static const char *const past_days[] = {"今天", "昨天", "前天", "3天前", "上周三"};
static const char *const future_days[] = {"明天", "下周三", "下周五", "后天", "下个月5号"};

/* A number of late: of the last thirty, from `base`. */
static int recent(struct past *past, int base, int count)
{
    int span = count < 30 ? count : 30;
    return base + count - (int)random_below(past, (uint32_t)span + 1);
}

static void fill_place(struct past *past, char place, int manager, struct str *out)
{
    switch (place) {
    case 'D':
        str_addf(out, "D%04d", manager + MANAGERS * (int)random_below(past, DEALERS / MANAGERS));
        break;
    case 'N':
        str_addf(out, "新店%d号", ++past->added);
        break;
    case 'T':
        str_addf(out, "%d", recent(past, 101, past->tickets));
        break;
    case 'A':
        str_addf(out, "%d", recent(past, 11, past->alerts));
        break;
    case 'E':
        str_addf(out, "#%d", recent(past, 1, past->events));
        break;
    case 'n':
        str_addf(out, "%u", 2 + random_below(past, 10));
        break;
    case 'm':
        str_addf(out, "%u", 1 + random_below(past, MANAGERS));
        break;
    case 'g':
        str_addf(out, "%u", random_below(past, 5));
        break;
    case 'w':
        str_addf(out, "%u", 10000 + random_below(past, 80000));
        break;
    case 'p':
        str_add(out, past_days[random_below(past, 5)]);
        break;
    case 'f':
        str_add(out, future_days[random_below(past, 5)]);
        break;
    }
}

static void fill(struct past *past, const char *text, int manager, struct str *out)
{
    for (; *text; text++) {
        if (text[0] == '{') {
            fill_place(past, text[1], manager, out);
            text += 2;
        } else {
            str_add_char(out, *text);
        }
    }
}

static const char *const staff[] = {"own_order", "own_logistics", "own_payment", "bak_logistics",
                                    "own_complaint"};

/* Somebody of that kind; `manager` is whose dealers are meant. */
static void choose(struct past *past, char who, char out[16], int *manager)
{
    *manager = 1 + (int)random_below(past, MANAGERS);
    if (who == 'm')
        snprintf(out, 16, "m%02d", *manager);
    else if (who == 'd')
        snprintf(out, 16, "D%04u", 1 + random_below(past, DEALERS));
    else if (who == 't')
        snprintf(out, 16, "%s", staff[random_below(past, 5)]);
    else
        snprintf(out, 16, "%s", who == 's' ? "s1" : "admin");
}

static void say(struct past *past, size_t i)
{
    char who[16];
    int manager;
    struct str text;
    str_init(&text);
    choose(past, said[i].who, who, &manager);
    fill(past, said[i].text, manager, &text);
    office_say(&past->office, who, str_text(&text).ptr);
    str_release(&text);
}

static size_t some_text(struct past *past)
{
    uint32_t total = 0;
    for (size_t i = 0; i < SAID; i++)
        total += said[i].weight;
    uint32_t at = random_below(past, total);
    size_t i = 0;
    for (; at >= said[i].weight; i++)
        at -= said[i].weight;
    return i;
}

static int64_t given(struct past *past, const char *what)
{
    char *count = office_field(&past->office, "n", what);
    int64_t number = atoll(count);
    free(count);
    return number;
}

/* Many at once, then half an hour later; at night it is the next morning. */
static void talk(struct past *past, int messages)
{
    for (int i = 0; i < messages; i++)
        say(past, some_text(past));
    office_settle(&past->office);
    past->tickets = (int)given(past, "ticket");
    past->alerts = (int)given(past, "alert");
    past->events = (int)given(past, "event");
    past->office.bot.clock.frozen_ms += 30 * 60000;
    if (clock_moment(clock_now_ms(&past->office.bot.clock)).minute >= 18 * 60) {
        office_at(&past->office, ++past->day, 8 * 60 + 30);
        office_morning(&past->office);
    }
    office_deadlines(&past->office);
}

/* ── the checks ──────────────────────────────────────────────────────────── */

static void assert_rebuilt(struct past *past)
{
    struct rebuild_result result;
    char *differences = rebuilding_run(&past->office.loop, past->office.bot.store, true, &result);
    assert_int_equal(result.status, OK);
    assert_int_equal(result.facts, given(past, "fact"));
    assert_string_equal(differences, "");
    free(differences);
}

/* Every kind of fact has come about, or the history shows nothing. */
static void assert_all_kinds(struct past *past)
{
    static const char *const kinds[] = {
        "visit",          "call",          "order",
        "training",       "agreement",     "follow_up",
        "event_planned",  "rsvp",          "dealer_added",
        "dealer_updated", "ticket_opened", "ticket_moved",
        "ticket_rated",   "alert_raised",  "alert_moved",
        "corrected",      "undone",        "identity_linked",
        "event_moved",
    };
    enum { KINDS = sizeof kinds / sizeof *kinds };
    int counts[KINDS] = {0};
    redisReply *reply =
        redis_server_ask(&past->office.redis, "XRANGE {" OFFICE_COMPANY "}:facts - +");
    for (size_t i = 0; i < reply->elements; i++) {
        json_t *fact = json_parse(text_of(reply->element[i]->element[1]->element[1]->str));
        for (size_t k = 0; k < KINDS; k++)
            counts[k] += strcmp(json_get_string(fact, "type", ""), kinds[k]) == 0;
        json_decref(fact);
    }
    freeReplyObject(reply);
    for (size_t k = 0; k < KINDS; k++) {
        print_message("%s %d\n", kinds[k], counts[k]);
        assert_true(counts[k] > 0);
    }
}

/* ── taking all back ─────────────────────────────────────────────────────── */

enum { READ_AT_ONCE = 500 };

struct back {
    int done, failed;
};

static void on_taken_back(void *owner, const struct commit_result *result)
{
    struct back *back = owner;
    back->failed += result->status != OK;
    back->done++;
}

/* The record as it stands, NULL where it was taken back or mends another. New. */
static json_t *standing(struct past *past, int64_t seq)
{
    json_t *of = NULL;
    char *changed = redis_server_string(
        &past->office.redis, "HGET {" OFFICE_COMPANY "}:corrections %lld", (long long)seq);
    redisReply *reply =
        redis_server_ask(&past->office.redis, "XRANGE {" OFFICE_COMPANY "}:facts %lld-0 %lld-0",
                         (long long)seq, (long long)seq);
    bool is_known =
        redis_server_count(&past->office.redis, "HEXISTS {" OFFICE_COMPANY "}:corrections %lld",
                           (long long)seq) == 1;
    if (is_known)
        of = *changed ? json_parse(text_of(changed)) : NULL;
    else if (reply->elements == 1)
        of = json_parse(text_of(reply->element[0]->element[1]->element[1]->str));
    const char *type = json_get_string(of, "type", "");
    bool mends = strcmp(type, "undone") == 0 || strcmp(type, "corrected") == 0;
    freeReplyObject(reply);
    free(changed);
    if (!mends)
        return of;
    json_decref(of);
    return NULL;
}

static void take_all_back(struct past *past)
{
    struct office *office = &past->office;
    int64_t count = given(past, "fact");
    for (int64_t seq = count; seq > 0;) {
        struct transaction window[READ_AT_ONCE];
        struct back back = {0};
        int begun = 0;
        for (; seq > 0 && begun < READ_AT_ONCE; seq--) {
            json_t *of = standing(past, seq);
            if (!of)
                continue;
            struct transaction *tx = &window[begun++];
            tx_init(tx, &office->arena, arena_printf(&office->arena, "back:%lld", (long long)seq));
            json_t *fact =
                json_pack("{s:s, s:s, s:s, s:I}", "type", "undone", "at",
                          "2026-11-23T10:05:01+08:00", "by", "test", "of", (json_int_t)seq);
            assert_int_equal(fact_apply(tx, fact, tx_next_fact(tx), of), OK);
            tx_add_fact(tx, fact);
            store_commit(office->bot.store, tx, clock_now_ms(&office->bot.clock), on_taken_back,
                         &back);
            json_decref(of);
        }
        until_count(&office->loop, &back.done, begun);
        assert_int_equal(back.failed, 0);
        for (int i = 0; i < begun; i++)
            tx_release(&window[i]);
        arena_clear(&office->arena);
    }
}

/* Fails at the first line that differs. */
static void assert_same_state(const char *before, const char *after, const char *what)
{
    struct text left = text_of(before), right = text_of(after);
    while (left.ptr || right.ptr) {
        struct text was = text_split(&left, '\n');
        struct text is = text_split(&right, '\n');
        if (!text_equal(was, is))
            fail_msg("%s\nbefore: %.*s\nafter:  %.*s", what, (int)was.len, was.ptr, (int)is.len,
                     is.ptr);
    }
}

static void a_long_history(void **state)
{
    struct past *past = *state;
    int messages = number_from("MESSAGES", MESSAGES_USUALLY);
    int every = messages / CHECKS_MAX > CHECK_EVERY ? messages / CHECKS_MAX : CHECK_EVERY;
    print_message("seed %u, %d messages\n", past->seed, messages);
    char *start = state_text(&past->office.redis, OFFICE_COMPANY, LEFT_OUT);
    for (int done = 0; done < messages; done += AT_ONCE) {
        talk(past, AT_ONCE);
        if ((done + AT_ONCE) % every == 0)
            assert_rebuilt(past);
    }
    assert_rebuilt(past);
    assert_all_kinds(past);
    take_all_back(past);
    char *end = state_text(&past->office.redis, OFFICE_COMPANY, LEFT_OUT);
    assert_same_state(start, end, "all taken back");
    assert_rebuilt(past);
    free(start);
    free(end);
}

/* ── each kind of record alone ───────────────────────────────────────────── */

static json_t *dealer_record(const char *type, const char *dealer, int32_t day)
{
    char date[DAY_TEXT];
    return json_pack("{s:s, s:[s], s:s}", "type", type, "dealers", dealer, "date",
                     day_format(day, date));
}

static void says(struct past *past, const char *who, const char *text)
{
    office_say(&past->office, who, text);
    office_settle(&past->office);
}

/* Tickets 101 (opened), 102 (accepted), 103 (resolved); event 1; every dealer is overdue: alert 11
 * of D0001, 15 of D0005. */
static void begin_everything(struct past *past)
{
    char date[DAY_TEXT];
    json_t *facts[] = {
        dealer_record("visit", "D0001", past->day - 70),
        dealer_record("call", "D0001", past->day - 40),
        dealer_record("agreement", "D0005", past->day - 300),
    };
    json_set_string(facts[2], "expires", day_format(past->day + 20, date));
    office_import(&past->office, facts, 3);
    office_morning(&past->office);
    says(past, "D0001", "货到了，破损三箱");
    says(past, "D0005", "货到了，破损两箱");
    says(past, "own_logistics", "102我来处理");
    says(past, "D0001", "发票还没收到");
    says(past, "own_payment", "103我来处理");
    says(past, "own_payment", "103已解决");
    says(past, "m01", "下周三下午两点在片区01开恳谈会");
    assert_int_equal(given(past, "ticket"), 3);
    assert_int_equal(given(past, "alert"), 2 * DEALERS + 1);
    assert_int_equal(given(past, "event"), 1);
}

static char *state_now(struct past *past)
{
    return state_text(&past->office.redis, OFFICE_COMPANY, LEFT_OUT);
}

/* How many records of somebody can be taken back. */
static int64_t records_of(struct past *past, const char *who)
{
    return redis_server_count(&past->office.redis, "LLEN {" OFFICE_COMPANY "}:mine:console::%s",
                              who);
}

static void take_last_back(struct past *past, const char *who)
{
    int64_t records = records_of(past, who);
    says(past, who, "撤销");
    assert_int_equal(records_of(past, who), records - 1);
}

/* Said, then corrected where there is a correction, then taken back: the state is as before. */
static void each_record_is_taken_back_whole(void **state)
{
    static const struct {
        const char *who, *text, *correction;
    } cases[] = {
        {"m01", "昨天拜访了D0001，下周三再去", "不对，是前天"},
        {"m01", "昨天拜访了D0001和D0005", "不是D0001，是D0009"},
        {"m01", "今天给D0001打了电话，说月底补货", "日期是上周三"},
        {"m01", "D0001来电问返利什么时候到", "方向反了，是我打给他的"},
        {"m01", "D0001今天进货32000元", "金额应该是45000"},
        {"m01", "上午在片区01培训了35人，讲新品安装", "人数应该是30"},
        {"m01", "跟D0005续签了，到2027年底", "有效期写错了，是到2028年3月1日"},
        {"m01", "下周三提醒我给D0001打电话", "日期是下周五"},
        {"m01", "下周五上午九点培训会，请D0001和D0005参加", NULL},
        {"m01", "D0001少了两箱货，帮忙转物流", "不是D0001，是D0005"},
        {"m01", "今天拜访了D0005，少了两箱货，帮忙转物流", NULL},
        {"m01", "A11我来跟", NULL},
        {"m01", "A15推迟到下周三", NULL},
        {"m01", "A19关闭，误报", NULL},
        {"m01", "#102备注：客户在催", NULL},
        {"m01", "D0001的电话改成13500007354", NULL},
        {"m01", "新增经销商：大旺建材行，联系人侯建平，电话15900003344，区域片区01", NULL},
        {"s1", "D0001的业务经理改成经理甲02", NULL},
        {"s1", "D0001不做了，状态改成流失", NULL},
        {"s1", "101转给专员丁2", NULL},
        {"own_logistics", "101我来处理", NULL},
        {"own_logistics", "102已解决", NULL},
        {"D0001", "货到了，少了五箱", NULL},
        {"D0001", "#103 满意", NULL},
        {"D0001", "#103 不满意", NULL},
        {"D0001", "我们去2个人", "人数应该是3"},
        {"admin", "关联 console li.zhi D0001", NULL},
    };
    struct past *past = *state;
    begin_everything(past);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t facts = given(past, "fact");
        int64_t records = records_of(past, cases[i].who);
        char *before = state_now(past);
        says(past, cases[i].who, cases[i].text);
        if (given(past, "fact") == facts)
            fail_msg("nothing came of: %s", cases[i].text);
        facts = given(past, "fact");
        if (cases[i].correction)
            says(past, cases[i].who, cases[i].correction);
        if (cases[i].correction && given(past, "fact") != facts + 1)
            fail_msg("not corrected: %s, %s", cases[i].text, cases[i].correction);
        while (records_of(past, cases[i].who) > records)
            take_last_back(past, cases[i].who);
        char *after = state_now(past);
        assert_same_state(before, after, cases[i].text);
        free(before);
        free(after);
    }
    assert_rebuilt(past);
}

/* The directory in memory follows the facts a moment later: until the dealer that the text begins
 * with is the person's. */
static void until_owned(struct past *past, const char *person, const char *text)
{
    const struct directory *dir;
    do {
        uv_run(&past->office.loop, UV_RUN_ONCE);
        dir = past->office.bot.roster.dir;
    } while (!directory_owns(dir, directory_person(dir, text_of(person)),
                             directory_dealer(dir, text_slice(text_of(text), 0, 5))));
}

static bool has_heard(struct past *past, const char *who, const char *part)
{
    char channel[16];
    snprintf(channel, sizeof channel, "@%s", who);
    char *said_there = office_hear_one(&past->office, channel);
    bool has = strstr(said_there, part) != NULL;
    free(said_there);
    return has;
}

/* What others have moved on since is neither corrected nor taken back. */
static void what_has_moved_on_stays(void **state)
{
    static const struct {
        const char *who, *text, *mover, *move, *mend;
    } cases[] = {
        {"m01", "D0009少了两箱货，帮忙转物流", "own_logistics", "104我来处理", "撤销"},
        {"m01", "D0009少了三箱货，帮忙转物流", "own_logistics", "105我来处理",
         "不是D0009，是D0001"},
        {"own_logistics", "101我来处理", "s1", "101转给专员丁2", "撤销"},
        {"m01", "A11我来跟", "s1", "A11关闭，误报", "撤销"},
        {"s1", "D0005的业务经理改成经理甲02", "m02", "A15我来跟", "撤销"},
    };
    struct past *past = *state;
    begin_everything(past);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t facts = given(past, "fact");
        says(past, cases[i].who, cases[i].text);
        if (strstr(cases[i].text, "的业务经理改成"))
            until_owned(past, cases[i].mover, cases[i].text);
        assert_true(given(past, "fact") > facts);
        facts = given(past, "fact");
        says(past, cases[i].mover, cases[i].move);
        if (given(past, "fact") == facts)
            fail_msg("nothing came of: %s", cases[i].move);
        facts = given(past, "fact");
        says(past, cases[i].who, cases[i].mend);
        if (given(past, "fact") != facts)
            fail_msg("%s after %s", cases[i].mend, cases[i].move);
        assert_true(has_heard(past, cases[i].who, "之后又有变动"));
    }
    assert_rebuilt(past);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_record_is_taken_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_has_moved_on_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_history, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
