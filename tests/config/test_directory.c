/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/directory.h"

static struct directory *load_sample(void)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(SOURCE_DIR "/tests/data/directory", &problems);
    problems_print(&problems);
    assert_int_equal(problems.count, 0);
    assert_non_null(dir);
    problems_release(&problems);
    return dir;
}

static uint32_t dealer(const struct directory *dir, const char *id)
{
    return directory_dealer(dir, text_of(id));
}

static uint32_t person(const struct directory *dir, const char *id)
{
    return directory_person(dir, text_of(id));
}

static void all_that_the_files_say_is_there(void **state)
{
    (void)state;
    struct directory *dir = load_sample();
    assert_int_equal(dir->dealer_count, 4);
    assert_int_equal(dir->person_count, 6);
    assert_int_equal(dir->region_count, 3);
    const struct dealer *first = &dir->dealers[dealer(dir, "D001")];
    assert_string_equal(first->name, "梅州市佳美五金店");
    assert_string_equal(first->contact, "余明辉");
    assert_string_equal(first->phone, "13500007353");
    assert_string_equal(first->address, "城西38号，\"新街\"旁");
    assert_string_equal(dir->regions[first->region], "梅州");
    assert_int_equal(first->manager, person(dir, "lizhiyuan"));
    assert_int_equal(first->alias_count, 3);
    assert_string_equal(first->aliases[2], "余老板");
    assert_int_equal(first->since, day_of(2021, 4, 6));
    assert_int_equal(first->status, DEALER_ACTIVE);
    const struct dealer *last = &dir->dealers[dealer(dir, "D004")];
    assert_int_equal(last->status, DEALER_LEFT);
    assert_int_equal(last->alias_count, 0);
    assert_int_equal(last->since, DAY_NONE);
    assert_int_equal(last->manager, INDEX_NONE);
    assert_string_equal(last->phone, "");

    const struct person *manager = &dir->people[person(dir, "lizhiyuan")];
    assert_int_equal(manager->role, ROLE_MANAGER);
    assert_int_equal(manager->stage, STAGE_NONE);
    assert_int_equal(manager->region_count, 2);
    assert_string_equal(dir->regions[manager->regions[1]], "河源");
    assert_int_equal(manager->supervisor, person(dir, "zhouwei"));
    assert_int_equal(manager->work_from, 8 * 60 + 30);
    assert_int_equal(manager->work_to, 18 * 60);
    const struct flow_stage *flow = &dir->flow[STAGE_LOGISTICS];
    assert_true(flow->known);
    assert_false(dir->flow[STAGE_ORDER].known);
    assert_string_equal(flow->name, "物流");
    assert_int_equal(flow->topic_count, 2);
    assert_string_equal(flow->topics[1], "到货");
    assert_int_equal(flow->owner, person(dir, "wangfang"));
    assert_int_equal(flow->accept_within_minutes, 240);
    assert_int_equal(flow->resolve_within_minutes, 48 * 60);
    directory_free(dir);
}

static void look_ups_find_what_is_there_and_nothing_else(void **state)
{
    (void)state;
    struct directory *dir = load_sample();
    for (uint32_t i = 0; i < dir->dealer_count; i++)
        assert_int_equal(dealer(dir, dir->dealers[i].id), i);
    for (uint32_t i = 0; i < dir->person_count; i++)
        assert_int_equal(person(dir, dir->people[i].id), i);
    for (uint32_t i = 0; i < dir->region_count; i++)
        assert_int_equal(directory_region(dir, text_of(dir->regions[i])), i);
    static const char *const strangers[] = {"", "D00", "D0011", "d001", "lizhiyuan "};
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_int_equal(dealer(dir, strangers[i]), INDEX_NONE);
        assert_int_equal(person(dir, strangers[i]), INDEX_NONE);
        assert_int_equal(directory_region(dir, text_of(strangers[i])), INDEX_NONE);
    }
    directory_free(dir);
}

