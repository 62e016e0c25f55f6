/* SPDX-License-Identifier: Apache-2.0 */
/* bars: shares (0 to 1) of several, beside each other.
 *   legend: [name, …]    rows: [{name, values: [share or null, …], notes: ["9/11", …]}, …] */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "picture/parts.h"

static double bars_height(const json_t *panel);
static void bars_draw(struct canvas *canvas, const json_t *panel, struct box box);

const struct picture_kind picture_bars = {
    .name = "bars",
    .height = bars_height,
    .draw = bars_draw,
};

enum { BARS_MAX = 2 };
static const double row_height = 40, bar_height = 11, axis_height = 22, behind = 92;

static const enum ink bar_inks[BARS_MAX] = {INK_FIRST, INK_SECOND};

static double bars_height(const json_t *panel)
{
    size_t rows = parts_count(json_object_get(panel, "rows"), ROWS_MAX);
    return LEGEND_HEIGHT + row_height * (double)rows + axis_height;
}

static void draw_bar(struct canvas *canvas, const json_t *row, size_t i, struct box plot, double y)
{
    const json_t *value = json_array_get(json_object_get(row, "values"), i);
    char label[16];
    if (!json_is_number(value))
        return;
    double share = fmin(fmax(json_number_value(value), 0), 1);
    double end = plot.x + plot.width + 10;
    canvas_bar(canvas, plot.x, y - bar_height / 2, fmax(plot.width * share, 2), bar_height, 3, true,
               bar_inks[i]);
    snprintf(label, sizeof label, "%.0f%%", 100 * share);
    canvas_words(canvas, end + 34, y,
                 &(struct pen){.size = 12, .bold = true, .ink = bar_inks[i], .side = SIDE_RIGHT},
                 label);
    canvas_words(canvas, end + 82, y,
                 &(struct pen){.size = 11, .ink = INK_FAINT, .side = SIDE_RIGHT},
                 parts_string(json_object_get(row, "notes"), i));
}

static void bars_draw(struct canvas *canvas, const json_t *panel, struct box box)
{
    const struct pen pen = {.size = 13, .ink = INK_TEXT, .width = 110};
    const json_t *rows = json_object_get(panel, "rows");
    size_t count = parts_count(rows, ROWS_MAX);
    double names = parts_names_width(canvas, rows, &pen, pen.width) + 12;
    struct box plot = {box.x + names, box.y + LEGEND_HEIGHT + 2, box.width - names - behind,
                       row_height * (double)count};
    parts_legend(canvas, json_object_get(panel, "legend"), bar_inks, BARS_MAX, box.x,
                 box.y + LEGEND_HEIGHT / 2.0 - 2);
    parts_percent_grid(canvas, plot);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        double middle = plot.y + row_height * ((double)i + 0.5);
        canvas_words(canvas, box.x, middle, &pen, json_get_string(row, "name", ""));
        for (size_t bar = 0; bar < BARS_MAX; bar++)
            draw_bar(canvas, row, bar, plot, middle + (bar == 0 ? -7.5 : 7.5));
    }
}
