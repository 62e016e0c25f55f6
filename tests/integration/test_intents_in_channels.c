/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of every intent's row, in Chinese and in English, said one-to-one, to the bot in a
 * channel, and among people who talk to each other there, on every venue. One-to-one and to the
 * bot each means its intent and is answered in its language; overheard, only what was done, what
 * is wrong, and what names a ticket or an alert is (frames, "Notes on choosing"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "intents/intent.h"
#include "intents/understand/speakers.h"
#include "intents/words/replies.h"
#include "tests/support/known_directory.h"
#include "tests/support/venue.h"

/* Who says the example in each language, and whether it does anything where it is overheard. */
static const struct row {
    const char *who[LANG_COUNT];
    bool is_heard[LANG_COUNT];
} rows[INTENT_COUNT] = {
    [INTENT_log_visit] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_log_call] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_log_order] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_log_training] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_log_agreement] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_add_dealer] = {{"liufang", "admin"}, {false, false}},
    [INTENT_update_dealer] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_query_dealer] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_query_due] = {{"lizhiyuan", "chenyong"}, {false, false}},
    /* 停止进货 names no alert, the English one does. */
    [INTENT_query_alerts] = {{"lizhiyuan", "chenyong"}, {false, true}},
    [INTENT_update_alert] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_report] = {{"zhouwei", "wuxiaoli"}, {false, false}},
    [INTENT_schedule] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_plan_event] = {{"lizhiyuan", "lizhiyuan"}, {false, false}},
    [INTENT_query_events] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_rsvp] = {{"D002", "D069"}, {false, false}},
    [INTENT_ask_contact] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_report_issue] = {{"lizhiyuan", "chenyong"}, {true, true}},
    [INTENT_query_issue] = {{"wangfang", "sunqiang"}, {true, true}},
    /* A bare number is no ticket there, the English one says so. */
    [INTENT_update_issue] = {{"wangfang", "sunqiang"}, {false, true}},
    [INTENT_rate_issue] = {{"D002", "D069"}, {true, true}},
    [INTENT_undo] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_correct] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_confirm] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_deny] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_cancel] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_help] = {{"lizhiyuan", "chenyong"}, {false, false}},
    [INTENT_greet] = {{"lizhiyuan", "chenyong"}, {false, false}},
};

/* One example, said in one way. */
struct trial {
    enum intent_id intent;
    enum language lang;
    enum channel_kind kind;
    const char *text;
};

static const char *const kind_names[] = {
    [CHANNEL_DIRECT] = "one-to-one",
    [CHANNEL_MENTION] = "to the bot",
    [CHANNEL_GROUP] = "overheard",
};

static const struct row *row_of(const struct trial *trial)
{
    return &rows[trial->intent];
}

static const char *speaker_in(const struct trial *trial)
{
    return row_of(trial)->who[trial->lang];
}

static bool is_taken(const struct trial *trial)
{
    return trial->kind != CHANNEL_GROUP || row_of(trial)->is_heard[trial->lang];
}

/* Calls `try` for each; returns how many went wrong. */
static int try_all(bool (*try)(void *owner, const struct trial *trial), void *owner)
{
    static const enum channel_kind kinds[] = {CHANNEL_DIRECT, CHANNEL_MENTION, CHANNEL_GROUP};
    int wrong = 0;
    for (int i = 0; i < INTENT_COUNT; i++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
                struct trial trial = {(enum intent_id)i, (enum language)lang, kinds[k],
                                      intent_example(intents[i], (enum language)lang)};
                if (try(owner, &trial))
                    continue;
                print_error("  … %s %s: %s\n", intents[i]->name, kind_names[trial.kind],
                            trial.text);
                wrong++;
            }
        }
    }
    return wrong;
}

/* What is meant. */

struct meaning {
    const struct directory *dir;
    struct understanding *und;
    struct arena arena;
};

static bool means_as_said(void *owner, const struct trial *trial)
{
    struct meaning *meaning = owner;
    struct message message = {
        .text = text_of(trial->text),
        .speaker = speaker_of(meaning->dir, text_of(speaker_in(trial))),
        .now = {day_of(2026, 11, 23), 10 * 60 + 5, 0, 480},
        .channel = trial->kind,
    };
    struct frames frames = understand(meaning->und, &message, &meaning->arena);
    bool is_right = is_taken(trial) ? frames.count == 1 && frames.list[0].intent == trial->intent
                                    : frames.count == 0;
    arena_clear(&meaning->arena);
    return is_right;
}

