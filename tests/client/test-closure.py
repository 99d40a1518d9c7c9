#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl closure: what goes along, what could be given as well, what stays, and the command for it.

    test-closure.py PTCTL DTC
"""

import os
import shlex
import subprocess
import sys

import cli as ptctl
from cli import NO_SUCH, USAGE

TREE = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	gic: gic@100000 {
		compatible = "arm,gic-400"; reg = <0x100000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	osc: osc { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>; };
	pll: pll@200000 { compatible = "v,pll"; reg = <0x200000 0x1000>; #clock-cells = <0>; clocks = <&osc>; };
	clk: clk@300000 { compatible = "v,clk"; reg = <0x300000 0x1000>; #clock-cells = <1>; clocks = <&pll>; };
	i2c@380000 {
		compatible = "v,i2c"; reg = <0x380000 0x1000>; #address-cells = <1>; #size-cells = <0>;
		pmic@1 { compatible = "v,pmic"; reg = <1>; supply: supply { regulator-name = "x"; }; };
	};
	mac@400000 {
		compatible = "v,mac"; reg = <0x400000 0x100>; clocks = <&clk 1>, <&osc>; phy-handle = <&phy>;
		phy-supply = <&supply>;
		mdio { #address-cells = <1>; #size-cells = <0>; phy: phy@0 { compatible = "v,phy"; reg = <0>; }; };
	};
	dma@400800 { compatible = "v,dma"; reg = <0x400800 0x100>; };
	lonely@500000 { compatible = "arm,pl031"; reg = <0x500000 0x1000>; };
};
"""
MAC, DMA, CLK, PLL = "/mac@400000", "/dma@400800", "/clk@300000", "/pll@200000"


def use(cli):
    """The tree above instead of the usual one, in a file with a name that a shell would not like."""
    cli.dtb = os.path.join(os.path.dirname(cli.dtb), "it's $(a) board.dtb")
    subprocess.run([sys.argv[2], "-qq", "-I", "dts", "-O", "dtb", "-o", cli.dtb, "-"], input=TREE,
                   text=True, check=True)  # fmt: skip


def test_together(cli):
    use(cli)
    closure = cli.json("closure", MAC)
    cli.check("should repeat the device", closure["devices"] == [MAC])
    cli.check("should take its neighbour", [d["path"] for d in closure["together"]] == [DMA])
    cli.check("should have the risks", set(closure["accept"]) >= {"shared_page", "dma_unprotected"})
    cli.run("closure", MAC)
    cli.check("should have no notes in WHY", "shared_page" in cli.works() and "not_marked" not in cli.works())
    both = cli.json("closure", MAC, DMA)
    cli.check("should not add what was named", both["together"] == [] and both["devices"] == [MAC, DMA])


def test_suppliers(cli):
    """Each with what becomes of it; those of suppliers one step further."""
    found = {entry["node"]: entry for entry in cli.json("closure", MAC)["suppliers"]}
    cli.check("should be these", set(found) == {CLK, PLL, "/osc", "/i2c@380000/pmic@1"})
    cli.check("should be a clock", found[CLK]["kinds"] == ["clock"] and found[CLK]["for"] == [MAC])
    cli.check("should be what list says", found[CLK]["verdict"] == "risky" and
              "provider" in found[CLK]["codes"])  # fmt: skip
    cli.check("should stay so", [found[node]["state"] for node in (CLK, "/osc")] == ["unheld", "fixed"])
    cli.check("should be one step further", (found[PLL]["step"], found[PLL]["for"]) == (2, [CLK]))
    cli.check("should have no state", "state" not in found[PLL] and "verdict" not in found["/osc"])
    cli.check("should be of two", found["/osc"]["for"] == [MAC, PLL])


def test_command(cli):
    """What it ends in does what it says, if pasted into a shell."""
    command = cli.json("closure", MAC)["command"]
    words = shlex.split(command)
    cli.check("should name tree and devices", words[:3] == ["ptctl", "--dtb", cli.dtb] and
              words[-4:] == [MAC, DMA, "-o", "guest"])  # fmt: skip
    folder = os.path.dirname(cli.dtb)
    done = subprocess.run(["sh", "-c", command.replace("ptctl", cli.ptctl, 1).replace("=xl", "=uboot")],
                          cwd=folder, check=False, capture_output=True)  # fmt: skip
    cli.check("should export: %r" % done.stderr, done.returncode == 0 and os.listdir(os.path.join(folder, "guest")))


def test_blocked(cli):
    cli.check("should have no command", "command" not in cli.json("closure", "/gic@100000"))
    cli.run("closure", "/gic@100000")
    cli.check("should say why", "is blocked: 'ptctl show' says why\n" in cli.works())


def test_text(cli):
    cli.run("closure", MAC)
    text = cli.works()
    order = ["\nGo along", DMA, "\nCould be given", CLK, "\nUnless they are given", "cannot be switched off",
             "\nTo export what goes along\n  ptctl"]  # fmt: skip
    at = [text.find(words) for words in order]
    cli.check("should be in the order of decisions", -1 not in at and at == sorted(at))
    cli.run("closure", "lonely@500000")
    cli.check("should be alone", "Go along" not in cli.works() and "Could be" not in cli.works())


def test_names(cli):
    cli.run("closure", "nowhere")
    cli.fails(NO_SUCH, "nowhere")
    cli.run("closure")
    cli.fails(USAGE, "closure")


if __name__ == "__main__":
    sys.exit(ptctl.main([test_together, test_suppliers, test_command, test_blocked, test_text, test_names]))
