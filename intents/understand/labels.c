/* SPDX-License-Identifier: Apache-2.0 */
#include "intents/understand/labels.h"

#include <string.h>

#include "base/err.h"

/* The values of a slot that the model tells apart; the last of a family that ends in ""
 * stands for none said. Families that share a slot share their components. */
static const char *const stages[] = {"order",     "payment", "logistics", "support",
                                     "complaint", "",        NULL};
static const char *const aspects[] = {"all",    "profile",   "purchases", "visits",
                                      "issues", "agreement", NULL};
static const char *const due_kinds[] = {"visit", "call", "any", NULL};
static const char *const task_kinds[] = {"visit", "call", "other", NULL};
static const char *const directions[] = {"out", "in", NULL};
static const char *const moves[] = {"accept",   "resolve", "reassign", "reopen",
                                    "escalate", "comment", NULL};
static const char *const alert_moves[] = {"ack", "close", "snooze", NULL};
static const char *const answers[] = {"yes", "no", "maybe", NULL};

enum {
    FIRST_STAGE = INTENT_COUNT + 1,
    FIRST_ASPECT = FIRST_STAGE + 6,
    FIRST_KIND = FIRST_ASPECT + 6,
    FIRST_DIRECTION = FIRST_KIND + 3,
    FIRST_MOVE = FIRST_DIRECTION + 2,
    FIRST_ALERT_MOVE = FIRST_MOVE + 6,
    FIRST_ANSWER = FIRST_ALERT_MOVE + 3,
    COMPONENT_END = FIRST_ANSWER + 3
};

static const struct family {
    enum slot slot;
    const char *const *values;
    int first;
} families[INTENT_COUNT] = {
    [INTENT_report_issue] = {SLOT_STAGE, stages, FIRST_STAGE},
    [INTENT_ask_contact] = {SLOT_STAGE, stages, FIRST_STAGE},
    [INTENT_query_issue] = {SLOT_STAGE, stages, FIRST_STAGE},
    [INTENT_query_dealer] = {SLOT_ASPECT, aspects, FIRST_ASPECT},
    [INTENT_query_due] = {SLOT_KIND, due_kinds, FIRST_KIND},
    [INTENT_schedule] = {SLOT_KIND, task_kinds, FIRST_KIND},
    [INTENT_log_call] = {SLOT_DIRECTION, directions, FIRST_DIRECTION},
    [INTENT_update_issue] = {SLOT_ACTION, moves, FIRST_MOVE},
    [INTENT_update_alert] = {SLOT_ACTION, alert_moves, FIRST_ALERT_MOVE},
    [INTENT_rsvp] = {SLOT_ANSWER, answers, FIRST_ANSWER},
};

_Static_assert((int)COMPONENT_END <= (int)COMPONENTS, "a row of weights holds every component");

static void add(struct labels *labels, enum intent_id intent, int second, const char *value)
{
    bug_if(labels->count == LABELS_MAX);
    labels->first[labels->count] = (uint8_t)intent;
    labels->second[labels->count] = (uint8_t)(second < 0 ? COMPONENTS : second);
    labels->list[labels->count++] = (struct label){intent, {(int)intent, second}, value};
}

void labels_init(struct labels *labels)
{
    labels->count = 0;
    add(labels, INTENT_COUNT, -1, NULL);
    for (int i = 0; i < INTENT_COUNT; i++) {
        const struct family *family = &families[i];
        if (!family->values)
            add(labels, (enum intent_id)i, -1, NULL);
        for (int v = 0; family->values && family->values[v]; v++) {
            const char *value = *family->values[v] ? family->values[v] : NULL;
            add(labels, (enum intent_id)i, family->first + v, value);
        }
    }
}

int labels_find(const struct labels *labels, enum intent_id intent, const char *value)
{
    for (int i = 0; i < labels->count; i++) {
        const struct label *label = &labels->list[i];
        if (label->intent != intent)
            continue;
        if (label->components[1] < 0)
            return i;
        if (value ? label->value && strcmp(label->value, value) == 0 : !label->value)
            return i;
    }
    return LABEL_NOTHING;
}

unsigned label_slot(enum intent_id intent)
{
    return families[intent].values ? families[intent].slot : 0;
}
