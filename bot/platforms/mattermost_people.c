/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/platforms/mattermost_people.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"

enum { ASK_MAX = 200 };

void mattermost_people_init(struct mattermost_people *people, struct mattermost_rest *rest,
                            void (*on_answer)(void *owner, bool are_known), void *owner)
{
    *people = (struct mattermost_people){
        .rest = rest, .ask = json_array(), .on_answer = on_answer, .owner = owner};
}

void mattermost_people_release(struct mattermost_people *people)
{
    size_t place = 0;
    for (struct mattermost_person *who; (who = mattermost_ids_next(&people->known, &place));) {
        free(who->username);
        free(who);
    }
    mattermost_ids_release(&people->known);
    json_decref(people->ask);
}

static void want(struct mattermost_people *people, struct mattermost_person *who, const char *id)
{
    who->is_asked = true;
    json_array_append_new(people->ask, json_string(id));
}

const struct mattermost_person *mattermost_people_find(struct mattermost_people *people,
                                                       const char *id)
{
    struct mattermost_person *who = mattermost_ids_get(&people->known, id);
    if (!who) {
        who = mem_new(1, sizeof *who);
        mattermost_ids_put(&people->known, id, who);
        want(people, who, id);
    }
    return who;
}

void mattermost_people_changed(struct mattermost_people *people, const char *id)
{
    struct mattermost_person *who = mattermost_ids_get(&people->known, id);
    if (!who || who->is_asked)
        return;
    free(who->username);
    who->username = NULL;
    want(people, who, id);
}

static void note_person(struct mattermost_people *people, const json_t *user)
{
    struct mattermost_person *who =
        mattermost_ids_get(&people->known, json_get_string(user, "id", ""));
    const char *username = json_get_string(user, "username", "");
    if (!who || !*username)
        return;
    free(who->username);
    who->username = mem_strdup(username);
    who->is_machine = json_get_bool(user, "is_bot", false);
}

/* Whoever was asked for and isn't in the answer isn't there. */
static void note_people(struct mattermost_people *people, const json_t *users)
{
    size_t i;
    json_t *user;
    json_array_foreach (users, i, user) {
        note_person(people, user);
    }
    for (; people->asked > 0; people->asked--) {
        const char *id = json_string_value(json_array_get(people->ask, 0));
        struct mattermost_person *who = mattermost_ids_get(&people->known, id);
        who->is_asked = false;
        json_array_remove(people->ask, 0);
    }
}

static void on_people(void *owner, const struct mattermost_answer *answer)
{
    struct mattermost_people *people = owner;
    bool are_known = answer->status == 200 && json_is_array(answer->body);
    people->is_asking = false;
    if (are_known)
        note_people(people, answer->body);
    else
        log_warn("-", "mattermost.people", "status=%d error=\"%s\"", answer->status,
                 answer->error_id);
    people->on_answer(people->owner, are_known);
}

void mattermost_people_ask(struct mattermost_people *people)
{
    if (people->is_asking || !json_array_size(people->ask))
        return;
    json_t *ids = json_array();
    people->asked = 0;
    while (people->asked < ASK_MAX && people->asked < json_array_size(people->ask))
        json_array_append(ids, json_array_get(people->ask, people->asked++));
    people->is_asking = true;
    mattermost_rest_call(people->rest, "POST", "/users/ids", ids, on_people, people);
    json_decref(ids);
}
