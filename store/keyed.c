/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keyed.h"

#include <string.h>

/* How many of a command's words behind its name are keys. */
static size_t keys_of(const char *name)
{
    static const struct {
        const char *name;
        size_t keys;
    } commands[] = {{"TOP", 2},      {"JOIN", 2},   {"JOINREV", 2}, {"JOINWITHIN", 2},
                    {"JOINEACH", 3}, {"RENAME", 2}, {"DORMANT", 2}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].keys;
    }
    return 1;
}

void keyed_command(struct resp *out, struct text prefix, const struct tx_command *command)
{
    size_t keys = keys_of(command->words[0]);
    resp_string(out, command->words[0]);
    for (size_t i = 1; i < command->count; i++) {
        if (i <= keys)
            resp_joined(out, prefix, text_of(command->words[i]));
        else
            resp_string(out, command->words[i]);
    }
}
