/* SPDX-License-Identifier: Apache-2.0 */
/* A company directory of the source tree for a test that is not about directories: one that does
 * not load fails the test, its problems printed. */
#ifndef TESTS_SUPPORT_KNOWN_DIRECTORY_H
#define TESTS_SUPPORT_KNOWN_DIRECTORY_H

#include "config/directory.h"

#define CORPUS_COMPANY SOURCE_DIR "/intents/corpus/hardware"
#define TEST_COMPANY   SOURCE_DIR "/tests/data/company"

/* New: directory_free() it. */
struct directory *known_directory(const char *folder);

#endif
