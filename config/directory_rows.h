/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of dealers.csv, people.csv and identities.csv, read and checked one by one: for
 * loading a directory and for importing into one. Every fault is a problem with file and line;
 * only rows without any are given. What they refer to is looked up among the people of `dir`
 * and, for supervisors, among the rows themselves. */
#ifndef CONFIG_DIRECTORY_ROWS_H
#define CONFIG_DIRECTORY_ROWS_H

#include "config/directory.h"

/* `list` borrows from `text`, the file's own memory. */
struct dealer_rows {
    struct dealer_change *list;
    size_t count;
    char *text;
};

struct person_rows {
    struct person_change *list;
    size_t count;
    char *text;
};

struct identity_row {
    const char *platform, *account, *id;
};

struct identity_rows {
    struct identity_row *list;
    size_t count;
    char *text;
};

/* Each reads a whole file. ERR_FORMAT (or an error of reading) where there was any problem;
 * release it in any case. */
int dealer_rows_read(struct dealer_rows *rows, const char *path, const struct directory *dir,
                     struct problems *problems);
int person_rows_read(struct person_rows *rows, const char *path, const struct directory *dir,
                     struct problems *problems);
int identity_rows_read(struct identity_rows *rows, const char *path, const struct directory *dir,
                       struct problems *problems);
void dealer_rows_release(struct dealer_rows *rows);
void person_rows_release(struct person_rows *rows);
void identity_rows_release(struct identity_rows *rows);

/* Reads "08:30-18:00" as minutes of the day; the end may be 24:00. */
bool hours_read(struct text text, int *from, int *to);

/* Whether a text can be an id of a dealer or person; a phone number; what is expected of them. */
bool directory_id_fits(struct text id);
bool directory_phone_fits(struct text phone);
extern const char directory_id_expected[];
extern const char directory_phone_expected[];

#endif
