/* SPDX-License-Identifier: Apache-2.0 */
/* config/KEYS.md is made from the rows: with UPDATE_PAGES=1 in the environment this writes it,
 * otherwise it must say what the rows say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/file.h"
#include "config/keys.h"

#define PAGE SOURCE_DIR "/config/KEYS.md"

/* A cell of a table: '|' would end it. */
static void add_cell(struct str *page, const char *text)
{
    str_add(page, "| ");
    for (; *text; text++) {
        if (*text == '|')
            str_add_char(page, '\\');
        str_add_char(page, *text);
    }
    str_add_char(page, ' ');
}

static void add_rows(struct str *page, const struct config_keys *keys)
{
    str_add(page, "| key | takes | default | meaning | 含义 |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < keys->count; i++) {
        const struct config_key *key = &keys->list[i];
        struct str takes;
        str_init(&takes);
        keys_expected(key, &takes);
        str_addf(page, "| `%s` ", key->path);
        add_cell(page, str_text(&takes).ptr);
        str_addf(page, key->otherwise ? "| `%s` " : "| required ", key->otherwise);
        add_cell(page, key->en);
        add_cell(page, key->zh);
        str_add(page, "|\n");
        str_release(&takes);
    }
}

static void make_page(struct str *page)
{
    str_add(page,
            "# Configuration keys\n\n"
            "One JSON file; `dealerline check --config FILE` tells every fault. Any value may "
            "be `\"$NAME\"`, taken\nfrom the environment; a secret also `\"@/file\"`. This "
            "page is made from the rows in `keys.c` and\n`platform_keys.c` by "
            "`tests/config/test_keys.c`.\n\n");
    add_rows(page, &config_keys);
    for (const struct config_keys *one = config_platforms; one->name; one++) {
        str_addf(page, "\n## Platform `%s`\n\n", one->name);
        add_rows(page, one);
    }
}

static void the_page_says_what_the_rows_say(void **state)
{
    (void)state;
    struct str made, found;
    str_init(&made);
    str_init(&found);
    make_page(&made);
    if (getenv("UPDATE_PAGES")) {
        FILE *file = fopen(PAGE, "w");
        assert_non_null(file);
        fputs(str_text(&made).ptr, file);
        fclose(file);
    }
    assert_int_equal(file_read(PAGE, 1 << 20, &found), OK);
    if (!text_equal(str_text(&made), str_text(&found)))
        fail_msg("config/KEYS.md is old: run this test with UPDATE_PAGES=1");
    str_release(&made);
    str_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_says_what_the_rows_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
