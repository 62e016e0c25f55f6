#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second reading of the early-warning rules, to hold `dealerline watch` against.

    reference.py DEALERLINE COMPANY_DIR FROM TO

runs the program's backtest and this one over the same files and prints every difference; exit
status 1 where there is any.

    reference.py - COMPANY_DIR FROM TO > expected.csv

only prints what is expected: this made tests/data/watch/expected.csv. Written from the rules' text, not from the C code: plain lists,
counted anew each day, no index, and the negative binomial by its recurrence.
"""
import csv
import datetime
import json
import math
import os
import statistics
import subprocess
import sys

RULES = ["visit_overdue", "call_overdue", "purchase_stop", "purchase_drop", "call_spike",
         "call_drop", "first_order_only"]


def ordinal(text):
    return datetime.date.fromisoformat(text).toordinal()


def date(day):
    return datetime.date.fromordinal(day).isoformat()


def rows(folder, name):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Dealer:
    def __init__(self, row):
        self.id, self.region = row["id"], row["region"]
        self.since = ordinal(row["since"]) if row["since"] else None
        self.active = row["status"] == "active"
        self.bought, self.calls_in, self.contacts, self.visits = {}, [], [], []


class Company:
    def __init__(self, folder):
        self.dealers = [Dealer(row) for row in rows(folder, "dealers.csv")]
        by_id = {dealer.id: dealer for dealer in self.dealers}
        for row in rows(folder, "purchases.csv"):
            bought = by_id[row["dealer"]].bought
            day = ordinal(row["date"])
            bought[day] = bought.get(day, 0) + round(float(row["amount"]) * 100)
        calls = rows(folder, "calls.csv")
        for row in calls:
            dealer = by_id[row["dealer"]]
            kept = dealer.calls_in if row["direction"] == "in" else dealer.contacts
            kept.append(ordinal(row["date"]))
        visits = rows(folder, "visits.csv")
        for row in visits:
            by_id[row["dealer"]].visits.append(ordinal(row["date"]))
            by_id[row["dealer"]].contacts.append(ordinal(row["date"]))
        self.first_call = min((ordinal(row["date"]) for row in calls), default=None)
        self.first_visit = min((ordinal(row["date"]) for row in visits), default=None)
        self.bought = sorted({day for dealer in self.dealers for day in dealer.bought})
        self.active = [dealer for dealer in self.dealers if dealer.active]


def purchase_days(dealer, upto):
    return sorted(day for day in dealer.bought if day <= upto)


def mean_gap(days):
    return (days[-1] - days[0]) / (len(days) - 1) if len(days) > 1 else None


def pace(dealer, covered):
    """Silence, mean gap (of the window), limit; None before there are two purchase days."""
    days = purchase_days(dealer, covered)
    if len(days) < 2:
        return None
    recent = [day for day in days if day > covered - 730]
    gap = mean_gap(recent)
    limit = 90
    if len(recent) >= 4:
        limit = math.ceil(min(max(3 * gap, 21), max(60, 1.5 * gap)))
    return covered - days[-1], gap, limit, mean_gap(days) if gap is None else gap


def index_of_peers(company, dealer, covered, limit):
    peers = [d for d in company.active if d is not dealer and d.region == dealer.region]
    if len(peers) < 10:
        peers = [d for d in company.active if d is not dealer]
    seen, expected = 0, 0
    for peer in peers:
        recent = [day for day in purchase_days(peer, covered) if day > covered - 730]
        if len(recent) < 2:
            continue
        expected += limit / mean_gap(recent)
        seen += sum(1 for day in peer.bought if covered - limit < day <= covered)
    return seen / expected if expected else 1


def tail(size, success, count):
    """P(X <= count), by p(k + 1) = p(k) * (size + k) / (k + 1) * (1 - success)."""
    chance, total = success ** size, 0
    for k in range(count + 1):
        total += chance
        chance *= (size + k) / (k + 1) * (1 - success)
    return total


def within(days, after, upto):
    return sum(1 for day in days if after < day <= upto)


class Verdict:
    def __init__(self, holds, clears, critical, value, expected, held=False, silent=0):
        self.holds, self.clears, self.critical, self.held = holds, clears, critical, held
        self.value, self.expected, self.silent = value, expected, silent


def overdue(day, last, limit, critical):
    days = day - last
    return Verdict(days > limit, days <= limit, days > critical, days, limit)


def visit_overdue(company, day):
    if company.first_visit is None or company.first_visit > day:
        return None
    def judge(dealer, spell):
        past = [v for v in dealer.visits if v <= day] + [company.first_visit, dealer.since or 0]
        return overdue(day, max(past), 60, 90)
    return judge


def call_overdue(company, day):
    if company.first_call is None or company.first_call > day:
        return None
    def judge(dealer, spell):
        past = [c for c in dealer.contacts if c <= day] + [company.first_call, dealer.since or 0]
        return overdue(day, max(past), 30, 45)
    return judge


def coverage(company, day):
    known = [d for d in company.bought if d <= day]
    return known[-1] if known and day - known[-1] <= 7 else None


def purchase_stop(company, day):
    covered = coverage(company, day)
    if covered is None:
        return None
    def judge(dealer, spell):
        now = pace(dealer, covered)
        if now is None:
            return None
        silence, _, limit, gap = now
        holds = silence >= limit
        held = holds and silence < 2 * limit and (
            index_of_peers(company, dealer, covered, limit) < 0.5)
        cleared = spell is not None and any(spell.since < d <= covered for d in dealer.bought)
        return Verdict(holds, cleared, silence >= max(90, 2 * limit), silence, gap, held, silence)
    return judge


def baseline(dealer, covered):
    """Per day: amount before, amount now; the baseline's purchase days, its days."""
    days = [d for d in purchase_days(dealer, covered) if covered - 240 < d <= covered - 60]
    if len(days) < 4:
        return None
    length = max(120, min(180, covered - 60 - min(dealer.bought)))
    before = sum(dealer.bought[d] for d in days) / length
    now = sum(a for d, a in dealer.bought.items() if covered - 60 < d <= covered) / 60
    return before, now, days, length


