/* SPDX-License-Identifier: Apache-2.0 */
/* Where Redis is, read from one URL:
 *
 *   redis://[user:password@]host:port/db
 *   unix://[user:password@]/path/of/socket
 *   redis+sentinel://[user:password@]host:port,host:port/master-name
 *   redis+cluster://[user:password@]host:port,host:port
 *
 * User and password may be percent-encoded. Left out, the port is 6379 (of a sentinel 26379)
 * and the database 0. The URL holds a secret: it is never printed. */
#ifndef CONFIG_REDIS_URL_H
#define CONFIG_REDIS_URL_H

#include "config/address.h"

enum redis_kind { REDIS_STANDALONE, REDIS_UNIX, REDIS_SENTINEL, REDIS_CLUSTER };

struct redis_url {
    enum redis_kind kind;
    char *url;             /* as given */
    struct address *hosts; /* none for a unix socket; one for a standalone server */
    size_t host_count;
    char *path; /* of a unix socket, else NULL */
    int db;
    char *user;     /* NULL where not given, likewise below */
    char *password; /* "" is a password that was given empty */
    char *master;   /* name, for sentinels */
};

/* Reads one. NULL where it is right, and then the caller ends it with redis_url_release();
 * otherwise what is wrong, as words that hold no part of the URL. */
const char *redis_url_read(struct text text, struct redis_url *out);
void redis_url_release(struct redis_url *url);

#endif
