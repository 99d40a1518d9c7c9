#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl with a daemon and without one, on the same trees: the same output, to the byte.

    test-online.py PTCTL PTD DTC BOARDS
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import ptd
from risks import all_risks
from wire import Cases, check

BOARDS_AT_LEAST = 40
PATTERNS = (
    ["list"], ["list", "--names"], ["list", "--verdict=assignable"], ["list", "--verdict=risky"],
    ["list", "--verdict=blocked"], ["list", "--verdict=risky,assignable"], ["list", "--marked"], ["list", "*@*0*"],
    ["list", "nothing-is-called-so"],
)  # fmt: skip


class Pair:
    """Runs ptctl both ways."""

    def __init__(self, ptctl, daemon):
        self.ptctl, self.daemon = ptctl, daemon

    def run(self, *arguments):
        done = subprocess.run([self.ptctl, *arguments], capture_output=True, text=True,
                              errors="surrogateescape",  # blobs
                              timeout=120, check=False)  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def same(self, *arguments, errors=True):
        """Both runs have the same status and output; returns the output."""
        online = self.run("--socket", self.daemon.socket, *arguments)
        offline = self.run("--dtb", self.daemon.blob, *arguments)
        if not errors:
            online, offline = online[:2], offline[:2]
        check("%s: online %.300r, offline %.300r" % (" ".join(arguments), online, offline),
               online == offline)  # fmt: skip
        return online[1]


def compare_closures(pair, paths):
    """But for the commands, which name the tree or the daemon."""
    for verb in ("closure",), ("plan", "1", "--with-suppliers"):
        for path in paths:
            both = []
            for source in ("--socket", pair.daemon.socket), ("--dtb", pair.daemon.blob):
                done = pair.run(*source, "--json", *verb, path)
                found = json.loads(done[1])
                found.pop("command", None)
                found.pop("domain", None)
                both.append((done[0], found))
            check("%s: online and offline differ: %s" % (path, both), both[0] == both[1])


def compare_exports(pair):
    """Every format, for all devices that are not blocked, and for each of the first ones."""
    help_lines = pair.run("export", "--help")[1].split("Formats:\n")[1].splitlines()
    formats = [line.split()[0] for line in help_lines if line.startswith("  ") and "--" not in line]
    listed = json.loads(pair.same("--json", "list"))["devices"]
    paths = [device["path"] for device in listed if device["verdict"] != "blocked"]
    risks = ["--accept", all_risks(pair.ptctl)]
    for name in formats:
        for devices in paths, *([path] for path in paths[:3]):
            if devices:
                pair.same("--json", "export", "--format", name, *risks, *devices)
                pair.same("export", "--format", name, *risks, *devices)


def compare(ptctl, program, blob):
    """Lists and all devices of one board."""
    with ptd.Daemon(program, blob, policy="") as daemon:
        pair = Pair(ptctl, daemon)
        for arguments in PATTERNS:
            pair.same("--json", *arguments)
            pair.same(*arguments)
        lines = pair.same("list", "--all", "--no-legend").splitlines()
        paths = [line.split()[0] for line in lines]
        check("should list something", paths)
        pair.same("--json", "show", *paths)
        pair.same("show", *paths)
        pair.same("groups")
        pair.same("--json", "groups")
        pair.same("--json", "report")
        pair.same("--json", "graph", "--depth=2", paths[0])
        pair.same("graph", *paths[:3])
        compare_closures(pair, paths[:2])
        compare_exports(pair)
        pair.same("show", "nothing-is-called-so", errors=False)
        check("the daemon died: %s" % daemon.said(), daemon.is_alive())


def verify(pair, cfg, large):
    """The daemon's board is that of the daemon's memory. What is too much for it is verified here, if
    the file that it has read is still the same."""
    check("all should be right", pair.run("--socket", pair.daemon.socket, "verify", cfg)[0] == 0)
    pair.same("verify", large)
    with open(pair.daemon.blob, "r+b") as blob:
        text = blob.read()
        blob.seek(text.index(b"Calxeda ECX") + 1)
        blob.write(b"A")
    check("should be the daemon's", pair.run("--socket", pair.daemon.socket, "verify", cfg)[0] == 0)
    status, _, said = pair.run("--socket", pair.daemon.socket, "verify", large)
    check("should not use another tree: %d, %s" % (status, said), status == 1 and "reload" in said)


def verify_changed(ptctl, program, dtc, boards, folder):
    blob, cfg = os.path.join(folder, "changed.dtb"), os.path.join(folder, "guest.cfg")
    ptd.compile_tree(dtc, os.path.join(boards, "midway.dts"), blob)
    with open(cfg, "w", encoding="ascii") as file:
        file.write('irqs = [ 112, 113, 114 ]\niomem = [ "0xfff51,1@0x10000" ]\n')
    large = os.path.join(folder, "large.cfg")
    with open(large, "w", encoding="ascii") as file:
        file.write("irqs = [ %s ]\n" % ", ".join(str(32 + i % 900) for i in range(6000)))
    with ptd.Daemon(program, blob, policy="") as daemon:
        verify(Pair(ptctl, daemon), cfg, large)


def expected(line, file):
    """Values of the lines with this word, in a file of tests/inputs/verify."""
    text = pathlib.Path(file).read_text(encoding="utf-8", errors="replace")
    return [each.split(": ", 1)[1].strip().removesuffix("-->").strip() for each in text.splitlines()
            if each.strip(" #/*-<!").startswith(line + ": ")]  # fmt: skip


def verify_inputs(ptctl, program, dtc, boards, folder, every):
    """Each input of verify, with what is beside it: the same judgements both ways."""
    inputs = pathlib.Path(boards).parent / "verify"
    boards_of = {"midway": "midway.dts", "odroid": "odroid-c4.dts"}
    by_board = {}
    for file in sorted(inputs.iterdir())[::every]:
        for board in expected("board", file)[:1]:
            by_board.setdefault(board, []).append(file)
    for board, files in by_board.items():
        source = (pathlib.Path(boards) / boards_of[board] if board in boards_of
                  else inputs / ("board-%s.dts" % board))  # fmt: skip
        blob = os.path.join(folder, board + ".dtb")
        check("should compile: %s" % source, ptd.compile_tree(dtc, str(source), blob))
        with ptd.Daemon(program, blob, policy="") as daemon:
            pair = Pair(ptctl, daemon)
            for file in files:
                beside = [str(inputs / name) for name in expected("beside", file)]
                options = [word for option in expected("option", file) for word in option.split()]
                pair.same("--json", "verify", *options, str(file), *beside)
    check("should find many", sum(map(len, by_board.values())) * every > 60)


def is_sanitized(program):
    return b"__asan_init" in pathlib.Path(program).read_bytes()


def compare_all(cases, ptctl, program, dtc, boards):
    """Sanitizers make each start ten times as slow, and look at what one board in four shows."""
    n, every = 0, 4 if is_sanitized(ptctl) else 1
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        for board in sorted(pathlib.Path(boards).glob("*.dts"))[::every]:
            if ptd.compile_tree(dtc, str(board), blob):
                n += 1
                cases.run(board.stem, compare, ptctl, program, blob)
        cases.run("verify", verify_changed, ptctl, program, dtc, boards, folder)
        cases.run("verify all", verify_inputs, ptctl, program, dtc, boards, folder, every)
    cases.run("the boards", lambda: check("only %d compile" % n, n * every >= BOARDS_AT_LEAST))


def main():
    ptctl, program, dtc, boards = sys.argv[1:]
    cases = Cases()
    compare_all(cases, os.path.abspath(ptctl), os.path.abspath(program), dtc, boards)
    return cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
