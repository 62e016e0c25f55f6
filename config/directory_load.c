/* SPDX-License-Identifier: Apache-2.0 */
/* Loading: an empty snapshot into which people, dealers, flow and accounts are put, as a later
 * change would put them. Rows with a fault are put too, so that what refers to them is not a
 * second problem; the snapshot is given up at the end where there was any. */
#include <stdlib.h>
#include <sys/stat.h>

#include "config/file.h"
#include "config/snapshot.h"

static void load_people(struct snapshot *snapshot, const char *path, struct problems *problems)
{
    struct person_rows rows;
    (void)person_rows_read(&rows, path, &snapshot->dir, problems); /* told by the problems */
    snapshot_put_people(snapshot, rows.list, rows.count);
    snapshot_keep_take(snapshot, rows.text);
    free(rows.list);
}

static void load_dealers(struct snapshot *snapshot, const char *path, struct problems *problems)
{
    struct dealer_rows rows;
    (void)dealer_rows_read(&rows, path, &snapshot->dir, problems); /* told by the problems */
    snapshot_put_dealers(snapshot, rows.list, rows.count);
    snapshot_keep_take(snapshot, rows.text);
    free(rows.list);
}

static void load_identities(struct snapshot *snapshot, const char *path, struct problems *problems)
{
    struct identity_rows rows;
    (void)identity_rows_read(&rows, path, &snapshot->dir, problems); /* told by the problems */
    snapshot_put_identities(snapshot, rows.list, rows.count);
    snapshot_keep_take(snapshot, rows.text);
    free(rows.list);
}

static bool is_there(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0;
}

struct directory *directory_load(const char *folder, struct problems *problems)
{
    size_t problems_before = problems->count;
    if (!file_is_folder(folder)) {
        problems_add(problems, folder, 1, "the folder with the company's files",
                     "there is no such folder");
        return NULL;
    }
    struct snapshot *snapshot = snapshot_new();
    char *people = file_path(folder, "people.csv");
    char *dealers = file_path(folder, "dealers.csv");
    char *flow = file_path(folder, "flow.json");
    char *identities = file_path(folder, "identities.csv");
    load_people(snapshot, people, problems);
    load_dealers(snapshot, dealers, problems);
    snapshot_read_flow(snapshot, flow, problems);
    if (is_there(identities))
        load_identities(snapshot, identities, problems);
    free(people);
    free(dealers);
    free(flow);
    free(identities);
    if (problems->count == problems_before)
        return &snapshot->dir;
    directory_free(&snapshot->dir);
    return NULL;
}
