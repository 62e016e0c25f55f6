/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the built-in chat's page and of the overview, in the program itself. */
#ifndef BOT_WEB_WEB_H
#define BOT_WEB_WEB_H

#include "base/text.h"

struct web_file {
    const char *path; /* of the request: "/", "/page.js" */
    const char *type; /* Content-Type */
    struct text (*bytes)(void);
};

/* NULL where there is no such file. */
const struct web_file *web_find(const char *path);

#endif
