/* SPDX-License-Identifier: Apache-2.0 */
/* Commands with the company's prefix before their keys. */
#ifndef STORE_KEYED_H
#define STORE_KEYED_H

#include "store/resp.h"
#include "store/transaction.h"

/* Adds the command's words; the second is a key, and of commands that take two, the
 * third as well. */
void keyed_command(struct resp *out, struct text prefix, const struct tx_command *command);

#endif
