/* SPDX-License-Identifier: Apache-2.0 */
/* One call for the log: `log_info(id, "outbox.sent", "platform=%s tries=%d", …)` writes one
 * line on standard error: time, level, id of the message (or "-"), event, keys.
 *
 * error: somebody must act. warn: it healed, or will. info: one line for each effect.
 * debug: the rest, off by default. Message texts, phone numbers and secrets are never keys.
 * Values with blanks are to be quoted by the caller's format ("reason=\"%s\"").
 * The level and the form are set once in main(); they are the log's only state. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_setup(enum log_level level, bool json);

void log_write(enum log_level level, const char *id, const char *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#define log_error(...) log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_write(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
