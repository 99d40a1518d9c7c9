#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Marks for devices of boards that exist, applied by the tools they are made for.

    test-export-mark.py PTCTL DTC BOARD.dts…
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import cli as ptctl
import marks


class Board(ptctl.Cli):
    """Exports marks for devices, and looks at a tree that has them."""

    def __init__(self, program, dtb, folder):
        super().__init__(program, dtb)
        self.folder = folder
        self.markable = [d["path"] for d in self.json("list")["devices"] if d["verdict"] != "blocked"]

    def file(self, name):
        return os.path.join(self.folder, name)

    def tool(self, *command):
        """A tool that has nothing to say."""
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.check("%s: %s" % (command[0], run.stderr), run.returncode == 0 and not run.stderr)
        return run.stdout

    def export(self, form, *arguments):
        self.run("--no-legend", "export", "--format", form, "-o", self.folder, *arguments)
        self.works()

    def text(self, name):
        with open(self.file(name), encoding="ascii") as file:
            return file.read()

    def shown(self, *tree):
        self.bare(*tree, "--json", "show", *self.markable)
        return json.loads(self.works())["devices"]

    def check_marked(self, devices, *tree):
        self.bare(*tree, "--json", "list", "--marked")
        found = [d["path"] for d in json.loads(self.works())["devices"]]
        self.check("should be marked: %s, not %s" % (devices, found), found == sorted(devices))


def check_overlay(board, dtc, devices):
    board.export("overlay", *devices)
    made, out = board.file("mark.dtbo"), board.file("out.dtb")
    board.tool("fdtoverlay", "-i", board.dtb, "-o", out, made)
    board.check_marked(devices, "--dtb", out)
    board.check_marked(devices, "--dtb", board.dtb, "--overlay", made)
    board.tool(dtc, "-q", "-I", "dts", "-O", "dtb", "-o", board.file("again.dtbo"), board.file("mark.dtso"))
    board.check("source and blob should say the same",
                board.tool(dtc, "-q", "-I", "dtb", "-O", "dts", made)
                == board.tool(dtc, "-q", "-I", "dtb", "-O", "dts", board.file("again.dtbo")))  # fmt: skip
    check_warnings(board, dtc, out)
    check_stand_ins(board, out)


def warnings(dtc, blob):
    """The lines, without the file's name."""
    run = subprocess.run([dtc, "-I", "dtb", "-O", "dtb", "-o", os.devnull, blob],
                         capture_output=True, text=True, check=True)  # fmt: skip
    return {line.partition(": ")[2] for line in run.stderr.splitlines()}


def check_warnings(board, dtc, out):
    more = warnings(dtc, out) - warnings(dtc, board.dtb)
    board.check("dtc should not warn of more: %s" % more, not more)


def check_stand_ins(board, out):
    """Nobody takes them for users of what they hold."""
    before, after = board.shown("--dtb", board.dtb), board.shown("--dtb", out)
    consumers = {path for device in after for path in device["consumers"]}
    board.check("stand-ins should be no consumers", not any(path.startswith("/ptd") for path in consumers))
    board.check("stand-ins should change no verdict", [d["verdict"] for d in before] == [d["verdict"] for d in after])


OTHER_BOARD = """/dts-v1/; /plugin/; / { fragment@0 { target-path = "/"; __overlay__ { ptd {
    serial { ptd,device = "/nowhere/serial\\x1b"; }; }; }; }; };"""


def check_other_board(board, dtc):
    """A stand-in for a device that is not there is told, and harms nobody."""
    with open(board.file("other.dtso"), "w", encoding="ascii") as file:
        file.write(OTHER_BOARD)
    board.tool(dtc, "-q", "-I", "dts", "-O", "dtb", "-o", board.file("other.dtbo"), board.file("other.dtso"))
    board.bare("--dtb", board.dtb, "--overlay", board.file("other.dtbo"), "list", "--no-legend")
    expected = "ptctl: /ptd/serial is a stand-in for /nowhere/serial\\u001b, a device that the tree does not have; "
    board.check("should say it once", board.last.stderr == expected + "was it made for another board?\n")
    board.check("should list all the same", board.last.returncode == 0 and board.last.stdout)


def fdtput(board, out, path, name, data):
    if data is None:
        board.tool("fdtput", "-c", out, path.rstrip("/") + "/" + name)
    else:
        board.tool("fdtput", "-t", "bx", out, path, name, *("%x" % byte for byte in data))


def check_uboot(board, dtc, devices):
    """fdtput stands in for U-Boot's fdt: both hand path and name to libfdt. The overlay does the same."""
    overlaid = board.tool(dtc, "-q", "-s", "-I", "dtb", "-O", "dts", board.file("out.dtb"))
    board.export("uboot", *devices)
    text, out = board.text("mark.cmd"), board.file("out.dtb")
    found = marks.uboot_complaints(text)
    board.check("should be commands: %s" % found, not found)
    shutil.copy(board.dtb, out)
    for command in marks.uboot_commands(text):
        fdtput(board, out, *command)
    board.check_marked(devices, "--dtb", out)
    board.check("overlay and commands should make the same tree",
                overlaid == board.tool(dtc, "-q", "-s", "-I", "dtb", "-O", "dts", out))  # fmt: skip


def risks_of(board):
    """All risks that devices of the board have."""
    devices = board.json("show", *board.markable)["devices"]
    return sorted({f["code"] for d in devices for f in d["findings"] if f["severity"] == "risk"})


def check_imagebuilder(board, devices):
    board.export("imagebuilder", "--accept=" + ",".join(risks_of(board)), *devices)
    script = 'source "$1"; printf "%s\\n" ${DOMU_PASSTHROUGH_PATHS[0]}'
    paths = board.tool("bash", "-c", script, "bash", board.file("imagebuilder.config")).split()
    found = marks.imagebuilder_complaints(board.text("imagebuilder.config"))
    board.check("should be a line: %s" % found, not found)
    board.check("should name %s" % devices, set(devices) <= set(paths))


def run_board(program, dtc, source):
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "board.dtb")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, source], check=True)
        board = Board(program, dtb, folder)
        for devices in [[path] for path in board.markable] + [board.markable]:
            check_overlay(board, dtc, devices)
            check_uboot(board, dtc, devices)
        check_imagebuilder(board, board.markable[:5])
        check_other_board(board, dtc)
    print("%s: %d checks, %d failures" % (source, board.checks, board.failures))
    return board.failures


def main():
    program, dtc, *boards = sys.argv[1:]
    return 1 if sum(run_board(os.path.abspath(program), dtc, b) for b in boards) else 0


if __name__ == "__main__":
    sys.exit(main())
