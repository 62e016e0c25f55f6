/* SPDX-License-Identifier: Apache-2.0 */
#include "config/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* One field as it stands in the file, and what ended it. */
enum ending { END_FIELD, END_ROW, END_BROKEN };

/* Skips to the end of the line, after a fault in it. */
static void skip_line(struct csv *csv)
{
    while (csv->at < csv->end && *csv->at != '\n')
        csv->at++;
    if (csv->at < csv->end)
        csv->at++;
    csv->line++;
}

/* Behind a field: passes over the comma or the end of the line. */
static enum ending pass_ending(struct csv *csv)
{
    if (csv->at == csv->end)
        return END_ROW;
    char c = *csv->at++;
    if (c == ',')
        return END_FIELD;
    if (c == '\r' && csv->at < csv->end && *csv->at == '\n')
        c = *csv->at++;
    if (c == '\n') {
        csv->line++;
        return END_ROW;
    }
    csv->at--;
    return END_BROKEN;
}

static enum ending broken(struct csv *csv, const char *expected, const char *what)
{
    problems_add(csv->problems, csv->file, csv->row_line, expected, "%s", what);
    skip_line(csv);
    return END_BROKEN;
}

/* A quoted field; doubled quotes become one, in place. */
static enum ending read_quoted(struct csv *csv, struct text *field)
{
    char *from = ++csv->at, *to = from;
    for (;; csv->at++) {
        if (csv->at == csv->end)
            return broken(csv, "a closing quote", "a quoted field never ends");
        if (*csv->at == '"') {
            if (csv->at + 1 == csv->end || csv->at[1] != '"')
                break;
            csv->at++;
        }
        if (*csv->at == '\n')
            csv->line++;
        *to++ = *csv->at;
    }
    csv->at++;
    *field = (struct text){from, (size_t)(to - from)};
    enum ending ending = pass_ending(csv);
    if (ending == END_BROKEN)
        return broken(csv, "a comma or the end of the line",
                      "something stands behind the closing quote of a field");
    return ending;
}

static enum ending read_plain(struct csv *csv, struct text *field)
{
    char *from = csv->at;
    while (csv->at < csv->end && *csv->at != ',' && *csv->at != '\n') {
        if (*csv->at == '"')
            return broken(csv, "the whole field in quotes, quotes in it doubled",
                          "a quote stands in a field that is not quoted");
        csv->at++;
    }
    *field = (struct text){from, (size_t)(csv->at - from)};
    return pass_ending(csv);
}

static enum ending read_field(struct csv *csv, struct text *field)
{
    bool quoted = csv->at < csv->end && *csv->at == '"';
    enum ending ending = quoted ? read_quoted(csv, field) : read_plain(csv, field);
    if (ending == END_BROKEN)
        return ending;
    struct text trimmed = text_trim(*field);
    if (trimmed.len == 0)
        trimmed = TEXT("");
    else /* what followed the field has been read already */
        ((char *)(uintptr_t)trimmed.ptr)[trimmed.len] = '\0';
    *field = trimmed;
    return ending;
}

/* Passes over lines on which nothing stands. False at the end of the text. */
static bool find_row(struct csv *csv)
{
    for (char *at = csv->at; at < csv->end; at++) {
        if (*at == '\n') {
            csv->line++;
            csv->at = at + 1;
        } else if (*at != ' ' && *at != '\t' && *at != '\r') {
            csv->row_line = csv->line;
            return true;
        }
    }
    return false;
}

/* Reads up to `max` fields of a row and counts all of them; -1 after a fault. */
static int read_row(struct csv *csv, struct text *fields, size_t max)
{
    int count = 0;
    for (;; count++) {
        struct text field;
        enum ending ending = read_field(csv, &field);
        if (ending == END_BROKEN)
            return -1;
        if ((size_t)count < max)
            fields[count] = field;
        if (ending == END_ROW)
            return count + 1;
    }
}

static size_t find_column(const struct csv_table *table, struct text name)
{
    size_t i = 0;
    while (i < table->count && !text_is(name, table->columns[i]))
        i++;
    return i;
}

