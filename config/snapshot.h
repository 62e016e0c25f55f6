/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a directory, for the files that make one (directory_*.c): what a snapshot
 * shares with those before it, and the steps by which a new one is made. A snapshot is changed
 * only between snapshot_copy() and the moment it is handed out. */
#ifndef CONFIG_SNAPSHOT_H
#define CONFIG_SNAPSHOT_H

#include "config/directory.h"
#include "config/directory_rows.h"

/* Memory that strings and lists of strings live in; each block keeps the older one. */
struct block;

/* An open-addressing table from a key to an index. `slots` is shared memory and holds
 * index + 1, 0 where free. */
struct index {
    uint32_t *slots;
    uint32_t size; /* a power of two, or 0 */
    uint32_t count;
};

struct snapshot {
    struct directory dir; /* first, so that each is found from the other */
    unsigned users;
    struct block *blocks;
    /* The arrays that `dir` shows; shared memory. */
    struct dealer *dealers;
    struct person *people;
    const char **regions;
    uint32_t region_room; /* of an array and index that are this snapshot's alone, else 0 */
    struct identity *identities;
    struct index dealer_index, person_index, region_index, identity_index;
};

/* Empty, with one user. New: directory_free(). */
struct snapshot *snapshot_new(void);

/* Shares everything with `dir`; version is one more. New. */
struct snapshot *snapshot_copy(const struct directory *dir);

/* Gives memory to the snapshot (taken): freed with the last one that uses it. */
void snapshot_keep_take(struct snapshot *snapshot, void *memory);

/* A copy that lives as long as the snapshot; NULL stays NULL. */
const char *snapshot_string(struct snapshot *snapshot, const char *string);

/* Adds or changes people and dealers. The rows were checked; their strings live as long as the
 * snapshot. A supervisor or manager who is not there becomes INDEX_NONE. */
void snapshot_put_people(struct snapshot *snapshot, const struct person_change *changes,
                         size_t count);
void snapshot_put_dealers(struct snapshot *snapshot, const struct dealer_change *changes,
                          size_t count);

/* Links accounts to people or dealers, each by its id, or to nobody where the id is NULL. Ids are
 * known, strings live as above. */
void snapshot_put_identities(struct snapshot *snapshot, const struct identity_row *rows,
                             size_t count);

/* Reads flow.json into dir.flow; people are known by then. */
void snapshot_read_flow(struct snapshot *snapshot, const char *path, struct problems *problems);

#endif
