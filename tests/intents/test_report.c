/* SPDX-License-Identifier: Apache-2.0 */
/* The report on a real Redis: facts are committed as plans do it, then the intent reads and
 * speaks. What each figure is, is tested in test_figures.c; here, that the right things are
 * read for the right person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "intents/intent.h"
#include "store/facts.h"
#include "tests/support/known_directory.h"
#include "tests/support/store_bench.h"

/* In this order; `was` of a move names the hash to be read, `of` the record that is mended. */
static const char *const past[] = {
    "{'type':'order','by':'x','dealers':['D001'],'date':'2026-01-05','amount':500}",
    "{'type':'order','by':'x','dealers':['D001'],'date':'2026-10-10','amount':800}",
    "{'type':'order','by':'x','dealers':['D001'],'date':'2026-11-02','amount':1000.5}",
    "{'type':'order','by':'x','dealers':['D002'],'date':'2026-06-01','amount':70}",
    "{'type':'order','by':'x','dealers':['D003'],'date':'2026-11-20','amount':9000}",
    "{'type':'visit','by':'lizhiyuan','dealers':['D001'],'date':'2026-10-05'}",
    "{'type':'visit','by':'lizhiyuan','dealers':['D001'],'date':'2026-11-22'}",
    "{'type':'corrected','by':'lizhiyuan','of':7,'field':'date','value':'2026-11-10'}",
    "{'type':'call','by':'lizhiyuan','dealers':['D002'],'date':'2026-11-20'}",
    "{'type':'call','by':'lizhiyuan','dealers':['D002'],'date':'2026-11-21','direction':'in'}",
    "{'type':'training','by':'lizhiyuan','date':'2026-10-12','count':20,'region':'梅州'}",
    "{'type':'training','by':'lizhiyuan','date':'2026-11-12','count':30,'region':'河源'}",
    "{'type':'training','by':'wanghaiyan','date':'2026-11-13','count':99,'region':'惠州'}",
    "{'type':'plan_set','by':'x','period':'2026-11','manager':'lizhiyuan','kind':'training',"
    "'sessions':2,'people':50}",
    "{'type':'plan_set','by':'x','period':'2026Q4','manager':'lizhiyuan','kind':'training',"
    "'sessions':5,'people':130}",
    "{'type':'plan_set','by':'x','period':'2026-11','manager':'lizhiyuan','kind':'visit',"
    "'sessions':20,'people':-1}",
    "{'type':'agreement','by':'lizhiyuan','dealers':['D001'],'date':'2026-11-05',"
    "'expires':'2026-12-10'}",
    "{'type':'ticket_opened','by':'lizhiyuan','at':'2026-11-20T10:00:00+08:00','ticket':101,"
    "'stage':'logistics','person':'wangfang','dealers':['D001'],"
    "'resolve_by':'2026-11-30T10:00:00+08:00'}",
    "{'type':'ticket_moved','by':'wangfang','ticket':101,'action':'resolve',"
    "'resolved':'2026-11-20T14:00:00+08:00','was':'ticket:101'}",
    "{'type':'ticket_rated','by':'D001','ticket':101,'score':5,'was':'ticket:101'}",
    "{'type':'ticket_opened','by':'lizhiyuan','at':'2026-11-02T10:00:00+08:00','ticket':102,"
    "'stage':'order','person':'linna','dealers':['D001'],"
    "'resolve_by':'2026-11-03T10:00:00+08:00'}",
    "{'type':'alert_raised','by':'watch','at':'2026-11-18T08:30:00+08:00','alert':11,"
    "'rule':'visit_overdue','dealer':'D002','since':'2026-11-18','person':'lizhiyuan'}",
    "{'type':'alert_moved','by':'lizhiyuan','alert':11,'action':'ack','acked_by':'lizhiyuan',"
    "'was':'alert:11'}",
};
enum { PAST = sizeof past / sizeof *past };

struct world {
    struct store_bench *bench;
    struct directory *dir;
};

