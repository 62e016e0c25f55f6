/* SPDX-License-Identifier: Apache-2.0 */
#include "bot/drawing.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "picture/picture.h"

struct drawing {
    uv_work_t work;
    char *data;
    struct str png;
    struct picture_made made;
    enum err err;
    drawing_done_fn done; /* NULL: nobody waits any more */
    void *owner;
};

/* On the thread pool. */
static void draw(uv_work_t *work)
{
    struct drawing *drawing = work->data;
    drawing->err = picture_draw(text_of(drawing->data), &drawing->png, &drawing->made);
}

static void on_drawn(uv_work_t *work, int status)
{
    (void)status; /* never cancelled */
    struct drawing *drawing = work->data;
    if (drawing->err)
        log_error("", "picture.failed", "reason=\"%s\"", err_text(drawing->err));
    if (drawing->made.missing > 0)
        log_warn("", "picture.no_glyphs", "characters=%zu reason=\"install a font that has them\"",
                 drawing->made.missing);
    if (drawing->done)
        drawing->done(drawing->owner, drawing->err, str_text(&drawing->png));
    str_release(&drawing->png);
    free(drawing->data);
    free(drawing);
}

struct drawing *drawing_start(uv_loop_t *loop, struct text data, drawing_done_fn done, void *owner)
{
    struct drawing *drawing = mem_new(1, sizeof *drawing);
    str_init(&drawing->png);
    drawing->data = mem_strndup(data.ptr, data.len);
    drawing->done = done;
    drawing->owner = owner;
    drawing->work.data = drawing;
    uv_queue_work(loop, &drawing->work, draw, on_drawn);
    return drawing;
}

void drawing_forget(struct drawing *drawing)
{
    drawing->done = NULL;
}
