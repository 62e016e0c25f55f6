/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/speakers.h"

struct speaker speaker_of(const struct directory *dir, struct text id)
{
    uint32_t person = id.len ? directory_person(dir, id) : INDEX_NONE;
    if (person != INDEX_NONE)
        return (struct speaker){dir->people[person].role, person, INDEX_NONE};
    uint32_t dealer = id.len ? directory_dealer(dir, id) : INDEX_NONE;
    if (dealer != INDEX_NONE)
        return (struct speaker){ROLE_DEALER, INDEX_NONE, dealer};
    return (struct speaker){ROLE_STRANGER, INDEX_NONE, INDEX_NONE};
}

enum channel_kind channel_of(struct text name)
{
    if (text_is(name, "group"))
        return CHANNEL_GROUP;
    return text_is(name, "mention") ? CHANNEL_MENTION : CHANNEL_DIRECT;
}
