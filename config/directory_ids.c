/* SPDX-License-Identifier: Apache-2.0 */
/* The ids of roles and stages as they stand in files. */
#include "config/directory.h"

static const char *const role_ids[] = {
#define X(name, id, zh, en) id,
    ROLE_LIST(X)
#undef X
};

static const char *const stage_ids[] = {
#define X(name, id, zh, en) id,
    STAGE_LIST(X)
#undef X
};

const char *role_id(enum role role)
{
    return role_ids[role];
}

enum role role_of(struct text id)
{
    int role = 0;
    while (role < ROLE_COUNT && !text_is(id, role_ids[role]))
        role++;
    return (enum role)role;
}

const char *stage_id(enum stage stage)
{
    return stage == STAGE_NONE ? "" : stage_ids[stage];
}

enum stage stage_of(struct text id)
{
    int stage = 0;
    while (stage < STAGE_COUNT && !text_is(id, stage_ids[stage]))
        stage++;
    return (enum stage)stage;
}
