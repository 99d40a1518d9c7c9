# SPDX-License-Identifier: LGPL-2.1-or-later
"""Invariants of ptctl's output for every device tree, whatever it contains.

Each invariant is a function whose docstring states it; it takes a Board and yields complaints.
"""

from itertools import pairwise

PAGE_SHIFT = 12
PAGE = 1 << PAGE_SHIFT
SMALL_PAGES = (16 << 20) >> PAGE_SHIFT  # larger regions may get a guest address of their own
ADDRESS_END = 1 << 64

# type → (INTID of the first one, how many a GIC has)
INTERRUPT_TYPES = {"spi": (32, 988), "ppi": (16, 16), "espi": (4096, 1024), "eppi": (1056, 64)}
CANDIDATES_MAX = 256

# Guest addresses that no version of Xen uses for anything else.
GUEST_WINDOWS = [
    (0x00000000, 0x01FFFFFF),
    (0x02100000, 0x03000FFF),
    (0x04020000, 0x0FFFFFFF),
    (0x22001000, 0x22FFFFFF),
    (0x33000000, 0x37FFFFFF),
    (0x3A000000, 0x3FFFFFFF),
]

VERDICTS = {"note": "assignable", "risk": "risky", "blocker": "blocked"}
SEVERITIES = ["note", "risk", "blocker"]

INVARIANTS = []


def invariant(function):
    INVARIANTS.append(function)
    return function


class Board:
    """summaries: the reply of List. devices: the replies of Describe for all of them but those
    whose path two nodes have, and for nodes that belong to no device (orphans)."""

    def __init__(self, summaries, devices):
        self.summaries = summaries
        self.devices = devices
        # Who is granted together with a node, and what the node itself holds.
        self.owner, self.member = {}, {}
        for device in devices:
            for member in (device, *device["parts"]):
                self.owner[member["path"]] = device["path"]
                self.member[member["path"]] = member

    def members(self):
        """Everything that has regions and interrupts: (path, member), each once."""
        for summary in self.summaries:
            yield summary["path"], summary
        for device in self.devices:
            for part in device["parts"]:
                yield part["path"], part

    def unknown_neighbours(self):
        """Nodes that share pages or interrupts, but are neither a device nor a part of one, as far
        as is known. (A stream ID may be used by a node that has nothing else.)"""
        return {
            node
            for device in self.devices
            for kind in ("pages", "interrupts")
            for entry in device["sharing"][kind]
            for node in entry["nodes"]
            if node not in self.owner
        }


def path_key(path):
    return path.split("/")


def has_duplicate(summary):
    return "duplicate_path" in summary["codes"]


def frames(member):
    """First and last 4 KiB page of each region that a CPU can reach."""
    for region in member["regions"]:
        address, size = int(region.get("address", "0"), 16), int(region["size"], 16)
        if "address" in region and size > 0:
            yield address >> PAGE_SHIFT, min(address + size, ADDRESS_END) - 1 >> PAGE_SHIFT


def merged(spans):
    """The same numbers in as few spans as possible."""
    result = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + 1:
            result[-1][1] = max(result[-1][1], last)
        else:
            result.append([first, last])
    return result


def contains(spans, span):
    return any(first <= span[0] and span[1] <= last for first, last in spans)


# ---- form ----


def hex_strings(value):
    """Members that hold a number of up to 64 bits as a string."""
    if isinstance(value, list):
        for item in value:
            yield from hex_strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in ("busAddress", "address", "size", "guestAddress", "mask"):
                yield name, item
            elif isinstance(item, (list, dict)):
                yield from hex_strings(item)


@invariant
def numbers_are_plain(board):
    """An address, size or mask is "0x…" in lower case, without padding, below 2^64."""
    for device in board.devices + board.summaries:
        for name, text in hex_strings(device):
            try:
                number = int(text, 16)
            except ValueError:
                number = -1
            if hex(number) != text or not 0 <= number < ADDRESS_END:
                yield f"{device['path']}: {name} is {text}"


@invariant
def paths_are_ordered(board):
    """Devices come in the order of their paths, component by component, each path once unless it
    is a duplicate_path."""
    for a, b in pairwise(board.summaries):
        if path_key(a["path"]) > path_key(b["path"]):
            yield f"{a['path']} comes before {b['path']}"
        if a["path"] == b["path"] and not (has_duplicate(a) and has_duplicate(b)):
            yield f"{a['path']} comes twice"