static void list_columns(const struct csv_table *table, struct str *out)
{
    for (size_t i = 0; i < table->count; i++)
        str_addf(out, "%s%s", i ? "," : "", table->columns[i]);
}

static void read_header(struct csv *csv, const struct text *names, size_t count)
{
    struct str all;
    str_init(&all);
    list_columns(csv->table, &all);
    bool seen[CSV_COLUMNS_MAX] = {false};
    for (size_t i = 0; i < count; i++) {
        size_t place = find_column(csv->table, names[i]);
        csv->place[i] = place;
        if (place == csv->table->count)
            problems_add(csv->problems, csv->file, csv->row_line, str_text(&all).ptr,
                         "unknown column \"%.*s\"", TEXT_ARGS(names[i]));
        else if (seen[place])
            problems_add(csv->problems, csv->file, csv->row_line, "each column once",
                         "column \"%.*s\" a second time", TEXT_ARGS(names[i]));
        else
            seen[place] = true;
    }
    for (size_t i = 0; i < csv->table->required; i++) {
        if (!seen[i])
            problems_add(csv->problems, csv->file, csv->row_line, str_text(&all).ptr,
                         "column \"%s\" is missing", csv->table->columns[i]);
    }
    str_release(&all);
}

/* Whether all is UTF-8; a problem names the first line that is not. */
static bool check_utf8(const struct csv *csv)
{
    struct text all = {csv->at, (size_t)(csv->end - csv->at)};
    if (text_is_utf8(all))
        return true;
    int line = 1;
    struct text rest = all;
    for (; rest.ptr; line++) {
        if (!text_is_utf8(text_split(&rest, '\n')))
            break;
    }
    problems_add(csv->problems, csv->file, line,
                 "UTF-8 without NUL (a spreadsheet calls it \"CSV UTF-8\")", "is not UTF-8");
    return false;
}

bool csv_begin(struct csv *csv, const struct csv_table *table, const char *file, char *text,
               size_t len, struct problems *problems)
{
    *csv = (struct csv){
        .table = table,
        .file = file,
        .problems = problems,
        .at = text,
        .end = text + len,
        .line = 1,
        .row_line = 1,
    };
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        csv->at += 3;
    if (!check_utf8(csv))
        return false;
    struct text names[CSV_COLUMNS_MAX];
    size_t problems_before = problems->count;
    int count = find_row(csv) ? read_row(csv, names, CSV_COLUMNS_MAX) : 0;
    if (count > CSV_COLUMNS_MAX)
        problems_add(problems, file, csv->row_line, NULL, "has %d columns", count);
    else if (count >= 0)
        read_header(csv, names, (size_t)count);
    csv->header_count = count < 0 ? 0 : (size_t)count;
    return problems->count == problems_before;
}

bool csv_next(struct csv *csv, struct text *fields)
{
    struct text given[CSV_COLUMNS_MAX];
    while (find_row(csv)) {
        int count = read_row(csv, given, csv->header_count);
        if (count < 0)
            continue;
        if ((size_t)count != csv->header_count) {
            char *expected = mem_printf("%zu, one for each column", csv->header_count);
            problems_add(csv->problems, csv->file, csv->row_line, expected, "has %d field%s", count,
                         count == 1 ? "" : "s");
            free(expected);
            continue;
        }
        for (size_t i = 0; i < csv->table->count; i++)
            fields[i] = TEXT("");
        for (size_t i = 0; i < csv->header_count; i++)
            fields[csv->place[i]] = given[i];
        return true;
    }
    return false;
}

void csv_complain(const struct csv *csv, size_t column, struct text value, const char *expected)
{
    enum { SHOWN_MAX = 60 };
    const char *name = csv->table->columns[column];
    if (value.len == 0)
        problems_add(csv->problems, csv->file, csv->row_line, expected, "%s is empty", name);
    else if (value.len > SHOWN_MAX)
        problems_add(csv->problems, csv->file, csv->row_line, expected, "%s is too long", name);
    else
        problems_add(csv->problems, csv->file, csv->row_line, expected, "%s is \"%.*s\"", name,
                     TEXT_ARGS(value));
}
