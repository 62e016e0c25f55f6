/* SPDX-License-Identifier: Apache-2.0 */
/* `dealerline check --connect`: connects to Redis and to every platform as the server would, takes
 * no message, and says of each what is wrong. */
#ifndef BOT_CONNECT_CHECK_H
#define BOT_CONNECT_CHECK_H

/* Returns the exit status; prints a line for each that cannot be reached within its time. */
int connect_check(const char *config_path);

#endif