def ordered_lists(device):
    yield "aliases", device["aliases"], str
    yield "labels", device.get("labels", []), str
    yield "consumers", device["consumers"], path_key
    yield "parts", [part["path"] for part in device["parts"]], path_key
    for kind, entries in device["sharing"].items():
        for entry in entries:
            yield f"nodes of shared {kind}", entry["nodes"], path_key
    for member in (device, *device["parts"]):
        yield "indexes of regions", [region["index"] for region in member["regions"]], int
        yield "indexes of interrupts", [i["index"] for i in member["interrupts"]], int
        for interrupt in member["interrupts"]:
            yield "candidates", interrupt.get("candidates", []), int


@invariant
def lists_are_ordered(board):
    """Aliases, paths, indexes and candidates ascend, each once."""
    for device in board.devices:
        for what, items, key in ordered_lists(device):
            if any(key(a) >= key(b) for a, b in pairwise(items)):
                yield f"{device['path']}: {what} are not in order"


def without_paths(interrupts):
    return [{k: v for k, v in i.items() if k != "path"} for i in interrupts]


@invariant
def list_and_describe_agree(board):
    """Every member that List gives of a device is the same in Describe; only interrupts have a
    path there."""
    devices = {device["path"]: device for device in board.devices}
    for summary in board.summaries:
        device = devices.get(summary["path"])
        if has_duplicate(summary):
            continue
        if not device:
            yield f"{summary['path']} is not described"
            continue
        for name, value in summary.items():
            other = device.get(name)
            if name == "interrupts" and other:
                other = without_paths(other)
            if value != other:
                yield f"{summary['path']}: {name} is {value} in List, {other} in Describe"


# ---- findings ----


@invariant
def verdict_follows_from_findings(board):
    """The verdict is that of the gravest finding; findings come the gravest first."""
    for device in board.devices:
        levels = [SEVERITIES.index(finding["severity"]) for finding in device["findings"]]
        verdict = VERDICTS[SEVERITIES[max(levels, default=0)]]
        if device["verdict"] != verdict:
            yield f"{device['path']}: the verdict is {device['verdict']} instead of {verdict}"
        if levels != sorted(levels, reverse=True):
            yield f"{device['path']}: the findings are not in the order of their severities"


@invariant
def codes_follow_from_findings(board):
    """The codes are those of the findings in the same order, each once."""
    for device in board.devices:
        codes = list(dict.fromkeys(finding["code"] for finding in device["findings"]))
        if device["codes"] != codes:
            yield f"{device['path']}: the codes are {device['codes']} instead of {codes}"


@invariant
def reasons_are_graver_than_notes(board):
    """The first codes decide the verdict, and none of the others does."""
    for device in board.devices:
        reasons = {finding["code"] for finding in device["findings"] if finding["severity"] != "note"}
        if set(device["codes"][:device["reasons"]]) != reasons:
            yield f"{device['path']}: the reasons are {device['reasons']} codes instead of {sorted(reasons)}"


# ---- regions ----


@invariant
def regions_do_not_wrap(board):
    """A region with a CPU address ends within the 64-bit address space, or runs past the window
    of its bus and says so."""
    for path, member in board.members():
        for region in member["regions"]:
            end = int(region.get("address", "0"), 16) + int(region["size"], 16)
            if "address" in region and end > ADDRESS_END:
                if "region_past_range" not in member.get("codes", ["region_past_range"]):
                    yield f"{path}: region {region['index']} wraps"


@invariant
def missing_addresses_are_explained(board):
    """A region of a device has a CPU address, or the device has the finding not_translatable, and
    conversely."""
    for summary in board.summaries:
        missing = any("address" not in region for region in summary["regions"])
        if missing != ("not_translatable" in summary["codes"]):
            yield f"{summary['path']}: not_translatable does not fit {summary['regions']}"


# ---- interrupts ----


def check_at_gic(interrupt):
    first, count = INTERRUPT_TYPES[interrupt["type"]]
    number = interrupt["number"]
    if "intid" in interrupt and interrupt["intid"] != first + number:
        yield f"INTID {interrupt['intid']} is not {interrupt['type']} {number}"
    if ("intid" in interrupt) != (0 <= number < count):
        yield f"a GIC has {count} {interrupt['type']}s, this one has number {number}"


@invariant
def intids_fit_their_types(board):
    """An interrupt that ends at the root GIC has a type and a number; its INTID is number + 32,
    16, 4096 or 1056, and is there if and only if a GIC has such a number."""
    for path, member in board.members():
        for interrupt in member["interrupts"]:
            at_gic = interrupt["route"] in ("direct", "forwarded")
            if not at_gic:
                continue
            if "type" not in interrupt or "number" not in interrupt:
                yield f"{path}: interrupt {interrupt['index']} has no type or number"
                continue
            for text in check_at_gic(interrupt):
                yield f"{path}: interrupt {interrupt['index']}: {text}"


