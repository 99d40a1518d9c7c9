#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl report in a browser: opened, filtered, sorted, and a device followed through all views, without
an error on the console and without a request.

    test-report-page.py PTCTL DTC [DIRECTORY]

Screenshots go to the directory. Skipped where there is no Chromium.
"""

import os
import subprocess
import sys
import tempfile

from browser import Browser, is_installed

SKIPPED = 77
WIDTHS = 500, 1024, 1600
ESCAPE = "\ue00c"
EVIL = "<script>window.evil=1</script>"
TREE = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: gic@100000 {
		compatible = "arm,gic-400"; reg = <0x100000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	clk: clock@180000 { compatible = "v,clk"; reg = <0x180000 0x1000>; #clock-cells = <1>; };
	smmu: iommu@200000 { compatible = "arm,mmu-500"; reg = <0x200000 0x1000>; #iommu-cells = <1>; };
	soc {
		compatible = "simple-bus"; ranges; #address-cells = <1>; #size-cells = <1>;
		zebra@400000 {
			compatible = "v,zebra"; reg = <0x400000 0x100>; interrupts = <0 1 4>;
			iommus = <&smmu 7>; clocks = <&clk 1>;
			bank@0 { reg = <0 0x10>; };
		};
		apple@400800 {
			compatible = "v,apple", "%s"; reg = <0x400800 0x100>; interrupts = <0 1 4>; iommus = <&smmu 7>;
		};
		rng@500000 { compatible = "v,rng"; reg = <0xfd500000 0x1000>; };
		rtc@600000 { compatible = "arm,pl031"; reg = <0x600000 0x1000>; interrupts = <0 9 4>; };
		behind-its-window@3000000 { compatible = "v,usb"; reg = <0x3000000 0x10000>; };
	};
};
""" % EVIL
ZEBRA, APPLE = "/soc/zebra@400000", "/soc/apple@400800"
RNG, RTC = "/soc/rng@500000", "/soc/rtc@600000"
BEHIND = "/soc/behind-its-window@3000000"

VISIBLE = "return [...document.querySelectorAll('#devices tbody tr:not([hidden])')].map((r) => r.id.slice(4))"
COMPLETE = """const done = arguments[0], root = document.documentElement;
const look = () => root.dataset.complete ? done(true) : setTimeout(look, 5); look();"""
DANGLING = """return [...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1))
	.filter((hash) => !document.getElementById(decodeURIComponent(hash)))"""
HERE = "return document.querySelector(':target') && document.querySelector(':target').id"


class Page:
    def __init__(self, browser):
        self.browser = browser
        self.checks = self.failures = 0

    def same(self, what, found, expected):
        self.checks += 1
        if found != expected:
            self.failures += 1
            print("%s: %r, expected %r" % (what, found, expected))


def test_quiet(page):
    """Everything is there, every link leads somewhere, and nothing is asked of anybody."""
    page.browser.wait_for(COMPLETE)
    page.same("views", page.browser.run("return [...document.querySelectorAll('nav a')].map((a) => a.hash)"),
              ["#overview", "#devices", "#map", "#intids", "#iommus", "#groups", "#sections", "#codes"])
    page.same("links that lead nowhere", page.browser.run(DANGLING), [])
    page.same("ids used twice", page.browser.run(
        "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
        "return ids.filter((id, i) => ids.indexOf(id) !== i)"), [])  # fmt: skip
    page.same("the console", page.browser.console(), [])
    page.same("requests", [url for url in page.browser.requests() if not url.startswith(("file:", "data:"))], [])


def test_text(page):
    """What a tree calls a device is text, even if it looks like a script."""
    page.same("the script in the tree", page.browser.run("return window.evil === undefined"), True)
    page.same("scripts", page.browser.run("return document.scripts.length"), 2)
    page.same("its text", page.browser.run(
        "return document.getElementById(arguments[0]).textContent.includes(arguments[1])", APPLE, EVIL), True)


