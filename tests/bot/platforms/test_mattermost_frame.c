/* SPDX-License-Identifier: Apache-2.0 */
/* Frames recorded from a Mattermost 5.37 server, tests/data/mattermost/<case>.jsonl (one a
 * line), against <case>.expected: for each frame its event and what is read from it. A case
 * needs no code. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "bot/platforms/mattermost_frame.h"
#include "bot/platforms/mattermost_text.h"

#define SELF "jefnso5xhtd898ar3p83f5k8me" /* the bot in the records */
#define NAME "integrator"

static const char *const verdicts[] = {
    [MATTERMOST_TAKE] = "take",           [MATTERMOST_OWN] = "own",
    [MATTERMOST_NOTICE] = "notice",       [MATTERMOST_GONE] = "gone",
    [MATTERMOST_AUTOMATIC] = "automatic", [MATTERMOST_BLANK] = "blank",
};

static void describe_post(const struct mattermost_frame *frame, struct str *out)
{
    const struct mattermost_post *post = &frame->post;
    struct str text;
    str_init(&text);
    mattermost_text_cut_mentions(post->message, NAME, &text);
    json_t *shown = json_object();
    json_set_text(shown, "text", text_slice(str_text(&text), 0, 60));
    char *json = json_text(shown);
    str_addf(out, " %s %s%s%s%s %s", frame->channel_type,
             verdicts[mattermost_post_judge(post, SELF)], *post->root ? " thread" : "",
             frame->mentions_us ? " mentioned" : "",
             mattermost_text_mentions(post->message, NAME) ? " named" : "", json);
    free(json);
    json_decref(shown);
    str_release(&text);
}

static void describe(struct text line, struct str *out)
{
    static const char *const names[] = {
#define X(name, text) text,
        MATTERMOST_EVENT_LIST(X)
#undef X
            "answer",
        "other"};
    struct mattermost_frame frame;
    if (mattermost_frame_read(line, SELF, &frame)) {
        str_add(out, "bad\n");
        mattermost_frame_release(&frame);
        return;
    }
    str_addf(out, "%d %s", (int)frame.seq, names[frame.event]);
    if (frame.event == MATTERMOST_POSTED)
        describe_post(&frame, out);
    else if (frame.event == MATTERMOST_ANSWER)
        str_addf(out, " %d %s %s%s", (int)frame.seq_reply, frame.is_ok ? "ok" : "fail", frame.error,
                 frame.server_time ? "clock" : "");
    else
        str_addf(out, " channel=%s user=%s%s%s", frame.channel, frame.user,
                 *frame.username ? " name=" : "", frame.username);
    str_add_char(out, '\n');
    mattermost_frame_release(&frame);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    struct str all;
    str_init(&all);
    char part[65536];
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        str_add_bytes(&all, part, got);
    fclose(file);
    return str_steal(&all);
}

static void recorded_frames_are_read(void **state)
{
    (void)state;
    glob_t cases;
    assert_int_equal(glob(SOURCE_DIR "/tests/data/mattermost/*.jsonl", 0, NULL, &cases), 0);
    for (size_t i = 0; i < cases.gl_pathc; i++) {
        char *frames = read_file(cases.gl_pathv[i]);
        char expected_path[1024];
        snprintf(expected_path, sizeof expected_path, "%.*s.expected",
                 (int)(strlen(cases.gl_pathv[i]) - strlen(".jsonl")), cases.gl_pathv[i]);
        struct str got;
        str_init(&got);
        struct text rest = text_of(frames);
        while (rest.len)
            describe(text_split(&rest, '\n'), &got);
        char *expected = read_file(expected_path);
        char *described = str_steal(&got);
        if (strcmp(described, expected) != 0) {
            fprintf(stderr, "%s: read\n%s(end)\n", cases.gl_pathv[i], described);
            fail();
        }
        free(described);
        free(expected);
        free(frames);
    }
    globfree(&cases);
}

static void what_is_no_frame_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"event\":\"posted\"}",
        "{\"event\":\"posted\",\"seq\":-1}",
        "{\"event\":\"posted\",\"seq\":1,\"data\":{\"post\":{\"id\":1}}}",
        "{\"event\":\"posted\",\"seq\":1,\"data\":{\"post\":\"{}\"}}",
        "{\"event\":\"posted\",\"seq\":1,\"data\":{\"post\":\"{\\\"id\\\":\\\"../../x\\\"}\"}}",
        "{\"status\":3}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct mattermost_frame frame;
        if (mattermost_frame_read(text_of(bad[i]), SELF, &frame) != ERR_FORMAT)
            fail_msg("taken for a frame: %s", bad[i]);
        mattermost_frame_release(&frame);
    }
}

static void texts_of_errors_are_not_shown(void **state)
{
    (void)state;
    static const struct {
        const char *body, *expected;
    } cases[] = {
        {"{\"id\":\"api.context.permissions.app_error\"}", "api.context.permissions.app_error"},
        {"{\"id\":\"Invalid session token=abc123\"}", ""},
        {"{\"id\":7}", ""},
        {"{}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *body = json_parse(text_of(cases[i].body));
        assert_string_equal(mattermost_error_id(body), cases[i].expected);
        json_decref(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_frames_are_read),
        cmocka_unit_test(what_is_no_frame_is_refused),
        cmocka_unit_test(texts_of_errors_are_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