static void examples_mean_their_intent_alone(void **state)
{
    (void)state;
    struct directory *dir = known_directory(TEST_COMPANY);
    struct meaning meaning = {.dir = dir, .und = understanding_new(dir)};
    arena_init(&meaning.arena);
    int wrong = try_all(means_as_said, &meaning);
    arena_release(&meaning.arena);
    understanding_free(meaning.und);
    directory_free(dir);
    assert_int_equal(wrong, 0);
}

/* What is answered. */

struct scene {
    struct venue *venue;
    struct str answer; /* all that the speaker got, there or one-to-one */
};

static const char *channel_in(const struct trial *trial)
{
    if (trial->kind == CHANNEL_DIRECT)
        return "";
    return speaker_in(trial)[0] == 'D' ? "#dealers" : "#team";
}

static void say_it(struct scene *scene, const char *who, const char *channel, const char *text)
{
    struct heard heard;
    struct venue *venue = scene->venue;
    str_clear(&scene->answer);
    free(venue->type->say(venue, who, channel, text, false));
    venue->type->settle(venue);
    while (venue->type->hear(venue, who, 0, &heard)) {
        bool is_told_aside = false;
        for (int lang = 0; lang < LANG_COUNT; lang++)
            is_told_aside |=
                strcmp(heard.text, reply_template((enum language)lang, REPLY_told_aside)) == 0;
        bool is_for_speaker = heard.channel[0] ? strcmp(heard.channel, channel) == 0
                                               : strcmp(heard.listener, who) == 0;
        if (is_for_speaker && !is_told_aside)
            str_add(&scene->answer, heard.text);
        heard_release(&heard);
    }
}

/* Whether the answer says that nothing was understood, allowed or done. */
static bool is_refusal(const struct scene *scene, enum language lang)
{
    static const enum reply refusals[] = {REPLY_guess,  REPLY_no_idea,       REPLY_denied,
                                          REPLY_failed, REPLY_denied_dealer, REPLY_stranger};
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const char *template = reply_template(lang, refusals[i]);
        struct text beginning = {template, strcspn(template, "{")};
        if (beginning.len > 0 && text_find(str_text(&scene->answer), beginning.ptr, 0) == 0)
            return true;
    }
    return false;
}

/* Names are of any script; the marks between the words tell Chinese. */
static enum language language_of(struct text text)
{
    static const char *const marks[] = {"。", "，", "：", "？"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (text_find(text, marks[i], 0) >= 0)
            return LANG_ZH;
    }
    return LANG_EN;
}

static bool is_answered(void *owner, const struct trial *trial)
{
    struct scene *scene = owner;
    char said[512];
    snprintf(said, sizeof said, "%s%s", trial->kind == CHANNEL_MENTION ? "@dealerline " : "",
             trial->text);
    int64_t facts = redis_server_count(&scene->venue->redis, "XLEN {test}:facts");
    say_it(scene, speaker_in(trial), channel_in(trial), said);
    struct text answer = str_text(&scene->answer);
    bool is_right = is_taken(trial)
                        ? answer.len > 0 && !is_refusal(scene, trial->lang) &&
                              language_of(answer) == trial->lang
                        : answer.len == 0 && redis_server_count(&scene->venue->redis,
                                                                "XLEN {test}:facts") == facts;
    if (!is_right)
        print_error("%s got: %.*s\n", speaker_in(trial), TEXT_ARGS(answer));
    return is_right;
}

/* Everybody comes, and there are the tickets of which the examples speak. */
static void prepare(struct scene *scene)
{
    struct heard heard;
    for (int i = 0; i < INTENT_COUNT; i++) {
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            assert_true(scene->venue->type->enter(scene->venue, rows[i].who[lang]));
            while (scene->venue->type->hear(scene->venue, rows[i].who[lang], 0, &heard))
                heard_release(&heard); /* the morning's */
        }
    }
    say_it(scene, "D069", "", "one box is missing");
    say_it(scene, "D002", "", "少了两箱货");
}

static void play_on(const struct venue_type *type)
{
    struct scene scene = {.venue = venue_open(type, false)};
    str_init(&scene.answer);
    prepare(&scene);
    int wrong = try_all(is_answered, &scene);
    str_release(&scene.answer);
    venue_close(scene.venue);
    assert_int_equal(wrong, 0);
}

static void examples_are_answered_on_the_console(void **state)
{
    (void)state;
    play_on(&venue_console);
}

static void examples_are_answered_on_mattermost(void **state)
{
    (void)state;
    play_on(&venue_mattermost);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_mean_their_intent_alone),
        cmocka_unit_test(examples_are_answered_on_the_console),
        cmocka_unit_test(examples_are_answered_on_mattermost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
