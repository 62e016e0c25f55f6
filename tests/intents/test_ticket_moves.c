/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what to a ticket, and from which state: docs/domain.md §2 and §4 written down here on
 * their own, every action by everybody, and from every state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/known_directory.h"
#include "tests/support/snapshot.h"

/* A ticket of D001, whose manager is 李志远, whose supervisor is 周伟; logistics, 王芳. */
static const char *const speakers[] = {"lizhiyuan", "zhouwei", "wangfang",   "sunqiang", "admin",
                                       "D001",      "D003",    "wanghaiyan", "liufang",  "linna"};
enum { SPEAKERS = sizeof speakers / sizeof *speakers };

/* One letter for each speaker, y or '.'; the state in which it is tried; for each state (opened,
 * accepted, resolved, closed) whether it starts there. */
static const struct {
    const char *action, *by, *state, *from;
} table[] = {
    {"accept", ".yyyy.....", "opened", "y..."},   {"resolve", ".yyyy.....", "accepted", "yy.."},
    {"reassign", ".yyyy.....", "opened", "yy.."}, {"escalate", "yyyyy.....", "opened", "yy.."},
    {"reopen", "yyyyyy....", "resolved", "..yy"}, {"comment", "yyyyyy....", "opened", "yyyy"},
};
enum { ACTIONS = sizeof table / sizeof *table };

static const char *const states[] = {"opened", "accepted", "resolved", "closed"};

static struct directory *dir;

/* Whether the action comes to a fact. */
static bool acts(const char *by, const char *action, const char *state, const char *stage,
                 const char *accused)
{
    struct arena arena;
    char slots[128], known[512];
    snprintf(slots, sizeof slots, "{'ticket':102,'action':'%s','person':'sunqiang'}", action);
    snprintf(known, sizeof known,
             "{'HGETALL ticket:102': {'by':'D001','dealers':'D001','stage':'%s',"
             "'person':'wangfang','state':'%s','note':'少货','accused':'%s',"
             "'opened':'2026-11-20T09:00:00+08:00','resolved':'2026-11-20T10:00:00+08:00',"
             "'lang':'zh','version':'7'}}",
             stage, state, accused);
    struct snapshot_case one = {.intent = "update_issue", .by = by, .slots = slots, .known = known};
    struct snapshot_when when = {day_of(2026, 11, 23), 605, LANG_ZH, 0};
    arena_init(&arena);
    struct snapshot_plan made = snapshot_plan(&one, dir, &when, &arena);
    bool is_done = json_array_size(made.facts) == 1;
    assert_true(*made.reply);
    json_decref(made.facts);
    arena_release(&arena);
    return is_done;
}

static void each_action_by_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTIONS; i++) {
        for (size_t who = 0; who < SPEAKERS; who++) {
            bool is_done = acts(speakers[who], table[i].action, table[i].state, "logistics", "");
            if (is_done != (table[i].by[who] == 'y'))
                fail_msg("%s by %s: %d", table[i].action, speakers[who], is_done);
        }
    }
}

static void each_action_from_each_state(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTIONS; i++) {
        for (size_t from = 0; from < 4; from++) {
            bool is_done = acts("zhouwei", table[i].action, states[from], "logistics", "");
            if (is_done != (table[i].from[from] == 'y'))
                fail_msg("%s from %s: %d", table[i].action, states[from], is_done);
        }
    }
}

/* Who is complained of does nothing to it, whatever else that person may. */
static void the_accused_does_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACTIONS; i++) {
        assert_true(acts("songjie", table[i].action, table[i].state, "complaint", "linna"));
        assert_false(acts("songjie", table[i].action, table[i].state, "complaint", "songjie"));
        assert_false(acts("zhouwei", table[i].action, table[i].state, "complaint", "zhouwei"));
    }
}

/* Nor is it given to that person (in these cases the one to whom it is reassigned). */
static void it_is_not_given_to_the_accused(void **state)
{
    (void)state;
    assert_true(acts("zhouwei", "reassign", "opened", "complaint", "linna"));
    assert_false(acts("zhouwei", "reassign", "opened", "complaint", "sunqiang"));
}

/* A complaint that is solved is closed by the backup, after the call, and by nobody else. */
static void only_the_backup_closes_a_complaint(void **state)
{
    (void)state;
    static const struct {
        const char *by, *stage, *state;
        bool closes;
    } cases[] = {
        {"zhengyi", "complaint", "resolved", true},   {"songjie", "complaint", "resolved", false},
        {"zhouwei", "complaint", "resolved", false},  {"zhengyi", "complaint", "closed", false},
        {"sunqiang", "logistics", "resolved", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(acts(cases[i].by, "resolve", cases[i].state, cases[i].stage, ""),
                         cases[i].closes);
}

static int load(void **state)
{
    (void)state;
    assert_int_equal(clock_zone("Asia/Shanghai"), OK);
    dir = known_directory(TEST_COMPANY);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    directory_free(dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_by_each),
        cmocka_unit_test(each_action_from_each_state),
        cmocka_unit_test(the_accused_does_nothing),
        cmocka_unit_test(it_is_not_given_to_the_accused),
        cmocka_unit_test(only_the_backup_closes_a_complaint),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
