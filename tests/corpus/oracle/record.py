# SPDX-License-Identifier: LGPL-2.1-or-later
"""Records to compare: the oracle's board and ptctl's JSON, in one shape."""

import machine
from address import is_mapped
from supplier import MAPS, is_known

CODES = frozenset(
    "not_translatable interrupt_private shared_page shared_interrupt shared_stream "
    "region_past_range sub_page reserved_memory memory_placeholder".split()
)
EXACT = ("direct", "forwarded")
LISTED = ("dynamic", "multiplexed")
MAX_CANDIDATES = 256


def hexadecimal(value):
    return None if value is None else "0x%x" % value


# Ours


def region_ours(region):
    return {
        "index": region.index,
        "name": region.name,
        "busAddress": hexadecimal(region.bus_address),
        "address": hexadecimal(region.address),
        "size": hexadecimal(region.size),
    }


def interrupt_ours(interrupt):
    line, listed = interrupt.line, interrupt.route in LISTED
    record = {"index": interrupt.index, "name": interrupt.name, "route": interrupt.route}
    for key in ("type", "number", "intid", "trigger"):
        record[key] = getattr(line, key) if line else None
    candidates = sorted(interrupt.candidates) if listed else []
    record["candidates"] = candidates if 0 < len(candidates) <= MAX_CANDIDATES else None
    record["path"] = _path_ours(interrupt)
    return record


def _path_ours(interrupt):
    """A walk that fails has no path that could be right."""
    if interrupt.route == "unresolved":
        return None
    return [(hop.controller.path, tuple(hop.specifier)) for hop in interrupt.path]


def device_ours(board, device):
    """Everything that is compared of a device."""
    return {
        "regions": [region_ours(r) for r in device.registers],
        "interrupts": [interrupt_ours(i) for i in device.interrupts],
        "parts": {part.path: _part_ours(board, part) for part in device.parts},
        "windows": [_window_ours(w) for w in device.pci_windows],
        "owned": sorted(device.owned),
        "streams": [(s.iommu.path, s.id, s.count, hexadecimal(s.mask)) for s in device.streams],
        "dma.coherent": device.coherent,
        "dma.ranges": _windows_ours(device.windows),
        "suppliers": {supplier_key(s.property, s.node.path, s.specifier) for s in device.suppliers},
        "consumers": {node.path for node in device.consumers},
        "sharing": _sharing_ours(device),
        "codes": device.codes & CODES,
        "judged": device.judged,
        "machine": machine.is_machine_wide(device.node) and any(map(is_mapped, device.registers)),
    }


def _windows_ours(windows):
    if windows is None:
        return None
    keys = ("busAddress", "address", "size")
    return [dict(zip(keys, map(hexadecimal, window))) for window in windows]


def _window_ours(window):
    numbers = {
        "busAddress": hexadecimal(window.bus_address),
        "address": hexadecimal(window.address),
        "size": hexadecimal(window.size),
    }
    return {"space": window.space, **{k: v for k, v in numbers.items() if v is not None}}


def _part_ours(board, part):
    return {
        "regions": [region_ours(r) for r in board.regions(part)],
        "interrupts": [interrupt_ours(i) for i in board.interrupts(part)],
    }


def _sharing_ours(device):
    """Page runs as (first page, last page, nodes); the others by their key."""
    streams = device.shared_streams.items()
    return {
        "pages": [(first, last, paths(nodes)) for first, last, nodes in device.shared_pages],
        "interrupts": {intid: paths(nodes) for intid, nodes in device.shared_interrupts.items()},
        "streams": {(iommu.path, sid): paths(nodes) for (iommu, sid), nodes in streams},
    }


def paths(nodes):
    return frozenset(node.path for node in nodes)


# Theirs


def supplier_key(name, path, specifier):
    """A map's entry is compared by its target alone."""
    return (name, path, None if name in MAPS else tuple(specifier))


def region_theirs(region):
    return {key: region.get(key) for key in ("index", "name", "busAddress", "address", "size")}


def interrupt_theirs(interrupt):
    route = interrupt.get("route")
    record = {key: interrupt.get(key) for key in ("index", "name", "route", "intid")}
    for key in ("type", "number", "trigger"):
        record[key] = interrupt.get(key) if route in EXACT else None
    candidates = interrupt.get("candidates") if route in LISTED else None
    record["candidates"] = sorted(candidates) if candidates is not None else None
    record["path"] = None if route == "unresolved" else _path_theirs(interrupt)
    return record


def _path_theirs(interrupt):
    return [
        (hop.get("controller"), tuple(hop.get("specifier", []))) for hop in interrupt.get("path", [])
    ]


def device_theirs(shown, summary, own, devices):
    """`own`: the device and its parts; `devices`: all device paths of the board."""
    streams = [(s["iommu"], s["id"], s.get("count", 1), s.get("mask")) for s in shown["streams"]]
    known = [s for s in shown.get("suppliers", []) if is_known(s["property"])]
    return {
        "regions": [region_theirs(r) for r in shown.get("regions", [])],
        "interrupts": [interrupt_theirs(i) for i in shown.get("interrupts", [])],
        "parts": {part["path"]: _part_theirs(part) for part in shown.get("parts", [])},
        "windows": shown.get("windows", []),
        "owned": sorted(
            (o["property"], o["intid"], o.get("count", 1)) for o in shown.get("owned", [])
        ),
        "streams": streams,
        "dma.coherent": shown.get("dma", {}).get("coherent"),
        "dma.ranges": shown.get("dma", {}).get("ranges"),
        "suppliers": {
            supplier_key(s["property"], s["node"], s.get("specifier", [])) for s in known
        },
        # Consumers that are no devices (a sound card, gpio-keys) are not compared.
        "consumers": set(shown.get("consumers", [])) & devices,
        "sharing": _sharing_theirs(shown.get("sharing", {}), own),
        "codes": set(summary.get("codes", [])) & CODES,
        "judged": {(f["code"], f["severity"]) for f in shown.get("findings", [])},
    }


def _part_theirs(part):
    return {
        "regions": [region_theirs(r) for r in part.get("regions", [])],
        "interrupts": [interrupt_theirs(i) for i in part.get("interrupts", [])],
    }


def _sharing_theirs(shared, own):
    def others(entry):
        return frozenset(entry.get("nodes", [])) - own

    return {
        "pages": _runs((_run(e) + (others(e),) for e in shared.get("pages", []))),
        "interrupts": {e.get("intid"): others(e) for e in shared.get("interrupts", [])},
        "streams": {(e.get("iommu"), e.get("id")): others(e) for e in shared.get("streams", [])},
    }


def _run(entry):
    first = int(entry["address"], 16) >> 12
    return first, first + entry.get("count", 1) - 1


def _runs(entries):
    """Folded or not, neighbouring entries with the same nodes are one run."""
    runs = []
    for first, last, nodes in sorted(entries, key=lambda e: e[:2]):
        if runs and runs[-1][1] + 1 == first and runs[-1][2] == nodes:
            runs[-1] = (runs[-1][0], last, nodes)
        else:
            runs.append((first, last, nodes))
    return runs
