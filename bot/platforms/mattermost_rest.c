/* SPDX-License-Identifier: Apache-2.0 */
/* REST calls: a queue in the order asked, a few under way at once, all held back while the
 * server wants it (429). */
#include "bot/platforms/mattermost_rest.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "bot/net/request.h"
#include "bot/platforms/mattermost_frame.h"

enum {
    RUNNING_MAX = 4,
    LIMITED_MAX = 10, /* so often a call is made again after 429 */
    WAIT_MAX_S = 60,
    /* 1000 posts of 16383 Chinese characters each. */
    ANSWER_MAX = 64 << 20
};

struct mattermost_call {
    struct mattermost_rest *rest;
    struct mattermost_call *next;
    struct http_exchange *exchange; /* NULL while it waits */
    const char *method, *content_type;
    char *url;
    char *body;
    size_t body_len;
    int limited;
    mattermost_answer_fn done;
    void *owner;
};

static void start_calls(struct mattermost_rest *rest);

static void on_held(void *owner)
{
    start_calls(owner);
}

void mattermost_rest_init(struct mattermost_rest *rest, struct net *net,
                          struct mattermost_timers *timers, const char *url, const char *token,
                          int timeout_ms)
{
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/')
        len--;
    *rest = (struct mattermost_rest){
        .net = net,
        .base = mem_strndup(url, len),
        .authorization = mem_printf("Bearer %s", token),
        .timeout_ms = timeout_ms,
        .timer = mattermost_timer_new(timers, on_held, rest),
    };
    rest->end = &rest->first;
}

static void free_call(struct mattermost_call *call)
{
    free(call->url);
    free(call->body);
    free(call);
}

static void unlink_call(struct mattermost_rest *rest, struct mattermost_call *call)
{
    struct mattermost_call **at = &rest->first;
    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
    if (!*at)
        rest->end = at;
}

static void drop_call(struct mattermost_rest *rest, struct mattermost_call *call)
{
    unlink_call(rest, call);
    if (call->exchange) {
        http_cancel(call->exchange);
        rest->running--;
    }
    free_call(call);
}

void mattermost_rest_release(struct mattermost_rest *rest)
{
    while (rest->first)
        drop_call(rest, rest->first);
    mattermost_timer_free(rest->timer);
    free(rest->base);
    free(rest->authorization);
}

void mattermost_rest_drop(struct mattermost_rest *rest, const void *owner)
{
    struct mattermost_call *next;
    for (struct mattermost_call *call = rest->first; call; call = next) {
        next = call->next;
        if (call->owner == owner)
            drop_call(rest, call);
    }
    start_calls(rest);
}

static int64_t retry_after_ms(const struct http_answer *answer)
{
    const char *value = http_header_value(answer->headers, answer->header_count, "Retry-After");
    int64_t seconds = 0;
    if (!text_to_int(text_of(value), &seconds) || seconds < 1)
        seconds = 1;
    return 1000 * (seconds < WAIT_MAX_S ? seconds : WAIT_MAX_S);
}

static void hand_on(struct mattermost_call *call, enum err error, const struct http_answer *http)
{
    json_t *body = http ? json_parse(http->body) : NULL;
    struct mattermost_answer answer = {
        .error = error,
        .status = http ? http->status : 0,
        .body = body,
        .error_id = mattermost_error_id(body),
        .retry_after_ms = http && http->status == 429 ? retry_after_ms(http) : 0,
    };
    call->done(call->owner, &answer);
    json_decref(body);
}

static void on_answer(void *owner, enum err error, const struct http_answer *http, const char *why)
{
    (void)why; /* who asked decides what to say about it */
    struct mattermost_call *call = owner;
    struct mattermost_rest *rest = call->rest;
    call->exchange = NULL;
    rest->running--;
    if (http && http->status == 429 && ++call->limited <= LIMITED_MAX) {
        rest->hold_until_ms = clock_steady_ms() + retry_after_ms(http);
        start_calls(rest);
        return;
    }
    /* Unlinked before it is handed on: whoever is told may close everything. */
    unlink_call(rest, call);
    start_calls(rest);
    hand_on(call, error, http);
    free_call(call);
}

static void start_call(struct mattermost_rest *rest, struct mattermost_call *call)
{
    const struct http_header headers[] = {{"Authorization", rest->authorization},
                                          {"Content-Type", call->content_type}};
    struct http_request request = {
        .method = call->method,
        .url = call->url,
        .headers = headers,
        .header_count = call->body ? 2 : 1,
        .body = {call->body, call->body_len},
        .timeout_ms = rest->timeout_ms,
        .answer_max = ANSWER_MAX,
    };
    rest->running++;
    call->exchange = http_request(rest->net, &request, on_answer, call);
}

static void start_calls(struct mattermost_rest *rest)
{
    int64_t hold_ms = rest->hold_until_ms - clock_steady_ms();
    if (hold_ms > 0) {
        mattermost_timer_start(rest->timer, hold_ms);
        return;
    }
    for (struct mattermost_call *call = rest->first; call && rest->running < RUNNING_MAX;
         call = call->next) {
        if (!call->exchange)
            start_call(rest, call);
    }
}

static void add_call(struct mattermost_rest *rest, struct mattermost_call call)
{
    struct mattermost_call *added = mem_new(1, sizeof *added);
    *added = call;
    added->rest = rest;
    *rest->end = added;
    rest->end = &added->next;
    start_calls(rest);
}

void mattermost_rest_call(struct mattermost_rest *rest, const char *method, const char *path,
                          const json_t *body, mattermost_answer_fn done, void *owner)
{
    char *text = body ? json_text(body) : NULL;
    add_call(rest, (struct mattermost_call){
                       .method = method,
                       .content_type = "application/json",
                       .url = mem_printf("%s/api/v4%s", rest->base, path),
                       .body = text,
                       .body_len = text ? strlen(text) : 0,
                       .done = done,
                       .owner = owner,
                   });
}

void mattermost_rest_upload(struct mattermost_rest *rest, const char *path, struct text bytes,
                            mattermost_answer_fn done, void *owner)
{
    add_call(rest, (struct mattermost_call){
                       .method = "POST",
                       .content_type = "application/octet-stream",
                       .url = mem_printf("%s/api/v4%s", rest->base, path),
                       .body = mem_strndup(bytes.ptr, bytes.len),
                       .body_len = bytes.len,
                       .done = done,
                       .owner = owner,
                   });
}

void mattermost_rest_health(struct mattermost_rest *rest, mattermost_answer_fn done, void *owner)
{
    mattermost_rest_call(rest, "GET", "/system/ping?get_server_status=true", NULL, done, owner);
}

bool mattermost_answer_is_uncertain(const struct mattermost_answer *answer)
{
    if (answer->error)
        return answer->error != ERR_UNAVAILABLE;
    return answer->status >= 500;
}

bool mattermost_answer_is_refusal(const struct mattermost_answer *answer)
{
    return answer->status == 401 || answer->status == 403 || answer->status == 404;
}
