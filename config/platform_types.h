/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a type of chat platform where its client (bot/platforms/) is out of sight: in
 * the directory, in plans, in the commit. It stands in the type's row in config/platform_keys.c.
 *
 * The built-in chat is part of the server: an account on it is an id of the directory, a channel
 * is "#room" or, one-to-one, "@id", and posts to it are kept by the commit itself. */
#ifndef CONFIG_PLATFORM_TYPES_H
#define CONFIG_PLATFORM_TYPES_H

#include <stdbool.h>

#include "base/arena.h"

/* False also for a type that there is not. */
bool platform_is_built_in(const char *type);

/* The channel in which an account is talked to one-to-one; "" where the platform must find it by
 * the account. */
const char *platform_talk(struct arena *arena, const char *type, const char *account);

#endif
