/* SPDX-License-Identifier: Apache-2.0 */
#include "picture/canvas.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "base/mem.h"

/* Pixels to a unit. */
#define SCALE 2.5

/* The first that is installed; the last is whatever the machine calls sans-serif. */
static const char families[] = "Noto Sans CJK SC, WenQuanYi Micro Hei, Droid Sans Fallback, sans";

struct canvas {
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts; /* of this canvas: Pango's own one stays until its thread ends */
    PangoContext *context;
    size_t missing;
};

/* clang-format off */
static const unsigned inks[] = {
    [INK_TEXT]       = 0x17211f,
    [INK_FAINT]      = 0x5d6b68,
    [INK_RULE]       = 0xe2e8e6,
    [INK_FIRST]      = 0x0f766e,
    [INK_FIRST_SOFT] = 0x8fc9c1,
    [INK_SECOND]     = 0x2f6fde,
    [INK_THIRD]      = 0xd97706,
    [INK_BAD]        = 0xc8382b,
    [INK_QUIET]      = 0xc3cdca,
    [INK_PAPER]      = 0xffffff,
};
/* clang-format on */

static void dip(struct canvas *canvas, enum ink ink)
{
    unsigned rgb = inks[ink];
    cairo_set_source_rgb(canvas->cairo, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* Letters keep their shapes at any scale: no hinting. */
static void set_options(PangoContext *context)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
}

struct canvas *canvas_new(double height)
{
    struct canvas *canvas = mem_new(1, sizeof *canvas);
    canvas->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(CANVAS_WIDTH * SCALE),
                                                 (int)ceil(height * SCALE));
    canvas->cairo = cairo_create(canvas->surface);
    dip(canvas, INK_PAPER);
    cairo_paint(canvas->cairo);
    cairo_scale(canvas->cairo, SCALE, SCALE);
    cairo_set_line_cap(canvas->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(canvas->cairo, CAIRO_LINE_JOIN_ROUND);
    canvas->fonts = pango_cairo_font_map_new();
    canvas->context = pango_font_map_create_context(canvas->fonts);
    set_options(canvas->context);
    pango_cairo_update_context(canvas->cairo, canvas->context);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    g_object_unref(canvas->context);
    g_object_unref(canvas->fonts);
    cairo_destroy(canvas->cairo);
    cairo_surface_destroy(canvas->surface);
    free(canvas);
}

/* ── words ───────────────────────────────────────────────────────────────── */

/* New: g_object_unref(). */
static PangoLayout *layout_of(struct canvas *canvas, const struct pen *pen, const char *words)
{
    PangoLayout *layout = pango_layout_new(canvas->context);
    PangoFontDescription *font = pango_font_description_from_string(families);
    pango_font_description_set_absolute_size(font, pen->size * PANGO_SCALE);
    pango_font_description_set_weight(font, pen->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, words, -1);
    if (pen->width > 0) {
        pango_layout_set_width(layout, (int)(pen->width * PANGO_SCALE));
        pango_layout_set_height(layout, 0); /* one line of each paragraph */
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    }
    return layout;
}

static void size_of(PangoLayout *layout, double *width, double *height)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    *width = (double)logical.width / PANGO_SCALE;
    *height = (double)logical.height / PANGO_SCALE;
}

double canvas_words(struct canvas *canvas, double x, double y, const struct pen *pen,
                    const char *words)
{
    static const double shares[] = {[SIDE_LEFT] = 0, [SIDE_CENTRE] = 0.5, [SIDE_RIGHT] = 1};
    static const PangoAlignment alignments[] = {[SIDE_LEFT] = PANGO_ALIGN_LEFT,
                                                [SIDE_CENTRE] = PANGO_ALIGN_CENTER,
                                                [SIDE_RIGHT] = PANGO_ALIGN_RIGHT};
    PangoLayout *layout = layout_of(canvas, pen, words);
    double width, height;
    size_of(layout, &width, &height);
    pango_layout_set_alignment(layout, pen->width > 0 ? PANGO_ALIGN_LEFT : alignments[pen->side]);
    canvas->missing += (size_t)pango_layout_get_unknown_glyphs_count(layout);
    dip(canvas, pen->ink);
    double line = height / pango_layout_get_line_count(layout);
    cairo_move_to(canvas->cairo, x - shares[pen->side] * width, y - line / 2);
    pango_cairo_show_layout(canvas->cairo, layout);
    g_object_unref(layout);
    return width;
}

