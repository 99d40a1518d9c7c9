#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ptctl prints is complete, or its status is not 0: every verb, as tables and as JSON, on a full disk,
on a closed descriptor, and on a pipe that nobody reads. And nothing that it repeats steers the terminal.

    test-output.py PTCTL DTC INTERFACE
"""

import os
import re
import signal
import subprocess
import sys
import tempfile

from everyverb import EveryVerb
from samples import FAILED

ESCAPE = "\x1b]0;title\x07\x1b[31m\x7f"
CONTROL = re.compile(b"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")


class Output:
    def __init__(self, verbs):
        self.verbs, self.checks, self.failures = verbs, 0, 0

    def check(self, what, good, command, result):
        self.checks += 1
        if good:
            return
        self.failures += 1
        print("%s: %s\n  status %d, stderr %r" % (" ".join(command), what, result.returncode,
                                                  (result.stderr or b"")[-300:]))  # fmt: skip


def without_stdout():
    os.close(1)


def without_anything():
    os.closerange(0, 3)


def ignore_broken_pipes():
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def pipe_without_reader():
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_lost_output(output):
    """Each verb, wherever its output is lost."""
    verbs = output.verbs
    for command, replies in verbs.with_json():
        good = verbs.run(command, replies)
        output.check("should print something", good.stdout, command, good)
        output.check("should end well", good.returncode in (0, 1, 6), command, good)
        with open("/dev/full", "wb") as full:
            result = verbs.run(command, replies, stdout=full)
        output.check("full: should say so", result.returncode == FAILED and
                     b"No space left" in result.stderr, command, result)  # fmt: skip
        result = verbs.run(command, replies, stdout=None, preexec_fn=without_stdout)
        output.check("closed: should say so", result.returncode == FAILED and
                     b"Bad file descriptor" in result.stderr, command, result)  # fmt: skip
        result = verbs.run(command, replies, stdout=None, stderr=None, preexec_fn=without_anything)
        output.check("all closed: should fail", result.returncode == FAILED, command, result)
        for prepare, status in (None, -signal.SIGPIPE), (ignore_broken_pipes, FAILED):
            writer = pipe_without_reader()
            # Python itself ignores the signal: restored unless the test wants that.
            result = verbs.run(command, replies, stdout=writer, preexec_fn=prepare,
                               restore_signals=prepare is None)  # fmt: skip
            os.close(writer)
            output.check("no reader: should end with %d" % status, result.returncode == status, command,
                         result)  # fmt: skip


def test_lost_notes(output):
    """Notes on stderr count as well, if all else went well."""
    command = ["--dtb", output.verbs.dtb, "export", "--format=dts", "serial0", "--accept=shared_page",
               "--clock-rate=0=24000000"]  # fmt: skip
    good = output.verbs.run(command, {})
    output.check("should have notes", good.returncode == 0 and good.stderr, command, good)
    with open("/dev/full", "wb") as full:
        result = output.verbs.run(command, {}, stderr=full)
    output.check("should fail", result.returncode == FAILED, command, result)


def test_closed_descriptors_are_not_reused(output):
    """A file that is written gets none of the descriptors that output goes to."""
    out = os.path.join(output.verbs.folder, "out")
    command = ["--dtb", output.verbs.dtb, "export", "--format=uboot", "serial0", "-o", out]
    good = output.verbs.run(command, {})
    with open(os.path.join(out, "mark.cmd"), "rb") as file:
        wanted = file.read()
    result = output.verbs.run(command, {}, stdout=None, stderr=None, preexec_fn=without_anything)
    with open(os.path.join(out, "mark.cmd"), "rb") as file:
        output.check("should be the file alone", file.read() == wanted, command, result)
    output.check("should have worked", good.returncode == 0, command, good)


def test_control_characters(output):
    """Names of files, what is on the command line, and what dtc quotes."""
    verbs = output.verbs
    tree = os.path.join(verbs.folder, "tree" + ESCAPE)
    os.mkdir(tree)
    with open(os.path.join(tree, "too" + ESCAPE), "wb") as file:
        file.truncate(100 << 20)
    source = verbs.write("bad" + ESCAPE + ".dts", b"/dts-v1/;\n/ { \x1b[31m\xc2\x9b\xff = 1; };\n")
    include = verbs.write("include.dts", b'/dts-v1/;\n/include/ "no\x1b[31m"\n')
    for command in (["--tree", tree, "list"], ["--dtb", tree + "x", "list"], ["--dtb", source, "list"],
                    ["--dtb", verbs.dtb, "verify", source], ["--dtb", verbs.dtb, "verify", include],
                    ["--dtb", verbs.dtb, "show", ESCAPE], ["--" + ESCAPE], [ESCAPE],
                    ["--socket", "unix:/" + ESCAPE, "list"], ["policy", "check", source],
                    ["--dtb", verbs.dtb, "export", "--format=uboot", "serial0", "-o", source],
                    [b"--\xff\xc2\x9b"], ["explain", "\u009b31m"]):  # fmt: skip
        result = verbs.run(command, {})
        command = [word if isinstance(word, str) else repr(word) for word in command]
        text = result.stdout + result.stderr
        output.check("should fail", 0 < result.returncode <= 7 and result.stderr, command, result)
        output.check("should print no control characters", not CONTROL.search(text), map(repr, command),
                     result)  # fmt: skip
        output.check("should print UTF-8", text.decode(errors="ignore").encode() == text, command, result)


def test_not_utf8(output):
    """Names that JSON cannot have: nothing is left out, and nothing else is blamed."""
    verbs = output.verbs
    file = verbs.write("\udcff.conf", b"nonsense\n")
    for command, word in ((["--json", "policy", "check", file], b'"text":"'),
                          (["assign", "\udcff", "a"], b"UTF-8"), (["show", "\udcff"], b"UTF-8"),
                          (["--dtb", verbs.dtb, "show", "\udcff"], b"no device")):  # fmt: skip
        result = verbs.run(command, {})
        output.check("should say %r" % word, word in result.stdout + result.stderr and
                     result.returncode > 0, map(repr, command), result)  # fmt: skip


def test_characters_in_pieces(output):
    """Text passes as it is, wherever the pieces that are written begin."""
    for n in range(4):
        name = "x" * n + "äö€𝄞" * 3000
        command = ["explain", name]
        result = output.verbs.run(command, {})
        output.check("should repeat it", "'%s'" % name in result.stderr.decode(), ["explain", "…"], result)


def main():
    with tempfile.TemporaryDirectory() as folder:
        output = Output(EveryVerb(*sys.argv[1:4], folder))
        test_lost_output(output)
        test_lost_notes(output)
        test_closed_descriptors_are_not_reused(output)
        test_control_characters(output)
        test_not_utf8(output)
        test_characters_in_pieces(output)
        for wrong in output.verbs.daemon.wrong:
            print("not in the types of the interface: " + wrong)
    print("%d checks, %d failures" % (output.checks, output.failures))
    return 1 if output.failures else 0


if __name__ == "__main__":
    sys.exit(main())