def test_filter(page):
    browser = page.browser
    everything = browser.run(VISIBLE)
    browser.press("/")
    browser.type("#devices input[type=search]", "v,ZEBRA")
    page.same("filtered by compatible", browser.run(VISIBLE), [ZEBRA])
    page.same("the count", browser.run("return document.querySelector('[role=status]').textContent"),
              "1 of %d devices" % len(everything))  # fmt: skip
    browser.type("#devices input[type=search]", ESCAPE)
    page.same("after Escape", browser.run(VISIBLE), everything)
    browser.type("#devices input[type=search]", "shared_interrupt 33")
    page.same("filtered by code and INTID", sorted(browser.run(VISIBLE)), [APPLE, ZEBRA])
    browser.type("#devices input[type=search]", ESCAPE)
    for verdict in "risky", "blocked":
        browser.click("#devices input[value=%s]" % verdict)
    page.same("only assignable", browser.run(VISIBLE), [RNG, RTC])
    for verdict in "risky", "blocked":
        browser.click("#devices input[value=%s]" % verdict)
    browser.click(".card.assignable")
    page.same("by the card", browser.run(VISIBLE), [RNG, RTC])
    browser.type("#devices input[type=search]", ESCAPE)


def test_sort(page):
    browser = page.browser
    browser.click("#devices th:nth-child(3) button")
    up = browser.run(VISIBLE)
    page.same("by address", [path for path in up if path in (ZEBRA, APPLE, RTC)], [ZEBRA, APPLE, RTC])
    page.same("said so", browser.run("return document.querySelector('[aria-sort]').getAttribute('aria-sort')"),
              "ascending")  # fmt: skip
    browser.click("#devices th:nth-child(3) button")
    page.same("and down", browser.run(VISIBLE), up[::-1])
    browser.click("#devices th:nth-child(1) button")
    page.same("by path", browser.run(VISIBLE), sorted(up))


def listed(ptctl, dtb):
    """By path: what decides the verdict, and the notes, as ptctl list has them."""
    lines = subprocess.run([ptctl, "--dtb", dtb, "list", "--all", "--no-legend", "--columns=path,why,notes"],
                           capture_output=True, text=True, check=True).stdout.splitlines()  # fmt: skip
    return {path: [codes.replace(",", ", ") if codes != "-" else "" for codes in rest]
            for path, *rest in map(str.split, lines)}  # fmt: skip


def test_findings_are_ranked(page, expected):
    """The cell has what list has, in its order; and so has the section of the device."""
    browser = page.browser
    for path, (why, notes) in expected.items():
        cell = browser.run("const cell = document.getElementById('row:' + arguments[0]).lastChild.cloneNode(true);"
                           "const notes = cell.removeChild(cell.querySelector('.notes'));"
                           "return [cell.textContent, notes.textContent]", path)  # fmt: skip
        page.same("findings of " + path, cell, [why, notes])
    browser.click("#devices th:nth-child(7) button")
    order = browser.run("return [...document.querySelectorAll('#devices tbody .badge')].map((e) => e.textContent)")
    page.same("sorted by gravity", order, sorted(order, key=["blocked", "risky", "assignable"].index))


def follow(browser, within, words):
    """Clicks the link with this text in the element of that id."""
    browser.run("const within = document.getElementById(arguments[0]);"
                "[...within.querySelectorAll('a')].find((a) => a.textContent === arguments[1]).click()",
                within, words)  # fmt: skip


def test_follow(page):
    """From the table to the device, and from there to the row, the map, the INTID, the IOMMU and the group."""
    browser = page.browser
    follow(browser, "row:" + ZEBRA, ZEBRA)
    page.same("the device", browser.run(HERE), ZEBRA)
    text = browser.run("return document.getElementById(arguments[0]).innerText", ZEBRA)
    for words in "also holds registers of /soc/apple@400800", "explain", "bank@0", "clocks 0", "0x400000":
        page.same("has %r" % words, words in text, True)
    for words, there in (("table", "row:" + ZEBRA), ("map", "map:" + ZEBRA), ("INTIDs", "intid:33"),
                         ("IOMMU", "iommu:/iommu@200000"), ("group", "group:" + APPLE)):  # fmt: skip
        follow(browser, ZEBRA, words)
        page.same(words, browser.run(HERE), there)
    follow(browser, "groups", APPLE)
    page.same("the other of the group", browser.run(HERE), APPLE)
    follow(browser, APPLE, "shared_page")
    page.same("the finding", browser.run(HERE), "code:shared_page")