static json_t *fact_of(struct store_bench *bench, const char *text)
{
    char *json = mem_strdup(text);
    for (char *at = json; (at = strchr(at, '\'')); at++)
        *at = '"';
    json_t *fact = json_parse(text_of(json));
    assert_non_null(fact);
    free(json);
    if (!json_object_get(fact, "at"))
        json_set_string(fact, "at", "2026-11-22T10:05:01+08:00");
    const char *key = json_get_string(fact, "was", NULL);
    if (!key)
        return fact;
    struct reads reads;
    reads_init(&reads, &bench->arena);
    reads_add(&reads, "HGETALL", key, NULL);
    const struct value *hash = value_at(store_bench_read(bench, &reads), 0);
    json_object_set_new(fact, "was",
                        text_starts(text_of(key), "ticket") ? fact_ticket_was(hash)
                                                            : fact_alert_was(hash));
    return fact;
}

static void happen(struct store_bench *bench, const char *text)
{
    struct transaction tx;
    json_t *fact = fact_of(bench, text);
    int64_t number = json_get_int(fact, "of", 0);
    json_t *of = number > 0 ? fact_of(bench, past[number - 1]) : NULL;
    tx_init(&tx, &bench->arena, text);
    assert_int_equal(fact_apply(&tx, fact, tx_next_fact(&tx), of), OK);
    tx_add_fact(&tx, fact);
    assert_int_equal(store_bench_commit(bench, &tx).status, OK);
    tx_release(&tx);
    json_decref(of);
}

static int set_up(void **state)
{
    struct world *world = mem_new(1, sizeof *world);
    world->bench = store_bench_new();
    world->dir = known_directory(TEST_COMPANY);
    for (size_t i = 0; i < PAST; i++)
        happen(world->bench, past[i]);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    directory_free(world->dir);
    store_bench_free(world->bench);
    free(world);
    return 0;
}

/* What the report says to somebody; new. */
static char *report(struct world *world, const char *who, struct frame *frame, enum language lang)
{
    struct arena *arena = &world->bench->arena;
    struct calendar calendar = {0};
    struct str reply;
    struct reads reads;
    uint32_t person = directory_person(world->dir, text_of(who));
    struct request request = {
        .arena = arena,
        .dir = world->dir,
        .calendar = &calendar,
        .frame = frame,
        .speaker = {world->dir->people[person].role, person, INDEX_NONE},
        .by = who,
        .lang = lang,
        .now_ms = STORE_BENCH_AT_MS,
        .now = clock_moment(STORE_BENCH_AT_MS),
    };
    struct transaction tx;
    str_init(&reply);
    tx_init(&tx, arena, "report");
    reads_init(&reads, arena);
    intents[INTENT_report]->prepare(&request, &reads);
    request.replies = store_bench_read(world->bench, &reads);
    struct plan plan = {.tx = &tx, .reply = &reply};
    assert_int_equal(intents[INTENT_report]->plan(&request, &plan), OK);
    assert_null(tx.facts);
    tx_release(&tx);
    return str_steal(&reply);
}

static void the_month_so_far_of_a_manager(void **state)
{
    struct frame frame = {.intent = INTENT_report};
    char *said = report(*state, "lizhiyuan", &frame, LANG_ZH);
    assert_string_equal(
        said, "李志远 2026-11-01 至 2026-11-23（前期 2026-10-01 至 2026-10-23）\n"
              "拜访 1 次（前期 1，计划 20），回访 1 次（前期 0）。\n"
              "50 家经销商中，60 天内拜访过 2.0%，30 天内回访过 2.0%。\n"
              "进货 1,000.50 元，前期 800 元，+25.1%。\n"
              "只有首批进货：1/2，50.0%（目标 4% 以内）。\n"
              "培训 1 场 30 人次（前期 1 场 20 人次，计划 2 场 50 人次）。"
              "本季度 2 场 50 人次，计划 5 场 130 人次。\n"
              "12 个月没参加过活动的 50 家：梅州市佳美五金店、河源市祥和实业有限公司、"
              "梅州市鑫源实业有限公司、河源市瑞丰实业有限公司、梅州市百汇家居馆、"
              "河源市益民家居馆、梅州市好运实业有限公司、河源市东升批发部、梅州市兴旺家居馆、"
              "河源市鑫源商贸有限公司，还有 40 家。\n"
              "协议：新签 1（前期 0），快到期 1，没有有效协议 49。档案不全 49 家。\n"
              "更正或撤销 1 条（前期 0），每百条记录 20.0。\n"
              "工单 2 张（前期 0）。\n"
              "· 订单 1 张，按时 0.0%，偏慢\n"
              "· 物流 1 张，按时 100.0%，用时中位 4.0 小时，九成在 4.0 小时内，评分 5.0（1 次）\n"
              "流程中偏慢的环节：订单（按时不到八成）。\n"
              "预警 1 条（前期 0），认领 1；关闭：已恢复 0、误报 0、流失 0、数据恢复 0。"
              "从预警到联系中位 2 天。");
    free(said);
}

