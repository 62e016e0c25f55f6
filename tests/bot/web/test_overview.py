#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The overview in a real browser, on the whole server (`dealerline demo`): it shows what the chat
answers, to those who may see it, in both languages, also on a phone.

usage: test_overview.py DEALERLINE [FOLDER]    pictures of the page are left in FOLDER

Skipped where there is no chromium (browser.py)."""
import os

from browser import ENTER, OVERFLOWS, on_the_demo

IS_SHOWN = "!document.getElementById('figures').hidden"
TILE = "document.querySelector(`[data-tile=${arguments[0]}] b`).textContent"
NAMES = "[...document.querySelectorAll(`#${arguments[0]} .row b`)].map(b => b.textContent)"
SAYS = "[...document.querySelectorAll('.from-bot .text')].map(p => p.textContent).find(t => t.includes(arguments[0]))"


def look(browser, url, who):
    browser.open(f"{url}overview?user={who}")
    browser.until(IS_SHOWN)
    assert not browser.run("return " + OVERFLOWS), "the overview is wider than the screen"


def the_morning_is_over(browser, url):
    browser.open(f"{url}?user=zhaogang")
    browser.click("[data-channel='#alerts']")
    browser.until("document.querySelectorAll('.from-bot').length > 0")


def it_shows_what_the_chat_answers(browser, url, who, pairs):
    look(browser, url, who)
    numbers = {tile: browser.run("return " + TILE, tile) for tile, _, _ in pairs}
    browser.open(f"{url}?user={who}")
    browser.click("[data-channel='@bot']")
    for tile, question, answer in pairs:
        browser.type("#text", question + ENTER)
        browser.until(SAYS, answer.format(numbers[tile]))


def each_sees_its_own_dealers(browser, url):
    seen = {}
    for who in ("chenhao", "linxue", "amywong", "zhaogang", "admin"):
        look(browser, url, who)
        browser.run("document.querySelectorAll('.more').forEach(more => more.click())")
        seen[who] = set(browser.run("return " + NAMES, "due")) | set(browser.run("return " + NAMES, "alerts"))
        assert seen[who], who
    managers = [seen["chenhao"], seen["linxue"], seen["amywong"]]
    assert not managers[0] & managers[1] and not managers[1] & managers[2] and not managers[0] & managers[2]
    assert set.union(*managers) == seen["zhaogang"] == seen["admin"]


def others_are_refused_politely(browser, url):
    for who in ("D001", "wangtao"):
        browser.open(f"{url}overview?user={who}")
        browser.until("document.getElementById('status').textContent.includes('业务经理')")
        assert not browser.run("return " + IS_SHOWN)


def every_part_is_there(browser, url):
    look(browser, url, "zhaogang")
    assert browser.run("return document.querySelectorAll('#purchases .month').length") == 12
    assert browser.run("return document.querySelectorAll('#cadence .name').length") == 3
    browser.click("#due [data-kind=calls]")
    browser.until("document.querySelector('#due [data-kind=calls]').getAttribute('aria-pressed') === 'true'")


def a_ticket_shows_up(browser, url):
    browser.open(f"{url}?user=D001")
    browser.click("[data-channel='@bot']")
    browser.type("#text", "货到了，破损三箱" + ENTER)
    browser.until(SAYS, "工单 #")
    look(browser, url, "chenhao")
    assert browser.run("return " + TILE, "tickets") == "1"
    assert browser.run("return document.querySelector('#tickets .name').textContent") == "物流"
    look(browser, url, "linxue")
    assert browser.run("return " + TILE, "tickets") == "0"


def languages_change(browser, url):
    look(browser, url, "amywong")
    browser.click(".top .lang")
    browser.until("document.body.innerText.includes('Open alerts')")
    browser.until("document.querySelector('#alerts small').textContent.includes(arguments[0])", "not visited for")
    browser.click(".top .lang")
    browser.until("document.body.innerText.includes('未处理预警')")


def who_one_is_is_asked(browser, url):
    browser.run("localStorage.clear(); sessionStorage.clear()")
    browser.open(url + "overview")
    browser.click("#people [data-id=zhaogang]")
    browser.until(IS_SHOWN)
    assert browser.run("return document.querySelectorAll('#people [data-id]').length") == 5


def test(open_browser, demo, pictures):
    desk, phone = open_browser(1200, 900), open_browser(360, 740)
    the_morning_is_over(desk, demo.url)
    every_part_is_there(desk, demo.url)
    each_sees_its_own_dealers(phone, demo.url)
    languages_change(phone, demo.url)
    who_one_is_is_asked(desk, demo.url)
    it_shows_what_the_chat_answers(desk, demo.url, "zhaogang", [
        ("alerts", "有哪些预警", "{} 条未处理"),
        ("visits", "哪些经销商该拜访了", "该拜访 {} 家"),
        ("calls", "该给谁打回访电话", "该回访 {} 家"),
    ])
    a_ticket_shows_up(phone, demo.url)
    if pictures:
        look(desk, demo.url, "zhaogang")
        desk.picture(os.path.join(pictures, "overview.png"))
        phone.picture(os.path.join(pictures, "overview-phone.png"))
    complaints = desk.complaints() + phone.complaints()
    assert not complaints, complaints
    others_are_refused_politely(phone, demo.url)
    desk.close()
    phone.close()
    print("the overview works")


if __name__ == "__main__":
    on_the_demo(test)