double canvas_measure(struct canvas *canvas, const struct pen *pen, const char *words)
{
    PangoLayout *layout = layout_of(canvas, pen, words);
    double width, height;
    size_of(layout, &width, &height);
    g_object_unref(layout);
    return width;
}

/* ── shapes ──────────────────────────────────────────────────────────────── */

void canvas_rule(struct canvas *canvas, double x1, double y1, double x2, double y2, enum ink ink,
                 double width)
{
    dip(canvas, ink);
    cairo_set_line_width(canvas->cairo, width);
    cairo_move_to(canvas->cairo, x1, y1);
    cairo_line_to(canvas->cairo, x2, y2);
    cairo_stroke(canvas->cairo);
}

void canvas_dashes(struct canvas *canvas, double x1, double y, double x2, enum ink ink)
{
    static const double dashes[] = {4, 4};
    cairo_set_dash(canvas->cairo, dashes, 2, 0);
    canvas_rule(canvas, x1, y, x2, y, ink, 1);
    cairo_set_dash(canvas->cairo, NULL, 0, 0);
}

void canvas_bar(struct canvas *canvas, double x, double y, double width, double height,
                double radius, bool round_below, enum ink ink)
{
    cairo_t *cairo = canvas->cairo;
    double round = fmin(radius, fmin(width / 2, round_below ? height / 2 : height));
    double below = round_below ? round : 0;
    if (width <= 0 || height <= 0)
        return;
    dip(canvas, ink);
    cairo_new_path(cairo);
    cairo_arc(cairo, x + round, y + round, round, M_PI, 1.5 * M_PI);
    cairo_arc(cairo, x + width - round, y + round, round, 1.5 * M_PI, 2 * M_PI);
    cairo_arc(cairo, x + width - below, y + height - below, below, 0, 0.5 * M_PI);
    cairo_arc(cairo, x + below, y + height - below, below, 0.5 * M_PI, M_PI);
    cairo_close_path(cairo);
    cairo_fill(cairo);
}

void canvas_dot(struct canvas *canvas, double x, double y, double radius, enum ink ink)
{
    dip(canvas, ink);
    cairo_new_path(canvas->cairo);
    cairo_arc(canvas->cairo, x, y, radius, 0, 2 * M_PI);
    cairo_fill(canvas->cairo);
}

void canvas_line(struct canvas *canvas, const double *x, const double *y, size_t count,
                 enum ink ink, double width)
{
    dip(canvas, ink);
    cairo_set_line_width(canvas->cairo, width);
    cairo_new_path(canvas->cairo);
    for (size_t i = 0; i < count; i++) {
        if (isnan(y[i]))
            cairo_new_sub_path(canvas->cairo);
        else
            cairo_line_to(canvas->cairo, x[i], y[i]);
    }
    cairo_stroke(canvas->cairo);
}

/* ── the PNG ─────────────────────────────────────────────────────────────── */

static cairo_status_t add_bytes(void *owner, const unsigned char *bytes, unsigned len)
{
    str_add_bytes(owner, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

bool canvas_png(const struct canvas *canvas, struct str *png, int *width, int *height,
                size_t *missing)
{
    *width = cairo_image_surface_get_width(canvas->surface);
    *height = cairo_image_surface_get_height(canvas->surface);
    *missing = canvas->missing;
    return cairo_status(canvas->cairo) == CAIRO_STATUS_SUCCESS &&
           cairo_surface_write_to_png_stream(canvas->surface, add_bytes, png) ==
               CAIRO_STATUS_SUCCESS;
}
