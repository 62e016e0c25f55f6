/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses as they are configured: "127.0.0.1:8080", "[::1]:8080", "redis.example.com:6379".
 * Nothing is looked up: a name is kept as it is written. */
#ifndef CONFIG_ADDRESS_H
#define CONFIG_ADDRESS_H

#include "base/text.h"

struct address {
    char *host; /* without brackets; new */
    int port;
};

/* Reads "host:port", or "host" where `port_otherwise` is not negative. Port 0 means any free
 * one. True and `*out` set where it is one; then the caller ends it with address_release(). */
bool address_read(struct text text, int port_otherwise, struct address *out);
void address_release(struct address *address);

/* Whether only this machine can reach a listener there: 127.0.0.0/8, ::1, localhost. */
bool address_is_loopback(const struct address *address);

#endif
