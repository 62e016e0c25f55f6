#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page of the built-in chat in a real browser, on the whole server (`dealerline demo`).

usage: test_page.py DEALERLINE [FOLDER]    pictures of the page are left in FOLDER

Needs chromium and chromedriver (Debian: chromium-driver) and nothing but Python's own library;
exits 77, which CTest calls skipped, where they are missing. Waits for what is to be seen, never
for a time."""
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

SKIPPED = 77
PATIENCE_S = 20
ENTER = "\ue007"


class Browser:
    """W3C WebDriver over HTTP."""

    def __init__(self, driver_port, width, height):
        self.base = f"http://127.0.0.1:{driver_port}"
        args = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={max(width, 500)},{height}"]
        always = {"goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": {"args": args}}
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self.session = "/session/" + made["sessionId"]
        self.command("Emulation.setDeviceMetricsOverride",
                     {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"},
                                         method=method)
        try:
            return json.load(urllib.request.urlopen(request, timeout=60))["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()[:1000]) from error

    def command(self, name, params):
        return self.call("POST", self.session + "/goog/cdp/execute", {"cmd": name, "params": params})

    def open(self, url):
        self.call("POST", self.session + "/url", {"url": url})

    def run(self, script, *args):
        return self.call("POST", self.session + "/execute/sync", {"script": script, "args": list(args)})

    def until(self, expression, *args):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            found = self.run("return " + expression, *args)
            if found:
                return found
            time.sleep(0.02)
        text = self.run("return document.body.innerText")
        raise AssertionError(f"never came true: {expression} {args}\n{text[-1500:]}")

    def type(self, selector, text):
        found = self.call("POST", self.session + "/element", {"using": "css selector", "value": selector})
        element = next(iter(found.values()))
        self.call("POST", self.session + f"/element/{element}/value", {"text": text})

    def click(self, selector):
        self.until("!!document.querySelector(arguments[0])", selector)
        self.run("document.querySelector(arguments[0]).click()", selector)

    def picture(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("GET", self.session + "/screenshot")))

    def complaints(self):
        entries = self.call("POST", self.session + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def close(self):
        self.call("DELETE", self.session)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start_driver():
    port = free_port()
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.DEVNULL)
    for line in driver.stdout:
        if "started successfully" in line:
            return driver, port
    raise AssertionError("chromedriver did not start")


def start_demo(dealerline, data, port):
    demo = subprocess.Popen([dealerline, "demo", "--port", str(port), "--data", data, "--at",
                             "2026-11-23T09:00:00+08:00"], stdout=subprocess.PIPE, text=True)
    line = demo.stdout.readline()
    assert line == f"ready http://127.0.0.1:{port}\n", line
    return demo


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=15)


SAYS = "[...document.querySelectorAll('.post .text')].some(p => p.textContent.includes(arguments[0]))"
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


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


def what_was_not_sent_is_sent_later(manager, demo, dealerline, data, port):
    stop(demo)
    manager.until("document.getElementById('status').textContent !== ''")
    manager.type("#text", "断线时写的" + ENTER)
    manager.until("document.querySelectorAll('.waiting').length === 1")
    again = start_demo(dealerline, data, port)
    manager.until("document.querySelectorAll('.waiting').length === 0")
    assert manager.run("""return [...document.querySelectorAll('.post .text')]
        .filter(p => p.textContent === '断线时写的').length""") == 1
    return again


def main():
    if not shutil.which("chromedriver") or not shutil.which("chromium"):
        print("chromium and chromedriver are not installed")
        return SKIPPED
    dealerline = sys.argv[1]
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    driver, driver_port = start_driver()
    with tempfile.TemporaryDirectory(prefix="dealerline-page-") as data:
        demo = start_demo(dealerline, data, port)
        try:
            manager = Browser(driver_port, 1200, 800)
            phone = Browser(driver_port, 360, 740)
            enter(manager, url, "chenhao")
            enter(phone, url, "linxue")
            a_visit_is_logged(manager)
            markup_stays_text(manager)
            enter_of_an_input_method_does_not_send(manager)
            if pictures:
                manager.picture(os.path.join(pictures, "desktop.png"))
            alerts_are_in_their_room(phone)
            a_room_reaches_the_phone(manager, phone)
            if pictures:
                phone.picture(os.path.join(pictures, "phone.png"))
            complaints = manager.complaints() + phone.complaints()
            assert not complaints, complaints
            a_dealer_sees_only_its_own(phone, url)
            demo = what_was_not_sent_is_sent_later(manager, demo, dealerline, data, port)
            manager.close()
            phone.close()
        finally:
            stop(demo)
            driver.terminate()
            driver.wait(timeout=15)
    print("the page works")
    return 0


sys.exit(main())
