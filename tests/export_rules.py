# SPDX-License-Identifier: LGPL-2.1-or-later
"""What has to hold for exports of one format: functions that yield complaints."""

import re

import guest_tree
import marks
import microkit

FRAME = 4096
TRIGGERS = {"none": 0, "edge_rising": 1, "edge_falling": 2, "edge_both": 3, "level_high": 4,
            "level_low": 8}  # fmt: skip

# Why something that is not blocked may be refused all the same: a code, or words of a sentence.
MARK_REASONS = (
    "by all that use libfdt",
    "characters that the Devicetree Specification does not allow",
)
GUEST_REASONS = ("bus_windows", "there is no room in a guest")
REASONS = {
    "microkit": (
        "interrupt lines, which is what one protection domain has ids for",
        "would be both level and edge triggered",
        "is beyond what Microkit can map",
    ),
    "uboot": MARK_REASONS,
    "overlay": MARK_REASONS,
    "imagebuilder": MARK_REASONS + ("there is no room in a guest",),
    "xl": GUEST_REASONS,
    "dom0less": GUEST_REASONS,
}


def refusal_complaints(export):
    if not any(r == export.code or r in export.refused for r in REASONS[export.format]):
        yield f"refused: {export.code} {export.refused}"


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


def plan_complaints(cfg, grants):
    for name, expected in planned_lists(grants).items():
        found = cfg_list(cfg, name)
        if found != expected:
            yield f"{name} = {found}, the plan has {expected}"


# ---- the guest's tree ----


def number_complaints(guest, device, routes=("direct", "forwarded")):
    """What the guest's tree says otherwise than ptctl's description of the device, of which
    interrupts of these routes get there."""
    regions = [(int(r["guestAddress"], 16), int(r["size"], 16))
               for r in device["regions"] if "guestAddress" in r]  # fmt: skip
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


# ---- dom0less ----


def _pages(member):
    """(host, size, guest) of whole pages."""
    for region in member["regions"]:
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
    """Formats that are a single text."""
    check = {
        "microkit": microkit.complaints,
        "uboot": marks.uboot_complaints,
        "imagebuilder": marks.imagebuilder_complaints,
    }[export.format]
    (text,) = export.texts().values()
    return check(text)
