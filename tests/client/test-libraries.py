#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Libraries that are loaded when they are needed: what needs them does its best, or says so, if they are not
there, and nothing else needs them.

    test-libraries.py PTCTL DTC BOARD.dts
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

PARTS = "/soc/bus@ff600000/bus@34400/pinctrl@40"
SYSTEM = '<system><protection_domain name="guest" /></system>'
POLICY = '[device "%s"]\nDomains=guest\n' % PARTS
NOTE = re.compile(rb'\[\{"feature":[^]\0]*"soname":\["([^"]*)"\]\}\]')


def sonames(program):
    """The libraries that the notes of the program name, for tools that make packages."""
    return {json.loads(note[0])[0]["soname"][0] for note in NOTE.finditer(program)}


def without(program, soname, folder):
    """A program that looks for a library of another name."""
    path = folder / soname
    path.write_bytes(program.replace(soname.encode(), b"x" * len(soname)))
    path.chmod(0o755)
    return path


def main():
    ptctl, dtc, board = sys.argv[1:]
    program, failures = pathlib.Path(ptctl).read_bytes(), 0

    def check(what, good):
        nonlocal failures
        failures += not good
        if not good:
            print(what)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        dtb, system, policy = folder / "board.dtb", folder / "guest.system", folder / "10.conf"
        subprocess.run([dtc, "-qOdtb", "-o", dtb, board], check=True)
        system.write_text(SYSTEM, encoding="utf-8")
        policy.write_text(POLICY, encoding="utf-8")

        def run(path, *arguments):
            return subprocess.run([path, "--dtb", dtb, *arguments], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, check=False)  # fmt: skip

        # These are always there.
        page = folder / "board.html"
        calls = {"libmd.so.0": ["report", "-o", page], "libinih.so.1": ["policy", "check", policy]}
        check("the notes name %s" % sonames(program),
              sonames(program) == {"libexpat.so.1", "libsmartcols.so.1", *calls, "libfdt.so.1"})  # fmt: skip

        other = without(program, "libsmartcols.so.1", folder)
        good, poor = run(ptctl, "show", PARTS), run(other, "show", PARTS)
        words = [re.findall(r"[^\s|`-]+", result.stdout) for result in (good, poor)]
        check("parts without libsmartcols: %s" % poor.stdout, poor.returncode == 0 and words[0] == words[1])
        check("no tree with libsmartcols: %s" % good.stdout, "`-" in good.stdout)
        check("list without libsmartcols", run(other, "list").stdout == run(ptctl, "list").stdout)

        other = without(program, "libexpat.so.1", folder)
        poor = run(other, "verify", system)
        check("verify without libexpat: %s" % poor.stderr, poor.returncode == 1 and "install" in poor.stderr)
        check("verify with libexpat", run(ptctl, "verify", system).returncode == 0)

        # Without one that is part of every installation the program says so and ends.
        for soname, arguments in calls.items():
            check("%s with %s" % (arguments[0], soname), run(ptctl, *arguments).returncode == 0)
            page.unlink(missing_ok=True)
            other = without(program, soname, folder)
            poor = run(other, *arguments)
            check("%s without %s: %s" % (arguments[0], soname, poor.stderr),
                  poor.returncode == 1 and "x" * len(soname) in poor.stderr)  # fmt: skip
            check("show without %s" % soname, run(other, "show", PARTS).stdout == good.stdout)
    print("%d failed" % failures)
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
