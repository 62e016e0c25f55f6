/* SPDX-License-Identifier: Apache-2.0 */
/* Tables in files: RFC 4180 in UTF-8, with or without a byte-order mark, lines ended by LF or
 * CRLF, columns known by the names in the first row, in any order. Fields are unquoted in
 * place and end in a NUL, so that they live as long as the text that was given and cost no
 * memory; blanks around a field are not part of it. Empty lines are passed over.
 *
 * Every fault is added to the problems, with the line on which its row begins: an unknown,
 * missing or repeated column, a row with too few or too many fields, bad quoting, broken UTF-8.
 * A bad row is passed over, so that the rows behind it are checked too. */
#ifndef CONFIG_CSV_H
#define CONFIG_CSV_H

#include "base/err.h"
#include "base/text.h"

enum { CSV_COLUMNS_MAX = 16 };

/* The columns that a file may have; the first `required` of them it must have. */
struct csv_table {
    const char *columns[CSV_COLUMNS_MAX];
    size_t count;
    size_t required;
};

struct csv {
    const struct csv_table *table;
    const char *file;
    struct problems *problems;
    char *at, *end;
    int line;                      /* at `at` */
    int row_line;                  /* on which the row read last begins */
    size_t header_count;           /* columns in the file */
    size_t place[CSV_COLUMNS_MAX]; /* of each of them in the table */
};

/* Begins to read `len` bytes, which end in a NUL and are changed by reading. Reads the header;
 * false where it is not usable, and then no row can be read. */
bool csv_begin(struct csv *csv, const struct csv_table *table, const char *file, char *text,
               size_t len, struct problems *problems);

/* The next row: fields in the order of the table, the empty text (with ptr "") for a column that
 * the file has not. `fields` has room for table->count. False at the end. */
bool csv_next(struct csv *csv, struct text *fields);

/* Adds a problem about a column of the row read last: `phone is "12a"`, and what is expected. */
void csv_complain(const struct csv *csv, size_t column, struct text value, const char *expected);

#endif
