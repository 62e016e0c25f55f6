/* SPDX-License-Identifier: Apache-2.0 */
/* What is drawn with: words, rules, bars and dots in the few inks that all pictures share. The
 * only file of the project that knows Cairo and Pango. Lengths are in units of which a picture is
 * CANVAS_WIDTH wide, whatever its pixels: letters of 13 units are well read on a phone. */
#ifndef PICTURE_CANVAS_H
#define PICTURE_CANVAS_H

#include "base/str.h"

enum { CANVAS_WIDTH = 480 };

enum ink {
    INK_TEXT,
    INK_FAINT,
    INK_RULE,
    INK_FIRST,      /* the figures that the picture is about */
    INK_FIRST_SOFT, /* the same, not complete yet */
    INK_SECOND,
    INK_THIRD,
    INK_BAD,
    INK_QUIET, /* neither good nor bad */
    INK_PAPER,
};

enum side { SIDE_LEFT, SIDE_CENTRE, SIDE_RIGHT };

/* How words are written. */
struct pen {
    double size;
    bool bold;
    enum ink ink;
    enum side side; /* of the words, that is at the place given */
    double width;   /* longer words end in …; 0: as long as they are */
};

struct canvas;

/* New, paper all over. */
struct canvas *canvas_new(double height);
void canvas_free(struct canvas *canvas);

/* Writes words with the middle of their first line at the height `y`; returns how wide they are. */
double canvas_words(struct canvas *canvas, double x, double y, const struct pen *pen,
                    const char *words);
double canvas_measure(struct canvas *canvas, const struct pen *pen, const char *words);

void canvas_rule(struct canvas *canvas, double x1, double y1, double x2, double y2, enum ink ink,
                 double width);
void canvas_dashes(struct canvas *canvas, double x1, double y, double x2, enum ink ink);
/* Corners are round by `radius`; those below (of a column) only where `round_below`. */
void canvas_bar(struct canvas *canvas, double x, double y, double width, double height,
                double radius, bool round_below, enum ink ink);
void canvas_dot(struct canvas *canvas, double x, double y, double radius, enum ink ink);
/* A line through the places, interrupted where a y is not a number. */
void canvas_line(struct canvas *canvas, const double *x, const double *y, size_t count,
                 enum ink ink, double width);

/* Adds what was drawn as a PNG; its size in pixels and what could not be written. */
bool canvas_png(const struct canvas *canvas, struct str *png, int *width, int *height,
                size_t *missing);

#endif
