/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/known_directory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

struct directory *known_directory(const char *folder)
{
    struct problems problems;
    problems_init(&problems);
    struct directory *dir = directory_load(folder, &problems);
    problems_print(&problems);
    problems_release(&problems);
    assert_non_null(dir);
    return dir;
}
