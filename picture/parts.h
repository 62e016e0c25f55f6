/* SPDX-License-Identifier: Apache-2.0 */
/* What several kinds of panels have: lists of the data, a scale with round numbers, a legend. */
#ifndef PICTURE_PARTS_H
#define PICTURE_PARTS_H

#include "picture/kind.h"

enum { LEGEND_HEIGHT = 22 };

/* The numbers of a list, at most `max`; null is not a number (NAN). Returns how many. */
size_t parts_numbers(const json_t *list, double *out, size_t max);

/* The i-th string of a list, "" where there is none. */
const char *parts_string(const json_t *list, size_t i);

/* How many of a list are drawn. */
size_t parts_count(const json_t *list, size_t max);

/* A scale from zero up to at least `highest`, with 2 to 5 steps of 1, 2, 2.5 or 5 tens. */
struct scale {
    double step, top;
};
struct scale parts_scale(double highest);

/* A number as it stands at an axis: no zeros behind the point. */
void parts_format(char *out, size_t size, double number);

/* Names beside dots of their inks, from (x, y) to the right; names are a list. */
void parts_legend(struct canvas *canvas, const json_t *names, const enum ink *inks, size_t count,
                  double x, double y);

/* Grid lines at 0, 25 … 100 % of the box, from left to right, their numbers on top or below. */
void parts_percent_grid(struct canvas *canvas, struct box box);

/* The widest of the names of rows, at most `most`. */
double parts_names_width(struct canvas *canvas, const json_t *rows, const struct pen *pen,
                         double most);

#endif
