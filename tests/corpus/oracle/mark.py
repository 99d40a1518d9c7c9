# SPDX-License-Identifier: LGPL-2.1-or-later
"""xen,passthrough (Xen's docs/misc/arm/passthrough.txt), and what somebody may have meant by it."""

MARK = "xen,passthrough"
SLIPS = 3  # xen,passthru


def is_misspelt(name):
    """The words in another spelling, or without the vendor, or with few letters wrong."""
    if name == MARK:
        return False
    return _letters(name) in ("xenpassthrough", "passthrough") or _distance(name, MARK) <= SLIPS


def _letters(name):
    return "".join(c for c in name.lower() if c.isalnum())


def _distance(one, two):
    """Letters to insert, drop, or replace."""
    if abs(len(one) - len(two)) > SLIPS:
        return SLIPS + 1
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
