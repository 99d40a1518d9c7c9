#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""scenarios.py VERSION DIR LOG [NAME...] - boots Xen and runs the scenarios, or some of them.

DIR is what image.sh made. LOG gets the consoles of Xen and dom0, LOG.journal dom0's journal. Prints a
line for each scenario, and at the end how many passed, failed and were skipped. Exit status: 0, or 1
if some failed, or 2 if there is no such scenario.
"""

import os
import sys
import time
import traceback

import basics
import grants
from lab import Lab
from machine import HERE, Dead, Wrong

ALL = ("4.17", "4.20")
OLD, NEW = ALL
READY, PENDING = True, os.path.exists(os.path.join(HERE, "../../daemon/xen.c"))

# Name, what to do, on which versions, and whether ptd can do it already: PENDING waits for its back
# end.
TABLE = (
    ("boots", basics.boots, ALL, READY),
    ("activates", basics.activates, ALL, READY),
    ("complains-of-nothing", basics.complains_of_nothing, ALL, READY),
    ("knows-xen", basics.knows_xen, ALL, PENDING),
    ("knows-marks", basics.knows_marks, ALL, READY),
    ("knows-no-marks", basics.knows_no_marks, ALL, READY),
    ("assigns", grants.assigns, ALL, PENDING),
    ("assigns-elsewhere", grants.assigns_elsewhere, ALL, PENDING),
    ("revokes", grants.revokes, ALL, PENDING),
    ("refuses-started", grants.refuses_started, (OLD,), PENDING),
)


class Run:
    """All scenarios on one version, with a new machine whenever one died."""

    def __init__(self, version, directory, log):
        self.version = version
        self.directory = directory
        self.log = log
        self.lab = None
        self.boots = 0
        self.counts = {"ok": 0, "FAIL": 0, "pending": 0}

    def machine(self):
        """The one that runs, or a new one."""
        if not self.lab:
            self.boots += 1
            log = self.log if self.boots == 1 else "%s.%d" % (self.log, self.boots)
            self.lab = Lab(self.version, self.directory, log)
        return self.lab

    def say(self, word, name, text=""):
        """One line."""
        self.counts[word] += 1
        print("%-7s %s %s%s" % (word, self.version, name, text and ": " + text), flush=True)

    def attempt(self, act):
        """Runs one scenario; what went wrong, or "", and what may explain it."""
        try:
            lab = self.machine()
            if self.boots > 1:
                lab.reset()
            act(lab)
            return "", ""
        except Wrong as error:
            return str(error), self.lab.diagnosis()
        except Dead as error:
            self.lab = None
            return str(error), ""
        except Exception:  # a mistake in the scenario should not end the others
            return "the scenario itself failed", traceback.format_exc()

    def scenario(self, name, act):
        """Runs one, tidies up, and says how it went."""
        start = time.monotonic()
        problem, details = self.attempt(act)
        try:
            if self.lab:
                self.lab.reset()
        except (Wrong, Dead) as error:
            problem = problem or "afterwards: %s" % error
            if self.lab:
                self.lab.stop()
            self.lab = None
        seconds = " (%.1f s)" % (time.monotonic() - start)
        self.say("FAIL" if problem else "ok", name + seconds, problem)
        print("".join("        %s\n" % line for line in details.splitlines()), end="", flush=True)

    def finish(self):
        """Keeps the journal and switches off."""
        if not self.lab:
            return
        try:
            with open(self.log + ".journal", "w", encoding="utf-8") as file:
                file.write(self.lab.run("journalctl -b --no-pager -o short-monotonic").out)
            self.lab.power_off()
            self.say("ok", "powers-off")
        except (Wrong, Dead) as error:
            self.say("FAIL", "powers-off", str(error))


def chosen(names):
    """The rows of the table."""
    unknown = set(names) - {row[0] for row in TABLE}
    if unknown:
        sys.exit("No such scenario: %s\nThere are: %s"
                 % (", ".join(sorted(unknown)), " ".join(row[0] for row in TABLE)))
    return [row for row in TABLE if not names or row[0] in names]


def main():
    """See above."""
    version, directory, log, *names = sys.argv[1:]
    run = Run(version, directory, log)
    for name, act, versions, ready in chosen(names):
        if version not in versions:
            continue
        if ready:
            run.scenario(name, act)
        else:
            run.say("pending", name)
    run.finish()
    print("%(ok)d passed, %(FAIL)d failed, %(pending)d skipped" % run.counts)
    sys.exit(run.counts["FAIL"] > 0)


main()
