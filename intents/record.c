/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/record.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "config/platform_types.h"
#include "store/facts.h"

json_t *record_bare(const struct request *request, const char *type, const char *by)
{
    char at[CLOCK_TEXT];
    json_t *fact = json_object();
    json_set_string(fact, "at", clock_format(request->now_ms, at));
    json_set_string(fact, "by", by);
    json_set_string(fact, "source", request->platform);
    json_set_string(fact, "message", request->post);
    json_set_string(fact, "type", type);
    return fact;
}

json_t *record_new(const struct request *request, const char *type)
{
    json_t *fact = record_bare(request, type, request->by);
    json_t *slots = frame_slots_to_json(request->frame, request->dir);
    json_object_update_missing(fact, slots);
    json_decref(slots);
    return fact;
}

const char *record_add(const struct request *request, struct plan *plan, json_t *fact,
                       const json_t *of)
{
    (void)request;
    const char *seq = tx_next_fact(plan->tx);
    bug_if(fact_apply(plan->tx, fact, seq, of) != OK);
    tx_add_fact(plan->tx, fact);
    return seq;
}

/* Undo and correct reach a record for a day, however late they are taken (records.c). */
#define MINE_SECONDS "172800"
#define MINE_MAX     "49"

const char *record_keep(const struct request *request, struct plan *plan, json_t *fact)
{
    const char *seq = record_add(request, plan, fact, NULL);
    tx_write(plan->tx, "LPUSH", request->mine, seq, NULL);
    tx_write(plan->tx, "LTRIM", request->mine, "0", MINE_MAX, NULL);
    tx_write(plan->tx, "EXPIRE", request->mine, MINE_SECONDS, NULL);
    return seq;
}

void record_set_day(json_t *fact, const char *key, int32_t day)
{
    char out[DAY_TEXT];
    json_set_string(fact, key, day_format(day, out));
}

void record_set_moment(json_t *fact, const char *key, int64_t ms)
{
    char out[CLOCK_TEXT];
    json_set_string(fact, key, clock_format(ms, out));
}

/* The account on `platform` of the person or the dealer (the other INDEX_NONE); NULL: none. On
 * the built-in chat the account is the id. */
static const char *account_on(const struct directory *dir, const char *platform, uint32_t person,
                              uint32_t dealer)
{
    if (platform_is_built_in(platform))
        return person != INDEX_NONE ? dir->people[person].id : dir->dealers[dealer].id;
    for (uint32_t i = 0; i < dir->identity_count; i++) {
        const struct identity *one = &dir->identities[i];
        if (one->person == person && one->dealer == dealer && strcmp(one->platform, platform) == 0)
            return one->account;
    }
    return NULL;
}

/* Where the person or the dealer is reached one-to-one; false where it is on no platform. */
static bool reach(const struct request *request, uint32_t person, uint32_t dealer,
                  struct tx_post *post)
{
    for (size_t i = 0; i < request->routes->platform_count; i++) {
        const char *platform = request->routes->platforms[i];
        const char *account = account_on(request->dir, platform, person, dealer);
        if (!account)
            continue;
        post->platform = platform;
        post->channel = platform_talk(request->arena, platform, account);
        post->account = account;
        return true;
    }
    return false;
}

static bool tell(const struct request *request, struct plan *plan, uint32_t person, uint32_t dealer,
                 const char *text)
{
    struct tx_post post = {.text = text};
    if (!reach(request, person, dealer, &post))
        return false;
    tx_add_post(plan->tx, &post);
    return true;
}

const char *person_talk(const struct request *request, uint32_t person)
{
    struct tx_post post;
    if (!reach(request, person, INDEX_NONE, &post))
        return NULL;
    return arena_printf(request->arena, "talk:%s::%s", post.platform, post.account);
}

bool tell_person(const struct request *request, struct plan *plan, uint32_t person,
                 const char *text)
{
    return tell(request, plan, person, INDEX_NONE, text);
}

bool tell_dealer(const struct request *request, struct plan *plan, uint32_t dealer,
                 const char *text)
{
    return tell(request, plan, INDEX_NONE, dealer, text);
}

void reply_new_line(struct str *reply)
{
    if (reply->len > 0)
        str_add_char(reply, '\n');
}