def squared_variation(values):
    return (statistics.stdev(values) / statistics.mean(values)) ** 2


def purchase_drop(company, day):
    covered = coverage(company, day)
    if covered is None:
        return None
    bases = {d.id: baseline(d, covered) for d in company.active}
    qualified = [base for base in bases.values() if base]
    course = 1
    if len(qualified) >= 10:
        course = sum(base[1] for base in qualified) / sum(base[0] for base in qualified)
    def judge(dealer, spell):
        stop = dealer.spells.get("purchase_stop")
        if not bases[dealer.id]:
            return Verdict(False, True, False, 0, 0) if stop and stop.raised else None
        before, now, days, length = bases[dealer.id]
        share = now / before / course
        gaps = [b - a for a, b in zip(days, days[1:])]
        amounts = [dealer.bought[d] for d in days]
        usual = math.sqrt((squared_variation(gaps) + squared_variation(amounts)) /
                          (60 * len(days) / length))
        holds = share <= 0.5 and (share - 1) / max(0.15, usual) <= -2 and not stop
        clears = share > 0.7 or bool(stop and stop.raised)
        return Verdict(holds, clears, False, now * 60 / 100, before * 60 * course / 100)
    return judge


def spread(company, day, span):
    counts = [within(d.calls_in, day - span - 180, day - span) for d in company.active]
    if len(counts) < 30 or not any(counts):
        return 1, 1
    mean, variance = statistics.mean(counts), statistics.variance(counts)
    excess = max(variance - mean, mean / 1000)
    return mean ** 2 / excess, 6 * mean / excess


def call_rule(company, day, span, judge_rate):
    if company.first_call is None or day - company.first_call < span + 180:
        return None
    a, beta = spread(company, day, span)
    def judge(dealer, spell):
        months = span / 30
        size = a + within(dealer.calls_in, day - span - 180, day - span)
        expected = months * size / (beta + 6)
        count = within(dealer.calls_in, day - span, day)
        success = (beta + 6) / (beta + 6 + months)
        holds, clears = judge_rate(count, expected, size, success)
        return Verdict(holds, clears, False, count, expected)
    return judge


