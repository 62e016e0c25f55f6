/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/link.h"

#include <string.h>

#include "base/json.h"
#include "config/platform_types.h"
#include "intents/asks.h"
#include "intents/record.h"

enum { WORD_MAX = 128 };
/* An account may ask once in so long. */
#define ASK_AGAIN_SECONDS "600"

static const struct {
    const char *word;
    bool is_unlink;
} commands[] = {
    {"取消关联", true},  {"解除关联", true}, {"unlink", true},
    {"关联账号", false}, {"关联", false},    {"link", false},
};

/* The rest behind the command word, which a blank ends. */
static bool read_command(struct text *text, struct link_request *link)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        size_t len = strlen(commands[i].word);
        if (!text_starts(*text, commands[i].word) || text->len == len || text->ptr[len] != ' ')
            continue;
        *text = text_trim(text_slice(*text, len, text->len));
        link->is_unlink = commands[i].is_unlink;
        return true;
    }
    return false;
}

bool link_read(const struct request *request, struct link_request *link)
{
    struct text text = text_trim(request->text);
    const char *words[3] = {"", "", ""};
    size_t count = 0;
    *link = (struct link_request){.platform = "", .account = "", .id = ""};
    if (!read_command(&text, link))
        return false;
    while (text.len > 0) {
        struct text word = text_split(&text, ' ');
        if (word.len == 0)
            continue;
        if (count == sizeof words / sizeof words[0] || word.len > WORD_MAX)
            return false;
        words[count++] = arena_copy(request->arena, word);
    }
    if (count == 1) {
        link->id = words[0];
        return !link->is_unlink;
    }
    link->platform = words[0];
    link->account = words[1];
    if (count == 3)
        link->id = words[2];
    return !(link->is_unlink && count == 3);
}

bool link_from_json(const struct request *request, struct text json, struct link_request *link)
{
    json_t *ask = json_parse(json);
    const json_t *said = json_object_get(ask, "link");
    *link = (struct link_request){
        .platform = arena_copy(request->arena, json_get_text(said, "platform")),
        .account = arena_copy(request->arena, json_get_text(said, "account")),
        .id = arena_copy(request->arena, json_get_text(said, "id")),
    };
    bool is_link = json_is_object(said);
    json_decref(ask);
    return is_link;
}

static const char *told_key(const struct request *request)
{
    return arena_printf(request->arena, "told:link:%s:%s", request->platform, request->account);
}

void link_prepare(struct request *request, struct reads *reads)
{
    request_read(request, reads, "GET", told_key(request), NULL);
}

/* The name behind an id, NULL where there is none. */
static const char *name_of(const struct directory *dir, const char *id)
{
    uint32_t person = directory_person(dir, text_of(id));
    uint32_t dealer = directory_dealer(dir, text_of(id));
    if (person != INDEX_NONE)
        return dir->people[person].name;
    return dealer != INDEX_NONE ? dir->dealers[dealer].name : NULL;
}

/* The id that the account is linked to, "" for none. */
static const char *id_behind(const struct directory *dir, const struct link_request *link)
{
    struct identity who;
    if (!directory_who(dir, link->platform, link->account, &who))
        return "";
    return who.dealer != INDEX_NONE ? dir->dealers[who.dealer].id : dir->people[who.person].id;
}

static void tell_account(const struct request *request, struct plan *plan,
                         const struct link_request *link, enum reply reply, const char *name)
{
    struct str text;
    str_init(&text);
    reply_add(&text, request->lang, reply, "name", name, NULL);
    tx_add_post(plan->tx,
                &(struct tx_post){
                    .platform = link->platform,
                    .channel = platform_talk(request->arena, link->platform, link->account),
                    .account = link->account,
                    .text = str_text(&text).ptr,
                });
    str_release(&text);
}

static bool is_running(const struct request *request, const char *platform)
{
    for (size_t i = 0; i < request->routes->platform_count; i++) {
        if (strcmp(request->routes->platforms[i], platform) == 0)
            return true;
    }
    return false;
}

static void make(const struct request *request, struct plan *plan, const struct link_request *link,
                 const char *name)
{
    json_t *fact = record_bare(request, "identity_linked", request->by);
    json_set_string(fact, "platform", link->platform);
    json_set_string(fact, "account", link->account);
    json_set_string(fact, "id", link->is_unlink ? "" : link->id);
    json_set_string(fact, "was", id_behind(request->dir, link));
    const char *seq = record_keep(request, plan, fact);
    reply_say(request, plan, link->is_unlink ? REPLY_unlinked : REPLY_linked, "seq", seq,
              "platform", link->platform, "account", link->account, "name", name, "id", link->id,
              NULL);
    if (!link->is_unlink)
        tell_account(request, plan, link, REPLY_linked_you, name);
}

/* What an admin says is done, once it is whole. */
static void decide(const struct request *request, struct plan *plan,
                   const struct link_request *link)
{
    const char *was = id_behind(request->dir, link);
    const char *name = name_of(request->dir, link->is_unlink ? was : link->id);
    enum reply refusal = REPLY_COUNT;
    if (!*link->platform || (!link->is_unlink && !*link->id))
        refusal = REPLY_link_how;
    else if (!is_running(request, link->platform))
        refusal = REPLY_link_no_platform;
    else if (link->is_unlink && !*was)
        refusal = REPLY_link_nobody;
    else if (!name)
        refusal = REPLY_link_unknown;
    else if (!link->is_unlink && strcmp(was, link->id) == 0)
        refusal = REPLY_link_is;
    if (refusal == REPLY_COUNT)
        make(request, plan, link, name);
    else
        reply_say(request, plan, refusal, "platform", link->platform, "account", link->account,
                  "id", link->id, "name", name ? name : "–", NULL);
}

/* The account asks for itself, whatever other account it names. */
static void ask(const struct request *request, struct plan *plan, const struct link_request *link)
{
    struct str text;
    const char *name = name_of(request->dir, link->id);
    if (value_text(request_reply(request, 0)).len > 0) {
        reply_say(request, plan, REPLY_link_waits, NULL);
        return;
    }
    json_t *waiting =
        json_pack("{s:{s:s, s:s, s:s}, s:s}", "link", "platform", request->platform, "account",
                  request->account, "id", link->id, "asked_by", request->account);
    str_init(&text);
    reply_add(&text, request->lang, REPLY_link_asked, "platform", request->platform, "account",
              request->account, "id", link->id, "name", name ? name : "–", NULL);
    for (uint32_t i = 0; i < request->dir->person_count; i++) {
        if (request->dir->people[i].role == ROLE_ADMIN)
            (void)asks_add(request, plan, i, str_text(&text).ptr, waiting); /* others may be */
    }
    tx_write(plan->tx, "SET", told_key(request), "1", "EX", ASK_AGAIN_SECONDS, NULL);
    reply_say(request, plan, REPLY_link_waits, NULL);
    json_decref(waiting);
    str_release(&text);
}

void link_plan(const struct request *request, struct plan *plan, const struct link_request *link)
{
    if (request->speaker.role == ROLE_ADMIN)
        decide(request, plan, link);
    else if (link->is_unlink)
        reply_say(request, plan, REPLY_unlink_asks, NULL);
    else if (!*link->id)
        reply_say(request, plan, REPLY_link_who, NULL);
    else
        ask(request, plan, link);
}
