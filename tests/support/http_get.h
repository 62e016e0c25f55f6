/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a server in another process over HTTP, blocking, as a browser would. */
#ifndef TESTS_SUPPORT_HTTP_GET_H
#define TESTS_SUPPORT_HTTP_GET_H

#include "base/str.h"

/* GET from 127.0.0.1:port; `login` is "id:token" or NULL. Returns the status, 0 where there was no
 * answer; `body` is the caller's to release, `type` (at least 64 bytes) the Content-Type. */
int http_get(int port, const char *path, const char *login, struct str *body, char *type);

#endif