static void accounts_lead_to_people_and_dealers(void **state)
{
    (void)state;
    struct directory *dir = load_sample();
    static const struct {
        const char *platform, *account, *id;
    } cases[] = {
        {"console", "lizhiyuan", "lizhiyuan"}, {"console", "D001", "D001"},
        {"console", "nobody", NULL},           {"mattermost", "li.zhiyuan", "lizhiyuan"},
        {"mattermost", "jiamei", "D001"},      {"slack", "li.zhiyuan", NULL},
        {"mattermost", "lizhiyuan", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct identity who;
        bool known = directory_who(dir, cases[i].platform, cases[i].account, &who);
        assert_int_equal(known, cases[i].id != NULL);
        if (!known)
            continue;
        assert_int_equal(who.person, person(dir, cases[i].id));
        assert_int_equal(who.dealer, dealer(dir, cases[i].id));
    }
    directory_free(dir);
}

static void territories(void **state)
{
    (void)state;
    struct directory *dir = load_sample();
    static const struct {
        const char *person, *dealer;
        bool owns;
    } cases[] = {
        {"lizhiyuan", "D001", true},   {"lizhiyuan", "D003", false}, {"wanghaiyan", "D003", true},
        {"zhouwei", "D001", true},     {"zhouwei", "D003", true},    {"zhouwei", "D004", true},
        {"wanghaiyan", "D004", false}, {"wangfang", "D001", false},  {"admin", "D004", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            directory_owns(dir, person(dir, cases[i].person), dealer(dir, cases[i].dealer)),
            cases[i].owns);
    assert_true(directory_reports_to(dir, person(dir, "lizhiyuan"), person(dir, "zhouwei")));
    assert_false(directory_reports_to(dir, person(dir, "zhouwei"), person(dir, "lizhiyuan")));
    assert_false(directory_reports_to(dir, person(dir, "admin"), person(dir, "zhouwei")));
    assert_false(directory_reports_to(dir, INDEX_NONE, INDEX_NONE));
    directory_free(dir);
}

static void a_change_makes_a_new_snapshot_and_leaves_the_old(void **state)
{
    (void)state;
    struct directory *before = load_sample();
    char phone[] = "13900000000";
    struct dealer_change change = {.id = "D001",
                                   .phone = phone,
                                   .region = "惠州",
                                   .manager = "wanghaiyan",
                                   .aliases = "佳美; 新佳美;",
                                   .since = DAY_NONE,
                                   .status = "left"};
    struct directory *after = directory_put_dealer(before, &change);
    phone[0] = 'x';
    const struct dealer *old = &before->dealers[0], *new = &after->dealers[0];
    assert_string_equal(old->phone, "13500007353");
    assert_string_equal(new->phone, "13900000000");
    assert_string_equal(new->name, old->name);
    assert_string_equal(after->regions[new->region], "惠州");
    assert_int_equal(new->manager, person(after, "wanghaiyan"));
    assert_int_equal(new->alias_count, 2);
    assert_string_equal(new->aliases[1], "新佳美");
    assert_int_equal(new->since, old->since);
    assert_int_equal(new->status, DEALER_LEFT);
    assert_int_equal(old->status, DEALER_ACTIVE);
    assert_int_equal(after->version, before->version + 1);

    struct dealer_change added = {
        .id = "D900", .name = "新店", .region = "新区", .since = day_of(2026, 11, 23)};
    struct directory *third = directory_put_dealer(after, &added);
    assert_int_equal(dealer(third, "D900"), before->dealer_count);
    assert_int_equal(dealer(after, "D900"), INDEX_NONE);
    assert_int_equal(directory_region(after, TEXT("新区")), INDEX_NONE);
    assert_string_equal(third->regions[third->dealers[4].region], "新区");
    assert_string_equal(third->dealers[4].contact, "");
    directory_free(before);
    directory_free(after);
    assert_string_equal(third->dealers[0].phone, "13900000000");
    assert_string_equal(third->dealers[1].contact, "冯伟");
    const struct directory *kept = directory_keep(third);
    directory_free(third);
    assert_string_equal(kept->dealers[4].name, "新店");
    directory_free(kept);
    directory_free(NULL);
}

static void many_changes_at_once_and_one_after_the_other_are_the_same(void **state)
{
    (void)state;
    enum { MANY = 500 };
    struct directory *at_once = load_sample(), *one_by_one = load_sample();
    struct dealer_change *changes = mem_new(MANY, sizeof *changes);
    char ids[MANY][8], regions[MANY][16];
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "N%03d", i % 400);
        snprintf(regions[i], sizeof regions[i], "R%d", i / 3);
        changes[i] = (struct dealer_change){
            .id = ids[i], .name = regions[i], .region = regions[i], .since = DAY_NONE};
        struct directory *next = directory_put_dealer(one_by_one, &changes[i]);
        directory_free(one_by_one);
        one_by_one = next;
    }
    struct directory *next = directory_put_dealers(at_once, changes, MANY);
    directory_free(at_once);
    at_once = next;
    assert_int_equal(at_once->dealer_count, one_by_one->dealer_count);
    assert_int_equal(at_once->dealer_count, 404);
    for (uint32_t i = 0; i < at_once->dealer_count; i++) {
        const struct dealer *a = &at_once->dealers[i], *b = &one_by_one->dealers[i];
        assert_string_equal(a->id, b->id);
        assert_string_equal(a->name, b->name);
        assert_int_equal(a->region, b->region);
        assert_int_equal(dealer(at_once, a->id), i);
        assert_int_equal(dealer(one_by_one, a->id), i);
    }
    free(changes);
    directory_free(at_once);
    directory_free(one_by_one);
}