/* Who hears of what. */
static void each_sees_what_is_theirs(void **state)
{
    static const struct {
        const char *name, *who, *person, *region;
        const char *there[4], *absent[3];
    } cases[] = {
        {"another manager",
         "wanghaiyan",
         NULL,
         NULL,
         {"王海燕, 2026-11-01", "Trainings 1 with 99", "Tickets 0 (", "Alerts 0"},
         {"1,000.50", "planned"}},
        {"a supervisor: both managers",
         "zhouwei",
         NULL,
         NULL,
         {"周伟, 2026", "Trainings 2 with 129", "Tickets 2 (", "planned 2 with 50 people"},
         {NULL}},
        {"a supervisor of a manager",
         "zhouwei",
         "lizhiyuan",
         NULL,
         {"李志远, 2026", "Trainings 1 with 30", "Tickets 2 (", "1,000.50 yuan"},
         {NULL}},
        {"a region of the own",
         "lizhiyuan",
         NULL,
         "河源",
         {"李志远 河源, 2026", "Trainings 1 with 30", "Tickets 0 (", "Purchases 0 yuan"},
         {"planned"}},
        {"the company",
         "admin",
         NULL,
         NULL,
         {"The company", "Trainings 2 with 129", "Tickets 2 (", "10,000.50 yuan"},
         {NULL}},
        {"staff: the tickets of the stage",
         "wangfang",
         NULL,
         NULL,
         {"logistics, 2026", "Tickets 1 (", "median 4.0 h"},
         {"Purchases", "order 1", "Visits"}},
        {"staff who asks of somebody else",
         "wangfang",
         "lizhiyuan",
         NULL,
         {"logistics, 2026", "Tickets 1 ("},
         {"Purchases", "李志远"}},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frame frame = {.intent = INTENT_report};
        if (cases[i].person) {
            frame.has |= SLOT_PERSON;
            frame.person = directory_person(world->dir, text_of(cases[i].person));
        }
        if (cases[i].region) {
            frame.has |= SLOT_REGION;
            frame.region = directory_region(world->dir, text_of(cases[i].region));
        }
        char *said = report(world, cases[i].who, &frame, LANG_EN);
        for (size_t n = 0; n < 4 && cases[i].there[n]; n++) {
            if (!strstr(said, cases[i].there[n]))
                fail_msg("%s: no \"%s\" in\n%s", cases[i].name, cases[i].there[n], said);
        }
        for (size_t n = 0; n < 3 && cases[i].absent[n]; n++) {
            if (strstr(said, cases[i].absent[n]))
                fail_msg("%s: \"%s\" in\n%s", cases[i].name, cases[i].absent[n], said);
        }
        free(said);
    }
}

/* A past month stays what it was, however much came later. */
static void a_past_month(void **state)
{
    struct frame frame = {
        .intent = INTENT_report,
        .has = SLOT_PERIOD,
        .period = {day_of(2026, 10, 1), day_of(2026, 10, 31)},
    };
    char *said = report(*state, "lizhiyuan", &frame, LANG_EN);
    assert_non_null(strstr(said, "2026-10-01 to 2026-10-31 (before: 2026-09-01 to 2026-09-30)"));
    assert_non_null(strstr(said, "Visits 1 (before 0), return calls 0 (before 0)."));
    assert_non_null(strstr(said, "visited within 60 days: 2.0%; called within 30 days: –."));
    assert_non_null(strstr(said, "Purchases 800 yuan, before 0 yuan, –."));
    assert_non_null(strstr(said, "none in force 50."));
    assert_non_null(strstr(said, "Tickets 0 ("));
    free(said);
}

static void expect(const char *said, const char *part)
{
    if (!strstr(said, part))
        fail_msg("no \"%s\" in\n%s", part, said);
}

