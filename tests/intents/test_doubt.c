/* SPDX-License-Identifier: Apache-2.0 */
/* What the bot does with what it is not sure of, for every intent: likely ones are asked back
 * and write nothing, unlikely ones are left alone in a channel and answered one-to-one with two
 * or three proposals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "intents/access.h"
#include "intents/dialogue.h"
#include "intents/doubt.h"
#include "tests/support/known_directory.h"

struct world {
    const struct directory *dir;
    struct understanding *und;
    struct dialogue dialogue;
    struct arena arena;
};

static int set_up(void **state)
{
    struct world *world = mem_new(1, sizeof *world);
    world->dir = known_directory(CORPUS_COMPANY);
    world->und = understanding_new(world->dir);
    world->dialogue = (struct dialogue){.dir = world->dir, .und = world->und};
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

static void thresholds(void **state)
{
    (void)state;
    static const struct {
        enum intent_id intent;
        double confidence;
        enum doubt doubt;
    } cases[] = {
        {INTENT_log_visit, 0.99, DOUBT_NONE},  {INTENT_log_visit, 0.71, DOUBT_NONE},
        {INTENT_log_visit, 0.69, DOUBT_SOME},  {INTENT_log_visit, 0.41, DOUBT_SOME},
        {INTENT_log_visit, 0.39, DOUBT_GRAVE}, {INTENT_log_visit, 0, DOUBT_GRAVE},
        {INTENT_confirm, 0.1, DOUBT_NONE},     {INTENT_greet, 0.1, DOUBT_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct frame frame = {.intent = cases[i].intent, .confidence = cases[i].confidence};
        assert_int_equal(doubt_of(&frame), cases[i].doubt);
    }
}

/* A message as it comes from the built-in chat, opened. */
static void open_turn(struct world *world, struct turn *turn, const char *account, const char *text,
                      enum channel_kind kind)
{
    struct turn_input input = {.platform = "console",
                               .channel = kind == CHANNEL_DIRECT ? "@bot" : "#team",
                               .thread = "",
                               .account = account,
                               .post = "1",
                               .text = text_of(text),
                               .at_ms = INT64_C(1795399500000),
                               .kind = kind,
                               .is_internal = true};
    turn_open(turn, &world->dialogue, &input, &world->arena);
}

/* The store knows nothing. */
static void plan_turn(struct turn *turn)
{
    static const struct value none = {.kind = VALUE_NONE};
    turn_learn(turn, &none);
    turn_plan(turn, &none);
}

/* The post to the speaker; "" where there is none. */
static const char *said(const struct turn *turn)
{
    return turn->tx.posts ? turn->tx.posts->text : "";
}

static const char *const speakers[] = {"lizhiyuan", "zhouwei", "wangfang", "D001", "admin"};

/* Opens the message by whoever may say it, so that its first frame is of the intent. */
static bool open_example(struct world *world, struct turn *turn, int intent, const char *example)
{
    for (size_t i = 0; i < sizeof speakers / sizeof *speakers; i++) {
        open_turn(world, turn, speakers[i], example, CHANNEL_DIRECT);
        bool is_complete = turn->frames.count == 1 && turn->frames.list[0].missing == 0 &&
                           turn->frames.list[0].ambiguous_count == 0;
        uint32_t dealer;
        if (is_complete && (int)turn->frames.list[0].intent == intent &&
            access_check(&turn->requests[0], &dealer) == ACCESS_GRANTED)
            return true;
        turn_release(turn);
    }
    return false;
}

static bool asks_back(const struct turn *turn)
{
    return turn->tx.facts == NULL && turn->tx.writes && !turn->tx.writes->next &&
           strstr(said(turn), intents[turn->frames.list[0].intent]->help[turn->base.lang]);
}

static void likely_ones_are_asked_back(void **state)
{
    struct world *world = *state;
    static const double likely = 0.5;
    int asked = 0;
    for (int i = 0; i < INTENT_COUNT; i++) {
        struct turn turn;
        for (int e = 0; !intents[i]->is_small_talk && e < 4 && intents[i]->examples[e]; e++) {
            if (!open_example(world, &turn, i, intents[i]->examples[e]))
                continue;
            turn.frames.list[0].confidence = likely;
            plan_turn(&turn);
            if (!asks_back(&turn))
                fail_msg("%s: %s: %s", intents[i]->name, intents[i]->examples[e], said(&turn));
            turn_release(&turn);
            arena_clear(&world->arena);
            asked++;
            break;
        }
    }
    assert_true(asked >= 16); /* of some, each example lacks a slot or names two dealers */
}

static size_t count_of(const char *text, const char *mark)
{
    size_t count = 0;
    for (; (text = strstr(text, mark)); text += strlen(mark))
        count++;
    return count;
}

static void unlikely_ones_are_left_alone(void **state)
{
    struct world *world = *state;
    static const char *const unclear[] = {"佳美余老板的事", "梅州那边你看一下吧", "Jiamei things"};
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++) {
        struct turn turn;
        open_turn(world, &turn, "lizhiyuan", unclear[i], CHANNEL_GROUP);
        plan_turn(&turn);
        assert_string_equal(said(&turn), "");
        assert_null(turn.tx.facts);
        turn_release(&turn);
        open_turn(world, &turn, "lizhiyuan", unclear[i], CHANNEL_DIRECT);
        plan_turn(&turn);
        size_t proposals = count_of(said(&turn), "· ");
        assert_null(turn.tx.facts);
        assert_in_range(proposals, 2, 3);
        turn_release(&turn);
        arena_clear(&world->arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds),
        cmocka_unit_test(likely_ones_are_asked_back),
        cmocka_unit_test(unlikely_ones_are_left_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
