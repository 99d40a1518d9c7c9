#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""golden.py finds what it should: a comparison that never fails is worth nothing."""

import pathlib
import tempfile
import unittest

import golden
import unflatten

DEVICE = {
    "path": "/a@1000",
    "verdict": "risky",
    "regions": [{"index": 0, "address": "0x1000", "size": "0x8"}],
    "interrupts": [
        {"index": 0, "intid": 40, "path": [{"controller": "/gic", "specifier": [0, 8, 4]}]}
    ],
    "codes": ["dma_unprotected", "sub_page"],
    "suppliers": [
        {"property": "clocks", "specifier": [2]},
        {"property": "clocks", "specifier": [1]},
    ],
}


def found(**changes):
    """The differences of a device with these members from DEVICE."""
    expected = {**DEVICE, **changes}
    return list(golden.differences("list", "list", [expected], [DEVICE]))


class Differences(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(found(), [])

    def test_order_of_sets_is_free(self):
        self.assertEqual(found(codes=["sub_page", "dma_unprotected"]), [])
        self.assertEqual(found(suppliers=DEVICE["suppliers"][::-1]), [])

    def test_members_may_be_left_out(self):
        self.assertEqual(list(golden.differences("", "list", [{"path": "/a@1000"}], [DEVICE])), [])
        self.assertEqual(found(interrupts=[{"index": 0, "intid": 40}]), [])

    def test_value(self):
        self.assertEqual(
            found(verdict="blocked"), ['list: /a@1000: verdict is "risky", expected "blocked"']
        )

    def test_regions_are_compared_in_full(self):
        self.assertEqual(len(found(regions=[])), 1)
        self.assertEqual(len(found(regions=[{"index": 0, "address": "0x1000"}])), 1)
        self.assertEqual(len(found(regions=[{**DEVICE["regions"][0], "guestAddress": "0x1"}])), 1)

    def test_interrupt(self):
        self.assertEqual(len(found(interrupts=[{"index": 0, "intid": 41}])), 1)

    def test_sets(self):
        self.assertEqual(len(found(codes=["sub_page"])), 1)
        self.assertEqual(len(found(codes=["dma_unprotected", "sub_page", "console"])), 1)
        self.assertEqual(len(found(suppliers=DEVICE["suppliers"][:1])), 1)

    def test_devices(self):
        self.assertEqual(len(found(path="/b@1000")), 2)


def token(number, data=b""):
    return number.to_bytes(4, "big") + data + b"\0" * (-len(data) % 4)


class Unflatten(unittest.TestCase):
    def test_tree(self):
        structure = token(1, b"\0") + token(1, b"soc@0\0") + token(3)
        structure += token(3) + token(0) + b"abc\0" + token(2) + token(4) + token(2) + token(9)
        header = [0xD00DFEED, 0, 40, 40 + len(structure), 0, 17, 16, 0, 0, len(structure)]
        blob = b"".join(map(token, header)) + structure + b"reg\0"
        with tempfile.TemporaryDirectory() as temporary:
            root = pathlib.Path(temporary) / "base"
            unflatten.unflatten(blob, root)
            found = [file for file in root.rglob("*") if file.is_file()]
            files = {str(file.relative_to(root)): file.read_bytes() for file in found}
        self.assertEqual(files, {"name": b"\0", "soc@0/name": b"soc\0", "soc@0/reg": b"abc"})


if __name__ == "__main__":
    unittest.main()
