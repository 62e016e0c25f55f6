/* SPDX-License-Identifier: Apache-2.0 */
#include "config/records.h"

#include <stdlib.h>

#include "base/str.h"
#include "config/csv.h"
#include "config/file.h"
#include "config/ids.h"

enum { YUAN_DIGITS_MAX = 12, ORDER_NO_MAX = 64 };

/* Columns that all three have, then those of each kind. */
enum { COLUMN_DEALER, COLUMN_DATE };
enum { PURCHASE_AMOUNT = 2, PURCHASE_ORDER_NO, PURCHASE_COLUMNS };
enum { CALL_DIRECTION = 2, CALL_NOTE, CALL_COLUMNS };
enum { VISIT_NOTE = 2, VISIT_COLUMNS };

struct reading {
    struct csv csv;
    struct text fields[CSV_COLUMNS_MAX];
    struct ids orders;
};

/* Reads what the kind has besides dealer and day; false after a problem. */
typedef bool (*fields_fn)(struct reading *reading, struct record *record);

static bool read_purchase(struct reading *reading, struct record *record);
static bool read_call(struct reading *reading, struct record *record);
static bool read_visit(struct reading *reading, struct record *record);

static const struct kind {
    struct csv_table table;
    fields_fn read;
} kinds[] = {
    [RECORD_PURCHASE] = {{{"dealer", "date", "amount", "order_no"}, PURCHASE_COLUMNS, 4},
                         read_purchase},
    [RECORD_CALL] = {{{"dealer", "date", "direction", "note"}, CALL_COLUMNS, 3}, read_call},
    [RECORD_VISIT] = {{{"dealer", "date", "note"}, VISIT_COLUMNS, 2}, read_visit},
};

bool amount_read(struct text text, int64_t *fen)
{
    struct text rest = text;
    struct text yuan = text_split(&rest, '.');
    int64_t whole = 0, part = 0;
    if (yuan.len == 0 || yuan.len > YUAN_DIGITS_MAX || yuan.ptr[0] == '-' ||
        !text_to_int(yuan, &whole))
        return false;
    if (rest.ptr &&
        (rest.len == 0 || rest.len > 2 || rest.ptr[0] == '-' || !text_to_int(rest, &part)))
        return false;
    *fen = whole * 100 + (rest.len == 1 ? part * 10 : part);
    return true;
}

static void complain(const struct reading *reading, size_t column, const char *expected)
{
    csv_complain(&reading->csv, column, reading->fields[column], expected);
}

static bool read_purchase(struct reading *reading, struct record *record)
{
    const struct csv *csv = &reading->csv;
    struct text order_no = reading->fields[PURCHASE_ORDER_NO];
    bool fits = amount_read(reading->fields[PURCHASE_AMOUNT], &record->amount_fen);
    if (!fits)
        complain(reading, PURCHASE_AMOUNT, "yuan, such as 13805.21, not negative");
    if (order_no.len == 0 || order_no.len > ORDER_NO_MAX) {
        complain(reading, PURCHASE_ORDER_NO, "a number of 1 to 64 bytes");
        return false;
    }
    int line = ids_add(&reading->orders, order_no.ptr, csv->row_line);
    if (line > 0) {
        problems_add(csv->problems, csv->file, csv->row_line, "each order once",
                     "order_no \"%s\" a second time, first in line %d", order_no.ptr, line);
        return false;
    }
    record->order_no = order_no.ptr;
    return fits;
}

static bool read_call(struct reading *reading, struct record *record)
{
    struct text direction = reading->fields[CALL_DIRECTION];
    record->note = reading->fields[CALL_NOTE].ptr;
    record->direction = text_is(direction, "in") ? CALL_IN : CALL_OUT;
    if (record->direction == CALL_IN || text_is(direction, "out"))
        return true;
    complain(reading, CALL_DIRECTION, "in (the dealer rang) or out");
    return false;
}

static bool read_visit(struct reading *reading, struct record *record)
{
    record->note = reading->fields[VISIT_NOTE].ptr;
    return true;
}

/* Everything of a row is checked, so that its faults are told at once. */
static bool read_record(struct reading *reading, const struct kind *kind,
                        const struct directory *dir, struct record *record)
{
    *record = (struct record){
        .line = reading->csv.row_line,
        .dealer = directory_dealer(dir, reading->fields[COLUMN_DEALER]),
        .day = day_parse(reading->fields[COLUMN_DATE]),
        .order_no = "",
        .note = "",
    };
    if (record->dealer == INDEX_NONE)
        complain(reading, COLUMN_DEALER, "the id of a dealer in dealers.csv");
    if (record->day == DAY_NONE)
        complain(reading, COLUMN_DATE, "a date YYYY-MM-DD");
    bool fits = kind->read(reading, record);
    return fits && record->dealer != INDEX_NONE && record->day != DAY_NONE;
}

int records_read(enum record_kind kind, const char *path, const struct directory *dir,
                 record_fn on_record, void *context, struct problems *problems)
{
    struct str text;
    str_init(&text);
    struct reading reading;
    struct record record;
    size_t problems_before = problems->count;
    int err = file_read_or_tell(path, FILE_MAX, &text, problems);
    if (err) {
        str_release(&text);
        return err;
    }
    size_t len = text.len;
    char *bytes = str_steal(&text);
    ids_init(&reading.orders);
    if (csv_begin(&reading.csv, &kinds[kind].table, path, bytes, len, problems)) {
        while (csv_next(&reading.csv, reading.fields)) {
            if (read_record(&reading, &kinds[kind], dir, &record))
                on_record(context, &record);
        }
    }
    ids_release(&reading.orders);
    free(bytes);
    return problems->count == problems_before ? OK : ERR_FORMAT;
}
