/* SPDX-License-Identifier: Apache-2.0 */
/* A dealer's own pace of buying, and how much the dealers around it buy compared with theirs:
 * what purchase_stop is measured against, and its holiday guard.
 *
 * The pace of a day C is the mean gap between the purchase days in (C − 730, C]; the limit of
 * silence follows from it. Rests on index.h; pure. */
#ifndef BOT_WATCH_PACE_H
#define BOT_WATCH_PACE_H

#include "bot/watch/rule.h"

/* Numbers of the rule purchase_stop that the limit is made from. */
struct pace_numbers {
    double factor;        /* silence of so many mean gaps is too long (3) */
    double shortest;      /* but never less than so many days (21) */
    double longest;       /* nor more than so many (60) … */
    double longest_gaps;  /* … or so many gaps, where that is more (1.5) */
    double unknown_limit; /* for who has too few purchase days for a mean (90) */
    int enough_days;      /* purchase days that a limit of its own needs (4) */
    int32_t window;       /* days that the mean gap looks back (730) */
};

struct pace {
    size_t days;     /* purchase days ever, up to C */
    int32_t last;    /* the last of them, DAY_NONE */
    int32_t silence; /* C − last */
    double mean_gap; /* of the window; of all purchase days where it holds fewer than two; 0
                        where there are fewer than two at all */
    bool is_recent;  /* whether the window gives a mean gap */
    int32_t limit;   /* τ: the silence from which it is too long */
};

/* As of coverage day `covered`, which is not DAY_NONE. */
struct pace pace_of(struct day_list purchases, int32_t covered, const struct pace_numbers *numbers);

/* How busy each region is: made once a day. */
struct market;

/* New in the arena; of all active dealers. */
const struct market *market_new(const struct watch_day *today, const struct pace_numbers *numbers,
                                struct arena *arena);

/* I: purchase days of the dealer's peers in the last `days` days ÷ those that their own pace
 * lets expect. Peers are the other active dealers of the region, of the company where those
 * are fewer than 10. Holds for a dealer that did not itself buy in these days; 1 where no
 * peer has a pace. */
double market_index(const struct market *market, uint32_t dealer, const struct pace *own,
                    int32_t days);

#endif
