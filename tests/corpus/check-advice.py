#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Breaks exports of real boards, follows the advice of ptctl verify, and demands no new error.

    check-advice.py PTCTL EXPORT-ALL [-j N] [--every N] [--dtc DTC] TREE…

The last line is `N passed, N failed`: one for each device tree (a DTB, or a source). The numbers of
each export for xl are broken in the ways below, one item a line. What verify says to write, remove
or add is done by its "action" and "value", and the result is verified again: nothing may be wrong
that was not wrong, without advice, before.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import corpus
import exports

LISTS = ("irqs", "iomem", "dtdev")
ACCEPT = "--accept=shared_page,shared_interrupt"
DEVICES_MAX = 40  # of one tree: every so many


# ---- a configuration ----


def parse(text):
    """[(list, item)] of an exported configuration."""
    found = []
    for name in LISTS:
        for line in re.findall(r"^%s = \[ (.*) \]$" % name, text, re.MULTILINE):
            found += [(name, item.strip('"')) for item in line.split(", ")]
    return found


def write(path, items):
    """One item a line: the line is its place, from 1. += appends, as xl has it."""
    lines = ['%s += [ "%s" ]' % item for item in items]
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def frames(item):
    mfn, n, gfn = re.fullmatch(r"0x([0-9a-f]+),([0-9a-f]+)(@.*)?", item).groups()
    return int(mfn, 16), int(n, 16), gfn or ""


def put_frames(mfn, n, gfn):
    return "0x%x,%x%s" % (mfn, n, gfn)


# ---- ways to break it ----


def each(name, change):
    """A breaker that changes all items of a list."""

    def breaker(items, _):
        return [(n, change(i)) if n == name else (n, i) for n, i in items]

    return breaker


def first(name, change):
    """A breaker that puts others in place of the first item of a list."""

    def breaker(items, _):
        for index, (n, item) in enumerate(items):
            if n == name:
                return items[:index] + [(name, new) for new in change(item)] + items[index + 1 :]
        return items

    return breaker


def moved(by, more, shift=0):
    def change(item):
        mfn, n, gfn = frames(item)
        return [put_frames((mfn + by) << shift, max(1, n + more), gfn)]

    return change


def on_bus(items, buses):
    """Addresses of the devices' buses in place of the CPU's."""

    def change(item):
        mfn, n, gfn = frames(item)
        return put_frames(buses.get(mfn, mfn), n, gfn)

    return each("iomem", change)(items, None)


def elsewhere(path):
    return "/amba/" + path.rsplit("/", 1)[1]


BREAKERS = {
    "the SPI for the INTID": each("irqs", lambda i: str(int(i) - 32)),
    "one SPI for the INTID": first("irqs", lambda i: [str(int(i) - 32)]),
    "32 added twice": each("irqs", lambda i: str(int(i) + 32)),
    "one with 32 added twice, and right": first("irqs", lambda i: [i, str(int(i) + 32)]),
    "one without 32, and right": first("irqs", lambda i: [str(int(i) - 32), i]),
    "a neighbour's interrupt": first("irqs", lambda i: [str(int(i) + 1)]),
    "hexadecimal": each("irqs", lambda i: hex(int(i))),
    "hexadecimal, and right": first("irqs", lambda i: [i, hex(int(i))]),
    "an interrupt twice": first("irqs", lambda i: [i, i]),
    "an interrupt left out": first("irqs", lambda i: []),
    "pages left out": first("iomem", lambda i: []),
    "pages twice": first("iomem", lambda i: [i, i]),
    "one page less": first("iomem", moved(0, -1)),
    "one page more": first("iomem", moved(0, 1)),
    "a page too far": first("iomem", moved(1, 0)),
    "without the first page": first("iomem", moved(1, -1)),
    "addresses for pages": each("iomem", lambda i: moved(0, 0, 12)(i)[0]),
    "bus addresses": on_bus,
    "in the guest's RAM": first("iomem", lambda i: [i.split("@")[0] + "@0x40000"]),
    "1:1": each("iomem", lambda i: i.split("@")[0]),
    "another path": each("dtdev", elsewhere),
    "another path, and right": first("dtdev", lambda i: [elsewhere(i), i]),
    "a path twice": first("dtdev", lambda i: [i, i]),
    "a path with a slash": each("dtdev", lambda i: i + "/"),
    "one more path": lambda items, _: items + [("dtdev", "/amba/serial@0")],
}


