/* SPDX-License-Identifier: Apache-2.0 */
/* Who is behind a user id: the username, which is the account in the company directory, and
 * whether it is a machine. Asked for by REST, many at once, and kept until somebody changes.
 * A post's own words about its author (sender_name, props) can be forged and are not used. */
#ifndef BOT_PLATFORMS_MATTERMOST_PEOPLE_H
#define BOT_PLATFORMS_MATTERMOST_PEOPLE_H

#include "bot/platforms/mattermost_ids.h"
#include "bot/platforms/mattermost_rest.h"

struct mattermost_person {
    char *username; /* NULL: not known yet, or there is nobody of that id */
    bool is_machine;
    bool is_asked; /* not known yet */
};

struct mattermost_people {
    struct mattermost_rest *rest;
    struct mattermost_ids known;
    json_t *ask;  /* ids of people who are not known */
    size_t asked; /* so many of them, from the first on, are being asked for */
    bool is_asking;
    /* Some more are known now, or (false) could not be asked for: ask again later. */
    void (*on_answer)(void *owner, bool are_known);
    void *owner;
};

void mattermost_people_init(struct mattermost_people *people, struct mattermost_rest *rest,
                            void (*on_answer)(void *owner, bool are_known), void *owner);
void mattermost_people_release(struct mattermost_people *people);

/* The person, borrowed; where `is_asked` it isn't known yet and will be by the next
 * mattermost_people_ask(). */
const struct mattermost_person *mattermost_people_find(struct mattermost_people *people,
                                                       const char *id);

/* Asks for those who were looked for and are not known. */
void mattermost_people_ask(struct mattermost_people *people);

/* Somebody changed: what was known is forgotten. */
void mattermost_people_changed(struct mattermost_people *people, const char *id);

#endif
