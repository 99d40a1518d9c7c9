#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people see on terminals of three sizes, from a pseudo-terminal, and what the pager and colours do.

    test-screens.py [--write] PTCTL DTC INTERFACE INPUTS

The screens are kept in INPUTS/screens, as NAME-SIZE.txt; --write makes them anew.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import screen
from fakedaemon import FakeDaemon
from samples import ACTIVE, HELD_ONE, STAND_IN, STATUS

SIZES = "80x24", "120x40", "200x50"
SMART = {"TERM": "xterm", "NO_COLOR": "1"}
RISKS = "--accept=dma_unprotected,shared_page,shared_interrupt,no_interrupt"


# Chosen columns are whole, and wrapped.
COLUMNS = "--columns=path,compatible,mmio,notes"


class Screens:
    def __init__(self, ptctl, dtc, folder, daemon, inputs, writes):
        self.ptctl, self.dtc, self.folder = ptctl, dtc, folder
        self.daemon, self.inputs, self.writes = daemon, inputs, writes
        self.checks = self.failures = 0
        self.dtb = self.compile("bcm2711")

    def compile(self, board):
        dtb = os.path.join(self.folder, board + ".dtb")
        subprocess.run([self.dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb,
                        self.inputs / "golden" / (board + ".dts")], check=True)  # fmt: skip
        return dtb

    def check(self, what, good, text=""):
        self.checks += 1
        if not good:
            self.failures += 1
            print("%s:\n%s" % (what, text))

    def run(self, size, *arguments, **environment):
        return screen.run(size, [self.ptctl, "--dtb", self.dtb, *arguments], **environment)

    def look(self, name, size, *command):
        """The screen is the one that is kept, and fits."""
        text = screen.run(size, [self.ptctl, *command])[1]
        # Releases of libsmartcols differ in how far they fill up the lines of a tree.
        text = "".join(line.rstrip() + "\n" for line in text.splitlines())
        kept = self.inputs / "screens" / ("%s-%s.txt" % (name, size))
        if self.writes:
            kept.write_text(text, encoding="utf-8")
        self.check("%s %s differs" % (name, size), kept.read_text(encoding="utf-8") == text, text)
        widest = max(map(len, text.splitlines()))
        self.check("%s is %d wide" % (name, widest), widest <= int(size.split("x", maxsplit=1)[0]), text)


def test_screens(screens):
    tree = "--dtb", screens.dtb
    screens.daemon.replies["ListAssignments"] = {"assignments": [ACTIVE, HELD_ONE]}
    for size in SIZES:
        screens.look("list", size, *tree, "list")
        screens.look("columns", size, *tree, "list", COLUMNS, "--sort=mmio", "hdmi", "gpio", "mdio")
        screens.look("show", size, *tree, "show", "serial@7e215040")
        screens.look("groups", size, *tree, "groups", "serial@7e215040", "mmc@7e340000")
        screens.look("plan", size, *tree, "plan", "guest", "mmc@7e340000", "hdmi@7ef00700", RISKS)
        screens.look("verify", size, *tree, "verify", "guest.cfg")
        screens.look("assignments", size, "--socket", screens.daemon.address, "assignments")


def test_parts(screens):
    """A tree whose branches are whole, beside cells that are broken."""
    command = "--dtb", screens.compile("sdm845"), "show", "timer@17c90000"
    for size in SIZES:
        screens.look("parts", size, *command)
    text = screen.run("72x24", [screens.ptctl, *command])[1]
    widest = max(map(len, text[text.index("\nParts\n"):].splitlines()))
    screens.check("%d wide" % widest, widest <= 72, text)


# What ptd says without Xen and a host tree.
LACKING = [{"what": "xen", "text": "calls are written down instead of made (Hypervisor=record)"},
           {"what": "host_tree", "text": "the device tree is taken for the one that Xen was booted with; in dom0 give "
                                         "that one as HostTree=, to compare both"}]  # fmt: skip


def test_status(screens):
    """All of its lines fit, as those of the tables do."""
    screens.daemon.replies["GetStatus"] = {**STATUS, "missing": LACKING, "standIns": [STAND_IN]}
    for size in SIZES:
        screens.look("status", size, "--socket", screens.daemon.address, "status")


def test_sentences(screens):
    """What is said around tables fits as well, and so does what is to be pasted."""
    screens.daemon.replies["Revoke"] = {"released": [], "held": [HELD_ONE]}
    for command in (["--socket", screens.daemon.address, "revoke", "guest"],
                    ["--dtb", screens.dtb, "export", "--format=xl", "serial@7e201000", RISKS]):  # fmt: skip
        text = screen.run("50x24", [screens.ptctl, *command])[1]
        widest = max(map(len, text.splitlines()))
        screens.check("%d wide" % widest, widest <= 50, text)


