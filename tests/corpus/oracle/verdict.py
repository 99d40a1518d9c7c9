# SPDX-License-Identifier: LGPL-2.1-or-later
"""What speaks against a device beyond its numbers: the sentences of docs/findings.md as rules."""

import gic
import machine
import mark
import owned
import provider
from address import is_mapped
from sharing import PAGE_SHIFT

# Compared with their severity.
JUDGED = frozenset(
    "interrupt_left_behind no_registers no_interrupt nothing_to_grant candidates_only "
    "needs_parent reserved_by_firmware cpu_bound shared_page mark_misspelt bus_windows provider".split()
)
BLOCKER, RISK, NOTE = "blocker", "risk", "note"

VGIC_SPIS = range(32, 992)
MAX_DEPTH = 16


def judge(board, device):
    """{(code, severity)} of a device."""
    facts = {
        ("reserved_by_firmware", RISK): _is_reserved(device.node),
        ("needs_parent", RISK): any(map(is_mapped, device.registers)) and _is_driven(device.node),
        ("cpu_bound", BLOCKER): machine.is_cpu_bound(device.node),
        ("mark_misspelt", NOTE): any(mark.is_misspelt(name) for name in device.node.properties),
        ("bus_windows", BLOCKER): owned.is_host(device.node),
        ("provider", RISK): provider.is_provider(board, device),
    }
    found = {finding for finding, holds in facts.items() if holds}
    return found | _interrupts(board, device) | set(_pages(board, device))


# Interrupts


def can_be_granted(interrupt):
    """Wired to the GIC by a known way, as an SPI that a virtual GIC has."""
    line = interrupt.line
    if interrupt.route not in ("direct", "forwarded") or line is None:
        return False
    return line.type == "spi" and line.intid in VGIC_SPIS


def may_come_to_a_gic(board, interrupt, depth=0):
    """Through a controller whose own lines do, or are unknown: which one is not known before."""
    if interrupt.route == "dynamic":
        return True
    if interrupt.route != "multiplexed" or depth > MAX_DEPTH:
        return False
    upstream = board.interrupts(interrupt.path[-1].controller)
    ends = ("direct", "forwarded", "unresolved")
    return any(i.route in ends or may_come_to_a_gic(board, i, depth + 1) for i in upstream)


def _interrupts(board, device):
    wired = [i for i in device.interrupts if i.source != "hole"]
    granted = [i for i in wired if can_be_granted(i)]
    shared = [i for i in wired if may_come_to_a_gic(board, i)]
    pages = _has_page(board, device)
    elsewhere = any(r.address is None for r in device.regions)
    below = [i for part in device.parts for i in board.interrupts(part)]
    facts = {
        ("candidates_only", NOTE): shared,
        ("interrupt_left_behind", RISK): granted and _left_behind(wired, shared),
        # Where there is a reg that the CPU cannot reach, that says it all.
        ("no_registers", RISK): granted and not pages and not elsewhere,
        ("nothing_to_grant", BLOCKER): not pages and not any(map(can_be_granted, wired + below)),
        ("no_interrupt", RISK): wired and pages and len(shared) == len(wired),
    }
    return {finding for finding, holds in facts.items() if holds}


def _left_behind(wired, shared):
    """A PPI keeps the whole node out of dom0's tree; of what is malformed nothing is known; and a
    shared line has candidates."""
    others = [i for i in wired if i not in shared and not can_be_granted(i)]
    return [i for i in others if i.stop and not (i.line and i.line.type in gic.PRIVATE)]


def _has_page(board, device):
    below = [r for part in device.parts for r in board.regions(part)]
    return any(map(is_mapped, device.registers + below))


# Pages


def _pages(board, device):
    """One finding for each region that lies in somebody else's pages, too."""
    for region in [r for node in [device.node, *device.parts] for r in board.regions(node)]:
        if not is_mapped(region):
            continue
        first, last = (region.address >> PAGE_SHIFT, region.address + region.size - 1 >> PAGE_SHIFT)
        runs = [others for a, b, others in device.shared_pages if a <= last and first <= b]
        if runs:
            others = set().union(*runs)
            buses = all(_is_bus_above(board.owner(node), device.node) for node in others)
            yield "shared_page", NOTE if buses and not _is_bus(device.node) else RISK


def _is_bus_above(node, device):
    """It describes its window, or lies in its devices' page: nobody else loses anything."""
    return node in device.ancestors() and _is_bus(node)


def _is_bus(node):
    """Something that does more has registers of its own, even if others are below it; and drivers of
    others use those of syscons and multi-function devices (mfd/*.yaml)."""
    if node.is_compatible("syscon", "simple-mfd"):
        return False
    return provider.is_bus(node)


def _is_driven(node):
    """The nearest node above that is a device to Linux makes this one: it is no bus of the generic
    kinds, and not simple-mfd, whose children are independent of it (mfd/mfd.txt). A bus with
    runtime power management is off while dom0 uses nothing on it
    (simple_pm_bus_runtime_suspend, sysc_runtime_suspend)."""
    drivers = [n for n in node.ancestors() if n.parent and n.has("compatible")]
    if not drivers:
        return False
    managed = drivers[0].is_compatible("ti,sysc") or drivers[0].is_compatible("simple-pm-bus")
    if managed and (drivers[0].has("clocks") or drivers[0].has("power-domains")):
        return True
    return not drivers[0].is_compatible("simple-mfd") and not provider.is_bus(drivers[0])


def _is_reserved(node):
    """Devicetree Specification 2.3.4: works, but is another software's; with all below it."""
    return any(n.strings("status")[:1] == ["reserved"] for n in [node, *node.ancestors()])
