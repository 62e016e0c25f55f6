/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/words/sparkline.h"

#include "base/str.h"

enum { BARS = 8 };

static const char *bar_of(int64_t number, int64_t highest)
{
    static const char *const bars[BARS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (number <= 0)
        return "·";
    int level = (int)((double)number / (double)highest * BARS + 0.5);
    return bars[level > 1 ? level - 1 : 0];
}

const char *sparkline(struct arena *arena, const int64_t *numbers, size_t count)
{
    struct str line;
    int64_t highest = 0;
    str_init(&line);
    for (size_t i = 0; i < count; i++)
        highest = numbers[i] > highest ? numbers[i] : highest;
    for (size_t i = 0; i < count; i++)
        str_add(&line, bar_of(numbers[i], highest));
    const char *drawn = arena_copy(arena, str_text(&line));
    str_release(&line);
    return drawn;
}
