#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the commands of a document, and compares what they print with what it says.

    test-walkthrough.py [--write] [--needs=PROGRAM] DOCUMENT PTCTL DTC BOARD…

A command is an indented line that begins with "$ "; what follows in the same block is its output.
A line "…" stands for any number of lines. All commands run in one empty directory that holds each
BOARD, a source or a blob, as NAME.dtb, or what else there is of a board, also a directory; NAME=BOARD names it otherwise. A
command that fails says so in a comment at its end: "# exit status 4". With --write the document gets what was printed, but for blocks with "…".
Without PROGRAM, all of it is skipped.
"""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

INDENT, PROMPT, REST = "    ", "$ ", "…"
SKIPPED = 77
STATUS = re.compile(r"# exit status (\d)$")


Command = collections.namedtuple("Command", "line text expected")  # line: its index


def commands(lines):
    """Each command with the lines that it is to print."""
    found = []
    expected = None
    for i, line in enumerate(lines):
        if line.startswith(INDENT + PROMPT):
            expected = []
            found.append(Command(i, line[len(INDENT + PROMPT):], expected))
        elif line and not line.startswith(INDENT):
            expected = None
        elif expected is not None:
            expected.append(line[len(INDENT):])
    for command in found:
        strip_blank(command.expected)
    return found


def strip_blank(lines):
    while lines and not lines[-1]:
        lines.pop()
    return lines


def matches(expected, printed):
    """Whether the lines are those, where REST stands for any."""
    pattern = "".join(
        r"(?:.*\n)*" if line.strip() == REST else re.escape(line) + r"\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def run(command, folder, path):
    status = STATUS.search(command)
    done = subprocess.run(["bash", "-c", command], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          env=dict(os.environ, PATH=path, PTD_SOCKET="unix:/nowhere"))  # fmt: skip
    wanted = int(status.group(1)) if status else 0
    return done.returncode == wanted, strip_blank(done.stdout.split("\n"))


def try_all(found, folder, path):
    """What each command printed, and how many did not print what they should."""
    results, failures = [], 0
    for command in found:
        good, printed = run(command.text, folder, path)
        results.append(printed)
        if good and matches(command.expected, printed):
            continue
        failures += 1
        print("$ %s\n--- expected\n%s\n--- printed%s\n%s" % (
            command.text, "\n".join(command.expected), "" if good else ", with another status",
            "\n".join(printed)))  # fmt: skip
    return results, failures


def write(lines, found, results):
    """Puts what was printed in its places, from the last to the first."""
    for command, printed in reversed(list(zip(found, results))):
        if REST not in (line.strip() for line in command.expected):
            begin = command.line + 1
            lines[begin:begin + len(command.expected)] = [
                (INDENT + line).rstrip() for line in printed]  # fmt: skip
    return lines


def make_boards(dtc, boards, folder):
    for argument in boards:
        name, _, path = argument.rpartition("=")
        board = pathlib.Path(path)
        blob = pathlib.Path(folder, (name or board.stem) + ".dtb")
        if board.is_dir():
            shutil.copytree(board, pathlib.Path(folder, name or board.name))
        elif board.suffix != ".dts":
            shutil.copyfile(board, pathlib.Path(folder, name or board.name))
        else:
            subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", blob, board], check=True)


def main():
    for argument in sys.argv[1:]:
        program = argument.partition("--needs=")[2]
        if program and not shutil.which(program):
            print("skipped: %s is not installed" % program)
            return SKIPPED
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    document, ptctl, dtc, *boards = arguments
    lines = pathlib.Path(document).read_text(encoding="utf-8").split("\n")
    found = commands(lines)
    path = os.path.dirname(os.path.abspath(ptctl)) + os.pathsep + os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        make_boards(dtc, boards, folder)
        results, failures = try_all(found, folder, path)
    if "--write" in sys.argv:
        text = "\n".join(write(lines, found, results))
        pathlib.Path(document).write_text(text, encoding="utf-8")
    print("%d commands, %d failures" % (len(found), failures))
    return 1 if failures or not found else 0


if __name__ == "__main__":
    sys.exit(main())