def call_spike(company, day):
    return call_rule(company, day, 30, lambda count, expected, size, success: (
        count >= 4 and count >= 2 * expected and 1 - tail(size, success, count - 1) < 0.01,
        count < 1.5 * expected))


def call_drop(company, day):
    return call_rule(company, day, 60, lambda count, expected, size, success: (
        expected >= 3 and count <= 0.3 * expected and tail(size, success, count) < 0.02,
        count >= 0.5 * expected))


def first_order_only(company, day):
    covered = coverage(company, day)
    if covered is None:
        return None
    def judge(dealer, spell):
        days = purchase_days(dealer, covered)
        if len(days) != 1:
            return Verdict(False, True, False, 0, 0)
        length = covered - days[0]
        return Verdict(length >= 60, length < 60, length >= 120, length, 60, False, length)
    return judge


class Spell:
    def __init__(self, since):
        self.since, self.raised, self.critical = since, False, False
        self.told, self.dormant, self.verdict = False, False, None


def line(rule, dealer, spell, key, day):
    return (date(day), RULES.index(rule), dealer.id, key, date(spell.since),
            "critical" if spell.critical else "warning",
            round(spell.verdict.value, 2), round(spell.verdict.expected, 2))


def judge_dealer(rule, dealer, judge, day, is_first, out):
    spell = dealer.spells.get(rule)
    verdict = judge(dealer, spell)
    if verdict:
        if spell and verdict.clears:
            if spell.told:
                out.append(line(rule, dealer, spell, "cleared", day))
            spell = None
        if not spell and verdict.holds:
            spell = Spell(day)
        dealer.spells[rule] = spell
        if spell:
            spell.verdict = verdict
            spell.critical = spell.critical or verdict.critical
            spell.raised = spell.raised or not verdict.held
    if not spell or not spell.raised or spell.dormant or spell.told or is_first is None:
        return
    if is_first and spell.verdict.silent > 180:
        spell.dormant = True
        return
    spell.told = True
    out.append(line(rule, dealer, spell, "raised", day))


def backtest(company, start, end):
    firsts = company.bought[:1] + [d for d in (company.first_call, company.first_visit) if d]
    out, started = [], set()
    for dealer in company.dealers:
        dealer.spells = {}
    for day in range(min(firsts), end + 1):
        for rule in RULES:
            judge = globals()[rule](company, day)
            if judge is None:
                continue
            is_first = (rule not in started) if day >= start else None
            for dealer in company.active:
                judge_dealer(rule, dealer, judge, day, is_first, out)
            if day >= start:
                started.add(rule)
    return out


def program(binary, folder, start, end):
    text = subprocess.run([binary, "watch", "--company", folder, "--from", start, "--to", end],
                          check=True, capture_output=True, text=True).stdout
    out = []
    for row in map(json.loads, text.splitlines()):
        key = "raised" if "raised" in row else "cleared"
        out.append((row[key], RULES.index(row["rule"]), row["dealer"], key, row["since"],
                    row["severity"], row["value"], row["expected"]))
    return out


def differ(a, b):
    return a[:6] != b[:6] or abs(a[6] - b[6]) > 0.011 or abs(a[7] - b[7]) > 0.011


def main():
    binary, folder, start, end = sys.argv[1:]
    expected = backtest(Company(folder), ordinal(start), ordinal(end))
    if binary == "-":
        for row in expected:
            print("%s,%s,%s,%s,%s,%s,%.2f,%.2f" % (row[0], RULES[row[1]], *row[2:]))
        return
    given = program(binary, folder, start, end)
    differences = 0
    for a, b in zip(expected, given):
        if differ(a, b):
            differences += 1
            print("reference", a, "\nprogram  ", b)
    if len(expected) != len(given):
        differences += 1
        print("reference has %d lines, program %d" % (len(expected), len(given)))
    print("%d lines compared, %d differences" % (len(expected), differences))
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
