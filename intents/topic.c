/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/topic.h"

#include <stddef.h>
#include <string.h>

enum lead_of { LEAD_topic, LEAD_place };

static const struct {
    enum lead_of of;
    const char *word;
} leads[] = {
#define LEAD(what, word) {LEAD_##what, word},
#include "intents/words/topic_leads.def"
#undef LEAD
};

static const char *const marks[] = {"，", "。", "；", "！", "？", "\n", ",", ";", ". ", "!", "?"};

static struct text up_to_mark(struct text text)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        ptrdiff_t at = text_find(text, marks[i], 0);
        if (at >= 0)
            text = text_slice(text, 0, (size_t)at);
    }
    return text_trim(text);
}

static struct text behind_lead(struct text text, enum lead_of of)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        ptrdiff_t at = leads[i].of == of ? text_find(text, leads[i].word, 0) : -1;
        if (at >= 0)
            return up_to_mark(text_slice(text, (size_t)at + strlen(leads[i].word), text.len));
    }
    return (struct text){"", 0};
}

struct text topic_in(struct text text)
{
    return behind_lead(text, LEAD_topic);
}

struct text place_in(struct text text)
{
    return behind_lead(text, LEAD_place);
}
