/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to link an account are told by their form; everything else is left to understanding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intents/link.h"
#include "intents/topic.h"

static const struct {
    const char *text;
    bool is_link, is_unlink;
    const char *platform, *account, *id;
} links[] = {
    {"关联 mattermost zhong.wei D001", true, false, "mattermost", "zhong.wei", "D001"},
    {"link mattermost zhong.wei D001", true, false, "mattermost", "zhong.wei", "D001"},
    {"关联 mattermost zhong.wei", true, false, "mattermost", "zhong.wei", ""},
    {"  关联   D001 ", true, false, "", "", "D001"},
    {"取消关联 slack U1", true, true, "slack", "U1", ""},
    {"unlink slack U1", true, true, "slack", "U1", ""},
    {"关联", false, false, "", "", ""},
    {"unlink D001", false, false, "", "", ""},
    {"关联一下账号", false, false, "", "", ""},
    {"link the visit to the order of Lotus", false, false, "", "", ""},
};

static void test_link_read(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct request request = {.arena = &arena, .text = text_of(links[i].text)};
        struct link_request link;
        print_message("%s\n", links[i].text);
        assert_int_equal(link_read(&request, &link), links[i].is_link);
        if (!links[i].is_link)
            continue;
        assert_int_equal(link.is_unlink, links[i].is_unlink);
        assert_string_equal(link.platform, links[i].platform);
        assert_string_equal(link.account, links[i].account);
        assert_string_equal(link.id, links[i].id);
    }
    arena_release(&arena);
}

static const struct {
    const char *text, *topic, *place;
} meetings[] = {
    {"上午在梅州培训了35人，讲新品安装", "新品安装", ""},
    {"12月10号开培训会，主题：新品安装，地点梅州宾馆，下午两点", "新品安装", "梅州宾馆"},
    {"training on Dec 10 about installation, venue Meizhou Hotel", "installation", "Meizhou Hotel"},
    {"12月10号在河源开恳谈会", "", ""},
};

static void test_topic_and_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++) {
        struct text text = text_of(meetings[i].text);
        print_message("%s\n", meetings[i].text);
        assert_true(text_is(topic_in(text), meetings[i].topic));
        assert_true(text_is(place_in(text), meetings[i].place));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link_read),
        cmocka_unit_test(test_topic_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
