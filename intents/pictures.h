/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture in a reply shows, as data (picture/picture.h): words and numbers that a plan has
 * at hand. It is drawn by whoever sends the post. */
#ifndef INTENTS_PICTURES_H
#define INTENTS_PICTURES_H

#include <jansson.h>

#include "intents/plan.h"

/* A picture without panels; a panel of that kind. New. */
json_t *picture_new(const char *title, const char *subtitle);
json_t *picture_panel(const char *kind, const char *title);

/* Adds a panel (taken), which may be NULL. */
void picture_add(json_t *picture, json_t *panel);

/* Makes it the picture of the reply (taken); a reply has one, the first, and none without panels.
 */
void picture_give(const struct request *request, struct plan *plan, json_t *picture);

/* Adds a share to a list: null where it is a share of nothing. */
void picture_add_share(json_t *list, size_t part, size_t all);

/* What stands below the month that begins at `day`, with the year below January: "1 月\n2026"; ""
 * for months that are no `every`-th of the year. */
const char *picture_month(const struct request *request, int32_t day, int every);

/* How money is written at an axis: so many fen are one of `unit`. */
struct picture_money {
    int64_t fen;
    const char *unit;
};
struct picture_money picture_money(const struct request *request, int64_t highest_fen);

#endif
