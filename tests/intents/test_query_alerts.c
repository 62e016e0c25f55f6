/* SPDX-License-Identifier: Apache-2.0 */
/* Which alerts a question finds: all of them, however many, from the indexes of those it is about;
 * critical ones first. Monday 2026-11-23, 10:05, the company in tests/data/company: 周伟 leads
 * 李志远 (梅州, 河源), 王海燕 and 张建军. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/str.h"
#include "tests/support/snapshot.h"

static struct directory *dir;
static struct arena arena;

static const char *ask(const char *by, const char *slots, const char *known, enum language lang)
{
    struct snapshot_case one = {.intent = "query_alerts", .by = by, .slots = slots, .known = known};
    struct snapshot_when when = {day_of(2026, 11, 23), 10 * 60 + 5, lang, 0};
    struct snapshot_plan made = snapshot_plan(&one, dir, &when, &arena);
    assert_int_equal(json_array_size(made.facts), 0);
    json_decref(made.facts);
    return made.reply;
}

/* An index with so many open alerts of a dealer, numbered from `first`; every third is critical. */
static void add_index(struct str *known, const char *name, const char *dealer, int first, int count)
{
    str_addf(known, "%s'%s': [", known->len > 1 ? ", " : "", name);
    for (int i = 0; i < count; i++)
        str_addf(known,
                 "%s['%d', {'dealer':'%s','since':'2026-11-20','rule':'visit_overdue',"
                 "'raised':'2026-11-20T08:30:00+08:00','severity':'%s','state':'open',"
                 "'person':'lizhiyuan','version':'9'}]",
                 i > 0 ? ", " : "", first + i, dealer, i % 3 == 0 ? "critical" : "warning");
    str_add(known, "]");
}

static void assert_says(const char *reply, const char *part)
{
    if (!strstr(reply, part))
        fail_msg("no \"%s\" in\n%s", part, reply);
}

static void more_than_a_thousand_are_counted(void **state)
{
    (void)state;
    struct str known;
    str_init(&known);
    str_add(&known, "{");
    add_index(&known, "JOIN alerts:manager:lizhiyuan", "D001", 1000, 1300);
    add_index(&known, "JOIN alerts:manager:wanghaiyan", "D003", 5000, 1200);
    str_add(&known, "}");
    const char *all = ask("zhouwei", "{}", str_text(&known).ptr, LANG_ZH);
    assert_says(all, "2500 条未处理");
    assert_says(all, "A1000 严重");
    assert_says(all, "还有 2490 条");
    assert_says(ask("zhouwei", "{}", str_text(&known).ptr, LANG_EN), "2500 open");
    assert_says(ask("lizhiyuan", "{}", str_text(&known).ptr, LANG_ZH), "1300 条未处理");
    assert_says(ask("zhouwei", "{'person':'wanghaiyan'}", str_text(&known).ptr, LANG_ZH),
                "1200 条未处理");
    assert_says(ask("zhouwei", "{'region':'梅州'}", str_text(&known).ptr, LANG_ZH),
                "1300 条未处理");
    str_release(&known);
}

static void each_dealer_asked_about_is_read(void **state)
{
    (void)state;
    struct str known;
    str_init(&known);
    str_add(&known, "{");
    add_index(&known, "JOIN alerts:dealer:D001", "D001", 11, 2);
    add_index(&known, "JOIN alerts:dealer:D002", "D002", 21, 1);
    str_add(&known, "}");
    const char *said =
        ask("lizhiyuan", "{'dealers':['D001','D002']}", str_text(&known).ptr, LANG_ZH);
    assert_says(said, "3 条未处理");
    assert_non_null(strstr(said, "A21"));
    assert_true(strstr(said, "A21") < strstr(said, "A12"));
    str_release(&known);
}

/* What is closed is looked for by when it was raised. */
static void closed_ones_are_of_the_period(void **state)
{
    (void)state;
    static const char *const known =
        "{'JOINWITHIN alerts:all': [['11', {'dealer':'D001','since':'2026-10-01',"
        "'rule':'visit_overdue','raised':'2026-10-02T08:30:00+08:00','severity':'warning',"
        "'state':'closed','version':'9'}], ['12', {'dealer':'D001','since':'2026-11-01',"
        "'rule':'visit_overdue','raised':'2026-11-02T08:30:00+08:00','severity':'warning',"
        "'state':'open','version':'9'}]]}";
    assert_says(ask("admin", "{'status':'closed'}", known, LANG_ZH), "A11");
    assert_says(ask("admin", "{'status':'all','period':{'from':'2026-10-01','to':'2026-10-31'}}",
                    known, LANG_ZH),
                "1 条");
}

static void dormant_ones_are_mentioned(void **state)
{
    (void)state;
    static const char *const known =
        "{'DORMANT dormant': ['D001 purchase_stop', 'D002 first_order_only',"
        " 'D003 purchase_stop', 'D292 purchase_stop']}";
    assert_says(ask("lizhiyuan", "{'kind':'purchase_stop'}", known, LANG_ZH), "另有 2 家休眠");
    assert_says(ask("zhouwei", "{'kind':'purchase_stop'}", known, LANG_EN), "3 dormant");
    assert_says(ask("lizhiyuan", "{'kind':'purchase_stop','region':'河源'}",
                    "{'DORMANT dormant': ['D002 purchase_stop', 'D001 purchase_stop']}", LANG_ZH),
                "另有 1 家休眠");
    assert_null(strstr(ask("lizhiyuan", "{'kind':'visit_overdue'}", known, LANG_ZH), "休眠"));
    assert_null(strstr(ask("lizhiyuan", "{}", known, LANG_ZH), "休眠"));
}

static int load(void **state)
{
    (void)state;
    struct problems problems;
    assert_int_equal(clock_zone("Asia/Shanghai"), OK);
    problems_init(&problems);
    dir = directory_load(SOURCE_DIR "/tests/data/company", &problems);
    problems_release(&problems);
    arena_init(&arena);
    return dir ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    arena_release(&arena);
    directory_free(dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_a_thousand_are_counted),
        cmocka_unit_test(each_dealer_asked_about_is_read),
        cmocka_unit_test(closed_ones_are_of_the_period),
        cmocka_unit_test(dormant_ones_are_mentioned),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
