/* SPDX-License-Identifier: Apache-2.0 */
/* How well an issue was solved. */
#include "intents/understand/parts.h"
#include "intents/understand/references.h"
#include "intents/understand/scan.h"

static int score_of(enum cue cue)
{
    switch ((int)cue) {
    case CUE_SCORE_5:
        return 5;
    case CUE_SCORE_4:
        return 4;
    case CUE_SCORE_3:
        return 3;
    case CUE_SCORE_2:
        return 2;
    case CUE_SCORE_1:
        return 1;
    default:
        return 0;
    }
}

/* The last rating word that does not begin inside another (满意 in 不满意, happy with in not happy
 * with). */
static int word_score(const struct reading *reading, struct range range)
{
    int score = 0;
    uint32_t to = 0;
    for (size_t i = 0; i < reading->cue_count; i++) {
        const struct cue_hit *hit = &reading->cues[i];
        if (!score_of(hit->cue) || hit->from < range.from || hit->to > range.to)
            continue;
        if (!score || hit->from >= to) {
            score = score_of(hit->cue);
            to = hit->to;
        }
    }
    return score;
}

static int number_score(const struct reading *reading, struct range range, int64_t ticket)
{
    const struct number *number;
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        if (number->kind == NUMBER_SCORE && number->value >= 1 && number->value <= 5)
            return (int)number->value;
    }
    for (size_t at = 0; (number = next_number(reading, range, &at));) {
        if (number->kind == NUMBER_PLAIN && number->value >= 1 && number->value <= 5 &&
            number->value != ticket)
            return (int)number->value;
    }
    return 0;
}

/* 4/5, which is a day of May elsewhere; 0 where there is none. */
static int of_five(const struct reading *reading, struct range range)
{
    const uint32_t *points = reading->normal.points;
    for (uint32_t at = range.from; at + 3 <= range.to; at++) {
        bool begins = at == 0 || !scan_is_digit(points[at - 1]);
        bool ends = at + 3 == reading->normal.count ||
                    !(scan_is_digit(points[at + 3]) || points[at + 3] == '/');
        if (begins && ends && points[at] >= '1' && points[at] <= '5' && points[at + 1] == '/' &&
            points[at + 2] == '5')
            return (int)(points[at] - '0');
    }
    return 0;
}

int parts_score(const struct reading *reading, struct range range, int64_t ticket)
{
    int score = number_score(reading, range, ticket);
    score = score ? score : of_five(reading, range);
    return score ? score : word_score(reading, range);
}

/* Tickets that are rated: those named as such, else a bare number with more digits than a score,
 * and those listed with it (136、137都满意). */
static size_t rated_tickets(const struct reading *reading, const struct act *act,
                            int64_t out[REFERENCES_MAX])
{
    struct range reach = act_reach(reading, act);
    const struct number *number;
    size_t count = 0;
    for (size_t at = 0; (number = next_number(reading, reach, &at));) {
        if (number->kind == NUMBER_TICKET && count < REFERENCES_MAX)
            out[count++] = number->value;
    }
    for (size_t at = 0; !count && (number = next_number(reading, reach, &at));) {
        if (number->kind == NUMBER_PLAIN && number->value > 5 &&
            reading->message->channel != CHANNEL_GROUP)
            return take_listed(reading, number, reach, out);
    }
    return count;
}

void fill_rate_issue(struct filling *filling, const struct act *act)
{
    const struct reading *reading = filling->reading;
    int64_t tickets[REFERENCES_MAX];
    size_t count = rated_tickets(reading, act, tickets);
    int score = parts_score(reading, act_reach(reading, act), count ? tickets[0] : 0);
    for (size_t i = 0; i < (count ? count : 1); i++) {
        struct frame *frame = fill_frame(filling, act);
        if (!frame)
            return;
        if (count)
            set_ticket(frame, tickets[i]);
        frame->score = score;
        if (score)
            set_slot(frame, SLOT_SCORE);
    }
}
