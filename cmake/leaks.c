/* SPDX-License-Identifier: Apache-2.0 */
/* For the leak sanitizer: what libraries keep until the process ends is no leak of ours.
 * Fontconfig keeps its configuration and holds it by pointers that are not seen. */

const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
