/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files and paths, for configuration and company directory: at start-up and in
 * commands, never on the event loop. Only regular files are read, up to a stated size, so
 * that a wrong path (a device, a folder, a film) cannot hang or fill the process. */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include "base/err.h"
#include "base/str.h"

enum { FILE_MAX = 1 << 30 };

/* Reads the whole file, at most `max` bytes, into `out` (emptied first). ERR_MISSING where
 * there is no such file, ERR_RANGE where it is larger, ERR_IO where it cannot be read or is
 * not a regular file. */
int file_read(const char *path, size_t max, struct str *out);

/* The same, and on failure adds a problem about `path`. */
int file_read_or_tell(const char *path, size_t max, struct str *out, struct problems *problems);

/* `path` counted from `folder` unless it is absolute; without a trailing '/'. New. */
char *file_path(const char *folder, const char *path);

/* The absolute folder that `path` is in. New. */
char *file_folder(const char *path);

bool file_is_folder(const char *path);

#endif
