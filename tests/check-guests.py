#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports every device of device trees for a guest and checks what comes out.

The last line is `N passed, N failed`: one for each device tree. Each device that is not blocked
either exports or there is a reason why not. dtc has nothing to say about what was exported, from
source to blob and back; what libxl makes of it is sound (guest_tree.py); and the numbers in it are
those that ptctl tells of the device. Trees that came before, of another board of the same chip,
are not looked at again.
"""

import argparse
import functools
import hashlib
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile

import guest_tree

COMPLAINTS_MAX = 5  # printed for one tree
NAMES_MAX = 200  # on one command line
TRIGGERS = {"none": 0, "edge_rising": 1, "edge_falling": 2, "edge_both": 3, "level_high": 4, "level_low": 8}


class Export:
    """One device's files, and its line of export-guests."""

    def __init__(self, folder, line):
        self.number, self.path, self.state, self.detail = line.split("\t")
        self.source = folder / f"{self.number}-passthrough.dts"
        self.blob = folder / f"{self.number}-passthrough.dtb"

    def digest(self):
        """Of the source without what tells where it comes from."""
        lines = self.source.read_text(encoding="ascii").split("\n")
        kept = [l for l in lines if "ptctl,origin" not in l and not l.lstrip().startswith(("*", "/*"))]
        return hashlib.sha256("\n".join(kept).encode()).hexdigest()


def run(command):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True,
                          errors="replace", check=False)


def is_new(seen, digest):
    """A file for each that was seen: processes share them."""
    try:
        os.close(os.open(f"{seen}/{digest}", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


def dtc_complaints(dtc, export):
    for command in (
        [dtc, "-I", "dts", "-O", "dtb", "-o", "/dev/null", export.source],
        [dtc, "-I", "dtb", "-O", "dts", "-o", "/dev/null", export.blob],
    ):
        done = run(command)
        if done.returncode or done.stderr:
            yield f"dtc, exit status {done.returncode}: {done.stderr.strip()[:500]}"


def number_complaints(blob, device):
    """What the guest's tree says otherwise than ptctl's description of the device."""
    guest = guest_tree.Guest(guest_tree.dtb.Tree(blob))
    regions = [(int(r["guestAddress"], 16), int(r["size"], 16))
               for r in device["regions"] if "guestAddress" in r]
    node = guest_tree.find_device(guest, device["path"].rsplit("/", 1)[1], regions)
    if node is None:
        yield "its node is missing"
        return
    if [r for r in guest_tree.placed_regs(node) if r[1]] != regions:
        yield "reg differs"
    granted = [(i["intid"], TRIGGERS.get(i.get("trigger", "none"), 0))
               for i in device["interrupts"] if i.get("type") == "spi" and "intid" in i]
    found = guest_tree.gic_interrupts(guest, node)
    if any(i not in granted for i in found):
        yield f"interrupts {found} are not among {granted}"
    if len(granted) == len(device["interrupts"]) and found != granted:
        yield f"interrupts are {found}, not {granted}"


def describe(ptctl, tree, paths):
    devices = {}
    for i in range(0, len(paths), NAMES_MAX):
        done = run([ptctl, "--dtb", tree, "--json", "show", *paths[i : i + NAMES_MAX]])
        for device in json.loads(done.stdout)["devices"]:
            devices[device["path"]] = device
    return devices


def export_complaints(dtc, export, device):
    yield from dtc_complaints(dtc, export)
    blob = export.blob.read_bytes()
    yield from guest_tree.complaints(blob)
    if device: # not all of a board together
        yield from number_complaints(blob, device)


def check_exports(options, tree, exports):
    new = [e for e in exports if e.state == "rates" and is_new(options.seen, e.digest())]
    devices = describe(options.ptctl, tree, sorted(e.path for e in new if e.path[0] == "/"))
    complaints = [f"{e.path}: refused without a reason" for e in exports
                  if e.state == "refused" and not e.detail]
    for export in new:
        found = export_complaints(options.dtc, export, devices.get(export.path))
        complaints += [f"{export.path}: {text}" for text in found]
    return len(new), complaints


def check_tree(options, tree):
    """(tree, devices, those exported, those looked at, complaints)"""
    with tempfile.TemporaryDirectory() as folder:
        done = run([options.export_guests, "dtb", tree, folder])
        if done.returncode or done.stderr:
            return tree, 0, 0, 0, [f"export-guests: {done.stderr.strip()[-2000:]}"]
        exports = [Export(pathlib.Path(folder), line) for line in done.stdout.splitlines()]
        looked_at, complaints = check_exports(options, tree, exports)
        exported = sum(e.state == "rates" for e in exports)
    return tree, len(exports), exported, looked_at, complaints


def find_trees(names):
    trees = []
    for name in map(pathlib.Path, names):
        trees += sorted(name.rglob("*.dtb")) if name.is_dir() else [name]
    return [str(tree) for tree in trees]


def check_all(options, trees):
    counts = [0, 0, 0]
    failed = 0
    with multiprocessing.Pool(options.j) as pool:
        work = functools.partial(check_tree, options)
        for tree, *numbers, complaints in pool.imap_unordered(work, trees, chunksize=2):
            counts = [a + b for a, b in zip(counts, numbers)]
            failed += bool(complaints)
            if complaints:
                print(f"FAILED {tree}: {len(complaints)} complaints", flush=True)
            for text in complaints[:COMPLAINTS_MAX]:
                print(f"  {text}", flush=True)
    print("%d devices, %d exported, %d different ones checked" % tuple(counts))
    print(f"{len(trees) - failed} passed, {failed} failed")
    return failed > 0 or not trees


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ptctl")
    parser.add_argument("export_guests")
    parser.add_argument("trees", nargs="+", help="DTBs, and directories to look for them")
    parser.add_argument("-j", type=int, default=1, help="how many to check at a time")
    parser.add_argument("--dtc", default="dtc")
    parser.add_argument("--every", type=int, default=1, help="check one of so many trees")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as options.seen:
        return check_all(options, find_trees(options.trees)[:: options.every])


if __name__ == "__main__":
    sys.exit(main())
