/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of a Mattermost server's REST interface by one bot: the token, JSON in both
 * directions, a bound on how many are under way, the rate limit.
 *
 * A call that comes back with 429 was certainly not carried out: all calls wait as long as the
 * server says and it is made again. Every other answer is handed on as it is, because what it
 * means differs: while the server's database is away it says 401 and 403 to what is right
 * otherwise. So mattermost_rest_health() tells which refusals are meant.
 *
 * Texts of errors may hold the token in clear and are not handed on, only the errors' ids.
 */
#ifndef BOT_PLATFORMS_MATTERMOST_REST_H
#define BOT_PLATFORMS_MATTERMOST_REST_H

#include <jansson.h>

#include "bot/net/net.h"
#include "bot/platforms/mattermost_timer.h"

struct mattermost_call;

struct mattermost_rest {
    struct net *net;
    char *base; /* http(s)://host[/subpath], without / at the end */
    char *authorization;
    int timeout_ms;
    struct mattermost_call *first, **end; /* in the order asked; those under way are among them */
    size_t running;
    int64_t hold_until_ms; /* on the steady clock: the server wants to be left alone till then */
    struct mattermost_timer *timer;
};

/* What came back; borrowed for the call. */
struct mattermost_answer {
    enum err error; /* as in bot/net/request.h; then `status` is 0 */
    int status;
    const json_t *body;   /* NULL where there is none or it isn't JSON */
    const char *error_id; /* of an error, "" where it has none that may be shown */
    int64_t retry_after_ms;
};
typedef void (*mattermost_answer_fn)(void *owner, const struct mattermost_answer *answer);

/* `url` and `token` are copied. */
void mattermost_rest_init(struct mattermost_rest *rest, struct net *net,
                          struct mattermost_timers *timers, const char *url, const char *token,
                          int timeout_ms);

/* Drops all calls: their callbacks don't come any more. */
void mattermost_rest_release(struct mattermost_rest *rest);

/* Drops all calls of that owner. */
void mattermost_rest_drop(struct mattermost_rest *rest, const void *owner);

/* Calls `path` (below /api/v4) with the JSON `body` (borrowed; NULL for none). `done` is called
 * once, later. */
void mattermost_rest_call(struct mattermost_rest *rest, const char *method, const char *path,
                          const json_t *body, mattermost_answer_fn done, void *owner);

/* The same with bytes as they are (a file). */
void mattermost_rest_upload(struct mattermost_rest *rest, const char *path, struct text bytes,
                            mattermost_answer_fn done, void *owner);

/* Asks whether the server's database is well: status 200 if so. */
void mattermost_rest_health(struct mattermost_rest *rest, mattermost_answer_fn done, void *owner);

/* Whether the outcome is not known: it may or may not have been carried out. */
bool mattermost_answer_is_uncertain(const struct mattermost_answer *answer);

/* Whether the server refused it: 401, 403, 404, to be believed only while it is well. */
bool mattermost_answer_is_refusal(const struct mattermost_answer *answer);

#endif
