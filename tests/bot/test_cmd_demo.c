/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/port.h"

/* It never says that it is ready where it cannot be reached. */
static void a_port_that_is_taken_is_a_failure(void **state)
{
    int port, taken = port_listen(&port);
    char command[256], said[4096] = "";
    (void)state;
    snprintf(command, sizeof command, "timeout 60 " DEALERLINE " demo --port %d 2>&1", port);
    FILE *demo = popen(command, "r");
    assert_non_null(demo);
    size_t len = fread(said, 1, sizeof said - 1, demo);
    said[len] = '\0';
    int status = pclose(demo);
    close(taken);
    print_message("%s", said);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_null(strstr(said, "ready http"));
    assert_non_null(strstr(said, "listen_failed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_that_is_taken_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
