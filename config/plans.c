/* SPDX-License-Identifier: Apache-2.0 */
#include "config/plans.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/csv.h"
#include "config/file.h"
#include "config/ids.h"

enum { COLUMN_PERIOD, COLUMN_MANAGER, COLUMN_KIND, COLUMN_SESSIONS, COLUMN_PEOPLE, COLUMNS };
enum { NUMBER_MAX = 1000000 };

static const struct csv_table table = {
    {"period", "manager", "kind", "sessions", "people"},
    COLUMNS,
    3,
};

static const char *const kind_ids[] = {
#define X(name, id) id,
    PLAN_KIND_LIST(X)
#undef X
};

const char *plan_kind_id(enum plan_kind kind)
{
    return kind_ids[kind];
}

enum plan_kind plan_kind_of(struct text id)
{
    int kind = 0;
    while (kind < PLAN_KIND_COUNT && !text_is(id, kind_ids[kind]))
        kind++;
    return (enum plan_kind)kind;
}

bool plan_period_read(struct text text, struct period *period)
{
    int64_t year, part;
    if (text.len < 6 || text.ptr[0] == '-' || !text_to_int(text_slice(text, 0, 4), &year))
        return false;
    bool quarter = text.ptr[4] == 'Q' && text.len == 6;
    if (!quarter && (text.ptr[4] != '-' || text.len != 7))
        return false;
    if (!text_to_int(text_slice(text, 5, text.len), &part) || part < 1 || part > (quarter ? 4 : 12))
        return false;
    int month = quarter ? (int)part * 3 - 2 : (int)part;
    if (!day_is_valid((int)year, month, 1))
        return false;
    period->from = day_of((int)year, month, 1);
    period->to = day_add_months(period->from, quarter ? 3 : 1) - 1;
    return true;
}

/* The number in a column, -1 where it is empty; false after a problem. */
static bool read_count(const struct csv *csv, const struct text *fields, size_t column, int *out)
{
    int64_t number = -1;
    if (fields[column].len > 0 &&
        (!text_to_int(fields[column], &number) || number < 0 || number > NUMBER_MAX)) {
        csv_complain(csv, column, fields[column], "a whole number from 0 to 1000000");
        return false;
    }
    *out = (int)number;
    return true;
}

static void read_row(struct plans *plans, const struct csv *csv, const struct text *fields,
                     const struct directory *dir)
{
    struct plan_target row = {
        .name = fields[COLUMN_PERIOD].ptr,
        .person = directory_person(dir, fields[COLUMN_MANAGER]),
        .kind = plan_kind_of(fields[COLUMN_KIND]),
    };
    size_t problems_before = csv->problems->count;
    if (!plan_period_read(fields[COLUMN_PERIOD], &row.period))
        csv_complain(csv, COLUMN_PERIOD, fields[COLUMN_PERIOD],
                     "a month such as 2026-11 or a quarter such as 2026Q4");
    if (row.person == INDEX_NONE)
        csv_complain(csv, COLUMN_MANAGER, fields[COLUMN_MANAGER],
                     "the id of a person in people.csv");
    if (row.kind == PLAN_KIND_COUNT)
        csv_complain(csv, COLUMN_KIND, fields[COLUMN_KIND], "training, visit or call");
    (void)read_count(csv, fields, COLUMN_SESSIONS, &row.sessions); /* told by the problems */
    (void)read_count(csv, fields, COLUMN_PEOPLE, &row.people);
    if (csv->problems->count > problems_before)
        return;
    plans->list = mem_grow(plans->list, plans->count + 1, sizeof *plans->list);
    plans->list[plans->count++] = row;
}

/* Periods, managers and kinds together are known once. */
static void check_once(const struct csv *csv, const struct text *fields, struct ids *seen,
                       char *key)
{
    int line = ids_add(seen, key, csv->row_line);
    if (line > 0)
        problems_add(csv->problems, csv->file, csv->row_line,
                     "one row for each period, manager and kind",
                     "%s, %s, %s a second time, first in line %d", fields[COLUMN_PERIOD].ptr,
                     fields[COLUMN_MANAGER].ptr, fields[COLUMN_KIND].ptr, line);
}

static void read_rows(struct plans *plans, struct csv *csv, const struct directory *dir)
{
    struct text fields[CSV_COLUMNS_MAX];
    struct ids seen;
    char **keys = NULL;
    size_t count = 0;
    ids_init(&seen);
    while (csv_next(csv, fields)) {
        keys = mem_grow(keys, count + 1, sizeof *keys);
        keys[count] = mem_printf("%s\n%s\n%s", fields[COLUMN_PERIOD].ptr,
                                 fields[COLUMN_MANAGER].ptr, fields[COLUMN_KIND].ptr);
        check_once(csv, fields, &seen, keys[count++]);
        read_row(plans, csv, fields, dir);
    }
    ids_release(&seen);
    for (size_t i = 0; i < count; i++)
        free(keys[i]);
    free(keys);
}

int plans_read(struct plans *plans, const char *path, const struct directory *dir,
               struct problems *problems)
{
    struct csv csv;
    struct str text;
    str_init(&text);
    *plans = (struct plans){0};
    size_t problems_before = problems->count;
    int err = file_read_or_tell(path, FILE_MAX, &text, problems);
    size_t len = text.len;
    plans->text = str_steal(&text);
    if (err)
        return err;
    if (csv_begin(&csv, &table, path, plans->text, len, problems))
        read_rows(plans, &csv, dir);
    return problems->count == problems_before ? OK : ERR_FORMAT;
}

int plans_load(struct plans *plans, const struct directory *dir, const char *folder,
               struct problems *problems)
{
    struct stat file;
    char *path = file_path(folder, "plans.csv");
    *plans = (struct plans){0};
    int err = stat(path, &file) == 0 ? plans_read(plans, path, dir, problems) : OK;
    free(path);
    return err;
}

void plans_release(struct plans *plans)
{
    free(plans->list);
    free(plans->text);
    *plans = (struct plans){0};
}
