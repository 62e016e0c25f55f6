/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of panel: one file, picture/<name>.c, and a line KIND(name) in kinds.def. */
#ifndef PICTURE_KIND_H
#define PICTURE_KIND_H

#include <jansson.h>

#include "picture/canvas.h"

/* Where a panel is drawn, in the canvas's units. */
struct box {
    double x, y, width, height;
};

struct picture_kind {
    const char *name;
    double (*height)(const json_t *panel); /* without the panel's title */
    void (*draw)(struct canvas *canvas, const json_t *panel, struct box box);
};

/* More rows, columns or marks are not drawn. */
enum { ROWS_MAX = 40, MARKS_MAX = 1000 };

#endif
