#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl report: the page holds the JSON that ptctl prints, and nothing from the tree gets out of it.

    test-report.py PTCTL DTC
"""

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys

import cli as ptctl
from cli import FAILED, NO_SUCH, USAGE

EVIL = "</script><script>alert(1)</script><!-- & \\\"'"


def page_of(cli, *arguments):
    cli.run("report", *arguments)
    return cli.works()


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="board">(.*?)</script>', page)[1])


def test_data(cli):
    """The page is made of what show and groups print, and report --json prints it."""
    data = data_of(page_of(cli))
    paths = cli.paths()
    cli.check("should have all devices", data["devices"] == cli.json("show", *paths)["devices"])
    cli.check("should have the groups", data["groups"] == cli.json("groups")["groups"])
    codes = {finding["code"] for device in data["devices"] for finding in device["findings"]}
    cli.check("should explain each code", set(data["codes"]) == codes)
    cli.check("should rank each code", sorted(data["ranking"]) == sorted(codes))
    cli.check("should rank DMA before other risks", data["ranking"].index("dma_unprotected") < data["ranking"].index("provider"))
    code = data["codes"]["dma_unprotected"]
    cli.check("should explain as explain does", code == cli.json("explain", "dma_unprotected"))
    cli.check("should have windows", {"address": "0x4020000", "size": "0xbfe0000"} in data["windows"])
    cli.check("should print the same", cli.json("report") == data)


def test_some_devices(cli):
    data = data_of(page_of(cli, "serial0"))
    cli.check("should have one", [d["path"] for d in data["devices"]] == ["/soc/serial@2000"])
    cli.run("report", "nowhere")
    cli.fails(NO_SUCH, "nowhere")


def test_group_comes_along(cli):
    with_pages = cli.dtb + ".shared"
    board = ptctl.BOARD.replace("reg = <0x3000 0x1000>", "reg = <0x2800 0x10>")
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", with_pages, "-"], input=board,
                   text=True, check=True)  # fmt: skip
    cli.bare("--dtb", with_pages, "report", "serial0")
    data = data_of(cli.works())
    cli.check("should have both", [d["path"] for d in data["devices"]] ==
              ["/soc/ethernet@3000", "/soc/serial@2000"])  # fmt: skip
    cli.check("should have the group", len(data["groups"]) == 1)


def test_policy(cli):
    """One script and one style sheet are allowed, by their hashes; nothing is loaded."""
    page = page_of(cli)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    cli.check("should allow nothing else", policy.startswith("default-src 'none'; "))
    for kind, tag in ("script", "<script>"), ("style", "<style>"):
        text = page[page.index(tag) + len(tag):page.rindex("</%s>" % kind)]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        cli.check("should allow this %s" % kind, "%s-src 'sha256-%s'" % (kind, digest) in policy)
    cli.check("should load nothing", not re.search(r"\b(src|srcset|action)=|@import|url\(", page) and
              "unsafe" not in policy)  # fmt: skip


def test_text_stays_text(cli):
    folder = os.path.dirname(cli.dtb)
    evil = os.path.join(folder, "<script>alert(2)&.dtb")
    board = ptctl.BOARD.replace('"vendor,mac"', '"%s"' % EVIL)
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", evil.replace("/script", ""), "-"],
                   input=board, text=True, check=True)  # fmt: skip
    cli.bare("--dtb", evil, "report")
    page = cli.works()
    cli.check("should have two scripts", len(re.findall(r"<script", page)) == 2 and
              len(re.findall(r"</script", page)) == 2)  # fmt: skip
    cli.check("should have no comment", "<!--" not in page and "-->" not in page)
    cli.check("should be the title", "<title>&#60;script&#62;alert(2)&#38;.dtb</title>" in page)
    names = [d["compatible"] for d in data_of(page)["devices"]]
    cli.check("should keep it", [EVIL.replace('\\"', '"')] in names)


def test_file(cli):
    path = os.path.join(os.path.dirname(cli.dtb), "new", "board.html")
    cli.run("report", "-o", path)
    cli.check("should print nothing", cli.works() == "")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    cli.check("should be the page", text == page_of(cli))
    cli.run("report", "-o", os.path.join(path, "x.html"))
    cli.fails(FAILED, "board.html")
    os.mkfifo(path + ".fifo")
    cli.run("report", "-o", path + ".fifo")
    cli.fails(FAILED, "File exists")
    for name in "", os.path.dirname(path) + "/", ".":
        cli.run("report", "-o", name)
        cli.fails(USAGE, "the name of a file, not '%s'" % name)
    os.symlink(path, path + ".link")
    cli.run("report", "-o", path + ".link")
    cli.fails(USAGE, "symbolic link", "-o -")
    cli.check("should be a link still", os.path.islink(path + ".link"))
    cli.run("report", "-o", "-")
    cli.check("should be stdout", cli.works() == text)
    cli.run("--json", "report", "-o", path)
    cli.check("should not do both", cli.last.returncode == USAGE and "leave out" in cli.last.stderr)


if __name__ == "__main__":
    sys.exit(ptctl.main(ptctl.tests_of(globals())))
