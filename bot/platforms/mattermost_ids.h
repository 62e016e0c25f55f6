/* SPDX-License-Identifier: Apache-2.0 */
/* A map from Mattermost's ids to whatever belongs to them: channels, people, posts seen. Open
 * addressing; nothing is ever taken out but all at once. Ids must be ids
 * (mattermost_is_id()), which the readers of frames and answers see to. */
#ifndef BOT_PLATFORMS_MATTERMOST_IDS_H
#define BOT_PLATFORMS_MATTERMOST_IDS_H

#include <stdbool.h>
#include <stddef.h>

enum { MATTERMOST_ID = 26 + 1 };

struct mattermost_ids {
    struct mattermost_ids_slot {
        char id[MATTERMOST_ID]; /* "" in a free slot */
        void *value;
    } * slots;
    size_t room, count;
};

void mattermost_ids_init(struct mattermost_ids *ids);

/* Forgets all ids; the values are the caller's. */
void mattermost_ids_release(struct mattermost_ids *ids);

/* The id's value; NULL where it is not in it (or has none). */
void *mattermost_ids_get(const struct mattermost_ids *ids, const char *id);
bool mattermost_ids_has(const struct mattermost_ids *ids, const char *id);

/* Sets the id's value. */
void mattermost_ids_put(struct mattermost_ids *ids, const char *id, void *value);

/* Walks over all values: start with *place 0; NULL at the end. Values must not be NULL. */
void *mattermost_ids_next(const struct mattermost_ids *ids, size_t *place);

#endif
