#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the figures of a report again, from `dealerline export facts` and the company directory
alone, and compares them with what the report says. Written from docs/domain.md §5, not from the
code: it shares nothing with it.

usage: count_year.py FACTS DIRECTORY REPORT WHO FROM TO    WHO: a person's id"""
import csv
import datetime
import json
import re
import statistics
import sys

VISIT_DAYS, CALL_DAYS, FIRST_ORDER_DAYS, EXPIRING_DAYS = 60, 30, 60, 30
OPENS, CLOSES = 8 * 60 + 30, 18 * 60
STAGES = ["order", "payment", "logistics", "support", "complaint"]
HOLIDAYS = {datetime.date(2026, 2, d) for d in (16, 17, 18, 19, 20)}
MAKEUP_DAYS = {datetime.date(2026, 2, 14), datetime.date(2026, 2, 28)}
DAY = datetime.timedelta(days=1)


def date(text):
    return datetime.date.fromisoformat(text)


def is_working_day(day):
    return day in MAKEUP_DAYS or (day.weekday() < 5 and day not in HOLIDAYS)


def working_minutes(start, end):
    """Minutes of working time between two moments."""
    total, day = 0, start.date()
    while day <= end.date():
        if is_working_day(day):
            begin = start.hour * 60 + start.minute if day == start.date() else 0
            until = end.hour * 60 + end.minute if day == end.date() else 24 * 60
            total += max(0, min(until, CLOSES) - max(begin, OPENS))
        day += DAY
    return total


