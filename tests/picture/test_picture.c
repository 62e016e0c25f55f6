/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cairo.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/json.h"
#include "picture/picture.h"

enum { TEAL = 0x0f766e, BLUE = 0x2f6fde, RED = 0xc8382b, PAPER = 0xffffff, THREADS = 4 };

static const char columns[] =
    "{\"title\":\"嘉兴市佳美建材行 · 近 24 个月进货\",\"subtitle\":\"共 1,234,567 元\",\"panels\":["
    "{\"kind\":\"columns\",\"unit\":\"万元\",\"values\":[1,2,4],\"labels\":[\"\",\"1月\\n2026\"],"
    "\"mean\":{\"value\":2.3,\"label\":\"月均\"},\"peak\":\"4\",\"lanes\":[{\"name\":\"拜访\","
    "\"at\":[0.5,2.5]},{\"name\":\"回访\",\"at\":[1]}]}]}";
static const char lines[] =
    "{\"title\":\"Chen Hao\",\"panels\":[{\"kind\":\"lines\",\"legend\":[\"visited\",\"called\"],"
    "\"labels\":[\"Oct\",\"Nov\",\"Dec\"],\"series\":[[null,0.5,1],[0.2,0.3,0.25]]}]}";
static const char bars[] =
    "{\"title\":\"赵刚\",\"panels\":[{\"kind\":\"bars\",\"title\":\"联系\",\"legend\":[\"拜访过\","
    "\"回访过\"],\"rows\":[{\"name\":\"陈浩\",\"values\":[1,0.5],\"notes\":[\"11/11\",\"5/10\"]},"
    "{\"name\":\"林雪\",\"values\":[0.25,null],\"notes\":[\"4/16\",\"\"]}]}]}";
static const char stacks[] =
    "{\"title\":\"工单\",\"panels\":[{\"kind\":\"stacks\",\"legend\":[\"按时\",\"超时\",\"处理中\"]"
    ","
    "\"rows\":[{\"name\":\"物流\",\"values\":[6,2,1],\"note\":\"按时 75%\"},"
    "{\"name\":\"投诉\",\"values\":[],\"note\":\"\"}]}]}";

/* A PNG read back. */
struct seen {
    struct str png;
    size_t at; /* read so far */
    struct picture_made made;
    cairo_surface_t *surface;
};

static cairo_status_t take_bytes(void *owner, unsigned char *out, unsigned len)
{
    struct seen *seen = owner;
    if (seen->png.len - seen->at < len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, seen->png.ptr + seen->at, len);
    seen->at += len;
    return CAIRO_STATUS_SUCCESS;
}

