/* SPDX-License-Identifier: Apache-2.0 */
/* What those who run the server look at: GET /healthz (200 while the process lives), /readyz (200
 * only while everything is connected, else 503 with the reasons), /metrics (Prometheus text).
 * What is counted is in metrics.def. Rests on bot/net; shows no texts, names or secrets. */
#ifndef BOT_OPERATIONS_H
#define BOT_OPERATIONS_H

#include <stdint.h>

#include "base/str.h"
#include "bot/net/net.h"
#include "config/address.h"
#include "store/transaction.h"

enum metric {
#define METRIC(constant, name, by_platform, help) constant,
#include "bot/metrics.def"
#undef METRIC
    METRIC_COUNT
};

struct operations;

struct operations_setup {
    struct net *net;
    const struct address *listen;
    /* Whether all is connected; if not, the reasons are added to `why`, one a line. */
    bool (*is_ready)(void *owner, struct str *why);
    void *owner;
};

/* New; NULL where the address cannot be had (said by log_error). */
struct operations *operations_open(const struct operations_setup *setup);
int operations_port(const struct operations *operations);

/* Stops listening and frees it; before net_close(). */
void operations_close(struct operations *operations);

/* Counts one; `platform` (a name that stays) only where the metric is counted by platform. In
 * these two `operations` may be NULL: then nothing is counted. */
void operations_count(struct operations *operations, enum metric metric, const char *platform);

/* Counts what became of a message: the status of its commit, facts and posts, and how long it took
 * from the platform to the commit. */
void operations_message(struct operations *operations, enum err status,
                        const struct transaction *tx, int64_t took_ms);

#endif