@invariant
def other_routes_have_no_intid(board):
    """An interrupt that does not end at the root GIC has neither type, number, INTID nor trigger;
    only multiplexed and dynamic ones have candidates, at most 256, and INTIDs each."""
    for path, member in board.members():
        for interrupt in member["interrupts"]:
            where = f"{path}: interrupt {interrupt['index']} ({interrupt['route']})"
            if interrupt["route"] not in ("direct", "forwarded"):
                for name in ("type", "number", "intid", "trigger"):
                    if name in interrupt:
                        yield f"{where} has {name}"
            candidates = interrupt.get("candidates")
            if candidates is None:
                continue
            if interrupt["route"] not in ("multiplexed", "dynamic"):
                yield f"{where} has candidates"
            if not 0 < len(candidates) <= CANDIDATES_MAX or not all(map(is_intid, candidates)):
                yield f"{where} has candidates {candidates}"


def is_intid(number):
    return any(first <= number < first + count for first, count in INTERRUPT_TYPES.values())


@invariant
def out_of_range_is_found(board):
    """A device with an interrupt at the root GIC, but without INTID, has the finding
    interrupt_out_of_range, and conversely."""
    for summary in board.summaries:
        outside = any("type" in i and "intid" not in i for i in summary["interrupts"])
        if outside != ("interrupt_out_of_range" in summary["codes"]):
            yield f"{summary['path']}: interrupt_out_of_range does not fit its interrupts"


# ---- sharing ----


def page_span(entry):
    first = int(entry["address"], 16) >> PAGE_SHIFT
    return first, first + entry.get("count", 1) - 1


def mutual(board, kind, numbers_of):
    """(device, other) → numbers that the device says it shares with the other one, as spans."""
    result = {}
    for device in board.devices:
        for entry in device["sharing"][kind]:
            for node in entry["nodes"]:
                if node in board.owner:
                    pair = device["path"], board.owner[node]
                    result.setdefault(pair, []).append(numbers_of(entry))
    return result


def one_sided(board, kind, numbers_of):
    shared = mutual(board, kind, numbers_of)
    for (device, other), spans in shared.items():
        if device == other:
            yield f"{device} shares {kind} with itself"
        elif merged(spans) != merged(shared.get((other, device), [])):
            yield f"{device} shares {kind} with {other}, which does not say the same"


@invariant
def shared_pages_are_mutual(board):
    """If a device lists a node for a page, the device of that node lists one of this device's
    nodes for the same page."""
    yield from one_sided(board, "pages", page_span)


@invariant
def shared_pages_are_held(board):
    """A page is listed only if both the device and each listed node have registers in it."""
    pages = {path: merged(frames(member)) for path, member in board.member.items()}
    for device in board.devices:
        own = merged(span for m in (device, *device["parts"]) for span in frames(m))
        for entry in device["sharing"]["pages"]:
            if not contains(own, page_span(entry)):
                yield f"{device['path']} has nothing in the page {entry['address']} that it shares"
            for node in entry["nodes"]:
                if node in pages and not contains(pages[node], page_span(entry)):
                    yield f"{node} has nothing in the page {entry['address']} of {device['path']}"


@invariant
def shared_interrupts_are_mutual(board):
    """If a device lists a node for an INTID, the device of that node lists one of this device's
    nodes for it."""
    yield from one_sided(board, "interrupts", lambda entry: (entry["intid"], entry["intid"]))


@invariant
def shared_interrupts_are_held(board):
    """An INTID is listed with a node only if the node has it."""
    for device in board.devices:
        for entry in device["sharing"]["interrupts"]:
            for node in entry["nodes"]:
                member = board.member.get(node)
                if member and all(i.get("intid") != entry["intid"] for i in member["interrupts"]):
                    yield f"{node} does not have INTID {entry['intid']} of {device['path']}"


@invariant
def shared_streams_are_mutual(board):
    """If a device lists a node for a stream ID, the device of that node lists one of this device's
    nodes for it. Where an IOMMU has masks or runs of IDs, two IDs that differ may be shared: there
    the IOMMU is enough."""
    loose = {
        stream["iommu"]
        for device in board.devices
        for stream in device["streams"]
        if "mask" in stream or "count" in stream
    }
    ids = {}

    def number_of(entry):
        key = entry["iommu"], None if entry["iommu"] in loose else entry["id"]
        number = ids.setdefault(key, 2 * len(ids))  # not adjacent: they would be merged
        return number, number

    yield from one_sided(board, "streams", number_of)


SHARED = [
    ("pages", "shared_page"),
    ("interrupts", "shared_interrupt"),
    ("streams", "shared_stream"),
]


