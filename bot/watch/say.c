/* SPDX-License-Identifier: Apache-2.0 */
/* How an alert reads when it is told: what is wrong is said as everywhere (alert_text); around
 * it stand who it is, since when, last contact and what to do next. */
#include "bot/watch/watch.h"
#include "intents/alerts.h"

/* The fixed words, by language. */
struct frame_words {
    const char *critical;
    const char *who;      /* name, region, label of the rule */
    const char *who_only; /* without region */
    const char *since;
    const char *cleared; /* in place of figure and since, once it is over */
    const char *no_contact;
    const char *visited;
    const char *called;
    const char *next;
};

static const struct frame_words frames_of[LANG_COUNT] = {
    [LANG_ZH] = {"严重 ", "%s（%s）%s：", "%s%s：", "。%s 起预警。", "%s 起的预警已解除。",
                 "没有联系记录。", "上次联系：%s 拜访。", "上次联系：%s 回访。", "下一步：%s。"},
    [LANG_EN] = {"critical: ", "%s (%s), %s: ", "%s, %s: ", ". Alert since %s. ",
                 "the alert of %s is over. ", "No contact on record.", "Last contact: visit on %s.",
                 "Last contact: call on %s.", " Next: %s."},
};

static void say_contact(struct str *out, const struct watch_index *index,
                        const struct watch_event *event, const struct frame_words *words)
{
    int32_t contact = watch_last_contact(index, event->dealer, event->day);
    if (contact == DAY_NONE) {
        str_add(out, words->no_contact);
        return;
    }
    char date[DAY_TEXT];
    bool visited = days_last(index->dealers[event->dealer].visits, event->day) == contact;
    str_addf(out, visited ? words->visited : words->called, day_format(contact, date));
}

/* Silences of purchases are counted up to the day to which purchases are known. */
static void say_figures(struct str *out, const struct watch_index *index,
                        const struct watch_event *event, enum language language)
{
    const struct rule *rule = rule_of(event->rule);
    struct alert_figures figures = {
        .value = event->spell.value,
        .expected = event->spell.expected,
        .last = event->spell.last,
    };
    int32_t day = event->day;
    if (rule->needs == NEEDS_PURCHASES)
        day = watch_covered(index, day);
    struct arena arena;
    arena_init(&arena);
    str_add(out, alert_text(&arena, language, rule->name, &figures, day));
    arena_release(&arena);
}

static void say_who(struct str *out, const struct watch_index *index,
                    const struct watch_event *event, enum language language)
{
    const struct frame_words *words = &frames_of[language];
    const struct dealer *dealer = &index->dir->dealers[event->dealer];
    const char *label = rule_of(event->rule)->label[language];
    if (dealer->region == INDEX_NONE)
        str_addf(out, words->who_only, dealer->name, label);
    else
        str_addf(out, words->who, dealer->name, index->dir->regions[dealer->region], label);
}

void watch_say(struct str *out, const struct watch_index *index, const struct watch_event *event,
               unsigned number, enum language language)
{
    const struct frame_words *words = &frames_of[language];
    bool is_over = event->what == WATCH_CLEARED;
    char since[DAY_TEXT];
    day_format(event->spell.since, since);
    if (number)
        str_addf(out, "A%u ", number);
    if (event->spell.level >= LEVEL_CRITICAL && !is_over)
        str_add(out, words->critical);
    say_who(out, index, event, language);
    if (is_over) {
        str_addf(out, words->cleared, since);
        say_contact(out, index, event, words);
        return;
    }
    say_figures(out, index, event, language);
    str_addf(out, words->since, since);
    say_contact(out, index, event, words);
    str_addf(out, words->next, rule_of(event->rule)->advice[language]);
}