def broken(items, buses):
    for way, breaker in BREAKERS.items():
        found = breaker(items, buses)
        if found != items:
            yield way, found


# ---- verify ----


def verify(options, tree, file):
    """Its judgements: beside others it would be one guest of several."""
    done = subprocess.run([options.ptctl, "--dtb", tree, "--json", "verify", ACCEPT, file],
                          capture_output=True, stdin=subprocess.DEVNULL, text=True, check=False)  # fmt: skip
    if done.returncode not in (0, 1) or done.stderr:
        raise OSError(f"verify, exit status {done.returncode}: {done.stderr[:500]}")
    return json.loads(done.stdout)["judgements"]


def verify_all(options, tree, files):
    return {file: verify(options, tree, file) for file in files}


def follow(items, judgements):
    """The items after all advice."""
    items, added = list(items), []
    for judgement in judgements:
        action, line = judgement.get("action"), re.fullmatch(r"line (\d+)", judgement["place"])
        if action == "add":
            added.append((judgement["what"].split()[0], judgement["value"]))
        elif action and line:
            index = int(line.group(1)) - 1
            items[index] = (items[index][0], judgement["value"]) if action == "write" else None
    return [item for item in items if item] + added


def wrongs(judgements):
    return {j["what"] for j in judgements if j["verdict"] == "wrong"}


def hopeless(judgements):
    return {j["what"] for j in judgements if j["verdict"] == "wrong" and "action" not in j}


# ---- one tree ----


def bus_pages(options, tree):
    """CPU pages → pages by the address on the bus, where they differ."""
    done = subprocess.run([options.ptctl, "--dtb", tree, "--json", "list"], capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, check=True)  # fmt: skip
    regions = [r for d in json.loads(done.stdout)["devices"] for r in d.get("regions", [])]
    return {int(r["address"], 16) >> 12: int(r["busAddress"], 16) >> 12
            for r in regions if "address" in r and r["address"] != r["busAddress"]}  # fmt: skip


def breakages(options, tree):
    """[(what, items)] of some devices of the tree."""
    found = [e for e in exports.run(options.export_all, ("xl",), (1,), tree) if e.refused is None]
    buses = bus_pages(options, tree)
    for export in found[:: len(found) // DEVICES_MAX + 1]:
        items = parse(export.files["passthrough.cfg"].decode())
        for way, more in broken(items, buses):
            yield "%s: %s" % (export.devices[0], way), more


def complaints_of(options, tree, folder):
    cases = list(breakages(options, tree))
    paths = [str(pathlib.Path(folder) / ("%d.cfg" % i)) for i in range(len(cases))]
    for path, (_, items) in zip(paths, cases):
        write(path, items)
    before = verify_all(options, tree, paths)
    for path, (_, items) in zip(paths, cases):
        write(path, follow(items, before[path]))
    after = verify_all(options, tree, paths)
    options.advised = sum(any("action" in j for j in before[path]) for path in paths)
    options.cases = len(cases)
    for path, (what, items) in zip(paths, cases):
        for wrong in wrongs(after[path]) - hopeless(before[path]):
            text = next(j["text"] for j in after[path] if j["what"] == wrong)
            yield "%s: %s: new error: %s: %s" % (what, items, wrong, text)


def check_tree(options, tree):
    """(tree, [broken, advised], complaints)"""
    options.cases = options.advised = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            complaints = list(complaints_of(options, tree, folder))
            return tree, [options.cases, options.advised], complaints
        except OSError as error:
            return tree, [0, 0], [str(error)]


if __name__ == "__main__":
    sys.exit(
        corpus.check_exports_of(__doc__.splitlines()[0], check_tree, "%d configurations broken, advice for %d followed")
    )