def test_windows(page):
    """What goes on behind a window of the guest cannot stay there, unlike what is in it."""
    zone = ("const block = document.getElementById('map:' + arguments[0]);"
            "return block.closest('.ribbon').previousSibling.textContent.split(': ')[1]")  # fmt: skip
    page.same("within a window", page.browser.run(zone, RTC), "can stay where it is in a guest")
    page.same("behind its window", page.browser.run(zone, BEHIND), "moved in a guest, if there is room")


def test_forms(page, directory):
    """At each width nothing is cut off; light, dark and paper."""
    browser = page.browser
    for width in WIDTHS:
        browser.resize(width, 1000)
        page.same("too wide at %d" % width, browser.run(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"), False)
        page.same("broken names at %d" % width, browser.run(
            "return [...document.querySelectorAll('#devices .name')].filter((e) => e.getClientRects().length > 1)"
            ".map((e) => e.textContent)"), [])  # fmt: skip
        page.same("narrow sentences at %d" % width, browser.run(
            "return [...document.querySelectorAll('#overview td:last-child')]"
            ".filter((e) => e.offsetWidth < innerWidth / 3).length"), 0)  # fmt: skip
        browser.run("location.hash = 'map'")
        picture = browser.screenshot()
        page.same("a picture", picture[:4], b"\x89PNG")
        if directory:
            with open(os.path.join(directory, "report-%d.png" % width), "wb") as file:
                file.write(picture)
    back = "return getComputedStyle(document.body).backgroundColor"
    browser.scheme("light")
    light = browser.run(back)
    browser.scheme("dark")
    page.same("dark is another colour", browser.run(back) != light, True)
    browser.run("window.dispatchEvent(new Event('beforeprint'))")
    page.same("closed on paper", browser.run("return document.querySelectorAll('details:not([open])').length"), 0)
    page.same("code between backticks", browser.run("return document.body.innerText.includes('`')"), False)
    page.same("the console at the end", browser.console(), [])


def test_system(page, ptctl, folder):
    """A page that build made begins with the system, whose devices are links."""
    html = os.path.join(folder, "system", "report.html")
    with open(os.path.join(folder, "system.conf"), "w", encoding="utf-8") as file:
        file.write('[board]\nTree=board.dtb\n[domain "a"]\nKind=xl\n[domain "b"]\nKind=microkit\n'
                   '[device "a" "%s"]\nTested=%s\n' % (RTC, EVIL))
    subprocess.run([ptctl, "build", "system.conf", "-o", "system"], check=True, cwd=folder, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    page.browser.open(html)
    page.browser.wait_for(COMPLETE)
    page.same("the first view", page.browser.run("return document.querySelector('nav a').hash"), "#system")
    page.same("links that lead nowhere", page.browser.run(DANGLING), [])
    page.same("the guests", page.browser.run(
        "return [...document.querySelectorAll('#system h3')].map((e) => e.firstChild.textContent)"),
        ["a", "b", "What stays in dom0"])  # fmt: skip
    page.same("its devices", page.browser.run(
        "return [...document.querySelectorAll('#system tbody a')].map((e) => e.textContent)"), [RTC])
    page.same("text is text", page.browser.run(
        "return window.evil === undefined && document.getElementById('system').textContent.includes(arguments[0])",
        EVIL), True)  # fmt: skip
    page.same("the console", page.browser.console(), [])


def main(ptctl, dtc, directory=None):
    if not is_installed():
        print("no chromium and chromedriver here")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        dtb, html = os.path.join(folder, "board.dtb"), os.path.join(folder, "board.html")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, "-"], input=TREE, text=True, check=True)
        subprocess.run([ptctl, "--dtb", dtb, "report", "-o", html], check=True)
        page = Page(browser)
        browser.requests()
        browser.open(html)
        for test in test_quiet, test_text, test_filter, test_sort, test_follow, test_windows:
            test(page)
        test_findings_are_ranked(page, listed(ptctl, dtb))
        test_forms(page, directory)
        test_system(page, os.path.abspath(ptctl), folder)
    print("%d checks, %d failures" % (page.checks, page.failures))
    return 1 if page.failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
