# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules for exports of one format: functions that yield complaints."""

import re

import guest_tree
import marks
import microkit
import oci
import zephyr

FRAME = 4096
TRIGGERS = {"none": 0, "edge_rising": 1, "edge_falling": 2, "edge_both": 3, "level_high": 4,
            "level_low": 8}  # fmt: skip

# Why something that is not blocked may be refused all the same: a code, or words of a sentence.
MARK_REASONS = (
    "programs that use libfdt may take",
    "characters that the Devicetree Specification does not allow",
)
GUEST_REASONS = ("bus_windows", "there is no room in a guest")
REASONS = {
    "microkit": (
        "interrupt lines; the ids of a protection domain end at",
        "would be both level and edge triggered",
        "is beyond what Microkit can map",
    ),
    "uboot": MARK_REASONS + ("is too long for U-Boot's commands",),
    "overlay": MARK_REASONS,
    "imagebuilder": MARK_REASONS + ("there is no room in a guest",),
    "libvmm": GUEST_REASONS + (
        "interrupt lines; the ids of a protection domain end at",
        "would be both level and edge triggered",
        "is beyond what Microkit can map",
    ),
    "xl": GUEST_REASONS,
    "oci": GUEST_REASONS,
    "zephyr": GUEST_REASONS,
    "dom0less": GUEST_REASONS,
}


def refusal_complaints(export, find):
    """find(path) gives the node of the board. Windows are those of PCI, with its three cells (PCI
    Bus Binding to IEEE 1275)."""
    if not any(r == export.code or r in export.refused for r in REASONS[export.format]):
        yield f"refused: {export.code} {export.refused}"
    elif export.code == "bus_windows" and find(export.devices[0]).u32("#address-cells") != 3:
        yield f"refused for windows that it does not have: {export.refused}"


def over_refusal_complaints(alone, exported):
    """Of a tree; how many devices were asked for by themselves, and how many of them went, for each
    format."""
    for name, n in alone.items():
        if n > 0 and exported.get(name, 0) == 0:
            yield f"{name} refuses all of {n} devices"


def origin_complaints(export):
    for name, text in export.texts().items():
        if not re.search(r"tree: sha256 [0-9a-f]{64}", text):
            yield f"{name} does not name the tree"


# ---- the plan ----


def cfg_list(text, name):
    """The items of a list in an xl configuration."""
    match = re.search(rf"^{name} = \[ (.*) \]$", text, re.MULTILINE)
    return match.group(1).replace('"', "").split(", ") if match else []


def planned_lists(grants):
    """The same, as they follow from what ptctl plans."""
    def number(grant, name):
        return int(grant[name], 16) // FRAME

    lists = {"dtdev": [], "irqs": [], "iomem": []}
    for grant in grants:
        if grant["kind"] == "iommu":
            lists["dtdev"].append(grant["device"])
        elif grant["kind"] == "interrupt":
            lists["irqs"].append(str(grant["intid"]))
        elif grant["kind"] == "mapping":
            frames = number(grant, "address"), number(grant, "size"), number(grant, "guestAddress")
            lists["iomem"].append("0x%x,%x@0x%x" % frames)
    return lists


def cfg_lists(text):
    return {name: cfg_list(text, name) for name in ("dtdev", "irqs", "iomem")}


def granted_lists(export):
    """The same, as the main file of an export has them."""
    read = {"xl": cfg_lists, "oci": oci.lists, "zephyr": zephyr.lists}[export.format]
    return read(next(iter(export.texts().values())))


def plan_complaints(lists, grants):
    for name, expected in planned_lists(grants).items():
        if lists[name] != expected:
            yield f"{name} = {lists[name]}, the plan has {expected}"


# ---- the guest's tree ----


def own_regions(member):
    """Without those that are its parts': a node without reg has the registers of nodes below."""
    places = [(region.get("address"), region["size"]) for region in member["regions"]]
    below = [(region.get("address"), region["size"])
             for part in member.get("parts", []) for region in part["regions"]]  # fmt: skip
    return [] if places == below else member["regions"]


def number_complaints(guest, device, routes=("direct", "forwarded")):
    """What the guest's tree says otherwise than ptctl's description of the device, of which
    interrupts of these routes get there."""
    regions = [(int(r["guestAddress"], 16), int(r["size"], 16))
               for r in own_regions(device) if "guestAddress" in r]  # fmt: skip
    node = guest_tree.find_device(guest, device["path"].rsplit("/", 1)[1], regions)
    if node is None:
        yield "its node is missing"
        return
    if [r for r in guest_tree.placed_regs(node) if r[1]] != regions:
        yield "reg differs"
    granted = [(i["intid"], TRIGGERS.get(i.get("trigger", "none"), 0))
               for i in device["interrupts"]
               if i.get("type") == "spi" and "intid" in i and i["route"] in routes]  # fmt: skip
    found = guest_tree.gic_interrupts(guest, node)
    if any(i not in granted for i in found):
        yield f"interrupts {found} are not among {granted}"
    if len(granted) == len(device["interrupts"]) and found != granted:
        yield f"interrupts are {found}, not {granted}"


def _holders(devices, intid):
    """The interrupts of devices and parts that have this INTID: (path, interrupt)."""
    for device in devices:
        for member in (device, *device["parts"]):
            yield from ((member["path"], i) for i in member["interrupts"] if i.get("intid") == intid)


