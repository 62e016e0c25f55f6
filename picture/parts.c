/* SPDX-License-Identifier: Apache-2.0 */
#include "picture/parts.h"

#include <math.h>
#include <stdio.h>

#include "base/json.h"

size_t parts_count(const json_t *list, size_t max)
{
    size_t count = json_array_size(list);
    return count < max ? count : max;
}

size_t parts_numbers(const json_t *list, double *out, size_t max)
{
    size_t count = parts_count(list, max);
    for (size_t i = 0; i < count; i++) {
        const json_t *number = json_array_get(list, i);
        out[i] = json_is_number(number) ? json_number_value(number) : NAN;
    }
    return count;
}

const char *parts_string(const json_t *list, size_t i)
{
    const char *string = json_string_value(json_array_get(list, i));
    return string ? string : "";
}

struct scale parts_scale(double highest)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double tens = pow(10, floor(log10(highest > 0 ? highest : 1) - 0.6));
    struct scale scale = {.step = tens, .top = 1};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        scale.step = steps[i] * tens;
        scale.top = ceil(highest / scale.step - 1e-9) * scale.step;
        if (scale.top <= 5 * scale.step)
            break;
    }
    if (scale.top <= 0)
        scale.top = scale.step;
    return scale;
}

void parts_format(char *out, size_t size, double number)
{
    snprintf(out, size, "%g", round(number * 100) / 100);
}

void parts_legend(struct canvas *canvas, const json_t *names, const enum ink *inks, size_t count,
                  double x, double y)
{
    const struct pen pen = {.size = 12, .ink = INK_FAINT};
    for (size_t i = 0; i < parts_count(names, count); i++) {
        canvas_dot(canvas, x + 5, y, 4.5, inks[i]);
        x += 15 + canvas_words(canvas, x + 15, y, &pen, parts_string(names, i)) + 18;
    }
}

void parts_percent_grid(struct canvas *canvas, struct box box)
{
    const struct pen pen = {.size = 10.5, .ink = INK_FAINT, .side = SIDE_CENTRE};
    for (int percent = 0; percent <= 100; percent += 25) {
        double x = box.x + box.width * percent / 100;
        char label[16];
        snprintf(label, sizeof label, "%d%%", percent);
        canvas_rule(canvas, x, box.y, x, box.y + box.height, INK_RULE, 1);
        canvas_words(canvas, x, box.y + box.height + 10, &pen, label);
    }
}

double parts_names_width(struct canvas *canvas, const json_t *rows, const struct pen *pen,
                         double most)
{
    double widest = 0;
    for (size_t i = 0; i < parts_count(rows, ROWS_MAX); i++)
        widest = fmax(widest, canvas_measure(canvas, pen,
                                             json_get_string(json_array_get(rows, i), "name", "")));
    return fmin(widest, most);
}
