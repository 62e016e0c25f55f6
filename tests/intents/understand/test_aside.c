/* SPDX-License-Identifier: Apache-2.0 */
/* What messages say beside their frames: meetings called off and moved, what came up at one,
 * territories that change hands; and what only sounds so. Monday 2026-11-23, 10:05, the company in
 * tests/data/company. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "intents/understand/aside.h"
#include "intents/understand/speakers.h"
#include "tests/support/known_directory.h"

/* As it is told by tell(): "off #5 discussion 2026-12-10 梅州", "moved … to 2026-12-12 14:00",
 * "at …", "handed 梅州 lizhiyuan to wanghaiyan"; behind a '|' what is left of the message. */
static const struct {
    const char *text, *said;
} cases[] = {
    {"取消会议5", "off #5|"},
    {"会议5不开了", "off #5|"},
    {"#5恳谈会取消", "off #5 discussion|"},
    {"call off event 5", "off #5|"},
    {"取消10号的恳谈会", "off discussion 2026-12-10|"},
    {"把12月10号的恳谈会取消掉", "off discussion 2026-12-10|"},
    {"10号的恳谈会不办了", "off discussion 2026-12-10|"},
    {"恳谈会取消", "off discussion|"},
    {"周四的培训取消了，通知一下大家", "off training 2026-11-26|通知一下大家"},
    {"梅州的恳谈会取消，另外今天拜访了佳美余老板", "off discussion 梅州|另外今天拜访了佳美余老板"},
    {"call off Thursday's training", "off training 2026-11-26|"},
    {"cancel the Dec 10 meeting", "off 2026-12-10|"},
    {"the Dec 10 discussion is cancelled", "off discussion 2026-12-10|"},
    {"please cancel the conference next Wednesday", "off conference 2026-12-02|"},
    {"会议5改到12月15号", "moved #5 to 2026-12-15|"},
    {"下周三的订货会改到周五", "moved conference 2026-12-02 to 2026-12-04|"},
    {"12月28号的订货会改到30号", "moved conference 2026-12-28 to 2026-12-30|"},
    {"订货会推迟到12月15号", "moved conference to 2026-12-15|"},
    {"把12月10号的恳谈会改成12月12号", "moved discussion 2026-12-10 to 2026-12-12|"},
    {"12月10号的恳谈会，改到12月12号下午两点", "moved discussion 2026-12-10 to 2026-12-12 14:00|"},
    {"恳谈会时间改到下午三点", "moved discussion to 15:00|"},
    {"10号的恳谈会时间改到下午三点，其他不变", "moved discussion 2026-12-10 to 15:00|其他不变"},
    {"恳谈会推迟", "moved discussion|"},
    {"恳谈会改到11月20号", "moved discussion to 2026-11-20|"},
    {"move the Dec 10 meeting to Dec 12", "moved 2026-12-10 to 2026-12-12|"},
    {"move the training on Dec 10 to Dec 12", "moved training 2026-12-10 to 2026-12-12|"},
    {"the Thursday training is moved to Friday", "moved training 2026-11-26 to 2026-11-27|"},
    {"push the conference back to Dec 15", "moved conference to 2026-12-15|"},
    {"昨天订货会上有两家反映物流太慢", "at conference 2026-11-22|有两家反映物流太慢"},
    {"今天订货会上D002提出返利太慢", "at conference 2026-11-23|D002提出返利太慢"},
    {"会议5上佳美余老板说货少了两箱", "at #5|佳美余老板说货少了两箱"},
    {"#5会上河源祥和反映返利还没到", "at #5|河源祥和反映返利还没到"},
    {"佳美昨天在恳谈会上说返利没到", "at discussion 2026-11-22|佳美说返利没到"},
    {"昨天的恳谈会，祥和冯老板说返利还没到", "at discussion 2026-11-22|祥和冯老板说返利还没到"},
    {"at event 5 Lotus said the rebate is late", "at #5|Lotus said the rebate is late"},
    {"Lotus said at yesterday's training that the rebate is late",
     "at training 2026-11-22|Lotus said that the rebate is late"},
    {"梅州以后归王海燕", "handed 梅州 to wanghaiyan|"},
    {"梅州的经销商都改由王海燕负责", "handed 梅州 to wanghaiyan|"},
    {"把李志远的片区都交给王海燕", "handed lizhiyuan to wanghaiyan|"},
    {"李志远离职了，他的经销商都归王海燕", "handed lizhiyuan to wanghaiyan|"},
    {"王海燕接手李志远的片区", "handed lizhiyuan to wanghaiyan|"},
    {"李志远的梅州片区给王海燕", "handed 梅州 lizhiyuan to wanghaiyan|"},
    {"hand over all of Li Zhiyuan's dealers to Wang Haiyan", "handed lizhiyuan to wanghaiyan|"},
    {"Meizhou goes to Wang Haiyan from now on", "handed 梅州 to wanghaiyan|"},
    {"李志远走了，以后他的店归王海燕", "handed lizhiyuan to wanghaiyan|"},
    {"梅州的经销商全部转到王海燕名下", "handed 梅州 to wanghaiyan|"},
    /* Two at once are not done by half. */
    {"河源和梅州都给王海燕", "|"},
    {"把李志远和张建军的片区都交给王海燕", "|"},
    /* The number of a meeting that is asked about. */
    {"会议5提了哪些问题", "#5|"},
    {"12月10号下午两点在河源开恳谈会", "|"},
    /* Asked, denied, supposed; of something else. */
    {"恳谈会取消了吗", "|"},
    {"别取消恳谈会", "|"},
    {"don't cancel the training on Dec 10", "|"},
    {"is the training cancelled?", "|"},
    {"要是恳谈会取消，提前告诉我", "|"},
    {"座谈会改到哪天了", "|"},
    {"佳美取消了培训", "|"},
    {"取消订货会的订单", "|"},
    {"恳谈会取消的订单怎么办", "|"},
    {"会议纪要改到12号给我", "|"},
    {"培训资料12号前改好", "|"},
    {"恳谈会改成联谊会", "|"},
    {"算了，5箱不要了", "|"},
    {"孩子家长会改到下午了，我早点走", "|"},
    {"梅州归谁管", "|"},
    {"把李志远的工单都转给王海燕", "|"},
    {"佳美余老板以后归王海燕管", "|"},
    {"把#102转给王芳", "|"},
    {"你好", "|"},
};
enum { CASES = sizeof cases / sizeof *cases };

