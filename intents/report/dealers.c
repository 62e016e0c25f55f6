/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of each dealer of a report; several sections count it. */
#include "intents/report/report.h"

/* In this order, for each dealer. */
enum { ORDERS, FIRST_ORDER, LAST_ORDER, VISITS, CALLS, AGREEMENTS, TRAINING, DEALER_READS };

static void want_dealer(const struct report *report, struct reads *reads, uint32_t dealer)
{
    struct arena *arena = report->request->arena;
    const char *id = report->request->dir->dealers[dealer].id;
    const char *orders = arena_printf(arena, "orders:%s", id);
    const char *to = arena_printf(arena, "%d", report->span.period.to);
    const char *from = arena_printf(arena, "%d", report->span.lists_from);
    reads_add(reads, "ZRANGE", orders, arena_printf(arena, "%d", report->span.before.from), to,
              "BYSCORE", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", orders, "0", "0", "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", orders, to, "-inf", "BYSCORE", "REV", "LIMIT", "0", "1",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "visits:%s", id), from, to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "calls:out:%s", id), from, to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "agreements:%s", id), "-inf", to, "BYSCORE",
              "WITHSCORES", NULL);
    reads_add(reads, "ZRANGE", arena_printf(arena, "trainings:%s", id), to, "-inf", "BYSCORE",
              "REV", "LIMIT", "0", "1", "WITHSCORES", NULL);
}

void report_dealers_want(const struct report *report, struct reads *reads)
{
    for (size_t i = 0; i < report->dealer_count; i++)
        want_dealer(report, reads, report->dealers[i]);
}

/* The number behind the colon of a member: "SEQ:FEN". */
static bool behind_colon(const struct value *pairs, size_t i, int64_t *number)
{
    struct text member = value_text(value_at(pairs, 2 * i));
    (void)text_split(&member, ':');
    return text_to_int(member, number);
}

static const int32_t *days_of(struct arena *arena, const struct value *pairs, size_t *count)
{
    *count = pairs->count / 2;
    int32_t *days = arena_alloc(arena, *count + 1, sizeof *days);
    for (size_t i = 0; i < *count; i++)
        days[i] = report_day_at(pairs, i);
    return days;
}

static void read_orders(struct arena *arena, const struct value *pairs,
                        struct figure_dealer *dealer)
{
    dealer->order_count = pairs->count / 2;
    struct figure_order *orders = arena_alloc(arena, dealer->order_count + 1, sizeof *orders);
    for (size_t i = 0; i < dealer->order_count; i++) {
        orders[i].day = report_day_at(pairs, i);
        (void)behind_colon(pairs, i, &orders[i].fen);
    }
    dealer->orders = orders;
}

static void read_agreements(const struct value *pairs, const struct report_span *span,
                            struct figure_dealer *dealer)
{
    dealer->agreement_signed = dealer->agreement_expires = DAY_NONE;
    for (size_t i = 0; i < pairs->count / 2; i++) {
        int64_t expires;
        dealer->agreement_signed = report_day_at(pairs, i);
        dealer->agreement_expires = behind_colon(pairs, i, &expires) ? (int32_t)expires : DAY_NONE;
        dealer->agreements_signed += dealer->agreement_signed >= span->period.from;
        dealer->agreements_before += report_is_in(span->before, dealer->agreement_signed);
    }
}

static void read_dealer(const struct report *report, uint32_t index, size_t at,
                        struct figure_dealer *dealer)
{
    const struct request *request = report->request;
    const struct dealer *row = &request->dir->dealers[index];
    const struct value *read[DEALER_READS];
    for (size_t i = 0; i < DEALER_READS; i++)
        read[i] = value_at(request->replies, at + i);
    *dealer = (struct figure_dealer){
        .is_active = row->status == DEALER_ACTIVE,
        .has_file = row->contact[0] && row->phone[0] && row->region != INDEX_NONE &&
                    row->manager != INDEX_NONE,
        .first_order = report_day_at(read[FIRST_ORDER], 0),
        .last_order = report_day_at(read[LAST_ORDER], 0),
        .last_event = report_day_at(read[TRAINING], 0),
    };
    if (dealer->last_order == DAY_NONE)
        dealer->first_order = DAY_NONE; /* it bought after the period only */
    read_orders(request->arena, read[ORDERS], dealer);
    dealer->visits = days_of(request->arena, read[VISITS], &dealer->visit_count);
    dealer->calls = days_of(request->arena, read[CALLS], &dealer->call_count);
    read_agreements(read[AGREEMENTS], &report->span, dealer);
}

void report_dealers_gather(struct report *report, size_t first_read)
{
    const struct request *request = report->request;
    struct figure_dealer *dealers =
        arena_alloc(request->arena, report->dealer_count + 1, sizeof *dealers);
    report->of = arena_alloc(request->arena, request->dir->dealer_count + 1, sizeof *report->of);
    for (size_t i = 0; i < report->dealer_count; i++) {
        read_dealer(report, report->dealers[i], first_read + i * DEALER_READS, &dealers[i]);
        report->of[report->dealers[i]] = &dealers[i];
    }
    report->input.dealers = dealers;
    report->input.dealer_count = report->dealer_count;
}