/* Who was at no event, whose agreement has no end, who is dormant; against the month before. */
static void who_is_listed(void **state)
{
    static const char *const facts[] = {
        "{'type':'event_planned','by':'lizhiyuan','event':1,'kind':'discussion',"
        "'date':'2025-12-10','dealers':['D001','D002']}",
        "{'type':'rsvp','by':'D001','event':1,'dealers':['D001'],'answer':'yes','count':2}",
        "{'type':'rsvp','by':'D002','event':1,'dealers':['D002'],'answer':'no','count':0}",
        "{'type':'event_planned','by':'lizhiyuan','event':2,'kind':'discussion',"
        "'date':'2025-11-10','dealers':['D002']}",
        "{'type':'rsvp','by':'D002','event':2,'dealers':['D002'],'answer':'yes','count':1}",
        "{'type':'training','by':'lizhiyuan','date':'2026-09-10','count':1,'dealers':['D096']}",
        "{'type':'agreement','by':'lizhiyuan','dealers':['D002'],'date':'2026-10-06'}",
        "{'type':'dormant_filed','by':'watch','dealers':['D002'],'rule':'first_order_only',"
        "'since':'2026-07-31','date':'2026-06-01'}",
        "{'type':'dormant_filed','by':'watch','dealers':['D001'],'rule':'first_order_only',"
        "'since':'2026-03-06','date':'2026-01-05'}", /* it has bought since */
        "{'type':'ticket_opened','by':'lizhiyuan','at':'2026-10-20T10:00:00+08:00','ticket':103,"
        "'stage':'logistics','person':'wangfang','dealers':['D001']}",
    };
    struct world *world = *state;
    struct frame frame = {.intent = INTENT_report};
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        happen(world->bench, facts[i]);
    char *said = report(world, "lizhiyuan", &frame, LANG_ZH);
    expect(said, "12 个月没参加过活动的 48 家：河源市祥和实业有限公司、");
    expect(said, "协议：新签 1（前期 1），");
    expect(said, "协议没写到期日的 1 家：河源市祥和实业有限公司。");
    expect(said, "休眠的 1 家：河源市祥和实业有限公司。");
    expect(said, "工单 2 张（前期 1）。");
    free(said);
}

/* A long period is told by month and by quarter too. */
static void trainings_by_month(void **state)
{
    struct frame frame = {
        .intent = INTENT_report,
        .has = SLOT_PERIOD,
        .period = {day_of(2026, 7, 1), day_of(2026, 12, 31)},
    };
    char *said = report(*state, "lizhiyuan", &frame, LANG_ZH);
    expect(said, "培训 2 场 50 人次");
    expect(said, "\n· 9 月 0 场 0 人次\n· 10 月 1 场 20 人次\n"
                 "· 11 月 1 场 30 人次，计划 2 场 50 人次\n"
                 "· 3 季度 0 场 0 人次\n· 4 季度 2 场 50 人次，计划 5 场 130 人次\n");
    free(said);
}

static void a_time_that_has_not_begun(void **state)
{
    struct frame frame = {
        .intent = INTENT_report,
        .has = SLOT_PERIOD,
        .period = {day_of(2026, 12, 1), day_of(2026, 12, 31)},
    };
    char *said = report(*state, "lizhiyuan", &frame, LANG_EN);
    assert_string_equal(said, "That time has not begun yet.");
    free(said);
}

/* What would hold up everybody else is not begun. */
static void too_many_dealers(void **state)
{
    enum { MANY = 2000 };
    struct world *world = *state;
    struct frame frame = {.intent = INTENT_report};
    struct dealer_change changes[MANY];
    for (size_t i = 0; i < MANY; i++)
        changes[i] = (struct dealer_change){
            .id = arena_printf(&world->bench->arena, "X%04zu", i),
            .name = "店",
            .region = "桂林",
            .manager = "huangmin",
            .since = DAY_NONE,
        };
    struct directory *many = directory_put_dealers(world->dir, changes, MANY);
    directory_free(world->dir);
    world->dir = many;
    char *said = report(world, "admin", &frame, LANG_ZH);
    assert_string_equal(said, "一共 2,300 家经销商，一次最多统计 2,000 家。请按区域或人员来问。");
    free(said);
    said = report(world, "lizhiyuan", &frame, LANG_ZH);
    assert_non_null(strstr(said, "50 家经销商中"));
    free(said);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_month_so_far_of_a_manager),
        CASE(each_sees_what_is_theirs),
        CASE(a_past_month),
        CASE(a_time_that_has_not_begun),
        CASE(who_is_listed),
        CASE(trainings_by_month),
        CASE(too_many_dealers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