def percentile(numbers, percent):
    """The nearest rank."""
    numbers = sorted(numbers)
    return numbers[max(1, -(-len(numbers) * percent // 100)) - 1]


class Company:
    def __init__(self, folder):
        with open(folder + "/people.csv", encoding="utf-8") as file:
            self.people = {row["id"]: row for row in csv.DictReader(file)}
        with open(folder + "/dealers.csv", encoding="utf-8") as file:
            self.dealers = {row["id"]: row for row in csv.DictReader(file)}

    def team(self, who):
        """The managers whose work it is; None: everybody's."""
        if self.people[who]["role"] == "admin":
            return None
        return {who} | {p for p, row in self.people.items() if row["supervisor"] == who}

    def territory(self, who):
        team = self.team(who)
        return {d for d, row in self.dealers.items() if team is None or row["manager"] in team}


class Past:
    """The facts as they stand: undone ones gone, corrected ones corrected."""

    def __init__(self, path):
        self.facts, self.mended, by_number = [], [], {}
        for line in open(path, encoding="utf-8"):
            fact = json.loads(line)
            if fact["type"] == "undone":
                by_number[fact["of"]]["gone"] = True
                self.mended.append(fact)
            elif fact["type"] == "corrected":
                by_number[fact["of"]][fact["field"]] = fact["value"]
                self.mended.append(fact)
            else:
                by_number[fact["seq"]] = fact
                self.facts.append(fact)

    def of(self, *types):
        return [f for f in self.facts if f["type"] in types and "gone" not in f]


def period_before(start, end):
    """A whole year, quarter or month against the one before it."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    index = start.year * 12 + start.month - 1 - months
    return datetime.date(index // 12, index % 12 + 1, 1), start - DAY


class Count:
    def __init__(self, company, past, who, start, end):
        self.past, self.who, self.start, self.end = past, who, start, end
        self.before = period_before(start, end)
        self.team, self.dealers = company.team(who), company.territory(who)
        self.company = company
        self.figures = {}

    def is_in(self, day):
        return self.start <= day <= self.end

    def is_before(self, day):
        return self.before[0] <= day <= self.before[1]

    def pairs(self, *types):
        """(dealer, day, fact) of all records up to the end."""
        for fact in self.past.of(*types):
            for dealer in fact["dealers"]:
                if dealer in self.dealers and date(fact["date"]) <= self.end:
                    yield dealer, date(fact["date"]), fact

    def contacts(self):
        visits = [(d, day) for d, day, _ in self.pairs("visit")]
        calls = [(d, day) for d, day, f in self.pairs("call") if f.get("direction") != "in"]
        for name, made, within in (("visits", visits, VISIT_DAYS), ("calls", calls, CALL_DAYS)):
            self.figures[name] = sum(self.is_in(day) for _, day in made)
            self.figures[name + " before"] = sum(self.is_before(day) for _, day in made)
            lately = {d for d, day in made if (self.end - day).days <= within}
            self.figures[name + " share"] = f"{100 * len(lately) / len(self.dealers):.1f}"
        self.contact_days = {}
        for dealer, day in visits + calls:
            self.contact_days.setdefault(dealer, []).append(day)

    def purchases(self):
        orders = list(self.pairs("order"))
        fen = lambda fact: round(fact["amount"] * 100)
        self.figures["bought"] = sum(fen(f) for _, day, f in orders if self.is_in(day))
        self.figures["bought before"] = sum(fen(f) for _, day, f in orders if self.is_before(day))
        self.figures["orders"] = sum(self.is_in(day) for _, day, _ in orders)
        days = {}
        for dealer, day, _ in orders:
            days.setdefault(dealer, set()).add(day)
        all_days = [date(f["date"]) for f in self.past.of("order")]
        covered = max(day for day in all_days if day <= self.end)
        old = {d for d in days if (covered - min(days[d])).days >= FIRST_ORDER_DAYS}
        self.figures["first orders"] = sum(len(days[d]) == 1 for d in old)
        self.figures["first orders of"] = len(old)

    def trainings(self):
        held = [f for f in self.past.of("training") if self.team is None or f["by"] in self.team]
        for name, wanted in (("", self.is_in), (" before", self.is_before)):
            now = [f for f in held if wanted(date(f["date"]))]
            self.figures["trainings" + name] = len(now)
            self.figures["people" + name] = sum(f.get("count", 0) for f in now)

    def agreements(self):
        newest = {}
        signed = before = 0
        for dealer, day, fact in self.pairs("agreement"):
            signed += self.is_in(day)
            before += self.is_before(day)
            if dealer not in newest or day >= newest[dealer][0]:
                newest[dealer] = (day, fact.get("expires"))
        left = {d: (date(e) - self.end).days for d, (_, e) in newest.items() if e}
        over = sum(days < 0 for days in left.values())
        self.figures["signed"] = signed
        self.figures["signed before"] = before
        self.figures["undated"] = sum(not e for _, e in newest.values())
        self.figures["expiring"] = sum(0 <= days <= EXPIRING_DAYS for days in left.values())
        self.figures["missing"] = len(self.dealers) - len(newest) + over

    def mended(self):
        for name, wanted in (("mended", self.is_in), ("mended before", self.is_before)):
            self.figures[name] = sum(
                wanted(date(f["at"][:10])) and (self.team is None or f["by"] in self.team)
                for f in self.past.mended)

    def events(self):
        """Who was at no training that names it, and said yes to no event, for twelve months."""
        answers, days = {}, {f["event"]: date(f["date"]) for f in self.past.of("event_planned")}
        for fact in self.past.of("rsvp"):
            for dealer in fact["dealers"]:
                answers[dealer, fact["event"]] = fact["answer"]
        came = [(d, days[event]) for (d, event), answer in answers.items() if answer == "yes"]
        for fact in self.past.of("training"):
            came += [(d, date(fact["date"])) for d in fact.get("dealers", [])]
        held = list(days.values()) + [date(f["date"]) for f in self.past.of("training")]
        since = self.end.replace(year=self.end.year - 1)
        lately = {d for d, day in came if since <= day <= self.end}
        none = len(self.dealers - lately) if any(day <= self.end for day in held) else 0
        self.figures["at no event"] = none

    def tickets(self):
        tickets = {}
        for fact in self.past.of("ticket_opened", "ticket_moved", "ticket_rated"):
            ticket = tickets.setdefault(fact["ticket"], {"opened": fact["at"], "state": "opened"})
            if fact["type"] == "ticket_opened":
                ticket["dealers"] = fact["dealers"]
            for key in ("stage", "resolved", "resolve_by", "state", "score"):
                if key in fact:
                    ticket[key] = fact[key]
        mine = [t for t in tickets.values()
                if self.is_in(date(t["opened"][:10])) and set(t["dealers"]) & self.dealers]
        self.figures["tickets"] = len(mine)
        self.figures["tickets before"] = sum(
            self.is_before(date(t["opened"][:10])) and bool(set(t["dealers"]) & self.dealers)
            for t in tickets.values())
        for stage in STAGES:
            self.stage(stage, [t for t in mine if t["stage"] == stage])

    def stage(self, name, tickets):
        moment = datetime.datetime.fromisoformat
        now = moment(self.now)
        took, in_time, judged, scores = [], 0, 0, []
        for ticket in tickets:
            is_done = ticket["state"] in ("resolved", "closed") and ticket.get("resolved")
            end = moment(ticket["resolved"]) if is_done else now
            is_late = end > moment(ticket["resolve_by"])
            if is_done:
                took.append(working_minutes(moment(ticket["opened"]), end))
            judged += bool(is_done or is_late)
            in_time += bool(is_done and not is_late)
            if ticket.get("score"):
                scores.append(int(ticket["score"]))
        self.figures[name] = len(tickets)
        if tickets:
            self.figures[name + " in time"] = f"{100 * in_time / judged:.1f}" if judged else "–"
        if took:
            self.figures[name + " median"] = f"{percentile(took, 50) / 60:.1f}"
            self.figures[name + " ninetieth"] = f"{percentile(took, 90) / 60:.1f}"
        if scores:
            self.figures[name + " rating"] = f"{statistics.fmean(scores):.1f}"
            self.figures[name + " rated"] = len(scores)

    def alerts(self):
        alerts = {}
        for fact in self.past.of("alert_raised", "alert_moved"):
            alert = alerts.setdefault(fact["alert"], {"state": "open"})
            if fact["type"] == "alert_raised":
                alert.update(dealer=fact["dealer"], raised=date(fact["at"][:10]))
            for key in ("state", "reason", "acked_by"):
                if key in fact:
                    alert[key] = fact[key]
        mine = [a for a in alerts.values() if a["dealer"] in self.dealers and self.is_in(a["raised"])]
        closed = [a["reason"] for a in mine if a["state"] == "closed"]
        self.figures["alerts"] = len(mine)
        self.figures["alerts before"] = sum(
            a["dealer"] in self.dealers and self.is_before(a["raised"]) for a in alerts.values())
        self.figures["taken on"] = sum("acked_by" in a for a in mine)
        for name in ("solved", "false", "lost"):
            self.figures[name] = closed.count(name)
        self.figures["cleared"] = closed.count("cleared") + closed.count("left")
        days = []
        for alert in mine:
            after = [d for d in self.contact_days.get(alert["dealer"], []) if d >= alert["raised"]]
            if after:
                days.append((min(after) - alert["raised"]).days)
        if days:
            self.figures["days to contact"] = percentile(days, 50)

    def all(self):
        self.now = max(f["at"] for f in self.past.facts)
        self.contacts()
        self.purchases()
        self.trainings()
        self.agreements()
        self.mended()
        self.events()
        self.tickets()
        self.alerts()
        return self.figures


# Where each figure stands in the report; numbers without their commas.
NUMBER = r"([\d.,]+|–)"
PLACES = [
    (rf"Visits {NUMBER} \(before {NUMBER}", "visits", "visits before"),
    (rf"return calls {NUMBER} \(before {NUMBER}", "calls", "calls before"),
    (rf"visited within 60 days: {NUMBER}%?; called within 30 days: {NUMBER}%?", "visits share", "calls share"),
    (rf"Purchases {NUMBER} yuan, before {NUMBER} yuan", "bought", "bought before"),
    (rf"First order only: {NUMBER} of {NUMBER},", "first orders", "first orders of"),
    (rf"Trainings {NUMBER} with {NUMBER} people \(before {NUMBER} with {NUMBER}", "trainings", "people",
     "trainings before", "people before"),
    (rf"At no event for 12 months: {NUMBER}:", "at no event"),
    (rf"Agreements: signed {NUMBER} \(before {NUMBER}\), expiring {NUMBER}, none in force {NUMBER}", "signed",
     "signed before", "expiring", "missing"),
    (rf"Agreements without an end date: {NUMBER}:", "undated"),
    (rf"Corrected or undone: {NUMBER} \(before {NUMBER}\), ", "mended", "mended before"),
    (rf"Tickets {NUMBER} \(before {NUMBER}\)", "tickets", "tickets before"),
    (rf"Alerts {NUMBER} \(before {NUMBER}\), taken on {NUMBER}; closed: solved {NUMBER}, false {NUMBER}, lost {NUMBER}, "
     rf"cleared by data {NUMBER}", "alerts", "alerts before", "taken on", "solved", "false", "lost", "cleared"),
    (rf"From alert to contact: median {NUMBER} days", "days to contact"),
]
for stage in STAGES:
    PLACES.append((rf"· {stage} {NUMBER}, in time {NUMBER}%?", stage, stage + " in time"))
    PLACES.append((rf"· {stage} [^\n]*median {NUMBER} h, nine in ten within {NUMBER} h", stage + " median",
                   stage + " ninetieth"))
    PLACES.append((rf"· {stage} [^\n]*rated {NUMBER} \({NUMBER} times\)", stage + " rating", stage + " rated"))


def said_by(report):
    said = {}
    for pattern, *names in PLACES:
        found = re.search(pattern, report)
        for i, name in enumerate(names):
            if found:
                said[name] = found.group(i + 1).rstrip(".,").replace(",", "")
    return said


def as_said(name, value):
    if name.startswith("bought"):
        return f"{value // 100}" if value % 100 == 0 else f"{value / 100:.2f}"
    return str(value)


def main():
    facts, folder, report_path, who, start, end = sys.argv[1:]
    with open(report_path, encoding="utf-8") as file:
        report = file.read()
    counted = Count(Company(folder), Past(facts), who, date(start), date(end)).all()
    records = counted.pop("orders") + sum(counted[k] for k in ("visits", "calls", "trainings", "signed"))
    counted["per 100"] = f"{100 * counted['mended'] / records:.1f}" if records else "0.0"
    said = said_by(report)
    found = re.search(rf"Corrected or undone: [^\n]*, {NUMBER} per 100", report)
    said["per 100"] = found.group(1) if found else None
    wrong = 0
    for name, value in counted.items():
        # What there is nothing of is not said of stages and lists.
        if name in [*STAGES, "at no event", "undated"] and value == 0 and name not in said:
            continue
        if said.get(name) != as_said(name, value):
            wrong += 1
            print(f"{who} {start}: {name}: counted {as_said(name, value)}, said {said.get(name)}", file=sys.stderr)
    if "left out" in report:
        wrong += 1
        print(f"{who} {start}: not everything was counted", file=sys.stderr)
    print(f"{who} {start} to {end}: {len(counted)} figures, {wrong} wrong")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
