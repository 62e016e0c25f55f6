/* SPDX-License-Identifier: Apache-2.0 */
/* lines: shares (0 to 1) from month to month.
 *   legend: [name, …]    series: [[share or null, …], …]    labels: [below each place, "" none] */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "picture/parts.h"

static double lines_height(const json_t *panel);
static void lines_draw(struct canvas *canvas, const json_t *panel, struct box box);

const struct picture_kind picture_lines = {
    .name = "lines",
    .height = lines_height,
    .draw = lines_draw,
};

enum { PLACES_MAX = 60, SERIES_MAX = 2 };
static const double labels_height = 36, axis_width = 40, behind = 42;

static const enum ink line_inks[SERIES_MAX] = {INK_FIRST, INK_SECOND};

static double lines_height(const json_t *panel)
{
    (void)panel;
    return 196;
}

static void draw_grid(struct canvas *canvas, const json_t *panel, struct box plot)
{
    const struct pen at_axis = {.size = 11.5, .ink = INK_FAINT, .side = SIDE_RIGHT};
    const struct pen below = {.size = 11.5, .ink = INK_FAINT, .side = SIDE_CENTRE};
    const json_t *labels = json_object_get(panel, "labels");
    size_t count = parts_count(labels, PLACES_MAX);
    for (int percent = 0; percent <= 100; percent += 25) {
        double y = plot.y + plot.height * (1 - percent / 100.0);
        char label[16];
        snprintf(label, sizeof label, "%d%%", percent);
        canvas_rule(canvas, plot.x, y, plot.x + plot.width, y, INK_RULE, 1);
        canvas_words(canvas, plot.x - 8, y, &at_axis, label);
    }
    for (size_t i = 0; i < count; i++)
        canvas_words(canvas, plot.x + plot.width * ((double)i + 0.5) / (double)count,
                     plot.y + plot.height + 13, &below, parts_string(labels, i));
}

/* Where the numbers behind two lines' ends stand, so that they do not run into each other. */
static void keep_apart(double *a, double *b)
{
    const double apart = 15;
    double near = apart - fabs(*a - *b);
    if (isnan(*a) || isnan(*b) || near <= 0)
        return;
    double move = *a < *b ? -near / 2 : near / 2;
    *a += move;
    *b -= move;
}

/* Draws a line; returns the height of its last place. */
static double draw_series(struct canvas *canvas, const json_t *list, struct box plot, enum ink ink)
{
    double x[PLACES_MAX], y[PLACES_MAX];
    size_t count = parts_numbers(list, y, PLACES_MAX);
    for (size_t i = 0; i < count; i++) {
        x[i] = plot.x + plot.width * ((double)i + 0.5) / (double)count;
        y[i] = plot.y + plot.height * (1 - fmin(fmax(y[i], 0), 1)) + (isnan(y[i]) ? NAN : 0);
    }
    canvas_line(canvas, x, y, count, ink, 2.2);
    for (size_t i = 0; i < count; i++) {
        if (!isnan(y[i]))
            canvas_dot(canvas, x[i], y[i], 3.2, ink);
    }
    return count > 0 ? y[count - 1] : NAN;
}

static void draw_end(struct canvas *canvas, const json_t *list, struct box plot, double y,
                     enum ink ink)
{
    char label[16];
    double value = json_number_value(json_array_get(list, json_array_size(list) - 1));
    if (isnan(y))
        return;
    snprintf(label, sizeof label, "%.0f%%", 100 * value);
    canvas_words(canvas, plot.x + plot.width + 2, y,
                 &(struct pen){.size = 12.5, .bold = true, .ink = ink}, label);
}

static void lines_draw(struct canvas *canvas, const json_t *panel, struct box box)
{
    const json_t *series = json_object_get(panel, "series");
    struct box plot = {box.x + axis_width, box.y + LEGEND_HEIGHT + 8,
                       box.width - axis_width - behind,
                       box.height - LEGEND_HEIGHT - 8 - labels_height};
    double ends[SERIES_MAX] = {NAN, NAN};
    parts_legend(canvas, json_object_get(panel, "legend"), line_inks, SERIES_MAX, box.x,
                 box.y + LEGEND_HEIGHT / 2.0 - 2);
    draw_grid(canvas, panel, plot);
    for (size_t i = 0; i < parts_count(series, SERIES_MAX); i++)
        ends[i] = draw_series(canvas, json_array_get(series, i), plot, line_inks[i]);
    keep_apart(&ends[0], &ends[1]);
    for (size_t i = 0; i < parts_count(series, SERIES_MAX); i++)
        draw_end(canvas, json_array_get(series, i), plot, ends[i], line_inks[i]);
}
