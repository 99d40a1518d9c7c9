#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules for Microkit's system descriptions notice each fault: one planted at a time."""

import sys

import microkit

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment -->
<system>
  <memory_region name="a" size="0x2000" phys_addr="0x1000" />
  <memory_region name="b" size="0x1000" phys_addr="0x3000" />
  <memory_region name="c" size="0x200000" page_size="0x1000" phys_addr="0x9000" />
  <protection_domain name="p" priority="100">
    <program_image path="p.elf" />
    <map mr="a" vaddr="0x10000" perms="rw" cached="false" />
    <map mr="b" vaddr="0x12000" perms="rw" cached="false" />
    <!-- another one -->
    <irq irq="40" id="0" trigger="level" />
    <irq irq="41" id="61" trigger="edge" />
    <virtual_machine name="g">
      <vcpu id="0" />
      <map mr="c" vaddr="0x400000" perms="rw" cached="false" />
    </virtual_machine>
  </protection_domain>
</system>
"""

# What is replaced, by what, and a word of the complaint.
FAULTS = [
    ("<!-- a comment -->", "<!-- a -- comment -->", "not well-formed"),
    ("</system>", "", "no element found"),
    ('name="a" size', 'name="<" size', "not well-formed"),
    ("<!-- another one -->", "another one", "text"),
    ("<!-- another one -->", "<channel />", "channel"),
    ('trigger="edge"', 'trigger="edge" setvar="x"', "attribute"),
    ('<program_image path="p.elf" />', "", "program images"),
    ('priority="100"', 'priority="255"', "priority"),
    ('name="b" size="0x1000"', 'name="b"', "without size"),
    ('name="b" size="0x1000"', 'name="b" size="0x1800"', "multiple"),
    ('name="b" size="0x1000"', 'name="b" size="0"', "is 0"),
    ('name="b" size="0x1000"', 'name="b" size="1k"', "number"),
    ('name="b" size', 'name="a" size', "two memory regions"),
    ('phys_addr="0x3000"', 'phys_addr="0x3800"', "aligned"),
    ('phys_addr="0x3000"', 'phys_addr="0x2000"', "physical addresses overlap"),
    ('phys_addr="0x3000"', 'phys_addr="0xfffffffffffff000"', "beyond"),
    ('<map mr="b" vaddr="0x12000" perms="rw" cached="false" />', "", "unused"),
    ('mr="b" vaddr="0x12000"', 'mr="d" vaddr="0x12000"', "map of d"),
    ('vaddr="0x12000"', 'vaddr="0x12800"', "aligned"),
    ('vaddr="0x12000"', 'vaddr="0x11000"', "virtual addresses overlap"),
    ('vaddr="0x12000"', 'vaddr="0xfffffff0000"', "too high"),
    ('vaddr="0x12000" perms="rw"', 'vaddr="0x12000" perms="w"', "perms"),
    ('cached="false" />\n    <!--', 'cached="true" />\n    <!--', "cached"),
    ('irq="41"', 'irq="40"', "twice"),
    ('irq="41"', 'irq="0x29"', "irq"),
    ('irq="41"', 'irq="31"', "no SPI"),
    ('id="61"', 'id="0"', "twice"),
    ('id="61"', 'id="62"', "too large"),
    ('trigger="edge"', 'trigger="level_high"', "trigger"),
    (' page_size="0x1000"', "", "large pages"),
    ('      <vcpu id="0" />\n', "", "no vcpu"),
    ('<vcpu id="0" />', '<vcpu id="62" />', "vcpu"),
    ('<vcpu id="0" />', '<vcpu id="0" /><vcpu id="0" />', "vcpu"),
    ('<vcpu id="0" />', '<map mr="c" vaddr="0x500000" perms="rw" cached="false" />', "no vcpu"),
    ('name="g"', 'name="g" id="0"', "attribute"),
    ('</virtual_machine>', '</virtual_machine><virtual_machine name="h"><vcpu id="0" />'
     '</virtual_machine>', "virtual machines"),
    ("system>", "devices>", "root"),
]


def main():
    failures = 0
    if microkit.complaints(GOOD):
        failures += 1
        print("complains about nothing: %s" % microkit.complaints(GOOD))
    for old, new, word in FAULTS:
        text = GOOD.replace(old, new)
        found = microkit.complaints(text)
        if text == GOOD or not found or word not in found[0]:
            failures += 1
            print("%s instead of %s: %s" % (new, old, found))
    print("%d faults, %d failures" % (len(FAULTS), failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
