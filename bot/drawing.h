/* SPDX-License-Identifier: Apache-2.0 */
/* Draws pictures on the thread pool, so that the loop goes on: one takes some 40 ms. */
#ifndef BOT_DRAWING_H
#define BOT_DRAWING_H

#include <uv.h>

#include "base/err.h"
#include "base/text.h"

struct drawing;

/* `err` is 0 or picture_draw()'s; `png` is borrowed for the call. */
typedef void (*drawing_done_fn)(void *owner, enum err err, struct text png);

/* Begins to draw what `data` (picture/picture.h, copied) says; `done` is called once, later. Frees
 * itself. */
struct drawing *drawing_start(uv_loop_t *loop, struct text data, drawing_done_fn done, void *owner);

/* The owner goes away: `done` is not called any more. */
void drawing_forget(struct drawing *drawing);

#endif
