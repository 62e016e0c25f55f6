/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of figures: plain data in, the bytes of a PNG out. No input or output, no state, so it
 * is called on the thread pool; the same data give the same bytes on the same machine. It knows
 * no language and counts nothing: every word and number that is to be seen is in the data.
 *
 * The data are one JSON object, kept in the post that the picture goes with:
 *   {"title": …, "subtitle": …, "panels": [{"kind": …, "title": …, what the kind wants}, …]}
 * The kinds are rows (kinds.def), each a file that tells at its top what it wants. What is missing
 * in the data is left out of the picture; only data without any panel are ERR_FORMAT.
 *
 * 1200 pixels wide and as high as the panels need (750 for one panel of columns), made to be read
 * on a phone held upright: few words, large letters, a light ground. Not for print. */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include "base/err.h"
#include "base/str.h"

struct picture_made {
    int width, height; /* pixels */
    size_t missing;    /* characters that no font of this machine has */
};

/* Adds the PNG to `png`. ERR_FORMAT where the data are not as above, ERR_RANGE where it would be
 * unreasonably high. */
enum err picture_draw(struct text data, struct str *png, struct picture_made *made);

#endif
