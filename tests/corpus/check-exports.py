#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports every device of many boards, alone and together, and checks what comes out.

The last line is `N passed, N failed`: one for each device tree. Each device that is not blocked
either exports or is refused for one of the reasons in export_rules.py, which also has the rules of
each format. In addition dtc has nothing to say about trees and overlays, from source to blob and
back; their numbers are those that ptctl tells of the device and would grant; and overlays mark what
they are meant to mark, hold what it needs, and have dtc say nothing more of the board. What is the same but for its origin, as boards of one family have it, is
looked at once.
"""

import argparse
import collections
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import corpus
import export_rules
import exports
import guest_tree
import libvmm
import zephyr
from risks import all_risks

NAMES_MAX = 200  # on one command line
TEXTS = ("microkit", "uboot", "imagebuilder", "oci", "zephyr")  # of every tree …
TEXT_SIZES = (1, 8, 0)
GRANTS = ("oci", "zephyr")  # of these texts, a few are held against the plan, with the guest's tree
TREES = ("xl", "dom0less", "libvmm", "overlay")  # … and of one in --every
TREE_SIZES = (1, 0)
FEW = 8  # of devices alone, one in so many is enough for what takes long


def run(command, data=None):
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()


def is_among_few(export):
    return not export.is_alone or int(export.digest(), 16) % FEW == 0


class Board:
    """What ptctl says of a tree, asked when it is needed."""

    def __init__(self, options, tree):
        self.options = options
        self.tree = tree
        self.seen = exports.Seen(options.seen)
        self.plans = {}

    def ask(self, *arguments):
        status, output, errors = run([self.options.ptctl, "--dtb", self.tree, "--json", *arguments])
        if status or errors:
            raise OSError(f"ptctl {arguments[0]}: exit status {status}: {errors[:500]}")
        return json.loads(output)

    @functools.cached_property
    def nodes(self):
        return guest_tree.dtb.load(self.tree)

    @functools.cached_property
    def devices(self):
        """All devices by path, as ptctl shows them; without those whose path two nodes have."""
        summaries = self.ask("list")["devices"]
        paths = [s["path"] for s in summaries
                 if s["verdict"] != "blocked" and "duplicate_path" not in s["codes"]]  # fmt: skip
        found = []
        for i in range(0, len(paths), NAMES_MAX):
            found += self.ask("show", *paths[i : i + NAMES_MAX])["devices"]
        return {device["path"]: device for device in found}

    def find(self, path):
        return next(node for node in self.nodes.nodes if node.path == path)

    def describe(self, export):
        return [self.devices[path] for path in export.devices if path in self.devices]

    def plan(self, paths):
        """Several formats grant the same."""
        key = tuple(paths)
        if key not in self.plans:
            command = "plan", "guest", "--accept", all_risks(self.options.ptctl)
            self.plans[key] = self.ask(*command, *paths)["grants"]
        return self.plans[key]


# ---- formats ----


def dtc_complaints(board, export):
    """Phandles of the board are plain numbers in an overlay, of which dtc warns."""
    quiet = ["-q"] if export.format == "overlay" else []
    for ours, theirs, data in ("dts", "dtb", export.source()), ("dtb", "dts", export.blob()):
        command = [board.options.dtc, *quiet, "-I", ours, "-O", theirs, "-o", "/dev/null", "-"]
        status, _, errors = run(command, data)
        if status or errors:
            yield f"dtc, exit status {status}: {errors[:500]}"


def zephyr_text(export):
    return next(iter(export.texts().values()))


def compiler_complaints(text):
    if errors := zephyr.compiled([os.environ.get("CC", "cc")], text):
        yield f"the compiler: {errors[:500]}"


def guest_complaints(board, export):
    is_dom0less = export.format == "dom0less"
    if export.format == "libvmm":
        yield from monitor_complaints(export)
        return
    yield from guest_tree.complaints(export.blob(), is_dom0less)
    guest = guest_tree.Guest(guest_tree.dtb.Tree(export.blob()), is_dom0less)
    if export.is_alone:
        for device in board.describe(export):
            routes = ("direct",) if is_dom0less else ("direct", "forwarded")
            yield from export_rules.number_complaints(guest, device, routes)
    if is_dom0less:
        yield from export_rules.dom0less_complaints(guest, board.describe(export))
        yield from export_rules.clock_complaints(guest, board.nodes, export.devices)
    else:
        yield from granted_complaints(board, export, guest)


def granted_complaints(board, export, guest):
    lists = export_rules.granted_lists(export)
    irqs = map(int, lists["irqs"])
    yield from export_rules.lost_interrupt_complaints(
        guest, irqs, board.describe(export), export.notes)  # fmt: skip
    if is_among_few(export):
        yield from export_rules.plan_complaints(lists, board.plan(export.devices))


def monitor_complaints(export):
    texts = export.texts()
    return libvmm.complaints(texts["passthrough.system"], texts["passthrough.h"], export.blob())


def overlay_complaints(board, export):
    """On top of the tree it marks the devices, and nothing else."""
    if export.is_alone:
        return
    before = {d["path"] for d in board.ask("list", "--marked")["devices"]}
    with tempfile.TemporaryDirectory() as folder:
        overlay, marked = pathlib.Path(folder, "mark.dtbo"), f"{folder}/marked.dtb"
        overlay.write_bytes(export.blob())
        status, _, errors = run(["fdtoverlay", "-i", board.tree, "-o", marked, overlay])
        if status or errors:
            yield f"fdtoverlay, exit status {status}: {errors[:500]}"
            return
        yield from warning_complaints(board, marked)
        after = Board(board.options, marked)
        devices = after.ask("list", "--marked")["devices"]
        yield from need_complaints(after, export)
    found = {d["path"] for d in devices if d["path"]} - before
    if found != set(export.devices):
        yield f"marks other devices, such as {sorted(found ^ set(export.devices))[:3]}"


def dtc_warnings(options, tree):
    """Without the file's name."""
    errors = run([options.dtc, "-I", "dtb", "-O", "dtb", "-o", "/dev/null", tree])[2]
    return {line.partition(": ")[2] for line in errors.splitlines()}