@invariant
def sharing_is_found(board):
    """A device has the finding shared_page, shared_interrupt or shared_stream if and only if it
    lists somebody with whom it shares one."""
    for device in board.devices:
        for kind, code in SHARED:
            if bool(device["sharing"][kind]) != (code in device["codes"]):
                yield f"{device['path']}: {code} does not fit {device['sharing'][kind]}"


# ---- guest addresses ----


def is_on_bus(device, bus):
    return bus.get("isBus", False) and device["path"].startswith(bus["path"] + "/")


def tied(board):
    """Pairs of devices that share something, apart from a bus and what is on it."""
    devices = {device["path"]: device for device in board.devices}
    for device in board.devices:
        for kind, entries in device["sharing"].items():
            for node in {node for entry in entries for node in entry["nodes"]}:
                other = devices.get(board.owner.get(node))
                if other and not (kind == "pages" and (is_on_bus(device, other) or is_on_bus(other, device))):
                    yield device["path"], other["path"]


def joined(pairs):
    """Each path of the pairs with the set of all that it is joined to."""
    groups = {}
    for a, b in pairs:
        union = groups.get(a, {a}) | groups.get(b, {b})
        groups.update(dict.fromkeys(union, union))
    return groups


@invariant
def groups_follow_from_sharing(board):
    """A group is who shares something, transitively; it is named after the first of them."""
    if any(has_duplicate(summary) for summary in board.summaries):
        return
    groups = joined(tied(board))
    for device in board.devices:
        path = device["path"]
        members = sorted(groups.get(path, {path}), key=path_key)
        want = (members[0], [m for m in members if m != path]) if len(members) > 1 else (None, None)
        found = (device.get("group"), device.get("goesWith"))
        if found != want:
            yield f"{path}: of group {found}, but it shares with {want}"


def placements(board):
    """Regions with a place in the guest: (first host page, first guest page, pages, where)."""
    for path, member in board.members():
        for region in member["regions"]:
            if "guestAddress" in region and "address" in region:
                address, size = int(region["address"], 16), int(region["size"], 16)
                host, last = address >> PAGE_SHIFT, address + size - 1 >> PAGE_SHIFT
                guest = int(region["guestAddress"], 16) >> PAGE_SHIFT
                yield host, guest, last - host + 1, f"{path} region {region['index']}"


@invariant
def guest_addresses_are_placed(board):
    """A region has a guest address only if it has a CPU address and a size, and then always unless
    the device has the finding no_guest_window; offsets within a page stay the same."""
    for path, member in board.members():
        codes = member.get("codes", ["no_guest_window"])  # a part's are its device's
        for region in member["regions"]:
            where = f"{path}: region {region['index']}"
            real = "address" in region and region["size"] != "0x0"
            if "guestAddress" not in region:
                if real and "no_guest_window" not in codes:
                    yield f"{where} has no guest address, and no finding tells why"
            elif not real:
                yield f"{where} has a guest address"
            elif (int(region["guestAddress"], 16) - int(region["address"], 16)) % PAGE:
                yield f"{where} has another offset within a page in the guest"


@invariant
def guest_addresses_are_free_in_xen(board):
    """All pages of a region lie in one of the windows that no version of Xen uses."""
    windows = [(first >> PAGE_SHIFT, last >> PAGE_SHIFT) for first, last in GUEST_WINDOWS]
    for _, guest, pages, where in placements(board):
        if not contains(windows, (guest, guest + pages - 1)):
            yield f"{where} is outside of the free windows: {guest << PAGE_SHIFT:#x}"


def disagreements(spans):
    """Of spans (first, pages, image of the first, where) those that overlap another one, but map
    what they have in common elsewhere."""
    reach = None
    for first, pages, image, where in sorted(spans):
        last, offset = first + pages - 1, image - first
        if reach and first <= reach[0] and offset != reach[1]:
            yield f"{where} and {reach[2]}"
        if not reach or last > reach[0]:
            reach = last, offset, where


@invariant
def guest_pages_have_one_host_page(board):
    """Different host pages never have the same guest page."""
    spans = [(guest, pages, host, where) for host, guest, pages, where in placements(board)]
    for text in disagreements(spans):
        yield f"{text} are in the same guest page"


@invariant
def host_pages_have_one_guest_page(board):
    """A host page has the same guest page in all regions of up to 16 MiB."""
    spans = [
        (host, pages, guest, where)
        for host, guest, pages, where in placements(board)
        if pages <= SMALL_PAGES
    ]
    for text in disagreements(spans):
        yield f"{text} share a page of the host, but not of the guest"


def board_complaints(board):
    """What is wrong with a board: (name of the invariant, complaint)."""
    for function in INVARIANTS:
        found = [(function.__name__, text) for text in function(board)]
        yield from found
        if found and function is numbers_are_plain:
            return  # the others calculate
