/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/pictures.h"

#include <stdlib.h>

#include "base/json.h"

/* From so much on money is told in the larger unit of the language. */
enum { LARGE_FEN = 1000000 };

json_t *picture_new(const char *title, const char *subtitle)
{
    json_t *picture = json_object();
    json_set_string(picture, "title", title);
    json_set_string(picture, "subtitle", subtitle);
    json_object_set_new(picture, "panels", json_array());
    return picture;
}

json_t *picture_panel(const char *kind, const char *title)
{
    json_t *panel = json_object();
    json_set_string(panel, "kind", kind);
    if (*title)
        json_set_string(panel, "title", title);
    return panel;
}

void picture_add(json_t *picture, json_t *panel)
{
    if (panel)
        json_array_append_new(json_object_get(picture, "panels"), panel);
}

void picture_give(const struct request *request, struct plan *plan, json_t *picture)
{
    bool has_panels = json_array_size(json_object_get(picture, "panels")) > 0;
    if (has_panels && !plan->image) {
        char *text = json_text(picture);
        plan->image = arena_copy(request->arena, text_of(text));
        free(text);
    }
    json_decref(picture);
}

void picture_add_share(json_t *list, size_t part, size_t all)
{
    json_array_append_new(list, all > 0 ? json_real((double)part / (double)all) : json_null());
}

const char *picture_month(const struct request *request, int32_t day, int every)
{
    struct civil civil = day_civil(day);
    const char *month = say_month_name(request->arena, request->lang, day);
    if ((civil.month - 1) % every != 0)
        return "";
    return civil.month == 1 ? arena_printf(request->arena, "%s\n%d", month, civil.year) : month;
}

struct picture_money picture_money(const struct request *request, int64_t highest_fen)
{
    static const int64_t large[LANG_COUNT] = {[LANG_ZH] = 1000000, [LANG_EN] = 100000};
    bool is_large = highest_fen >= LARGE_FEN;
    return (struct picture_money){
        .fen = is_large ? large[request->lang] : 100,
        .unit =
            reply_template(request->lang, is_large ? REPLY_picture_unit_large : REPLY_picture_unit),
    };
}