# Where a line may end: at a blank, before a slash, and after a comma; counts and cut sizes are not in a pipe.
APART = re.compile(r"[\s/,+:]+|\.\.+")


def test_no_word_is_broken(screens):
    """Every name, number and code is whole, at any width."""
    tree, devices = ["--dtb", screens.dtb], ["serial@7e215040", "mmc@7e340000", "hdmi@7ef00700"]
    screens.daemon.replies["ListAssignments"] = {"assignments": [ACTIVE, HELD_ONE]}
    for command in (["list", "--all"], ["list", "--all", "--columns=path,compatible,mmio,intid,group,notes"],
                    ["show", *devices], ["groups", *devices], ["closure", *devices], ["verify", "--all", "guest.cfg"],
                    ["plan", "guest", *devices[1:], RISKS], ["explain"], ["explain", "shared_page"],
                    ["help"], ["assignments"], ["show", "nowhere"],
                    ["plan", "guest", devices[2]], ["plan", "guest", devices[2], "--accept=all"], ["verify", "nowhere.cfg"]):  # fmt: skip
        source = ["--socket", screens.daemon.address] if command == ["assignments"] else tree
        command = [screens.ptctl, *([] if command[0] in ("explain", "help") else source), *command]
        words = set(APART.split(screen.run("5000x24", command)[1].lower()))
        for width in range(30, 140, 10):
            text = screen.run("%dx24" % width, command)[1]
            broken = {word for word in APART.split(text.lower()) if not re.fullmatch(r"[0-9]*", word)} - words
            screens.check("broken at %d: %s" % (width, sorted(broken)), not broken, text)
            long = [line for line in text.splitlines() if len(line) > width >= 80 and " " in line.strip()]
            screens.check("too long at %d: %s" % (width, long), not long, text)


def test_empty_columns(screens):
    """What no row has is left out; there may be just one row."""
    for pattern, headings in (("cprman@", "PATH VERDICT MMIO WHY"), ("armv8-timer", "PATH VERDICT INTID WHY"),
                              ("gpio@", "PATH VERDICT MMIO INTID"), ("mailbox@", "PATH VERDICT MMIO INTID WHY")):  # fmt: skip
        text = screens.run("120x40", "list", pattern)[1]
        screens.check("should be %s" % headings, text.splitlines()[0].split() == headings.split(), text)
    piped = subprocess.run([screens.ptctl, "--dtb", screens.dtb, "list", "cprman@"], capture_output=True, text=True,
                           check=True).stdout  # fmt: skip
    screens.check("a pipe has all", piped.split()[:6] == "PATH VERDICT MARK MMIO INTID WHY".split(), piped)


def test_no_headings(screens):
    """Those that are not shown take no room."""
    devices = ["hdmi@7ef00700", "mmc@7e340000"]
    for width in range(30, 140, 5):
        text = screens.run("%dx24" % width, "plan", "guest", *devices, RISKS, "--no-legend")[1]
        widest = max(map(len, text.splitlines()))
        screens.check("%d wide at %d" % (widest, width), widest <= width, text)
        gaps = [line for line in text.splitlines() if line.startswith("mapping") and "0x1000   " in line]
        screens.check("wider than its cells: %s" % gaps, not gaps, text)


def test_pager(screens):
    whole = screens.run("80x24", "list")[1]
    piped = screens.run("80x24", "list", PAGER="sed s/^/:/", **SMART)[1]
    screens.check("should go through it", piped == "".join(
        ":" + line for line in whole.splitlines(keepends=True)), piped)  # fmt: skip
    for pager in "/nowhere/pager", "cat", "", " ", None:
        text = screens.run("80x24", "list", PAGER=pager, PATH="/nowhere", **SMART)[1]
        screens.check("PAGER=%s should not matter" % pager, text == whole, text)
    text = screens.run("80x24", "--no-pager", "list", PAGER="sed s/^/:/", **SMART)[1]
    screens.check("--no-pager should print itself", text == whole, text)
    text = screens.run("80x24", "--json", "list", PAGER="sed s/^/:/", **SMART)[1]
    dumb = screens.run("80x24", "list", PAGER="sed s/^/:/", TERM="dumb")[1]
    screens.check("a dumb terminal has no pager", dumb == whole, dumb)
    screens.check("JSON has no pager", text.startswith("{"), text)


