/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "config/csv.h"

static const struct csv_table table = {{"a", "b", "c"}, 3, 1};

/* What is read, as "line:a|b|c" for each row and "!line" for each problem, one after another. */
static char *read_all(const char *input)
{
    struct str out;
    struct csv csv;
    struct problems problems;
    struct text fields[CSV_COLUMNS_MAX];
    char *copy = mem_strdup(input);
    str_init(&out);
    problems_init(&problems);
    if (csv_begin(&csv, &table, "t", copy, strlen(input), &problems)) {
        while (csv_next(&csv, fields)) {
            for (size_t i = 0; i < 3; i++)
                assert_int_equal(strlen(fields[i].ptr), fields[i].len);
            str_addf(&out, "%d:%s|%s|%s ", csv.row_line, fields[0].ptr, fields[1].ptr,
                     fields[2].ptr);
        }
    }
    for (size_t i = 0; i < problems.count; i++)
        str_addf(&out, "!%d ", problems.list[i].line);
    problems_release(&problems);
    free(copy);
    return str_steal(&out);
}

static const struct {
    const char *name, *input, *expected;
} cases[] = {
    {"plain", "a,b,c\n1,2,3\n4,5,6\n", "2:1|2|3 3:4|5|6 "},
    {"no newline at the end", "a,b,c\n1,2,3", "2:1|2|3 "},
    {"CRLF", "a,b,c\r\n1,2,3\r\n", "2:1|2|3 "},
    {"byte-order mark",
     "\xEF\xBB\xBF"
     "a,b,c\n1,2,3\n",
     "2:1|2|3 "},
    {"any order", "c,a,b\n3,1,2\n", "2:1|2|3 "},
    {"optional columns left out", "a\n1\n2\n", "2:1|| 3:2|| "},
    {"empty fields", "a,b,c\n,,\n1,,3\n", "2:|| 3:1||3 "},
    {"quoted", "a,b,c\n\"1\",\"2,x\",\"3\"\"y\"\"\"\n", "2:1|2,x|3\"y\" "},
    {"quoted header", "\"a\",\"b\",c\n1,2,3\n", "2:1|2|3 "},
    {"quoted newline, lines right", "a,b,c\n\"1\nx\",2,3\n4,5,6\n", "2:1\nx|2|3 4:4|5|6 "},
    {"quoted empty", "a,b,c\n\"\",\"\",3\n", "2:||3 "},
    {"blanks around",
     "a, b ,c\n 1 ,\t2,\xE3\x80\x80"
     "3\n",
     "2:1|2|3 "},
    {"empty lines", "\n\na,b,c\n\n1,2,3\n \n4,5,6\n\n", "5:1|2|3 7:4|5|6 "},
    {"only a header", "a,b,c\n", ""},
    {"nothing", "", "!1 "},
    {"unknown column", "a,x,c\n1,2,3\n", "!1 "},
    {"column twice", "a,b,b\n1,2,3\n", "!1 "},
    {"required column missing", "b,c\n2,3\n", "!1 "},
    {"too few", "a,b,c\n1,2\n4,5,6\n", "3:4|5|6 !2 "},
    {"too many", "a,b,c\n1,2,3,4\n4,5,6\n", "3:4|5|6 !2 "},
    {"quote inside", "a,b,c\n1,2\"x\",3\n4,5,6\n", "3:4|5|6 !2 "},
    {"behind the quote", "a,b,c\n\"1\"x,2,3\n4,5,6\n", "3:4|5|6 !2 "},
    {"never closed", "a,b,c\n1,2,3\n\"4,5,6\n7,8,9\n", "2:1|2|3 !3 "},
    {"not UTF-8", "a,b,c\n1,2,3\n\xD6\xD0,5,6\n", "!3 "},
    {"carriage return alone", "a,b,c\n1\r2,3,4\n", "2:1\r2|3|4 "},
    {"many columns", "a,b,c,,,,,,,,,,,,,,,,,,\n", "!1 "},
};

static void rows_and_problems(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *got = read_all(cases[i].input);
        if (strcmp(got, cases[i].expected) != 0)
            fail_msg("%s: got %s", cases[i].name, got);
        free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_and_problems)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