static void see(struct seen *seen, const char *data)
{
    *seen = (struct seen){0};
    str_init(&seen->png);
    assert_int_equal(picture_draw(text_of(data), &seen->png, &seen->made), OK);
    assert_memory_equal(seen->png.ptr, "\x89PNG\r\n\x1a\n", 8);
    seen->surface = cairo_image_surface_create_from_png_stream(take_bytes, seen);
    assert_int_equal(cairo_surface_status(seen->surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(seen->surface), seen->made.width);
    assert_int_equal(cairo_image_surface_get_height(seen->surface), seen->made.height);
}

static void forget(struct seen *seen)
{
    cairo_surface_destroy(seen->surface);
    str_release(&seen->png);
}

static uint32_t pixel(const struct seen *seen, int x, int y)
{
    const unsigned char *data = cairo_image_surface_get_data(seen->surface);
    uint32_t rgb;
    memcpy(&rgb, data + y * cairo_image_surface_get_stride(seen->surface) + 4 * x, sizeof rgb);
    return rgb & 0xffffff;
}

/* How many pixels of exactly that colour there are in the part of the picture from x1 to x2. */
static size_t count(const struct seen *seen, uint32_t rgb, int x1, int x2)
{
    size_t found = 0;
    for (int y = 0; y < seen->made.height; y++) {
        for (int x = x1; x < x2; x++)
            found += pixel(seen, x, y) == rgb;
    }
    return found;
}

static void every_kind_is_drawn(void **state)
{
    static const struct {
        const char *name, *data;
        int height;
        uint32_t must_have;
    } cases[] = {
        {"columns", columns, 750, TEAL},
        {"lines", lines, 690, BLUE},
        {"bars", bars, 575, BLUE},
        {"stacks", stacks, 430, RED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen;
        see(&seen, cases[i].data);
        assert_int_equal(seen.made.width, 1200);
        assert_int_equal(seen.made.height, cases[i].height);
        assert_int_equal(seen.made.missing, 0);
        size_t all = (size_t)seen.made.width * (size_t)seen.made.height;
        size_t paper = count(&seen, PAPER, 0, 1200);
        assert_true(paper > all / 2 && paper < all - all / 50);
        assert_true(count(&seen, cases[i].must_have, 0, 1200) > 500);
        forget(&seen);
    }
}

/* Twice the number is twice the column. */
static void what_is_drawn_is_what_is_in_the_data(void **state)
{
    struct seen seen;
    size_t tall[3];
    (void)state;
    see(&seen, columns);
    int left = (int)(60 * 2.5), each = (int)(400 * 2.5 / 3);
    for (int i = 0; i < 3; i++)
        tall[i] = count(&seen, TEAL, left + i * each + each / 2, left + i * each + each / 2 + 1);
    assert_true(tall[0] > 20);
    assert_in_range(tall[1], 2 * tall[0] - 6, 2 * tall[0] + 6);
    assert_in_range(tall[2], 4 * tall[0] - 12, 4 * tall[0] + 12);
    forget(&seen);
    see(&seen, bars);
    size_t wide = count(&seen, TEAL, 0, 1200), half = count(&seen, BLUE, 0, 1200);
    assert_true(half > wide / 3 && half < wide / 2 + wide / 20);
    forget(&seen);
}

/* No box stands for a character: what a font lacks is counted, and Chinese is not lacking. */
static void characters_have_shapes(void **state)
{
    struct seen with, without;
    (void)state;
    see(&with, "{\"title\":\"经销商渠道拜访回访进货核款物流支持投诉超时按时鑫骏濮\",\"panels\":[{"
               "\"kind\":\"stacks\"}]}");
    see(&without, "{\"title\":\"\xf4\x80\x80\x81\xf4\x80\x80\x82\",\"panels\":[{\"kind\":"
                  "\"stacks\"}]}");
    assert_int_equal(with.made.missing, 0);
    assert_int_equal(without.made.missing, 2);
    forget(&with);
    forget(&without);
}

struct drawing {
    uv_thread_t thread;
    struct str png;
};

static void draw_again(void *owner)
{
    struct drawing *drawing = owner;
    struct picture_made made;
    str_init(&drawing->png);
    (void)picture_draw(text_of(columns), &drawing->png, &made);
}

static void the_same_data_give_the_same_bytes(void **state)
{
    struct seen first;
    struct drawing drawings[THREADS];
    (void)state;
    see(&first, columns);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(uv_thread_create(&drawings[i].thread, draw_again, &drawings[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        uv_thread_join(&drawings[i].thread);
        assert_int_equal(drawings[i].png.len, first.png.len);
        assert_memory_equal(drawings[i].png.ptr, first.png.ptr, first.png.len);
        str_release(&drawings[i].png);
    }
    forget(&first);
}

static void what_is_no_picture_is_refused(void **state)
{
    static const struct {
        const char *data;
        enum err err;
    } cases[] = {
        {"", ERR_FORMAT},
        {"[]", ERR_FORMAT},
        {"{}", ERR_FORMAT},
        {"{\"panels\":[]}", ERR_FORMAT},
        {"{\"panels\":[{\"kind\":\"pie\"}]}", ERR_FORMAT},
        {"{\"panels\":[1]}", ERR_FORMAT},
        {"{\"panels\":[{\"kind\":\"bars\"},{\"kind\":\"bars\"},{\"kind\":\"bars\"},"
         "{\"kind\":\"bars\"},{\"kind\":\"bars\"}]}",
         ERR_FORMAT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str png;
        struct picture_made made;
        str_init(&png);
        assert_int_equal(picture_draw(text_of(cases[i].data), &png, &made), cases[i].err);
        assert_int_equal(png.len, 0);
        str_release(&png);
    }
}

/* Data that lack something, or have what is no number, give a picture without it. */
static void odd_data_do_no_harm(void **state)
{
    static const char *const cases[] = {
        "{\"panels\":[{\"kind\":\"columns\"}]}",
        ("{\"panels\":[{\"kind\":\"columns\",\"values\":[null,\"x\",-3],\"partial\":-1,"
         "\"lanes\":[{\"at\":[-1,99,null]},7],\"mean\":{\"value\":1e300}}]}"),
        "{\"panels\":[{\"kind\":\"columns\",\"values\":[0,0]}]}",
        "{\"panels\":[{\"kind\":\"columns\",\"values\":[1e300]}]}",
        "{\"panels\":[{\"kind\":\"lines\",\"series\":[[],[null],[1]],\"labels\":{}}]}",
        "{\"panels\":[{\"kind\":\"bars\",\"rows\":[{},{\"values\":[7,-7]},null]}]}",
        "{\"panels\":[{\"kind\":\"stacks\",\"rows\":[{\"values\":[-1,null,1e18]}],\"legend\":1}]}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen;
        see(&seen, cases[i]);
        forget(&seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_drawn),
        cmocka_unit_test(what_is_drawn_is_what_is_in_the_data),
        cmocka_unit_test(characters_have_shapes),
        cmocka_unit_test(the_same_data_give_the_same_bytes),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(odd_data_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
