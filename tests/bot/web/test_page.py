#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page of the built-in chat in a real browser, on the whole server (`dealerline demo`).

usage: test_page.py DEALERLINE [FOLDER]    pictures of the page are left in FOLDER

Skipped where there is no chromium (browser.py)."""
import os

from browser import ENTER, OVERFLOWS, on_the_demo

SAYS = "[...document.querySelectorAll('.post .text')].some(p => p.textContent.includes(arguments[0]))"


def enter(browser, url, who):
    browser.open(url)
    browser.click(f"#people [data-id={who}]")
    browser.until("document.querySelectorAll('.channel').length >= 4")
    assert not browser.run("return " + OVERFLOWS), "the page is wider than the screen"


def a_visit_is_logged(manager):
    manager.click("[data-channel='@bot']")
    manager.type("#text", "昨天拜访了佳美余总，库存偏高，下周三再去" + ENTER)
    manager.until(SAYS, "已记录")
    manager.until(SAYS, "嘉兴市佳美建材行")
    manager.until("document.querySelectorAll('.waiting').length === 0")


def markup_stays_text(manager):
    manager.type("#text", "<img src=x onerror=alert(1)> https://example.com/a?b=1" + ENTER)
    manager.until(SAYS, "<img src=x")
    assert manager.run("return document.querySelectorAll('.text img').length") == 0
    assert manager.run("return document.querySelector('.text a').href") == "https://example.com/a?b=1"


def enter_of_an_input_method_does_not_send(manager):
    before = manager.run("return document.querySelectorAll('.post').length")
    manager.run("""const box = document.getElementById('text'); box.value = 'ni hao';
        box.dispatchEvent(new CompositionEvent('compositionstart'));
        box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true}));
        box.dispatchEvent(new CompositionEvent('compositionend'));""")
    assert manager.run("return document.querySelectorAll('.post').length") == before
    assert manager.run("return document.getElementById('text').value") == "ni hao"
    manager.run("document.getElementById('text').value = ''")


def a_room_reaches_the_phone(manager, phone):
    manager.click("[data-channel='#team']")
    manager.type("#text", "下午三点开会" + ENTER)
    manager.until(SAYS, "下午三点开会")
    phone.until("!!document.querySelector(\"[data-channel='#team'] .badge\")")
    phone.click("[data-channel='#team']")
    phone.until(SAYS, "下午三点开会")
    assert not phone.run("return " + OVERFLOWS), "the chat is wider than the screen"
    phone.click("#back")
    phone.until("!document.querySelector(\"[data-channel='#team'] .badge\")")


def alerts_are_in_their_room(phone):
    phone.click("[data-channel='#alerts']")
    phone.until("document.querySelectorAll('.from-bot').length > 0")
    phone.click("#back")


def a_dealer_sees_only_its_own(phone, url):
    phone.click("#leave")
    phone.until("!document.getElementById('login').hidden")
    phone.type("#dealer-search", "D001")
    phone.click("#dealers [data-id=D001]")
    phone.until("document.getElementById('me-name').textContent.includes('宏达')")
    channels = phone.until("[...document.querySelectorAll('.channel')].map(c => c.dataset.channel)")
    assert channels == ["@bot", "#dealers"], channels


def what_was_not_sent_is_sent_later(manager, demo):
    demo.stop()
    manager.until("document.getElementById('status').textContent !== ''")
    manager.type("#text", "断线时写的" + ENTER)
    manager.until("document.querySelectorAll('.waiting').length === 1")
    demo.start()
    manager.until("document.querySelectorAll('.waiting').length === 0")
    assert manager.run("""return [...document.querySelectorAll('.post .text')]
        .filter(p => p.textContent === '断线时写的').length""") == 1


def a_picture_is_shown(manager):
    manager.type("#text", "佳美进货怎么样" + ENTER)
    manager.until("[...document.querySelectorAll('.picture img')].some(i => i.naturalWidth === 1200)")
    assert manager.run("return document.querySelectorAll('.picture img').length") == 1
    assert not manager.run("return " + OVERFLOWS), "the picture is wider than the screen"


def test(open_browser, demo, pictures):
    manager, phone = open_browser(1200, 800), open_browser(360, 740)
    enter(manager, demo.url, "chenhao")
    enter(phone, demo.url, "linxue")
    a_visit_is_logged(manager)
    markup_stays_text(manager)
    enter_of_an_input_method_does_not_send(manager)
    a_picture_is_shown(manager)
    if pictures:
        manager.picture(os.path.join(pictures, "desktop.png"))
    alerts_are_in_their_room(phone)
    a_room_reaches_the_phone(manager, phone)
    if pictures:
        phone.picture(os.path.join(pictures, "phone.png"))
    complaints = manager.complaints() + phone.complaints()
    assert not complaints, complaints
    a_dealer_sees_only_its_own(phone, demo.url)
    what_was_not_sent_is_sent_later(manager, demo)
    manager.close()
    phone.close()
    print("the page works")


if __name__ == "__main__":
    on_the_demo(test)
