/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

/* Removes a test's folder with all that is in it. */
void folder_remove(const char *path);

#endif
