# SPDX-License-Identifier: LGPL-2.1-or-later
"""reg -> CPU physical addresses, with the semantics of drivers/of/address.c (6.12/6.13)."""

from collections import namedtuple

BITS_32, BITS_64 = (1 << 32) - 1, (1 << 64) - 1
BAD_ADDRESS = BITS_64
RESOURCE_IO, RESOURCE_MEM = 0x100, 0x200

Region = namedtuple("Region", "index name bus_address address size past_range")
Bus = namedtuple("Bus", "kind cells flag_cells")


def is_mapped(region):
    return region.address is not None and region.size > 0


def number(cells):
    """of_read_number(): the last two cells are what survives in 64 bits."""
    value = 0
    for cell in cells:
        value = (value << 32 | cell) & BITS_64
    return value


def regions(node):
    """Every whole entry of `reg`; address is None where translation stops."""
    if node.parent is None or not node.has("reg"):
        return []
    na, ns = _counts(node)
    if not 0 < na <= 4:
        return []
    cells = node.cells("reg")
    width = na + ns
    found = []
    for index in range(len(cells) // width):
        entry = cells[index * width : (index + 1) * width]
        found.append(_region(node, index, entry[:na], number(entry[na:])))
    return found


def _region(node, index, address, size):
    bus = bus_of(node.parent)
    cpu, past = None, False
    if _has_resource(bus, address[0]):
        cpu, past = translate(node, list(address), size)
    name = node.string_at("reg-names", index) or None
    return Region(index, name, number(address[bus.flag_cells :]), cpu, size, past and cpu is not None)


def _has_resource(bus, first_cell):
    """PCI `reg` is configuration space; a flags cell must say memory or I/O."""
    if bus.kind == "pci":
        return False
    if bus.kind == "default-flags":
        return bool(first_cell & (RESOURCE_MEM | RESOURCE_IO))
    return True


# Cell counts and bus types


def _inherited(node, name):
    """of_bus_n_addr_cells(): the nearest node upwards that has it; root default 1 (<= 6.12)."""
    while node is not None:
        value = node.u32(name)
        if value is not None:
            return value
        node = node.parent
    return 1


def bus_of(parent):
    """of_match_bus(): the first type that matches."""
    device_type = parent.strings("device_type")[:1]
    if device_type and device_type[0] in ("pci", "pciex", "vci", "ht") or parent.unit_name == "pcie":
        return Bus("pci", (3, 2), 1)
    if parent.unit_name == "isa":
        return Bus("isa", (2, 1), 1)
    cells = _inherited(parent, "#address-cells"), _inherited(parent, "#size-cells")
    if cells[0] == 3:
        return Bus("default-flags", cells, 1)
    return Bus("default", cells, 0)


def _counts(node):
    return bus_of(node.parent).cells


# Translation


def translate(node, address, size):
    """__of_translate_address(): (CPU address or None, whether a range was too short)."""
    past = False
    bus, parent = bus_of(node.parent), node.parent
    while usable(bus.cells):
        if parent.parent is None:
            result = number(address)
            return (None if result == BAD_ADDRESS else result), past
        upper = bus_of(parent.parent)
        if not usable(upper.cells) or is_offset(node, parent, bus, upper, (address, size)):
            break
        step = translate_one(parent, bus, upper, address, size, "ranges")
        if step is None:
            break
        address, short = step
        past = past or short
        bus, parent = upper, parent.parent
    return None, past


def is_offset(node, parent, bus, upper, entry):
    """Linux has drivers that add `reg` to a register block's base, whatever `ranges` says: clk/zynq,
    reset-zynq, pinctrl-zynq (the block of the parent) and irq-mmp (another one). To be suspected
    where empty `ranges` make the parent's bus the child's: the number is none of the parent's
    registers, but would be one of them as an offset. Buses have addresses, unless the name does."""
    if parent.properties.get("ranges") != b"" or (bus.kind, upper.kind) != ("default", "default"):
        return False
    na, width = upper.cells[0], sum(upper.cells)
    blocks = [(number(e[:na]), number(e[na:])) for e in _entries(parent.cells("reg"), width)]
    address, size = number(entry[0]), entry[1]
    lengths = [length for _, length in blocks if length]
    if not lengths or not size or address + size > lengths[0] or _is_in(blocks, address):
        return False
    if parent.is_compatible("simple-bus", "simple-pm-bus", "arm,amba-bus"):
        return _is_in(blocks, node.unit_address)
    return True


def _is_in(blocks, address):
    return address is not None and any(0 <= address - start < length for start, length in blocks)


def usable(cells):
    """Crossing a level with #size-cells 0 is no translation."""
    return 0 < cells[0] <= 4 and cells[1] > 0


def translate_one(parent, bus, upper, address, size, name):
    """One `ranges`: (address in the upper bus, region runs past the entry), or None."""
    if not parent.has(name) and name == "ranges":
        return None
    upper_na = upper.cells[0]
    if not parent.properties.get(name):
        return _add([0] * upper_na, number(address), upper), False
    for entry in _entries(parent.cells(name), bus.cells[0] + upper_na + bus.cells[1]):
        child, base = entry[: bus.cells[0]], entry[bus.cells[0] : bus.cells[0] + upper_na]
        length = number(entry[bus.cells[0] + upper_na :])
        offset = _offset(bus, child, address, length)
        if offset is not None:
            return _add(base, offset, upper), offset + size > length
    return None


def _entries(cells, width):
    return (cells[at : at + width] for at in range(0, len(cells) - width + 1, width))


def _offset(bus, child, address, length):
    """of_bus_*_map(): the first entry that contains the start address wins."""
    if not _flags_match(bus.kind, child[0], address[0]):
        return None
    base, start = number(child[bus.flag_cells :]), number(address[bus.flag_cells :])
    if start < base or start >= (base + length) & BITS_64:
        return None
    return start - base


def _flags_match(kind, range_flags, flags):
    if kind == "pci":
        return _pci_space(range_flags) == _pci_space(flags)
    if kind == "isa":
        return (range_flags ^ flags) & 1 == 0
    return kind != "default-flags" or range_flags == flags


def _pci_space(flags):
    return (0, RESOURCE_IO, RESOURCE_MEM, RESOURCE_MEM)[flags >> 24 & 3]


def _add(base, offset, bus):
    """of_bus_*_translate(): 64 bits at most, and one address cell truncates to 32."""
    flags, cells = base[: bus.flag_cells], base[bus.flag_cells :]
    value = (number(cells) + offset) & BITS_64
    result = [0] * len(cells)
    result[-1] = value & BITS_32
    if len(result) > 1:
        result[-2] = value >> 32
    return flags + result
