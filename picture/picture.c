/* SPDX-License-Identifier: Apache-2.0 */
#include "picture/picture.h"

#include <string.h>

#include "base/json.h"
#include "picture/kind.h"

enum { PANELS_MAX = 4, HEIGHT_MAX = 4000 };

/* Lengths of the page around the panels. */
static const double margin = 20, head = 66, title_height = 26, gap = 14, foot = 14;

#define KIND(name) extern const struct picture_kind picture_##name;
#include "picture/kinds.def"
#undef KIND

static const struct picture_kind *const kinds[] = {
#define KIND(name) &picture_##name,
#include "picture/kinds.def"
#undef KIND
};

static const struct picture_kind *kind_of(const json_t *panel)
{
    const char *name = json_get_string(panel, "kind", "");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    }
    return NULL;
}

static double title_of(const json_t *panel)
{
    return *json_get_string(panel, "title", "") ? title_height : 0;
}

/* The height of all of it; 0 where there is nothing to draw. */
static double height_of(const json_t *panels)
{
    double height = head + foot;
    size_t known = 0, i;
    const json_t *panel;
    json_array_foreach (panels, i, panel) {
        const struct picture_kind *kind = kind_of(panel);
        if (!kind || i == PANELS_MAX)
            return 0;
        height += title_of(panel) + kind->height(panel) + (known++ > 0 ? gap : 0);
    }
    return known > 0 ? height : 0;
}

static void draw_head(struct canvas *canvas, const json_t *data)
{
    const double width = CANVAS_WIDTH - 2 * margin;
    canvas_words(canvas, margin, 26,
                 &(struct pen){.size = 18, .bold = true, .ink = INK_TEXT, .width = width},
                 json_get_string(data, "title", ""));
    canvas_words(canvas, margin, 48, &(struct pen){.size = 12.5, .ink = INK_FAINT, .width = width},
                 json_get_string(data, "subtitle", ""));
}

static void draw_panels(struct canvas *canvas, const json_t *panels)
{
    struct box box = {.x = margin, .y = head, .width = CANVAS_WIDTH - 2 * margin};
    size_t i;
    const json_t *panel;
    json_array_foreach (panels, i, panel) {
        const struct picture_kind *kind = kind_of(panel);
        if (title_of(panel) > 0)
            canvas_words(canvas, box.x, box.y + title_height / 2 - 3,
                         &(struct pen){.size = 14, .bold = true, .ink = INK_TEXT},
                         json_get_string(panel, "title", ""));
        box.y += title_of(panel);
        box.height = kind->height(panel);
        kind->draw(canvas, panel, box);
        box.y += box.height + gap;
    }
}

enum err picture_draw(struct text data, struct str *png, struct picture_made *made)
{
    json_t *json = json_parse(data);
    const json_t *panels = json_object_get(json, "panels");
    double height = height_of(panels);
    enum err err = height <= 0 ? ERR_FORMAT : height > HEIGHT_MAX ? ERR_RANGE : OK;
    *made = (struct picture_made){0};
    if (err == OK) {
        struct canvas *canvas = canvas_new(height);
        draw_head(canvas, json);
        draw_panels(canvas, panels);
        if (!canvas_png(canvas, png, &made->width, &made->height, &made->missing))
            err = ERR_IO;
        canvas_free(canvas);
    }
    json_decref(json);
    return err;
}
