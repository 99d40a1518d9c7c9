# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules for a guest's partial device tree, played through as libxl does.

libxl copies /passthrough and /aliases below a root of its own (two cells each, interrupt-parent
65000), and has the phandles 65000 and 65001 for itself (tools/libs/light/libxl_arm.c).
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "oracle"))

import dtb  # noqa: E402
import supplier  # noqa: E402

GIC = 65000
TAKEN = (65000, 65001)
# Of the oracle's rules those whose entries need a target; `None`: no arguments.
LISTS = {n: c for n, c in supplier.LISTS.items() if n != "interrupt-parent"}
LISTS["interrupts-extended"] = "#interrupt-cells"


class Guest:
    """The nodes that survive; Xen itself, for dom0less, gives its GIC the phandle of /gic, and a
    whole tree has its own."""

    def __init__(self, tree, is_dom0less=False, is_whole=False):
        self.gic = GIC
        if is_whole:
            self.gic = tree.nodes[0].u32("interrupt-parent", 0)
        elif is_dom0less:
            self.gic = next((n.phandle for n in tree.nodes if n.path == "/gic"), 0)
        self.roots = [n for n in tree.nodes[0].children if n.name in ("passthrough", "aliases")]
        tops = tuple("/" + root.name for root in self.roots)
        self.nodes = [n for n in tree.nodes if (n.path + "/").startswith(tuple(t + "/" for t in tops))]
        self.by_path = {n.path: n for n in self.nodes}
        self.by_phandle = {n.phandle: n for n in self.nodes if n.phandle}


def complaints(blob, is_dom0less=False, is_whole=False):
    """The faults of the tree, as sentences."""
    tree = dtb.Tree(blob)
    guest = Guest(tree, is_dom0less, is_whole)
    found = list(_frame(guest))
    for node in guest.nodes:
        found += [f"{node.path}: {text}" for text in _node(guest, node)]
    return found


def _frame(guest):
    if [root.name for root in guest.roots] != ["passthrough", "aliases"]:
        yield "not one /passthrough and one /aliases"
        return
    top = guest.roots[0]
    if (
        top.strings("compatible") != ["simple-bus"]
        or top.properties.get("ranges") != b""
        or (top.u32("#address-cells"), top.u32("#size-cells")) != (2, 2)
    ):
        yield "/passthrough is no simple-bus with empty ranges and two cells"
    for name, value in guest.roots[1].properties.items():
        if value.rstrip(b"\0").decode() not in guest.by_path:
            yield f"alias {name} leads nowhere"
    phandles = [n.phandle for n in guest.nodes if n.phandle]
    if len(set(phandles)) != len(phandles):
        yield "a phandle twice"


def _node(guest, node):
    if node.phandle in TAKEN:
        yield f"phandle {node.phandle} is libxl's"
    for name in ("interrupt-map", "iommus", "xen,passthrough"):
        if node.has(name) and node.properties[name]:
            yield f"{name} means nothing to a guest"
    if node.has("dma-ranges"):
        if len(node.properties["dma-ranges"]) % 24 or (
            node.u32("#address-cells"),
            node.u32("#size-cells"),
        ) != (2, 2):
            yield "dma-ranges do not have two cells each"
    for name in node.properties:
        yield from _references(guest, node, name)
    yield from _interrupts(guest, node)


def _references(guest, node, name):
    if name in LISTS:
        yield from _list(guest, node, name, LISTS[name])
    elif name == "remote-endpoint":
        yield from _list(guest, node, name, None)
    elif name.endswith("-supply") or supplier.PINCTRL.match(name):
        yield from _list(guest, node, name, None)
    elif supplier._is_gpio(name) and not node.has("gpio-hog"):
        yield from _list(guest, node, name, "#gpio-cells")


def _list(guest, node, name, cells_name):
    cells = node.cells(name)
    while cells:
        phandle = cells.pop(0)
        if phandle == 0:
            continue
        target = guest.by_phandle.get(phandle)
        if target is None:
            yield f"{name} has the dangling phandle {phandle}"
            return
        count = target.u32(cells_name, 0) if cells_name else 0
        if count > len(cells):
            yield f"{name} ends inside a specifier"
            return
        del cells[:count]


def interrupt_parent(guest, node):
    """The phandle that `interrupts` go to; the GIC's if none of the nodes above says otherwise."""
    while node is not None and node.path in guest.by_path:
        if node.has("interrupt-parent"):
            return node.u32("interrupt-parent")
        node = node.parent
        if node is not None and node.has("#interrupt-cells"):
            return node.phandle
    return guest.gic


def _interrupts(guest, node):
    if node.has("interrupts-extended") and node.has("interrupts"):
        yield "interrupts and interrupts-extended"
    if not node.has("interrupts"):
        return
    phandle = interrupt_parent(guest, node)
    cells = node.cells("interrupts")
    if phandle != guest.gic:
        parent = guest.by_phandle.get(phandle)
        if parent is None or not parent.has("interrupt-controller"):
            yield "interrupts go to no controller"
        elif not cells or len(cells) % parent.u32("#interrupt-cells"):
            yield "interrupts are no whole specifiers"
        return
    if not cells or len(cells) % 3 or any(c != 0 for c in cells[::3]):
        yield "interrupts are no SPIs"
    names = node.strings("interrupt-names")
    if names and len(names) > len(cells) // 3:
        yield "more interrupt-names than interrupts"


def placed_regs(node):
    """(address, size) of a reg with two cells each."""
    cells = node.cells("reg")
    return [
        (cells[i] << 32 | cells[i + 1], cells[i + 2] << 32 | cells[i + 3])
        for i in range(0, len(cells) - 3, 4)
    ]


def gic_interrupts(guest, node):
    """(INTID, flags) of all that go to the GIC."""
    if interrupt_parent(guest, node) != guest.gic:
        return []
    cells = node.cells("interrupts")
    return [(cells[i + 1] + 32, cells[i + 2]) for i in range(0, len(cells) - 2, 3)]


def find_device(guest, name, reg):
    """The node of an exported device: at the first of its addresses, else by its name."""
    for node in guest.nodes:
        if reg and node.has("reg") and placed_regs(node)[:1] == reg[:1]:
            return node
        if not reg and node.name == name.replace("@", "-"):
            return node
    return None
