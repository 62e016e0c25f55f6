/* SPDX-License-Identifier: Apache-2.0 */
#include "store/keyed.h"

#include <string.h>

static bool takes_two_keys(const char *name)
{
    static const char *const commands[] = {"TOP", "JOIN", "JOINREV", "JOINWITHIN", "RENAME"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(name, commands[i]) == 0)
            return true;
    }
    return false;
}

void keyed_command(struct resp *out, struct text prefix, const struct tx_command *command)
{
    size_t keys = takes_two_keys(command->words[0]) ? 2 : 1;
    resp_string(out, command->words[0]);
    for (size_t i = 1; i < command->count; i++) {
        if (i <= keys)
            resp_joined(out, prefix, text_of(command->words[i]));
        else
            resp_string(out, command->words[i]);
    }
}