def _own_entries(guest, node):
    """The specifiers that go to controllers of the guest's own."""
    parent = guest.by_phandle.get(guest_tree.interrupt_parent(guest, node))
    count = parent.u32("#interrupt-cells", 0) if parent else 0
    cells = node.cells("interrupts") if count else []
    yield from (cells[i : i + count] for i in range(0, len(cells), count or 1))
    cells = node.cells("interrupts-extended")
    while cells:
        parent = guest.by_phandle.get(cells.pop(0))
        count = parent.u32("#interrupt-cells", 0) if parent else 0
        yield cells[:count]
        del cells[:count]


def lost_interrupt_complaints(guest, irqs, devices, notes):
    """All INTIDs that are granted occur, at the GIC or as they are written for a controller that
    goes along; or a note tells why not, and tells the truth."""
    found = {intid for node in guest.nodes for intid, _ in guest_tree.gic_interrupts(guest, node)}
    own = [specifier for node in guest.nodes for specifier in _own_entries(guest, node)]
    for intid in sorted(set(irqs) - found):
        holders = list(_holders(devices, intid))
        if any(i.get("path") and i["path"][0]["specifier"] in own for _, i in holders):
            continue
        names = [re.escape("interrupt %d of %s" % (i["index"], path)) for path, i in holders]
        told = [t for _, _, t in notes if any(re.search(n + r"(?=[,:;]? |$)", t) for n in names)]
        if not told:
            yield f"INTID {intid} is granted, and nothing tells why it is not there"
        elif any("nobody can grant" in text for text in told):
            yield f"INTID {intid} is granted, and a note says that nobody can: {told[0]}"


def clock_inputs(tree, node):
    """How many there are; None if the list is broken."""
    cells, n = node.cells("clocks"), 0
    while cells:
        phandle, n = cells.pop(0), n + 1
        target = tree.by_phandle.get(phandle)
        count = 0 if phandle == 0 else target.u32("#clock-cells") if target else None
        if count is None or count > len(cells):
            return None
        del cells[:count]
    return n


def _twin(node, host):
    """Which child of the board's node a child of the guest's is; registers may have moved."""
    for same in (lambda n: n.name == node.name, lambda n: n.unit_name == node.unit_name):
        found = [child for child in host.children if same(child)]
        if len(found) == 1:
            return found[0]
    return None


def clock_complaints(guest, board, paths):
    """As many clocks as on the board for all nodes that a driver may be bound to: the devices of
    these paths, and what is below them and enabled."""
    hosts = {node.path: node for node in board.nodes if node.path in paths}
    starts = [(node, hosts.get("".join(node.strings("xen,path")))) for node in guest.nodes]
    nodes = [(node, host) for node, host in starts if host is not None]
    apart = {node.path for node, _ in nodes}
    while nodes:
        node, host = nodes.pop()
        expected, found = clock_inputs(board, host), clock_inputs(guest, node)
        if expected is not None and found != expected:
            yield f"{host.path} has {expected} clocks, in the guest {found}"
        twins = [(n, _twin(n, host)) for n in node.children if n.path not in apart]
        nodes += [(n, twin) for n, twin in twins if twin is not None and twin.enabled()]


# ---- dom0less ----


def _pages(member):
    """(host, size, guest) of whole pages."""
    for region in own_regions(member):
        if "guestAddress" in region and "address" in region:
            first, guest = int(region["address"], 16), int(region["guestAddress"], 16)
            end = first + int(region["size"], 16) + FRAME - 1
            first, end, guest = (n // FRAME * FRAME for n in (first, end, guest))
            yield first, end - first, guest


def _xen_regs(node):
    cells = node.cells("xen,reg")
    pairs = [cells[i] << 32 | cells[i + 1] for i in range(0, len(cells) - 1, 2)]
    return [tuple(pairs[i : i + 3]) for i in range(0, len(pairs), 3)]


def _xen_node(node, members):
    if not node.has("xen,reg") or not node.has("xen,path"):
        yield "xen,reg and xen,path do not stand together"
        return
    if len(node.properties["xen,reg"]) % 24:
        yield "xen,reg is not whole"
        return
    regs = _xen_regs(node)
    if any(n % FRAME for reg in regs for n in reg) or any(size == 0 for _, size, _ in regs):
        yield f"xen,reg {regs} is not of whole pages"
    member = members.get(node.strings("xen,path")[0])
    if member and regs != list(_pages(member)):
        yield f"xen,reg {regs} are not its regions {list(_pages(member))}"
    if (node.parent.u32("#address-cells"), node.parent.u32("#size-cells")) != (2, 2):
        return
    for first, size in guest_tree.placed_regs(node):
        if size and not any(g <= first and first + size <= g + s for _, s, g in regs):
            yield f"reg {first:#x} is outside of xen,reg"


def dom0less_complaints(guest, devices):
    """Rules of Xen's docs/misc/arm/passthrough.txt and arch/arm/dom0less-build.c."""
    members = {m["path"]: m for device in devices for m in (device, *device["parts"])}
    paths = []
    for node in guest.nodes:
        names = ("xen,reg", "xen,path", "xen,force-assign-without-iommu")
        if not any(node.has(name) for name in names):
            continue
        found = list(_xen_node(node, members))
        yield from (f"{node.path}: {text}" for text in found)
        paths += node.strings("xen,path")
    if len(set(paths)) != len(paths):
        yield "a xen,path twice"


# ---- text ----


def text_complaints(export):
    """Formats whose main file is a text."""
    check = {
        "microkit": microkit.complaints,
        "oci": oci.complaints,
        "zephyr": zephyr.complaints,
        "uboot": marks.uboot_complaints,
        "imagebuilder": marks.imagebuilder_complaints,
    }[export.format]
    return check(next(iter(export.texts().values())))