def test_pager_nobody_chose(screens):
    """As systemctl does: Debian's choice, else less, else more; less with the user's own options, too.
    For root nothing but less, which knows LESSSECURE."""
    whole = screens.run("80x24", "list")[1]
    with tempfile.TemporaryDirectory() as path:
        for name in "more", "less", "pager":
            program = pathlib.Path(path, name)
            program.write_text("#!/bin/sh\necho %s $# \"$LESS\"\n" % name, encoding="ascii")
            program.chmod(0o755)
            for chosen in None, "/nowhere/pager":
                text = screens.run("80x24", "list", PAGER=chosen, PATH=path, LESS="-i", **SMART)[1]
                runs = "less" if os.geteuid() == 0 and name == "pager" else name
                expected = whole if os.geteuid() == 0 and name == "more" else "%s 0 -FRX -i\n" % runs
                screens.check("should be %s" % name, text == expected, text)


def test_pager_that_dies(screens):
    for pager in "head -n1", "false":
        status, text = screens.run("80x24", "explain", PAGER=pager, **SMART)
        screens.check("%s should be no error" % pager, status == 0 and "ptctl" not in text, text)


def test_pager_keeps_the_status(screens):
    status, text = screens.run("80x24", "show", "nobody", PAGER="sed s/^/:/", **SMART)
    screens.check("should say so there", status == 3 and text.startswith(":ptctl: "), text)


def test_pager_runs_no_commands(screens):
    text = screens.run("80x24", "list", PAGER="env", **SMART)[1]
    screens.check("should be secure", "\nLESSSECURE=1\n" in text and "\nLESS=FRX\n" in text, text)


def test_colours(screens):
    red, plain = "\x1b[31m", "\x1b[0m"
    for arguments, environment, coloured in (
            ([], {"TERM": "xterm"}, True), ([], {"TERM": "dumb"}, False),
            ([], {"TERM": "xterm", "NO_COLOR": "1"}, False), ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
            (["--color=never"], {"TERM": "xterm"}, False), (["--color=always"], {"NO_COLOR": "1"}, True)):
        text = screens.run("80x24", "list", *arguments, **environment)[1]
        screens.check("%s %s" % (arguments, environment), (red + "blocked" in text) == coloured, text)
        screens.check("each should end", text.count("\x1b[3") == text.count(plain), text)
    piped = subprocess.run([screens.ptctl, "--dtb", screens.dtb, "list"], capture_output=True, check=True)
    screens.check("not in a pipe", b"\x1b" not in piped.stdout)


def test_nobody_else_has_colours(screens):
    """Neither what is on the command line, nor what a daemon says."""
    text = screens.run("80x24", "--color=always", "list", "\x1b[31mx")[1]
    screens.check("should be escaped", "\x1b" not in text and "[31mx" in text, text)


def test_empty_tables(screens):
    for arguments, words in ((["nosuch"], "No device fits 'nosuch'."), (["--marked"], "No device is marked"),
                             (["--verdict=assignable", "x"], "No device fits 'x' and the other")):  # fmt: skip
        status, text = screens.run("80x24", "list", *arguments)
        screens.check("should be a sentence", status == 0 and text.startswith(words) and
                      text.count("\n") == 1, text)  # fmt: skip
        text = screens.run("80x24", "list", "--no-legend", *arguments)[1]
        screens.check("should be nothing", text == "", text)


TESTS = [test_screens, test_parts, test_status, test_sentences, test_no_word_is_broken, test_empty_columns,
         test_no_headings, test_pager, test_pager_nobody_chose, test_pager_that_dies, test_pager_keeps_the_status,
         test_pager_runs_no_commands, test_colours, test_nobody_else_has_colours, test_empty_tables]  # fmt: skip


def main():
    ptctl, dtc, interface, inputs = (argument for argument in sys.argv[1:] if argument != "--write")
    ptctl, inputs = os.path.abspath(ptctl), pathlib.Path(inputs).absolute()
    with tempfile.TemporaryDirectory() as folder:
        daemon = FakeDaemon(folder, interface)
        os.chdir(inputs / "screens")
        screens = Screens(ptctl, dtc, folder, daemon, inputs, "--write" in sys.argv)
        for test in TESTS:
            test(screens)
        screens.check("calls and replies should be in their types", not daemon.wrong, daemon.wrong)
    print("%d checks, %d failures" % (screens.checks, screens.failures))
    return 1 if screens.failures else 0


if __name__ == "__main__":
    sys.exit(main())
