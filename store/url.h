/* SPDX-License-Identifier: Apache-2.0 */
/* Where Redis is, as the configuration says it:
 *   redis://[user:password@]host[:port][/db]
 *   unix:///path
 *   redis+sentinel://[user:password@]host[:port],host[:port]/master-name
 *   redis+cluster://[user:password@]host[:port],host[:port]
 * User and password may be percent-encoded; `:password@` alone leaves the user out. An IPv6
 * address stands in brackets. */
#ifndef STORE_URL_H
#define STORE_URL_H

#include <stddef.h>

#include "base/err.h"

enum url_kind { URL_TCP, URL_UNIX, URL_SENTINEL, URL_CLUSTER };

struct url_host {
    char *name;
    int port;
};

struct store_url {
    enum url_kind kind;
    struct url_host *hosts;
    size_t host_count;
    char *user, *password; /* NULL: none */
    char *path;            /* of a unix socket */
    char *master;          /* the sentinels' name for it */
    int db;
};

/* ERR_FORMAT where it is none of these forms. store_url_release() also after a failure. */
enum err store_url_parse(struct store_url *url, const char *text);
void store_url_release(struct store_url *url);

#endif
