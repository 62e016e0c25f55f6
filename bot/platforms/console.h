/* SPDX-License-Identifier: Apache-2.0 */
/* What the built-in chat shows beyond the row of its platform. */
#ifndef BOT_PLATFORMS_CONSOLE_H
#define BOT_PLATFORMS_CONSOLE_H

#include "bot/platform.h"

extern const struct platform_type platform_console;

/* The port that it really listens on. */
int console_port(const struct platform *platform);

#endif
