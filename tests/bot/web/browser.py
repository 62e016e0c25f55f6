# SPDX-License-Identifier: Apache-2.0
"""What the tests of the pages share: a real browser, and the whole server (`dealerline demo`).

Needs chromium and chromedriver (Debian: chromium-driver) and nothing but Python's own library.
Waits for what is to be seen, never for a time."""
import base64
import json
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


OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def on_the_demo(test):
    """Calls test(open_browser, url, demo, pictures) with a server and a browser to open windows of;
    exits with 77, which CTest calls skipped, where there is no browser."""
    if not shutil.which("chromedriver") or not shutil.which("chromium"):
        print("chromium and chromedriver are not installed")
        sys.exit(SKIPPED)
    driver, driver_port = start_driver()
    with tempfile.TemporaryDirectory(prefix="dealerline-page-") as data:
        demo = Demo(sys.argv[1], data)
        try:
            test(lambda width, height: Browser(driver_port, width, height), demo,
                 sys.argv[2] if len(sys.argv) > 2 else None)
        finally:
            demo.stop()
            driver.terminate()
            driver.wait(timeout=15)


class Demo:
    """The server of the sample company; it can be stopped and started again on its data."""

    def __init__(self, dealerline, data):
        self.dealerline, self.data, self.port = dealerline, data, free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.dealerline, "demo", "--port", str(self.port), "--data", self.data, "--at",
             "2026-11-23T09:00:00+08:00"], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line == f"ready http://127.0.0.1:{self.port}\n", line

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=15)
