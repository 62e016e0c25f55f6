/* SPDX-License-Identifier: Apache-2.0 */
#include "config/directory_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/csv.h"
#include "config/file.h"
#include "config/ids.h"
#include "config/keys.h"

enum { ID_MAX = 64, NAME_MAX_BYTES = 200, PHONE_DIGITS_MIN = 5, PHONE_DIGITS_MAX = 20 };

const char directory_id_expected[] =
    "1 to 64 bytes without blanks, commas, semicolons, braces, quotes or control characters";
const char directory_phone_expected[] = "5 to 20 digits, with + - ( ) or blanks between them";
static const char name_expected[] = "a name of 1 to 200 bytes";
static const char date_expected[] = "a date YYYY-MM-DD";
static const char once_expected[] = "each id once in dealers.csv and people.csv together";
static const char hours_expected[] = "HH:MM-HH:MM, such as 08:30-18:00";

bool directory_id_fits(struct text id)
{
    if (id.len == 0 || id.len > ID_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.ptr[i];
        if (c <= ' ' || c == 0x7F || strchr(",;{}\"'\\", c))
            return false;
    }
    return true;
}

bool directory_phone_fits(struct text phone)
{
    int digits = 0;
    for (size_t i = 0; i < phone.len; i++) {
        char c = phone.ptr[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (!strchr("+-() ", c) || c == '\0')
            return false;
    }
    return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

/* "HH:MM" as a minute of the day, up to 24:00; -1 where it is none. */
static int read_clock(struct text text)
{
    int64_t hour, minute;
    if (text.len != 5 || text.ptr[2] != ':' || text.ptr[0] == '-' || text.ptr[3] == '-' ||
        !text_to_int(text_slice(text, 0, 2), &hour) ||
        !text_to_int(text_slice(text, 3, 5), &minute) || minute > 59 || hour * 60 + minute > 1440)
        return -1;
    return (int)(hour * 60 + minute);
}

bool hours_read(struct text text, int *from, int *to)
{
    if (text.len != 11 || text.ptr[5] != '-')
        return false;
    *from = read_clock(text_slice(text, 0, 5));
    *to = read_clock(text_slice(text, 6, 11));
    return *from >= 0 && *to > *from;
}

/* One file being read: the rows' fields, and the ids seen in it with the lines they stand on. */
struct reading {
    struct csv csv;
    struct text fields[CSV_COLUMNS_MAX];
    const struct directory *dir;
    struct ids seen;
};

static int begin(struct reading *reading, const struct csv_table *table, const char *path,
                 const struct directory *dir, char **text, struct problems *problems)
{
    struct str content;
    str_init(&content);
    *reading = (struct reading){.dir = dir};
    ids_init(&reading->seen);
    int err = file_read_or_tell(path, FILE_MAX, &content, problems);
    size_t len = content.len;
    *text = str_steal(&content);
    if (err)
        return err;
    return csv_begin(&reading->csv, table, path, *text, len, problems) ? OK : ERR_FORMAT;
}

static void complain(const struct reading *reading, size_t column, const char *expected)
{
    csv_complain(&reading->csv, column, reading->fields[column], expected);
}

/* The column's text; NULL, after a problem, where it does not fit. */
static const char *field_if(const struct reading *reading, size_t column, bool fits,
                            const char *expected)
{
    if (fits)
        return reading->fields[column].ptr;
    complain(reading, column, expected);
    return NULL;
}

static const char *name_field(const struct reading *reading, size_t column)
{
    struct text name = reading->fields[column];
    return field_if(reading, column, name.len > 0 && name.len <= NAME_MAX_BYTES, name_expected);
}

static const char *phone_field(const struct reading *reading, size_t column)
{
    struct text phone = reading->fields[column];
    return field_if(reading, column, phone.len == 0 || directory_phone_fits(phone),
                    directory_phone_expected);
}

/* The row's own id, in column 0, of which there is only one; NULL after a problem. */
static const char *id_field(struct reading *reading, int number, bool taken)
{
    const struct csv *csv = &reading->csv;
    struct text id = reading->fields[0];
    if (!field_if(reading, 0, directory_id_fits(id), directory_id_expected))
        return NULL;
    if (!taken && ids_add(&reading->seen, id.ptr, number) == 0)
        return id.ptr;
    problems_add(csv->problems, csv->file, csv->row_line, once_expected, "id \"%s\" a second time",
                 id.ptr);
    return NULL;
}

static int end(struct reading *reading, size_t problems_before)
{
    ids_release(&reading->seen);
    return reading->csv.problems->count == problems_before ? OK : ERR_FORMAT;
}

/* ---- dealers ---- */

enum {
    DEALER_ID,
    DEALER_NAME,
    DEALER_CONTACT,
    DEALER_PHONE,
    DEALER_REGION,
    DEALER_ADDRESS,
    DEALER_MANAGER,
    DEALER_ALIASES,
    DEALER_SINCE,
    DEALER_STATUS,
    DEALER_COLUMNS
};

static const struct csv_table dealer_table = {
    {"id", "name", "contact", "phone", "region", "address", "manager", "aliases", "since",
     "status"},
    DEALER_COLUMNS,
    2,
};

/* A manager is a person who can have dealers; "" is nobody yet. */
static const char *manager_field(const struct reading *reading)
{
    struct text id = reading->fields[DEALER_MANAGER];
    uint32_t person = directory_person(reading->dir, id);
    bool fits = id.len == 0;
    if (person != INDEX_NONE) {
        enum role role = reading->dir->people[person].role;
        /* A stranger is one whose role has been told to be wrong. */
        fits = role == ROLE_MANAGER || role == ROLE_SUPERVISOR || role == ROLE_STRANGER;
    }
    return field_if(reading, DEALER_MANAGER, fits,
                    "the id of a manager or supervisor in people.csv");
}

static int32_t since_field(const struct reading *reading)
{
    struct text text = reading->fields[DEALER_SINCE];
    int32_t day = day_parse(text);
    if (day == DAY_NONE && text.len > 0)
        complain(reading, DEALER_SINCE, date_expected);
    return day;
}

static const char *status_field(const struct reading *reading)
{
    struct text status = reading->fields[DEALER_STATUS];
    if (status.len == 0)
        return "active";
    return field_if(reading, DEALER_STATUS, text_is(status, "active") || text_is(status, "left"),
                    "active or left");
}

int dealer_rows_read(struct dealer_rows *rows, const char *path, const struct directory *dir,
                     struct problems *problems)
{
    struct reading reading;
    size_t problems_before = problems->count;
    *rows = (struct dealer_rows){0};
    int err = begin(&reading, &dealer_table, path, dir, &rows->text, problems);
    if (err)
        return err;
    while (csv_next(&reading.csv, reading.fields)) {
        uint32_t person = directory_person(dir, reading.fields[DEALER_ID]);
        struct dealer_change row = {
            .id = id_field(&reading, reading.csv.row_line, person != INDEX_NONE),
            .name = name_field(&reading, DEALER_NAME),
            .contact = reading.fields[DEALER_CONTACT].ptr,
            .phone = phone_field(&reading, DEALER_PHONE),
            .region = reading.fields[DEALER_REGION].ptr,
            .address = reading.fields[DEALER_ADDRESS].ptr,
            .manager = manager_field(&reading),
            .aliases = reading.fields[DEALER_ALIASES].ptr,
            .since = since_field(&reading),
            .status = status_field(&reading),
        };
        if (!row.id)
            continue;
        rows->list = mem_grow(rows->list, rows->count + 1, sizeof *rows->list);
        rows->list[rows->count++] = row;
    }
    return end(&reading, problems_before);
}

void dealer_rows_release(struct dealer_rows *rows)
{
    free(rows->list);
    free(rows->text);
    *rows = (struct dealer_rows){0};
}

/* ---- people ---- */

enum {
    PERSON_ID,
    PERSON_NAME,
    PERSON_ROLE,
    PERSON_STAGE,
    PERSON_REGIONS,
    PERSON_TITLE,
    PERSON_PHONE,
    PERSON_SUPERVISOR,
    PERSON_HOURS,
    PERSON_COLUMNS
};

static const struct csv_table person_table = {
    {"id", "name", "role", "stage", "regions", "title", "phone", "supervisor", "hours"},
    PERSON_COLUMNS,
    3,
};

static const char *role_field(const struct reading *reading)
{
    enum role role = role_of(reading->fields[PERSON_ROLE]);
    bool fits =
        role == ROLE_MANAGER || role == ROLE_SUPERVISOR || role == ROLE_STAFF || role == ROLE_ADMIN;
    return field_if(reading, PERSON_ROLE, fits, "manager, supervisor, staff or admin");
}

static const char *stage_field(const struct reading *reading)
{
    struct text stage = reading->fields[PERSON_STAGE];
    if (role_of(reading->fields[PERSON_ROLE]) != ROLE_STAFF)
        return field_if(reading, PERSON_STAGE, stage.len == 0, "a stage only for the role staff");
    return field_if(reading, PERSON_STAGE, stage_of(stage) != STAGE_NONE,
                    "order, payment, logistics, support or complaint for the role staff");
}

static const char *hours_field(const struct reading *reading)
{
    int from, to;
    struct text hours = reading->fields[PERSON_HOURS];
    return field_if(reading, PERSON_HOURS, hours.len == 0 || hours_read(hours, &from, &to),
                    hours_expected);
}

/* The supervisor's role by the rows of this file, else by the directory. */
static enum role role_by_id(const struct person_rows *rows, const struct ids *seen,
                            const struct directory *dir, const char *id)
{
    int number = ids_find(seen, id);
    uint32_t person = directory_person(dir, text_of(id));
    if (number > 0)
        return role_of(text_of(rows->list[number - 1].role));
    return person != INDEX_NONE ? dir->people[person].role : ROLE_COUNT;
}

/* Whether the row's supervisors, one above the other, lead back to it. */
static bool is_own_superior(const struct person_rows *rows, const struct ids *seen, size_t row)
{
    const char *at = rows->list[row].supervisor;
    for (size_t steps = 0; at && *at && steps <= rows->count; steps++) {
        if (strcmp(at, rows->list[row].id) == 0)
            return true;
        int number = ids_find(seen, at);
        at = number > 0 ? rows->list[number - 1].supervisor : NULL;
    }
    return false;
}

/* Once all rows are read: a supervisor may stand behind those who answer to it. */
static void check_supervisors(const struct reading *reading, const struct person_rows *rows,
                              const int *lines)
{
    const struct csv *csv = &reading->csv;
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = rows->list[i].supervisor;
        if (!*id)
            continue;
        enum role role = role_by_id(rows, &reading->seen, reading->dir, id);
        if (role == ROLE_COUNT)
            problems_add(csv->problems, csv->file, lines[i], "the id of a person in people.csv",
                         "supervisor is \"%s\"", id);
        else if (role != ROLE_SUPERVISOR && role != ROLE_ADMIN)
            problems_add(csv->problems, csv->file, lines[i],
                         "the id of a person with the role supervisor or admin",
                         "supervisor is \"%s\", a %s", id, role_id(role));
        else if (is_own_superior(rows, &reading->seen, i))
            problems_add(csv->problems, csv->file, lines[i], "somebody else",
                         "supervisor is \"%s\", who answers to this person in the end", id);
    }
}

int person_rows_read(struct person_rows *rows, const char *path, const struct directory *dir,
                     struct problems *problems)
{
    struct reading reading;
    size_t problems_before = problems->count;
    *rows = (struct person_rows){0};
    int err = begin(&reading, &person_table, path, dir, &rows->text, problems);
    if (err)
        return err;
    int *lines = NULL;
    while (csv_next(&reading.csv, reading.fields)) {
        uint32_t dealer = directory_dealer(dir, reading.fields[PERSON_ID]);
        struct person_change row = {
            .id = id_field(&reading, (int)rows->count + 1, dealer != INDEX_NONE),
            .name = name_field(&reading, PERSON_NAME),
            .role = role_field(&reading),
            .stage = stage_field(&reading),
            .regions = reading.fields[PERSON_REGIONS].ptr,
            .title = reading.fields[PERSON_TITLE].ptr,
            .phone = phone_field(&reading, PERSON_PHONE),
            .supervisor = reading.fields[PERSON_SUPERVISOR].ptr,
            .hours = hours_field(&reading),
        };
        if (!row.id)
            continue;
        rows->list = mem_grow(rows->list, rows->count + 1, sizeof *rows->list);
        lines = mem_grow(lines, rows->count + 1, sizeof *lines);
        lines[rows->count] = reading.csv.row_line;
        rows->list[rows->count++] = row;
    }
    check_supervisors(&reading, rows, lines);
    free(lines);
    return end(&reading, problems_before);
}

void person_rows_release(struct person_rows *rows)
{
    free(rows->list);
    free(rows->text);
    *rows = (struct person_rows){0};
}

/* ---- identities ---- */

enum { IDENTITY_PLATFORM, IDENTITY_ACCOUNT, IDENTITY_ID, IDENTITY_COLUMNS };

static const struct csv_table identity_table = {
    {"platform", "account", "id"},
    IDENTITY_COLUMNS,
    3,
};

/* Of the built-in chat there are none: there every id is its own account. */
static bool has_identities(const struct config_keys *platform)
{
    return platform && !platform->is_built_in;
}

static void list_platforms(struct str *out)
{
    str_add(out, "one of");
    const char *before = " ";
    for (const struct config_keys *one = config_platforms; one->name; one++) {
        if (!has_identities(one))
            continue;
        str_addf(out, "%s%s", before, one->name);
        before = ", ";
    }
}

static const char *platform_field(const struct reading *reading)
{
    struct text platform = reading->fields[IDENTITY_PLATFORM];
    struct str expected;
    str_init(&expected);
    list_platforms(&expected);
    const char *field =
        field_if(reading, IDENTITY_PLATFORM, has_identities(keys_platform(platform.ptr)),
                 str_text(&expected).ptr);
    str_release(&expected);
    return field;
}

static const char *linked_field(const struct reading *reading)
{
    struct text id = reading->fields[IDENTITY_ID];
    bool known = directory_person(reading->dir, id) != INDEX_NONE ||
                 directory_dealer(reading->dir, id) != INDEX_NONE;
    return field_if(reading, IDENTITY_ID, known, "the id of a person or a dealer");
}

/* Accounts are known by platform and account together. */
static void see_account(struct reading *reading, const struct identity_row *row, char *key)
{
    const struct csv *csv = &reading->csv;
    int line = ids_add(&reading->seen, key, csv->row_line);
    if (line > 0)
        problems_add(csv->problems, csv->file, csv->row_line, "each account once",
                     "account \"%s\" of %s a second time, first in line %d", row->account,
                     row->platform, line);
}

int identity_rows_read(struct identity_rows *rows, const char *path, const struct directory *dir,
                       struct problems *problems)
{
    struct reading reading;
    size_t problems_before = problems->count;
    *rows = (struct identity_rows){0};
    int err = begin(&reading, &identity_table, path, dir, &rows->text, problems);
    if (err)
        return err;
    char **keys = NULL;
    while (csv_next(&reading.csv, reading.fields)) {
        struct text account = reading.fields[IDENTITY_ACCOUNT];
        struct identity_row row = {
            .platform = platform_field(&reading),
            .account = field_if(&reading, IDENTITY_ACCOUNT,
                                account.len > 0 && account.len <= NAME_MAX_BYTES, name_expected),
            .id = linked_field(&reading),
        };
        if (!row.platform || !row.account || !row.id)
            continue;
        rows->list = mem_grow(rows->list, rows->count + 1, sizeof *rows->list);
        keys = mem_grow(keys, rows->count + 1, sizeof *keys);
        keys[rows->count] = mem_printf("%s\n%s", row.platform, row.account);
        see_account(&reading, &row, keys[rows->count]);
        rows->list[rows->count++] = row;
    }
    int result = end(&reading, problems_before);
    for (size_t i = 0; i < rows->count; i++)
        free(keys[i]);
    free(keys);
    return result;
}

void identity_rows_release(struct identity_rows *rows)
{
    free(rows->list);
    free(rows->text);
    *rows = (struct identity_rows){0};
}