static void accounts_are_linked_and_unlinked(void **state)
{
    (void)state;
    struct identity who;
    struct directory *dir = load_sample();
    assert_null(directory_put_identity(dir, "slack", "U1", "nobody"));
    struct directory *linked = directory_put_identity(dir, "slack", "U1", "D002");
    assert_true(directory_who(linked, "slack", "U1", &who));
    assert_int_equal(who.dealer, dealer(linked, "D002"));
    assert_int_equal(who.person, INDEX_NONE);
    assert_false(directory_who(dir, "slack", "U1", &who));
    struct directory *moved = directory_put_identity(linked, "slack", "U1", "admin");
    assert_int_equal(moved->identity_count, linked->identity_count);
    assert_true(directory_who(moved, "slack", "U1", &who));
    assert_int_equal(who.person, person(moved, "admin"));
    struct directory *unlinked = directory_put_identity(moved, "slack", "U1", NULL);
    assert_false(directory_who(unlinked, "slack", "U1", &who));
    directory_free(dir);
    directory_free(linked);
    directory_free(moved);
    directory_free(unlinked);
}

static void people_are_added_and_changed(void **state)
{
    (void)state;
    struct directory *dir = load_sample();
    struct person_change changes[] = {
        {.id = "newcomer",
         .name = "新人",
         .role = "manager",
         .regions = "梅州;新区",
         .supervisor = "boss",
         .hours = "09:00-17:00"},
        {.id = "boss", .name = "老板", .role = "supervisor"},
        {.id = "lizhiyuan", .title = "高级经理"},
    };
    struct directory *after = directory_put_people(dir, changes, 3);
    const struct person *newcomer = &after->people[person(after, "newcomer")];
    assert_int_equal(newcomer->supervisor, person(after, "boss"));
    assert_int_equal(newcomer->work_to, 17 * 60);
    assert_int_equal(newcomer->region_count, 2);
    const struct person *changed = &after->people[person(after, "lizhiyuan")];
    assert_string_equal(changed->title, "高级经理");
    assert_string_equal(changed->name, "李志远");
    assert_int_equal(changed->region_count, 2);
    assert_string_equal(dir->people[person(dir, "lizhiyuan")].title, "业务经理");
    directory_free(dir);
    directory_free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_the_files_say_is_there),
        cmocka_unit_test(look_ups_find_what_is_there_and_nothing_else),
        cmocka_unit_test(accounts_lead_to_people_and_dealers),
        cmocka_unit_test(territories),
        cmocka_unit_test(a_change_makes_a_new_snapshot_and_leaves_the_old),
        cmocka_unit_test(many_changes_at_once_and_one_after_the_other_are_the_same),
        cmocka_unit_test(accounts_are_linked_and_unlinked),
        cmocka_unit_test(people_are_added_and_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
