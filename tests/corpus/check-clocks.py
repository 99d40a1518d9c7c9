#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether the guest of any device can have its clocks: their rates are in the tree; or ptctl ends with
a line to paste, which is enough once it has numbers; and with the device's marks on the board Linux says
the rates next to its stand-ins, from where --clk-summary takes them.

    check-clocks.py PTCTL [-j N] [--every N] DTS|DTB|DIRECTORY…

Looks at the enabled devices of every N-th board that are not blocked; all risks are accepted. Prints how
many are exported without further ado, for README. The last line counts the boards that passed and failed.
"""

import functools
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import corpus
import guest_tree
from risks import all_risks

HERTZ = "19200000"
PASTE = re.compile(r"^ +(--clock-rate .*)$", re.MULTILINE)
ENTRY = re.compile(r"/ptd:[^/]*:([^/:]*-clock-\d+)/power/control ")
PROVIDER = re.compile(r"is <[^>]*> of (/\S+), whose rate is not in the tree")
# As Linux 6.12 prints it (drivers/clk/clk.c, clk_summary_show).
HEADER = """\
                                 enable  prepare  protect                                duty  hardware                            connection
   clock                          count    count    count        rate   accuracy phase  cycle    enable   consumer                         id
---------------------------------------------------------------------------------------------------------------------------------------------
"""
LINE = " clk%d  0 0 0  %s  0 0  50000  Y  %s  no_connection_id\n"


class Board:
    """Exports of one tree."""

    def __init__(self, ptctl, tree, folder):
        self.ptctl, self.tree, self.folder = ptctl, tree, pathlib.Path(folder)
        self.risks = ["--accept", all_risks(ptctl)]

    def run(self, *arguments):
        return subprocess.run([self.ptctl, "--dtb", self.tree, *arguments], capture_output=True,
                              text=True, errors="replace", check=False)  # fmt: skip

    def paths(self):
        """Those that count."""
        devices = json.loads(self.run("--json", "list").stdout)["devices"]
        return [d["path"] for d in devices if d["status"] in ("okay", "ok", "")
                and d["verdict"] != "blocked" and "duplicate_path" not in d["codes"]]  # fmt: skip

    @functools.cached_property
    def nodes(self):
        return {node.path: node for node in guest_tree.dtb.load(self.tree).nodes}

    def is_enabled(self, path):
        node = self.nodes[path]
        return all(n.strings("status")[:1] in ([], ["okay"], ["ok"]) for n in [node, *node.ancestors()])

    def export(self, path, *options, before=()):
        done = self.run(*before, "export", "--format=xl", *self.risks, *options, "-o",
                        str(self.folder / "guest"), path)  # fmt: skip
        return done.returncode, done.stderr

    def mark(self, path):
        """The overlay, and the names of the stand-ins' clocks."""
        done = self.run("export", "--format=overlay", *self.risks, "-o", str(self.folder), path)
        snippet = self.folder / "ptd-stand-ins.conf"
        text = snippet.read_text(encoding="ascii") if snippet.exists() else ""
        snippet.unlink(missing_ok=True)
        return done.returncode, ENTRY.findall(text)

    def summary(self, names):
        path = self.folder / "clk_summary"
        lines = [LINE % (i, HERTZ, name) for i, name in enumerate(names)]
        path.write_text(HEADER + "".join(lines), encoding="ascii")
        return str(path)


def lacks_rates(status, errors):
    return status == 4 and "clock_rate_unknown" in errors


def check_paste(board, path, errors):
    found = PASTE.findall(errors)
    if not found:
        return "%s: no line to paste: %.200r" % (path, errors)
    status, errors = board.export(path, *shlex.split(found[-1].replace("HZ", HERTZ)))
    return status and "%s: not even with %s: %.300s" % (path, found[-1], errors)


def check_stand_ins(board, path):
    """Whether Linux says all rates then; and what is wrong. Devices that the guest has along with a bus
    are not marked with it, so that dom0's drivers still have their clocks; and Linux has no clocks of a
    provider that is disabled."""
    status, names = board.mark(path)
    if status:
        return False, "%s cannot be marked" % path
    if not names:
        return False, None
    before = ("--overlay", str(board.folder / "mark.dtbo"))
    status, errors = board.export(path, "--clk-summary", board.summary(names), before=before)
    lost = [provider for provider in PROVIDER.findall(errors) if board.is_enabled(provider)]
    if status and (lost or not lacks_rates(status, errors)):
        return False, "%s: not even with %s: %.300s" % (path, " ".join(names), errors)
    return not status, None


def check_device(board, path):
    """Whether it is exported as it is, with its stand-ins, and what is wrong."""
    status, errors = board.export(path)
    if not lacks_rates(status, errors):
        return not status, not status, []
    paste = check_paste(board, path, errors)
    is_held, text = check_stand_ins(board, path)
    return False, is_held, [text for text in (paste, text) if text]


def check_tree(options, tree):
    with tempfile.TemporaryDirectory() as folder:
        board = Board(options.ptctl, tree, folder)
        found = [check_device(board, path) for path in board.paths()]
    plain, held, complaints = zip(*found) if found else ((), (), ())
    return tree, [len(found), sum(plain), sum(held)], sum(complaints, [])


if __name__ == "__main__":
    sys.exit(corpus.check_exports_of(
        __doc__, check_tree,
        "%d devices, %d exported as they are, %d with what Linux says of their stand-ins",
        ("ptctl",)))  # fmt: skip
