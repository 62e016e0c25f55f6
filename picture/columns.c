/* SPDX-License-Identifier: Apache-2.0 */
/* columns: a sum for each of many months, and beneath them what happened when.
 *   values: [number, …]         labels: ["", "1月\n2026", …] below the columns, "" for none
 *   unit: what stands above the axis ("万元")
 *   partial: place of the first column that is not complete yet
 *   mean: {value, label}        a line across
 *   peak: what is written over the highest column
 *   lanes: [{name, at: [place, …]}, …]  places count in columns from the left edge: 2.5 is the
 *   middle of the third */
#include <math.h>

#include "base/json.h"
#include "picture/parts.h"

static double columns_height(const json_t *panel);
static void columns_draw(struct canvas *canvas, const json_t *panel, struct box box);

const struct picture_kind picture_columns = {
    .name = "columns",
    .height = columns_height,
    .draw = columns_draw,
};

enum { COLUMNS_MAX = 60, LANES_MAX = 4 };
static const double above = 22, labels_height = 38, lane_height = 21, axis_width = 40;

static const enum ink lane_inks[LANES_MAX] = {INK_SECOND, INK_THIRD, INK_QUIET, INK_FAINT};

static size_t lanes_of(const json_t *panel)
{
    return parts_count(json_object_get(panel, "lanes"), LANES_MAX);
}

static double columns_height(const json_t *panel)
{
    (void)panel; /* lanes take from the columns, so that the picture stays 16:10 */
    return 220;
}

/* The part of the box that holds the columns themselves. */
static struct box plot_of(const json_t *panel, struct box box)
{
    double below = labels_height + lane_height * (double)lanes_of(panel);
    return (struct box){box.x + axis_width, box.y + above, box.width - axis_width,
                        box.height - above - below};
}

static void draw_axis(struct canvas *canvas, const json_t *panel, struct box plot,
                      struct scale scale)
{
    const struct pen pen = {.size = 11.5, .ink = INK_FAINT, .side = SIDE_RIGHT};
    for (int i = 0; i * scale.step <= scale.top + scale.step / 2; i++) {
        char label[32];
        double y = plot.y + plot.height * (1 - i * scale.step / scale.top);
        parts_format(label, sizeof label, i * scale.step);
        canvas_rule(canvas, plot.x, y, plot.x + plot.width, y, INK_RULE, i == 0 ? 1.5 : 1);
        canvas_words(canvas, plot.x - 8, y, &pen, label);
    }
    canvas_words(canvas, plot.x - axis_width, plot.y - 16,
                 &(struct pen){.size = 11.5, .ink = INK_FAINT}, json_get_string(panel, "unit", ""));
}

static void draw_columns(struct canvas *canvas, const json_t *panel, struct box plot,
                         const double *values, size_t count, double top)
{
    const json_t *labels = json_object_get(panel, "labels");
    const struct pen pen = {.size = 11.5, .ink = INK_FAINT, .side = SIDE_CENTRE};
    double each = plot.width / (double)count, wide = fmin(each * 0.68, 40);
    size_t partial = (size_t)json_get_int(panel, "partial", (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        double middle = plot.x + ((double)i + 0.5) * each;
        double height = fmax(values[i], 0) / top * plot.height;
        canvas_bar(canvas, middle - wide / 2, plot.y + plot.height - height, wide, height, 2.5,
                   false, i >= partial ? INK_FIRST_SOFT : INK_FIRST);
        canvas_words(canvas, middle, plot.y + plot.height + 13, &pen, parts_string(labels, i));
    }
}

static void draw_mean(struct canvas *canvas, const json_t *panel, struct box plot, double top)
{
    const json_t *mean = json_object_get(panel, "mean");
    double value = json_get_number(mean, "value", 0);
    if (value <= 0 || value > top)
        return;
    double y = plot.y + plot.height * (1 - value / top);
    canvas_dashes(canvas, plot.x, y, plot.x + plot.width, INK_TEXT);
    double width = canvas_words(canvas, plot.x + plot.width, plot.y - 16,
                                &(struct pen){.size = 11.5, .ink = INK_FAINT, .side = SIDE_RIGHT},
                                json_get_string(mean, "label", ""));
    double end = plot.x + plot.width - width - 6;
    canvas_dashes(canvas, end - 20, plot.y - 16, end, INK_TEXT);
}

static void draw_peak(struct canvas *canvas, const json_t *panel, struct box plot,
                      const double *values, size_t count, double top)
{
    const struct pen pen = {.size = 11.5, .bold = true, .ink = INK_TEXT, .side = SIDE_CENTRE};
    const char *peak = json_get_string(panel, "peak", "");
    size_t highest = 0;
    for (size_t i = 1; i < count; i++)
        highest = values[i] > values[highest] ? i : highest;
    double middle = plot.x + ((double)highest + 0.5) * plot.width / (double)count;
    double half = canvas_measure(canvas, &pen, peak) / 2;
    double x = fmin(fmax(middle, plot.x + half), plot.x + plot.width - half);
    canvas_words(canvas, x, plot.y + plot.height * (1 - values[highest] / top) - 8, &pen, peak);
}

static void draw_lane(struct canvas *canvas, const json_t *lane, struct box plot, size_t columns,
                      double y, enum ink ink)
{
    double at[MARKS_MAX];
    size_t count = parts_numbers(json_object_get(lane, "at"), at, MARKS_MAX);
    canvas_rule(canvas, plot.x, y, plot.x + plot.width, y, INK_RULE, 1);
    canvas_words(canvas, plot.x - axis_width, y,
                 &(struct pen){.size = 11.5, .bold = true, .ink = ink, .width = axis_width - 4},
                 json_get_string(lane, "name", ""));
    for (size_t i = 0; i < count; i++) {
        if (at[i] >= 0 && at[i] <= (double)columns) {
            double x = plot.x + at[i] * plot.width / (double)columns;
            canvas_dot(canvas, x, y, 3.9, INK_PAPER);
            canvas_dot(canvas, x, y, 3.2, ink);
        }
    }
}

static void columns_draw(struct canvas *canvas, const json_t *panel, struct box box)
{
    double values[COLUMNS_MAX];
    size_t count = parts_numbers(json_object_get(panel, "values"), values, COLUMNS_MAX);
    const json_t *lanes = json_object_get(panel, "lanes");
    struct box plot = plot_of(panel, box);
    double highest = 0;
    for (size_t i = 0; i < count; i++)
        highest = fmax(highest, values[i]);          /* fmax passes over what is not a number */
    struct scale scale = parts_scale(1.1 * highest); /* room for the peak's number */
    draw_axis(canvas, panel, plot, scale);
    if (count > 0) {
        draw_columns(canvas, panel, plot, values, count, scale.top);
        draw_mean(canvas, panel, plot, scale.top);
        draw_peak(canvas, panel, plot, values, count, scale.top);
    }
    for (size_t i = 0; i < lanes_of(panel); i++)
        draw_lane(canvas, json_array_get(lanes, i), plot, count,
                  plot.y + plot.height + labels_height + lane_height * ((double)i + 0.5),
                  lane_inks[i]);
}
