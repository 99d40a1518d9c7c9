# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ptctl on a board of the tests' own, and counts what is not as it should be."""

import json
import os
import subprocess
import sys
import tempfile

DONE, FAILED, USAGE, NO_SUCH, NOT_ASSIGNABLE, NO_DAEMON = 0, 1, 2, 3, 4, 7
HEADING = "PATH"

# One device of each verdict, two of one name, a marked one, a part, and a name that is long.
LONG = "a-name-that-is-much-longer-than-any-column-of-a-small-terminal@20000"
BOARD = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	aliases { serial0 = "/soc/serial@2000"; };
	__symbols__ { uart3 = "/soc/ethernet@3000"; nothing = "/soc"; };
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	clk: clock-controller@5000 {
		compatible = "vendor,clk"; reg = <0x5000 0x1000>; #clock-cells = <1>;
	};
	soc {
		#address-cells = <1>; #size-cells = <1>; ranges;
		serial@2000 {
			compatible = "vendor,uart", "ns16550a"; reg = <0x2000 0x1000>;
			interrupts = <0 100 4>; clocks = <&clk 1>; xen,passthrough;
		};
		ethernet@3000 {
			compatible = "vendor,mac"; reg = <0x3000 0x1000>; interrupts = <0 101 4>;
			mdio { #address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>; }; };
		};
	};
	aux {
		#address-cells = <1>; #size-cells = <1>; ranges;
		serial@2000 { compatible = "vendor,uart"; reg = <0x12000 0x1000>; };
		%s { compatible = "vendor,serial"; reg = <0x20000 0x1000>; };
	};
};
""" % LONG


class Checks:
    """Runs of ptctl, and a count of what is not as it should be."""

    def __init__(self, ptctl, dtb):
        self.ptctl, self.dtb = ptctl, dtb
        self.checks = self.failures = 0
        self.last = None

    def check(self, what, good):
        self.checks += 1
        if good:
            return
        self.failures += 1
        print("%s: %s" % (" ".join(self.last.args[1:]), what))
        print("  status %d, stdout %r, stderr %r" % (
            self.last.returncode, self.last.stdout[:300], self.last.stderr[:300]))  # fmt: skip


class Cli(Checks):
    """Runs ptctl on the board."""

    def bare(self, *arguments, **more):
        self.last = subprocess.run([self.ptctl, *arguments], capture_output=True, text=True,
                                   timeout=120, check=False, **more)  # fmt: skip
        return self.last

    def run(self, *arguments):
        return self.bare("--dtb", self.dtb, *arguments)

    def fails(self, status, *words):
        """The last run ended with this status, and said why on stderr only."""
        self.check("status should be %d" % status, self.last.returncode == status)
        self.check("should say ptctl: …", self.last.stderr.startswith("ptctl: "))
        self.check("should print nothing on stdout", self.last.stdout == "")
        for word in words:
            self.check("should say '%s'" % word, word in self.last.stderr)

    def prints_error(self, status, name):
        """The last run, with --json, ended with this error as an object; returns its parameters."""
        self.check("status should be %d" % status, self.last.returncode == status)
        self.check("should say ptctl: …", self.last.stderr.startswith("ptctl: "))
        self.check("should be one line", self.last.stdout.count("\n") == 1)
        error = json.loads(self.last.stdout)
        self.check("should be %s" % name, error.get("error") == name)
        return error.get("parameters", {})

    def works(self):
        """The last run ended well; returns its output."""
        self.check("status should be 0", self.last.returncode == DONE)
        self.check("should print nothing on stderr", self.last.stderr == "")
        return self.last.stdout

    def json(self, *arguments):
        """The JSON that the run prints, on one line."""
        self.run("--json", *arguments)
        text = self.works()
        self.check("should be one line", text.count("\n") == 1 and text.endswith("\n"))
        try:
            return json.loads(text)
        except ValueError:
            self.check("should be JSON", False)
            return {}

    def paths(self, *arguments):
        """The devices that list prints, in their order."""
        return [device["path"] for device in self.json("list", *arguments)["devices"]]


def tests_of(names):
    """The tests among the globals of a script, in their order."""
    return [test for name, test in names.items() if name.startswith("test_")]


def main(tests, make=Cli):
    """Runs the tests of a script that was called with PTCTL DTC; its exit status. They get what
    `make` makes of ptctl and the board, which is alone in a folder for them."""
    ptctl, dtc = sys.argv[1:3]
    os.environ["PTD_SOCKET"] = "unix:/nowhere"
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "board.dtb")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, "-"], input=BOARD,
                       text=True, check=True)  # fmt: skip
        cli = make(os.path.abspath(ptctl), dtb)
        for test in tests:
            test(cli)
    print("%d checks, %d failures" % (cli.checks, cli.failures))
    return 1 if cli.failures else 0
