#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules for configurations of containers notice each fault: one planted at a time."""

import sys

import oci

GOOD = """{"ociVersion": "1.3.0", "annotations": {"a": "b"}, "vm": {
  "hypervisor": {"path": "/xen", "parameters": ["c"]},
  "kernel": {"path": "/kernel", "initrd": "/initrd"},
  "image": {"path": "/image", "format": "raw"},
  "hwConfig": {"deviceTree": "d.dtb", "vcpus": 1, "memory": 4194304, "dtdevs": ["/e"],
    "iomems": [{"firstMFN": 1, "nrMFNs": 2}, {"firstGFN": 3, "firstMFN": 4, "nrMFNs": 5}],
    "irqs": [40, 41]}}}"""

# What is replaced, by what, and words of the complaint.
FAULTS = [
    ("41]}}}", "41]}}", "not JSON"),
    ('"ociVersion": "1.3.0", ', "", "lacks ociVersion"),
    ('"1.3.0"', "1.3", "/ociVersion is 1.3, not of type string"),
    ('"1.3.0"', '"1.2.0"', "has no hwConfig"),
    ('{"a": "b"}', '{"a": 1}', "/annotations"),
    ('"hypervisor": {"path": "/xen", ', '"hypervisor": {', "/vm/hypervisor lacks path"),
    ('["c"]', '"c"', "/vm/hypervisor/parameters"),
    ('"path": "/kernel", ', "", "/vm/kernel lacks path"),
    ('"/kernel"', '"kernel"', "not absolute"),
    ('"raw"', '"iso"', "not one of"),
    ('"d.dtb"', "1", "/vm/hwConfig/deviceTree"),
    ('"vcpus": 1', '"vcpus": -1', "less than 0"),
    ('"vcpus": 1', '"vcpus": 4294967296', "more than"),
    ('"vcpus": 1', '"vcpus": true', "/vm/hwConfig/vcpus"),
    ('"memory"', '"memKB"', "hwConfig has a memKB"),
    ('["/e"]', "[7]", "/vm/hwConfig/dtdevs/0"),
    ('["/e"]', '["/e", "/e"]', "dtdevs has the same twice"),
    ('"firstMFN": 1, ', "", "/vm/hwConfig/iomems/0 lacks firstMFN"),
    (', "nrMFNs": 5', "", "/vm/hwConfig/iomems/1 lacks nrMFNs"),
    ('"nrMFNs": 5', '"nrMFNs": 0', "no pages"),
    ('"firstGFN": 3', '"firstGFN": "3"', "/vm/hwConfig/iomems/1/firstGFN"),
    ('"firstGFN": 3', '"firstGFN": 0', "zephyr-xrun"),
    ('"firstGFN"', '"firstGfn"', "has a firstGfn"),
    ('"firstMFN": 4', '"firstMFN": 4503599627370495', "beyond"),
    ('"firstMFN": 4', '"firstMFN": 4, "firstMFN": 4', "twice"),
    ("[40, 41]", "[40.0]", "/vm/hwConfig/irqs/0"),
    ("[40, 41]", "[40, 40]", "irqs has the same twice"),
    ("[40, 41]", "40", "/vm/hwConfig/irqs"),
]


def main():
    failures = 0
    if found := oci.complaints(GOOD):
        print("the good one: %s" % found)
        failures += 1
    for old, new, word in FAULTS:
        found = oci.complaints(GOOD.replace(old, new))
        if GOOD.count(old) != 1 or not any(word in text for text in found):
            print("%s → %s: %s, expected %s" % (old, new, found, word))
            failures += 1
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
