/* SPDX-License-Identifier: Apache-2.0 */
/* Every reader of CSV on the same bytes; the first byte chooses it. What is read must lie
 * within the text and end in a NUL, and end within it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "config/csv.h"
#include "config/directory_rows.h"
#include "config/plans.h"
#include "config/records.h"

static const struct csv_table table = {{"a", "b", "c", "id", "name"}, 5, 1};

static void read_plain(const uint8_t *data, size_t size, struct problems *problems)
{
    struct csv csv;
    struct text fields[CSV_COLUMNS_MAX];
    char *text = mem_strndup((const char *)data, size);
    if (csv_begin(&csv, &table, "fuzz", text, size, problems)) {
        while (csv_next(&csv, fields)) {
            for (size_t i = 0; i < table.count; i++)
                bug_if(strlen(fields[i].ptr) != fields[i].len);
        }
    }
    free(text);
}

static void on_record(void *context, const struct record *record)
{
    const struct directory *dir = context;
    bug_if(record->dealer >= dir->dealer_count || record->amount_fen < 0);
}

static void read_file(int reader, const char *path, const struct directory *dir,
                      struct problems *problems)
{
    struct dealer_rows dealers;
    struct person_rows people;
    struct identity_rows identities;
    struct plans plans;
    switch (reader) {
    case 0:
        (void)dealer_rows_read(&dealers, path, dir, problems); /* only that it ends well */
        directory_free(directory_put_dealers(dir, dealers.list, dealers.count));
        dealer_rows_release(&dealers);
        return;
    case 1:
        (void)person_rows_read(&people, path, dir, problems);
        directory_free(directory_put_people(dir, people.list, people.count));
        person_rows_release(&people);
        return;
    case 2:
        (void)identity_rows_read(&identities, path, dir, problems);
        identity_rows_release(&identities);
        return;
    case 3:
        (void)plans_read(&plans, path, dir, problems);
        plans_release(&plans);
        return;
    default:
        (void)records_read((enum record_kind)(reader % 3), path, dir, on_record,
                           (void *)(uintptr_t)dir, problems);
    }
}

static struct directory *load_directory(void)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(SOURCE_DIR "/tests/data/directory", &problems);
    problems_print(&problems);
    bug_if(!dir);
    return dir;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct directory *dir;
    struct problems problems;
    char path[64];
    if (!dir)
        dir = load_directory();
    if (size == 0)
        return 0;
    problems_init(&problems);
    int file = memfd_create("fuzz", MFD_CLOEXEC);
    bug_if(file < 0 || write(file, data + 1, size - 1) != (ssize_t)(size - 1));
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (data[0] % 8 == 7)
        read_plain(data + 1, size - 1, &problems);
    else
        read_file(data[0] % 8, path, dir, &problems);
    close(file);
    problems_release(&problems);
    return 0;
}
