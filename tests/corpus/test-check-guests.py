#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test-check-guests.py DTC - what guest_tree.py says of guest trees that are wrong"""

import subprocess
import sys

import guest_tree

FRAME = """/dts-v1/; / { passthrough { compatible = "simple-bus"; ranges; #address-cells = <2>;
    #size-cells = <2>; %s }; aliases { %s }; };"""

CASES = [
    ("", "", None),
    ("a { clocks = <5>; };", "", "clocks has the dangling phandle 5"),
    ("a { clocks = <5>; }; b { phandle = <5>; };", "", None),
    ("a { vdd-supply = <5>; };", "", "dangling"),
    ("a { pinctrl-0 = <5>; };", "", "dangling"),
    ("a { reset-gpios = <5>; };", "", "dangling"),
    ("a { clocks = <5>; }; b { phandle = <5>; #clock-cells = <1>; };", "", "ends inside"),
    ("a { phandle = <65000>; };", "", "is libxl's"),
    ("a { phandle = <65001>; };", "", "is libxl's"),
    ("a { interrupts = <0 3 4>; };", "", None),
    ("a { interrupts = <1 3 4>; };", "", "no SPIs"),
    ("a { interrupts = <0 3>; };", "", "no SPIs"),
    ("a { interrupt-parent = <5>; interrupts = <3>; };", "", "go to no controller"),
    ("a { interrupts-extended = <5 3>; };", "", "dangling"),
    ("a { interrupts-extended = <5 3>; }; b { phandle = <5>; #interrupt-cells = <1>; };", "", None),
    ("a { iommus = <5>; };", "", "means nothing"),
    ("a { interrupts = <0 3 4>; interrupt-names = \"a\", \"b\"; };", "", "more interrupt-names"),
    ("a { interrupt-parent = <65000>; interrupts = <0 3 4>; };", "", None),
    ("", "rtc0 = \"/passthrough/rtc\";", "leads nowhere"),
]


def compiled(dtc, text):
    command = [dtc, "-qqf", "-I", "dts", "-O", "dtb", "-"]
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False).stdout


def main():
    failed = 0
    for below, aliases, expected in CASES:
        found = guest_tree.complaints(compiled(sys.argv[1], FRAME % (below, aliases)))
        good = not found if expected is None else any(expected in text for text in found)
        if not good:
            print(f"{below} {aliases}: {found}, expected {expected}")
            failed += 1
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
