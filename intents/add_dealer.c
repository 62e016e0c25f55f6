/* SPDX-License-Identifier: Apache-2.0 */
/* add_dealer: a new dealer's file. Its id is the next free number; that nobody else takes it
 * meanwhile is expected of the state, and each further attempt tries the one behind. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "intents/access.h"
#include "intents/intent.h"
#include "intents/record.h"

static enum err plan_addition(const struct request *request, struct plan *plan);

const struct intent intent_add_dealer = {
    .name = "add_dealer",
    .help = {[LANG_ZH] = "新建经销商档案", [LANG_EN] = "add a dealer file"},
    .about = {[LANG_ZH] = "新增 新建 建档", [LANG_EN] = "add new"},
    .may = {[ROLE_MANAGER] = SCOPE_OWN, [ROLE_SUPERVISOR] = SCOPE_OWN, [ROLE_ADMIN] = SCOPE_ANY},
    .plan = plan_addition,
    .examples = {"新增经销商：大旺建材行，联系人侯建平，电话15900003344，区域清远",
                 "add a new dealer: Sunrise Tools, contact Peter Lau"},
};

/* A dealer of that name or phone, INDEX_NONE where there is none. */
static uint32_t find_same(const struct request *request)
{
    const struct frame *frame = request->frame;
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        const struct dealer *dealer = &request->dir->dealers[i];
        if (text_is(frame->name, dealer->name) ||
            ((frame->has & SLOT_PHONE) && text_is(frame->phone, dealer->phone)))
            return i;
    }
    return INDEX_NONE;
}

static void refuse_same(const struct request *request, struct plan *plan, uint32_t same)
{
    const struct dealer *dealer = &request->dir->dealers[same];
    if (!access_holds(request, same)) {
        reply_say(request, plan, REPLY_add_same_elsewhere, "dealer", dealer->name, "person",
                  dealer->manager == INDEX_NONE ? "–" : request->dir->people[dealer->manager].name,
                  NULL);
        return;
    }
    reply_say(request, plan, REPLY_add_same, "dealer", dealer->name, "id", dealer->id, "contact",
              dealer->contact, "phone", dealer->phone, NULL);
}

/* The number behind the highest, D301; for each attempt that somebody was faster, one more. */
static const char *next_id(const struct request *request)
{
    long highest = 0;
    for (uint32_t i = 0; i < request->dir->dealer_count; i++) {
        int64_t number;
        const char *id = request->dir->dealers[i].id;
        if (id[0] == 'D' && text_to_int(text_of(id + 1), &number) && number > highest)
            highest = (long)number;
    }
    return arena_printf(request->arena, "D%03ld", highest + 1 + request->attempt);
}

/* The region said; where none is, the only one of who adds. */
static uint32_t region_of(const struct request *request)
{
    const struct person *person = &request->dir->people[request->speaker.person];
    if (request->frame->has & SLOT_REGION)
        return request->frame->region;
    return person->region_count == 1 ? person->regions[0] : INDEX_NONE;
}

/* Who looks after it: the manager who adds it, else the manager of the region. */
static uint32_t manager_of(const struct request *request, uint32_t region)
{
    if (request->speaker.role == ROLE_MANAGER)
        return request->speaker.person;
    for (uint32_t i = 0; i < request->dir->person_count; i++) {
        const struct person *person = &request->dir->people[i];
        for (uint32_t k = 0; person->role == ROLE_MANAGER && k < person->region_count; k++) {
            if (person->regions[k] == region)
                return i;
        }
    }
    return INDEX_NONE;
}

static json_t *fact_of(const struct request *request, const char *id, uint32_t region,
                       uint32_t manager)
{
    json_t *fact = record_new(request, "dealer_added");
    json_object_set_new(fact, "dealers", json_pack("[s]", id));
    if (region != INDEX_NONE)
        json_set_string(fact, "region", request->dir->regions[region]);
    if (manager != INDEX_NONE)
        json_set_string(fact, "manager", request->dir->people[manager].id);
    record_set_day(fact, "since", request->now.day);
    json_set_string(fact, "status", "active");
    return fact;
}

/* What a whole file has and this one lacks; of a new one always the agreement. */
static void say_lacking(const struct request *request, struct plan *plan, const json_t *fact)
{
    static const struct {
        const char *column;
        const char *said[LANG_COUNT];
    } columns[] = {
        {"contact", {"联系人", "contact"}},   {"phone", {"电话", "phone"}},
        {"region", {"区域", "region"}},       {"manager", {"业务经理", "manager"}},
        {"agreement", {"协议", "agreement"}},
    };
    const char *said = "";
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (!json_object_get(fact, columns[i].column))
            said = arena_printf(request->arena, "%s%s%s", said,
                                !*said                     ? ""
                                : request->lang == LANG_ZH ? "、"
                                                           : ", ",
                                columns[i].said[request->lang]);
    }
    reply_add(plan->reply, request->lang, REPLY_added_lacks, "what", said, NULL);
}

static enum err plan_addition(const struct request *request, struct plan *plan)
{
    uint32_t same = find_same(request);
    if (same != INDEX_NONE) {
        refuse_same(request, plan, same);
        return OK;
    }
    const char *id = next_id(request);
    uint32_t region = region_of(request);
    uint32_t manager = manager_of(request, region);
    json_t *fact = fact_of(request, id, region, manager);
    tx_expect(plan->tx, "", "HGET", "dealers", id, NULL);
    const char *seq = record_keep(request, plan, fact);
    reply_say(request, plan, REPLY_added, "seq", seq, "id", id, "name",
              json_get_string(fact, "name", ""), "contact", json_get_string(fact, "contact", "–"),
              "phone", json_get_string(fact, "phone", "–"), "region",
              json_get_string(fact, "region", "–"), "manager",
              manager == INDEX_NONE ? "–" : request->dir->people[manager].name, NULL);
    say_lacking(request, plan, fact);
    return OK;
}
