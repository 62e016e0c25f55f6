#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes purchases.csv, calls.csv and visits.csv of the sample company: two years up to
LAST, always the same ones. Run it in this folder; only needed to change the stories."""
import csv
import datetime as dt
import random

LAST = dt.date(2026, 11, 22)
FIRST = dt.date(2024, 11, 25)
CALLS_FIRST = dt.date(2025, 9, 1)
VISITS_FIRST = dt.date(2025, 9, 1)

# Nobody buys, calls or visits.
FREE = [(dt.date(2025, 1, 28), dt.date(2025, 2, 4)), (dt.date(2025, 10, 1), dt.date(2025, 10, 8)),
        (dt.date(2026, 2, 15), dt.date(2026, 2, 23)), (dt.date(2026, 5, 1), dt.date(2026, 5, 5)),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 7))]

# What is told about a dealer; who is not named here is steady in everything.
#   pace: days between purchases   amount: yuan of one   last_buy: the last purchase
#   once: the only purchase        less_since, less: fewer and smaller purchases since then
#   last_visit, last_call: of the manager
#   rings: calls from the dealer in 30 days; rings_since: (day, another rate from then on)
STORIES = {
    "D001": {"pace": 9, "amount": 14000},
    "D002": {"pace": 12, "amount": 22000, "less_since": "2026-09-24", "less": 0.25},
    "D003": {"pace": 8, "amount": 9000, "last_buy": "2026-10-20"},
    "D004": {"pace": 15, "last_visit": "2026-08-12"},
    "D005": {"pace": 10, "amount": 31000, "rings": 1.6, "rings_since": ("2026-10-26", 12)},
    "D006": {"pace": 20, "last_call": "2026-10-05", "last_visit": "2026-09-28"},
    "D007": {"once": "2026-07-24", "amount": 12000},
    "D008": {"pace": 14, "amount": 11000, "last_buy": "2026-08-13"},
    "D009": {"pace": 7, "amount": 38000, "rings": 4.5, "rings_since": ("2026-09-20", 0.0)},
    "D010": {"pace": 18},
    "D011": {"pace": 25, "amount": 7000, "rings": 0.5},
    "D012": {"pace": 30, "amount": 6000, "last_visit": "2026-09-16"},
    "D013": {"pace": 11, "last_visit": "2026-07-30", "last_call": "2026-10-17"},
    "D014": {"pace": 6, "amount": 42000},
    "D015": {"pace": 13, "amount": 16000, "less_since": "2026-09-24", "less": 0.2},
    "D016": {"pace": 16, "last_buy": "2026-09-01"},
    "D017": {"pace": 22},
    "D018": {"pace": 17, "last_visit": "2026-08-20", "last_call": "2026-10-12"},
    "D019": {"pace": 28, "amount": 5500},
    "D020": {"once": "2026-09-08", "amount": 15000},
    "D021": {"pace": 9, "amount": 26000},
    "D022": {"pace": 7, "amount": 55000, "rings": 2, "rings_since": ("2026-10-25", 13)},
    "D023": {"pace": 19, "last_call": "2026-10-14", "last_visit": "2026-10-09"},
    "D024": {"pace": 21, "amount": 8000},
    "D025": {"pace": 33, "amount": 18000},
    "D026": {"pace": 24, "amount": 6500},
    "D027": {"pace": 12, "last_buy": "2026-01-15", "last_visit": "2026-10-20"},
    "D028": {"pace": 10, "amount": 20000},
    "D029": {"pace": 15, "last_visit": "2026-09-10"},
    "D030": {"pace": 26},
    "D031": {"pace": 11, "amount": 13000, "last_buy": "2026-10-01"},
    "D032": {"pace": 23, "last_call": "2026-10-19", "last_visit": "2026-10-13"},
    "D033": {"pace": 8, "amount": 27000},
    "D034": {"pace": 14, "amount": 17000, "rings": 3.5, "rings_since": ("2026-09-18", 0.0)},
    "D035": {"pace": 10, "amount": 33000, "less_since": "2026-09-24", "less": 0.2},
    "D036": {"pace": 18, "last_visit": "2026-08-03"},
    "D037": {"pace": 27, "amount": 9000},
    "D038": {"pace": 20, "last_buy": "2025-12-20", "last_visit": "2025-12-22",
             "last_call": "2026-01-05"},
    "D039": {"pace": 45, "amount": 7500},
    "D040": {"once": "2026-11-03", "amount": 21000},
}


def day(text):
    return dt.date.fromisoformat(text)


def is_free(date):
    return any(first <= date <= last for first, last in FREE)


def work_day(date):
    """The next day from `date` on which people work."""
    while date.weekday() > 4 or is_free(date):
        date += dt.timedelta(1)
    return date


def steps(rng, first, last, mean, spread):
    """Days from `first` to `last`, about `mean` apart."""
    date = first + dt.timedelta(rng.randrange(max(1, round(mean))))
    while date <= last:
        yield date
        date += dt.timedelta(max(1, round(rng.gauss(mean, mean * spread))))


def purchases(rng, dealer, story):
    amount = story.get("amount", 10000)
    if "once" in story:
        yield day(story["once"]), amount
        return
    last = day(story["last_buy"]) if "last_buy" in story else LAST
    less_since = day(story["less_since"]) if "less_since" in story else None
    since = max(FIRST, day(dealer["since"]))
    made = None
    for date in steps(rng, since, last, story["pace"], 0.3):
        while date.weekday() == 6 or is_free(date):
            date += dt.timedelta(1)
        if date > last or date == made:
            continue
        if less_since and date >= less_since and rng.random() > 0.55:
            continue
        size = rng.lognormvariate(0, 0.25) * amount
        if less_since and date >= less_since:
            size *= story["less"] / 0.55
        made = date
        yield date, round(size, 2)
    if "last_buy" in story and made != last:
        yield last, round(rng.lognormvariate(0, 0.25) * amount, 2)


OUT_NOTES = ["", "", "", "问库存", "通知促销政策", "催对账", "确认到货", "介绍新品"]
IN_NOTES = ["", "", "", "问返利", "问价格", "问发货", "要样品", "问新品"]
VISIT_NOTES = ["", "", "库存偏高", "陈列整齐", "补了宣传单", "新品上架", "老板不在，店员接待",
               "竞品在做活动", "门头要换"]


def out_calls(rng, dealer, story):
    last = day(story["last_call"]) if "last_call" in story else LAST
    since = max(CALLS_FIRST, day(dealer["since"]))
    for date in steps(rng, since, last, 17, 0.25):
        date = work_day(date)
        if date < last:
            yield date
    if "last_call" in story:
        yield last
    elif last - dt.timedelta(18) > since:
        yield work_day(last - dt.timedelta(rng.randrange(3, 18)))


def in_calls(rng, dealer, story):
    rate = story.get("rings", 1.5)
    date = max(CALLS_FIRST, day(dealer["since"]))
    last = LAST if dealer["status"] == "active" else day(story["last_call"])
    while date <= last:
        now = rate
        if "rings_since" in story and date >= day(story["rings_since"][0]):
            now = story["rings_since"][1]
        if not is_free(date) and rng.random() < now / 30:
            yield date
        date += dt.timedelta(1)


def visits(rng, dealer, story):
    last = day(story["last_visit"]) if "last_visit" in story else LAST
    since = max(VISITS_FIRST, day(dealer["since"]))
    for date in steps(rng, since, last, 38, 0.15):
        date = work_day(date)
        if date < last:
            yield date
    if "last_visit" in story:
        yield last
    elif last - dt.timedelta(45) > since:
        yield work_day(last - dt.timedelta(rng.randrange(4, 45)))


def write(name, header, rows):
    with open(name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def main():
    with open("dealers.csv", encoding="utf-8", newline="") as file:
        dealers = list(csv.DictReader(file))
    bought, called, visited = [], set(), set()
    for dealer in dealers:
        story = STORIES[dealer["id"]]
        rng = random.Random("sample " + dealer["id"])
        bought += [(date, dealer["id"], amount) for date, amount in purchases(rng, dealer, story)]
        called |= {(date, dealer["id"], "out", rng.choice(OUT_NOTES))
                   for date in sorted(set(out_calls(rng, dealer, story))) if date <= LAST}
        called |= {(date, dealer["id"], "in", rng.choice(IN_NOTES))
                   for date in sorted(set(in_calls(rng, dealer, story)))}
        visited |= {(date, dealer["id"], rng.choice(VISIT_NOTES))
                    for date in sorted(set(visits(rng, dealer, story))) if date <= LAST}
    bought.sort()
    write("purchases.csv", ["dealer", "date", "amount", "order_no"],
          [(who, date, f"{amount:.2f}", f"S{number:05d}")
           for number, (date, who, amount) in enumerate(bought, 1)])
    write("calls.csv", ["dealer", "date", "direction", "note"],
          [(who, date, direction, note) for date, who, direction, note in sorted(called)])
    write("visits.csv", ["dealer", "date", "note"],
          [(who, date, note) for date, who, note in sorted(visited)])


if __name__ == "__main__":
    main()
