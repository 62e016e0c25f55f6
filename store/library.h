/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that run inside Redis (store/functions/dealerline.lua, embedded by the build),
 * under a name made of a hash of the source: servers of two versions can share one Redis, and
 * a library that is there already is the right one. */
#ifndef STORE_LIBRARY_H
#define STORE_LIBRARY_H

#include <stddef.h>

struct library {
    char *code;
    size_t len;
    char version[9];
};

void library_init(struct library *library);
void library_release(struct library *library);

/* The name under which Redis knows a function of the library: "commit", "read". New. */
char *library_function(const struct library *library, const char *name);

#endif
