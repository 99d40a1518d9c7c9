# SPDX-License-Identifier: LGPL-2.1-or-later
"""RAM and reserved areas by pages, and memory nodes that a boot loader has yet to fill in."""

from address import regions
from sharing import PAGE_SHIFT


class Memory:
    """The root's memory nodes are believed unless an interrupt controller would be in their RAM."""

    def __init__(self, nodes, reserved, controllers):
        self.real = [run for node in reserved for run in runs(regions(node))]
        self.doubtful = []
        taken = list(runs(controllers))
        for run in (run for node in nodes for run in runs(regions(node))):
            (self.doubtful if meets(run, taken) else self.real).append(run)

    def codes(self, granted):
        """The findings about these regions."""
        found = set()
        for run in runs(granted):
            if meets(run, self.real):
                found.add("reserved_memory")
            elif meets(run, self.doubtful):
                found.add("memory_placeholder")
        return found


def runs(some):
    """(first page, last page) of each region that there is."""
    for region in some:
        if region.address is not None and region.size:
            last = min(region.address + region.size, 1 << 64) - 1
            yield region.address >> PAGE_SHIFT, last >> PAGE_SHIFT


def meets(run, others):
    return any(first <= run[1] and run[0] <= last for first, last in others)
