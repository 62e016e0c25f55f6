/* SPDX-License-Identifier: Apache-2.0 */
/* stacks: of several, how many are well, how many are not, how many are not decided yet.
 *   legend: [name, …]    rows: [{name, values: [well, not, undecided], note}, …] */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "picture/parts.h"

static double stacks_height(const json_t *panel);
static void stacks_draw(struct canvas *canvas, const json_t *panel, struct box box);

const struct picture_kind picture_stacks = {
    .name = "stacks",
    .height = stacks_height,
    .draw = stacks_draw,
};

enum { PARTS_MAX = 3 };
static const double row_height = 32, bar_height = 18, behind = 96;

static const enum ink part_inks[PARTS_MAX] = {INK_FIRST, INK_BAD, INK_QUIET};
static const enum ink count_inks[PARTS_MAX] = {INK_PAPER, INK_PAPER, INK_TEXT};

static double stacks_height(const json_t *panel)
{
    size_t rows = parts_count(json_object_get(panel, "rows"), ROWS_MAX);
    return LEGEND_HEIGHT + row_height * (double)rows + 6;
}

/* The parts of a row; returns their sum. */
static double parts_of(const json_t *row, double *parts)
{
    size_t count = parts_numbers(json_object_get(row, "values"), parts, PARTS_MAX);
    double sum = 0;
    for (size_t i = 0; i < PARTS_MAX; i++) {
        parts[i] = i < count && parts[i] > 0 ? parts[i] : 0;
        sum += parts[i];
    }
    return sum;
}

static void draw_stack(struct canvas *canvas, const json_t *row, struct box plot, double y,
                       double most)
{
    const struct pen pen = {.size = 11.5, .bold = true, .side = SIDE_CENTRE};
    double parts[PARTS_MAX];
    double x = plot.x;
    (void)parts_of(row, parts);
    for (size_t i = 0; i < PARTS_MAX; i++) {
        double width = plot.width * parts[i] / most;
        struct pen count_pen = pen;
        char label[24];
        count_pen.ink = count_inks[i];
        snprintf(label, sizeof label, "%.0f", parts[i]);
        canvas_bar(canvas, x, y - bar_height / 2, width - 1.5, bar_height, 3, true, part_inks[i]);
        if (width > canvas_measure(canvas, &count_pen, label) + 6)
            canvas_words(canvas, x + (width - 1.5) / 2, y, &count_pen, label);
        x += width;
    }
}

static void stacks_draw(struct canvas *canvas, const json_t *panel, struct box box)
{
    const struct pen pen = {.size = 13, .ink = INK_TEXT, .width = 110};
    const struct pen noted = {.size = 12, .ink = INK_FAINT, .side = SIDE_RIGHT};
    const json_t *rows = json_object_get(panel, "rows");
    size_t count = parts_count(rows, ROWS_MAX);
    double names = parts_names_width(canvas, rows, &pen, pen.width) + 12;
    struct box plot = {box.x + names, box.y + LEGEND_HEIGHT, box.width - names - behind, 0};
    double parts[PARTS_MAX], most = 1;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, parts_of(json_array_get(rows, i), parts));
    parts_legend(canvas, json_object_get(panel, "legend"), part_inks, PARTS_MAX, box.x,
                 box.y + LEGEND_HEIGHT / 2.0 - 2);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        double middle = plot.y + row_height * ((double)i + 0.5);
        canvas_words(canvas, box.x, middle, &pen, json_get_string(row, "name", ""));
        draw_stack(canvas, row, plot, middle, most);
        canvas_words(canvas, box.x + box.width, middle, &noted, json_get_string(row, "note", ""));
    }
}