def warning_complaints(board, marked):
    more = dtc_warnings(board.options, marked) - dtc_warnings(board.options, board.tree)
    if more:
        yield f"dtc warns of the marked tree: {sorted(more)[:3]}"


def need_complaints(board, export):
    """Nothing that a stand-in could hold is left unheld, or held for nobody. What is disabled, or
    below a device that goes to a guest, has no driver in dom0."""
    goes = tuple(path + "/" for path in export.devices)
    for device in (board.devices[path] for path in export.devices if path in board.devices):
        for need in device["needs"]:
            if need["state"] != "unheld" or need["kind"] in ("reset", "interconnect"):
                continue
            status = board.find(need["supplier"]).strings("status")
            if not (need["supplier"] + "/").startswith(goes) and set(status) <= {"okay", "ok"}:
                yield f"{device['path']}: {need['kind']} {need['supplier']} is unheld"
        if any(f["code"] == "stand_in_stray" for f in device["findings"]):
            yield f"{device['path']}: its stand-in holds what it does not need"


def export_complaints(board, export):
    yield from export_rules.origin_complaints(export)
    if export.format in TEXTS:
        yield from export_rules.text_complaints(export)
    if export.format in TEXTS and (export.format not in GRANTS or not is_among_few(export)):
        return
    if (export.format == "xl" or is_among_few(export)) and board.seen.is_new(export.source_digest()):
        yield from dtc_complaints(board, export)
    yield from (overlay_complaints if export.format == "overlay" else guest_complaints)(board, export)


# ---- trees ----


class Check:
    """All exports of one tree."""

    def __init__(self, options, tree):
        self.options = options
        self.board = Board(options, tree)
        self.to_compile = []
        self.alone, self.exported = collections.Counter(), collections.Counter()
        self.files = self.looked_at = self.refused = 0
        self.complaints = []

    def complain(self, export, found):
        where = export.devices[0] if export.is_alone else f"{len(export.devices)} devices"
        self.complaints += [f"{export.format} of {where}: {text}" for text in found]

    def look_at(self, export):
        self.alone[export.format] += export.is_alone
        if export.refused is not None:
            self.refused += 1
            self.complain(export, export_rules.refusal_complaints(export, self.board.find))
            return
        self.exported[export.format] += export.is_alone
        self.files += 1
        if self.board.seen.is_new(export.digest()):
            self.looked_at += 1
            self.complain(export, export_complaints(self.board, export))
            if export.format == "zephyr" and is_among_few(export):
                self.to_compile.append(export)

    def compile(self):
        """Together; one by one only to tell which is wrong."""
        programs = zephyr.programs(map(zephyr_text, self.to_compile))
        if any(any(compiler_complaints(program)) for program in programs):
            for export in self.to_compile:
                self.complain(export, compiler_complaints(zephyr_text(export)))

    def run(self, formats, sizes):
        for export in exports.run(self.options.export_all, formats, sizes, self.board.tree):
            self.look_at(export)


def check_tree(options, tree):
    """(tree, [exports, those looked at, refusals], complaints)"""
    check = Check(options, tree)
    try:
        check.run(TEXTS, TEXT_SIZES)
        if tree in options.sample:
            check.run(TREES, TREE_SIZES)
        check.compile()
    except OSError as error:
        check.complaints.append(str(error))
    check.complaints += export_rules.over_refusal_complaints(check.alone, check.exported)
    return tree, [check.files, check.looked_at, check.refused], check.complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ptctl")
    parser.add_argument("export_all")
    corpus.add_arguments(parser)
    parser.add_argument("--dtc", default="dtc")
    parser.add_argument("--every", type=int, default=1,
                        help="guests' trees and overlays of one in so many trees")  # fmt: skip
    options = parser.parse_args()
    trees = corpus.find_trees(options.trees)
    options.sample = set(trees[:: options.every])
    with tempfile.TemporaryDirectory() as options.seen:
        work = functools.partial(check_tree, options)
        counts, failed = corpus.check_all(work, trees, options.j)
    print("%d exports, %d different ones checked, %d refused" % tuple(counts))
    return corpus.conclude(trees, failed)


if __name__ == "__main__":
    sys.exit(main())
