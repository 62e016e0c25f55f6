#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the company of this folder: 45 dealers in three regions (one with few peers), 600 days
of purchases, calls and visits, with stops, drops, holidays, bursts and silences of calls, first
orders only, and a dealer who left. Always the same. Usage: make.py (writes beside itself)."""
import csv
import datetime
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
START, DAYS = datetime.date(2025, 4, 1), 600
HOLIDAYS = [range(305, 322), range(548, 556)]
REGIONS = ["梅州"] * 20 + ["河源"] * 17 + ["惠州"] * 8

random.seed(20261123)


def date(day):
    return (START + datetime.timedelta(days=day)).isoformat()


def chance(rate):
    return random.random() < rate


def purchases(number):
    if number % 15 == 14:
        return [(random.randrange(0, 560), 1.0)]
    gap = random.choice([4, 7, 10, 14, 21, 35])
    start = random.randrange(0, 200) if number % 6 == 5 else random.randrange(0, 10)
    stop = random.randrange(330, 600) if chance(0.3) else 600
    back = stop + random.randrange(30, 150) if chance(0.5) else 600
    fall = random.randrange(280, 560) if chance(0.3) else 600
    out, day = [], start
    while day < DAYS:
        silent = stop <= day < back or any(day in holiday for holiday in HOLIDAYS)
        if not silent:
            out.append((day, 0.25 if fall <= day < fall + 90 else 1.0))
        day += max(1, round(random.gammavariate(3, gap / 3)))
    return out


def calls(number):
    rate = random.gammavariate(1.2, 0.06)
    burst, lull = random.randrange(230, 560), random.randrange(260, 540)
    for day in range(20, DAYS):
        now = rate * (6 if burst <= day < burst + 25 else 1)
        if not (chance(0.95) and lull <= day < lull + 70) and chance(min(now, 0.9)):
            yield day, "in"
        if chance(1 / 40):
            yield day, "out"


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main():
    dealers, bought, called, visited = [], [], [], []
    for number, region in enumerate(REGIONS):
        dealer = "D%03d" % (number + 1)
        status = "left" if number == 7 else "active"
        since = date(random.randrange(-900, 60)) if number % 9 else ""
        dealers.append((dealer, "%s%02d号店" % (region, number), "", "", region, "", "li", "",
                        since, status))
        size = random.lognormvariate(8.5, 0.7)
        for day, times in purchases(number):
            for _ in range(2 if chance(0.1) else 1):
                bought.append((day, dealer, "%.2f" % (size * times * random.uniform(0.5, 1.6))))
        called += [(day, dealer, direction) for day, direction in calls(number)]
        visited += [(day, dealer) for day in range(90, DAYS) if chance(1 / 55)]
    with open(os.path.join(HERE, "flow.json"), "w", encoding="utf-8") as file:
        file.write('{"stages": []}\n')
    write("dealers.csv", "id,name,contact,phone,region,address,manager,aliases,since,status",
          dealers)
    write("people.csv", "id,name,role,stage,regions,title,phone,supervisor,hours",
          [("li", "李", "manager", "", "梅州;河源;惠州", "", "", "", "08:30-18:00")])
    write("purchases.csv", "dealer,date,amount,order_no",
          [(dealer, date(day), amount, "P%d" % n)
           for n, (day, dealer, amount) in enumerate(sorted(bought))])
    write("calls.csv", "dealer,date,direction,note",
          [(dealer, date(day), direction, "") for day, dealer, direction in sorted(called)])
    write("visits.csv", "dealer,date,note",
          [(dealer, date(day), "") for day, dealer in sorted(visited)])


if __name__ == "__main__":
    main()
