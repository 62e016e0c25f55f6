/* SPDX-License-Identifier: Apache-2.0 */
/* A picture in one line of text, for where there can be no other: a bar for each number. */
#ifndef INTENTS_WORDS_SPARKLINE_H
#define INTENTS_WORDS_SPARKLINE_H

#include "base/arena.h"

/* "▁▂·▅█": the highest number is a full bar, whatever is above zero at least the lowest bar, zero
 * and less a dot. In the arena. */
const char *sparkline(struct arena *arena, const int64_t *numbers, size_t count);

#endif