struct world {
    struct directory *dir;
    struct understanding *und;
    struct arena arena;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    world->dir = known_directory(TEST_COMPANY);
    world->und = understanding_new(world->dir);
    arena_init(&world->arena);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_release(&world->arena);
    understanding_free(world->und);
    directory_free(world->dir);
    free(world);
    return 0;
}

static void add_day(struct str *out, int32_t day)
{
    char text[DAY_TEXT];
    if (day != DAY_NONE)
        str_addf(out, " %s", day_format(day, text));
}

/* In the words of the table. */
static void tell(const struct world *world, const struct aside *aside, struct str *out)
{
    static const char *const kinds[] = {"", "off", "moved", "at", "handed"};
    str_add(out, kinds[aside->kind]);
    if (aside->event > 0)
        str_addf(out, "%s#%lld", out->len > 0 ? " " : "", (long long)aside->event);
    if (aside->kind == ASIDE_NONE)
        return;
    if (aside->event_kind)
        str_addf(out, " %s", aside->event_kind);
    add_day(out, aside->days.from);
    if (aside->region != INDEX_NONE)
        str_addf(out, " %s", world->dir->regions[aside->region]);
    if (aside->from != INDEX_NONE)
        str_addf(out, " %s", world->dir->people[aside->from].id);
    if (aside->day != DAY_NONE || aside->time >= 0 || aside->to != INDEX_NONE)
        str_add(out, " to");
    add_day(out, aside->day);
    if (aside->time >= 0)
        str_addf(out, " %02d:%02d", aside->time / 60, aside->time % 60);
    if (aside->to != INDEX_NONE)
        str_addf(out, " %s", world->dir->people[aside->to].id);
}

static void test_cases(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < CASES; i++) {
        struct message message = {.text = text_of(cases[i].text),
                                  .speaker = speaker_of(world->dir, text_of("zhouwei")),
                                  .now = {day_of(2026, 11, 23), 10 * 60 + 5, 0, 480}};
        struct aside aside;
        struct str said;
        str_init(&said);
        (void)understand_aside(world->und, &message, &world->arena, &aside);
        tell(world, &aside, &said);
        str_addf(&said, "|%.*s", TEXT_ARGS(aside.rest));
        if (strcmp(str_text(&said).ptr, cases[i].said) != 0)
            fail_msg("%s: %s", cases[i].text, str_text(&said).ptr);
        str_release(&said);
        arena_clear(&world->arena);
    }
}

/* The frames are those of understand(): what is read beside them changes none. */
static void test_frames_stay(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < CASES; i++) {
        struct message message = {.text = text_of(cases[i].text),
                                  .speaker = speaker_of(world->dir, text_of("lizhiyuan")),
                                  .now = {day_of(2026, 11, 23), 10 * 60 + 5, 0, 480}};
        struct aside aside;
        struct frames with = understand_aside(world->und, &message, &world->arena, &aside);
        struct frames alone = understand(world->und, &message, &world->arena);
        assert_int_equal(with.count, alone.count);
        for (size_t at = 0; at < with.count; at++) {
            json_t *one = frame_to_json(&with.list[at], world->dir);
            json_t *other = frame_to_json(&alone.list[at], world->dir);
            assert_true(json_equal(one, other));
            json_decref(one);
            json_decref(other);
        }
        arena_clear(&world->arena);
    }
}

/* No text is too strange to be read. */
static void test_strange_texts(void **state)
{
    struct world *world = *state;
    static const char *const texts[] = {"",     "会上", "取消",         "改到", "at",   "at event",
                                        "move", "#5会", "\xff\xfe会上", "归",   "，，", "会议"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct message message = {.text = text_of(texts[i]),
                                  .speaker = speaker_of(world->dir, text_of("lizhiyuan")),
                                  .now = {day_of(2026, 11, 23), 10 * 60 + 5, 0, 480}};
        struct aside aside;
        (void)understand_aside(world->und, &message, &world->arena, &aside);
        assert_true(aside.kind == ASIDE_NONE || aside.kind == ASIDE_AT_EVENT);
        arena_clear(&world->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_frames_stay),
        cmocka_unit_test(test_strange_texts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
