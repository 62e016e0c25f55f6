/* SPDX-License-Identifier: Apache-2.0 */
/* What the bot says: one template for each reply in each language. Templates are data:
 * words/replies_<language>.def, one row a reply, the same names in each (a test compares them,
 * and their {places}). A new language is one such file and one row in words/replies.c.
 *
 * A template names its places in braces: "已记录 #{seq}：拜访 {dealers}，{date}。" */
#ifndef INTENTS_WORDS_REPLIES_H
#define INTENTS_WORDS_REPLIES_H

#include "base/arena.h"
#include "base/str.h"
#include "config/directory.h"
#include "intents/understand/understand.h"

enum reply {
#define REPLY(name, template) REPLY_##name,
#include "intents/words/replies_zh.def"
#undef REPLY
    REPLY_COUNT
};

/* Adds a reply to `out`. The places follow as pairs of name and value, both strings, ended by
 * NULL; a place that is not given is a bug. */
void reply_add(struct str *out, enum language lang, enum reply reply, ...)
    __attribute__((sentinel));

/* The template itself. */
const char *reply_template(enum language lang, enum reply reply);

/* Values as people write them, borrowed from the arena. */
const char *say_day(struct arena *arena, enum language lang, int32_t day);   /* 11-22（周日） */
const char *say_short_date(struct arena *arena, int32_t day, int32_t today); /* 08-02, with the
                                                                   year where it is another */
const char *say_full_date(struct arena *arena, int32_t day);                 /* 2027-12-31 */
const char *say_time(struct arena *arena, int minute);                       /* 14:05 */
/* 今天 14:05, or 11-30 10:35 */
const char *say_moment(struct arena *arena, enum language lang, struct moment at, int32_t today);
const char *say_money(struct arena *arena, enum language lang, int64_t fen); /* 32,000 元 */
const char *say_number(struct arena *arena, int64_t number);                 /* 12,844 */
const char *say_stage(enum language lang, enum stage stage);
const char *role_name(enum role role, enum language lang);
const char *say_month_name(struct arena *arena, enum language lang, int32_t day); /* 11 月 */
/* Names joined by 、 or commas. */
const char *say_dealers(struct arena *arena, enum language lang, const struct directory *dir,
                        const uint32_t *dealers, size_t count);

#endif
