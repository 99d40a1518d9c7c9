# SPDX-License-Identifier: LGPL-2.1-or-later
"""Microkit's rules for a system description: for a text, everything that is wrong with it.

The rules are those of the manual (docs/manual.md of github.com/seL4/microkit, "System Description
File") and of the tool that reads it (tool/microkit/src/sdf.rs, later sdf/*.rs; releases 1.2 to
2.1), named behind each. Where the two differ the stricter one holds.
"""

import re
import xml.etree.ElementTree as ElementTree

PAGE_SIZES = (0x1000, 0x200000)  # manual, "Page sizes by architecture"; sel4.rs, page_sizes()
PD_MAX_ID = 61  # sdf/consts.rs; the manual says "less than 63"
PD_MAX_PRIORITY = 254  # sdf/consts.rs
USER_TOP = 1 << 44  # sel4.rs, user_top(): AArch64 as hypervisor, with 44 bits
PD_MAX_STACK_SIZE = 16 << 20  # sdf/consts.rs; the stack lies at the top: pd_map_max_vaddr()
SPI_FIRST, SPI_LAST = 32, 1019  # of a GIC; "the hardware interrupt number" is the INTID

# check_attributes() of each element's from_xml(); those that are required come first.
ATTRIBUTES = {
    "system": ((), ()),
    "memory_region": (("name", "size"), ("page_size", "phys_addr")),
    "protection_domain": (("name",), ("priority", "budget", "period", "passive", "stack_size", "smc")),
    "program_image": (("path",), ("path_for_symbols",)),
    "map": (("mr", "vaddr"), ("perms", "cached", "setvar_vaddr", "setvar_size")),
    "irq": (("irq", "id"), ("trigger",)),
    "virtual_machine": (("name",), ("priority", "budget", "period")),  # from 2.0 on, without an id
    "vcpu": (("id",), ("cpu", "setvar_id")),
}
CHILDREN = {
    "system": ("memory_region", "protection_domain"),  # and channel, which no export has
    "protection_domain": ("program_image", "map", "irq", "virtual_machine"),
    "virtual_machine": ("vcpu", "map"),
}


def number(text):
    """sdf_parse_number(): decimal or 0x…, underscores are dropped; None if it is neither."""
    text = text.replace("_", "")
    if re.fullmatch("0x[0-9a-fA-F]+", text):
        value = int(text, 16)
    elif re.fullmatch("[0-9]+", text):
        value = int(text)
    else:
        return None
    return value if value < 1 << 64 else None


def decimal(text):
    """irq and id are parsed as decimal numbers only, and the tool panics over anything else."""
    return int(text) if re.fullmatch("[0-9]+", text) else None


class Description:
    """One system description under examination."""

    def __init__(self):
        self.complaints = []
        self.regions = {}  # name: (first address or None, size, page size)
        self.named_pages = {}  # name: whether it says its page size
        self.used = set()
        self.irqs = set()
        self.domains = set()

    def say(self, what, good=False):
        if not good:
            self.complaints.append(what)

    def check_form(self, element):
        """Known elements and attributes, all that is required, and no text (check_no_text())."""
        required, optional = ATTRIBUTES[element.tag]
        for name in required:
            self.say("%s without %s" % (element.tag, name), name in element.attrib)
        for name in element.attrib:
            self.say("%s has attribute %s" % (element.tag, name), name in required + optional)
        for text in element.text, element.tail:
            self.say("text in or after %s" % element.tag, not (text or "").strip())
        for child in element:
            known = child.tag in CHILDREN.get(element.tag, ())
            self.say("%s in %s" % (child.tag, element.tag), known)
            if known:
                self.check_form(child)

    # Memory: SysMemoryRegion::from_xml(), and parse() for all of them.

    def check_region(self, element):
        name, size = element.get("name"), number(element.get("size"))
        page = number(element.get("page_size", "0x1000"))
        first = number(element.get("phys_addr", "0"))
        if None in (size, page, first):
            self.say("a number of memory_region %s" % name)
            return
        self.say("page size of %s" % name, page in PAGE_SIZES)
        self.say("size of %s is not a multiple of its page size" % name, size % page == 0)
        self.say("size of %s is 0" % name, size > 0)
        self.named_pages[name] = "page_size" in element.attrib
        self.say("phys_addr of %s is not aligned" % name, first % page == 0)
        self.say("%s goes beyond 64 bits" % name, first + size < 1 << 64)
        self.say("two memory regions %s" % name, name not in self.regions)
        self.regions[name] = (first if "phys_addr" in element.attrib else None, size, page)

    def check_overlaps(self, ranges, what):
        ranges = sorted(ranges)
        for (_, end), (first, _) in zip(ranges, ranges[1:]):
            self.say("%s overlap at %#x" % (what, first), end <= first)

    def check_regions(self):
        placed = [(r[0], r[0] + r[1]) for r in self.regions.values() if r[0] is not None]
        self.check_overlaps(placed, "physical addresses")
        for name in self.regions:
            self.say("unused memory region %s" % name, name in self.used)

    # Protection domains: ProtectionDomain::from_xml(), SysMap::from_xml(), check_maps().

    def check_map(self, element):
        """The range of addresses that is mapped."""
        name, vaddr = element.get("mr"), number(element.get("vaddr"))
        self.say("perms %s" % element.get("perms"), element.get("perms") == "rw")
        self.say("a device is mapped cached", element.get("cached") == "false")
        if name not in self.regions or vaddr is None:
            self.say("map of %s at %s" % (name, element.get("vaddr")))
            return 0, 0
        self.used.add(name)
        first, size, page = self.regions[name]
        if not self.named_pages[name] and size % PAGE_SIZES[1] == 0 and vaddr % PAGE_SIZES[1] == 0:
            # 2.0 then takes the large ones, and refuses a physical address between two
            self.say("%s gets large pages" % name, first is None or first % PAGE_SIZES[1] == 0)
        self.say("vaddr of %s is not aligned" % name, vaddr % page == 0)
        self.say("map of %s is too high" % name, vaddr + size <= USER_TOP - PD_MAX_STACK_SIZE)
        return vaddr, vaddr + size

    def check_irq(self, element, ids):
        """An interrupt is used once in all domains, an id once in one."""
        irq, number_of = decimal(element.get("irq")), decimal(element.get("id"))
        if irq is None or number_of is None:
            self.say("irq %s, id %s" % (element.get("irq"), element.get("id")))
            return
        self.say("irq %d is no SPI" % irq, SPI_FIRST <= irq <= SPI_LAST)
        self.say("irq %d twice" % irq, irq not in self.irqs)
        self.say("id %d is too large" % number_of, number_of <= PD_MAX_ID)
        self.say("id %d twice" % number_of, number_of not in ids)
        self.say("trigger %s" % element.get("trigger"),
                 element.get("trigger", "level") in ("level", "edge"))  # fmt: skip
        self.irqs.add(irq)
        ids.add(number_of)

    def check_machine(self, element):
        """VirtualMachine::from_xml(): a guest has an address space of its own."""
        ids = [decimal(vcpu.get("id")) for vcpu in element.findall("vcpu")]
        self.say("no vcpu", bool(ids))
        self.say("ids of vcpu %s" % ids, len(set(ids)) == len(ids))
        self.say("an id of vcpu", all(i is not None and i <= PD_MAX_ID for i in ids))
        self.check_overlaps([self.check_map(m) for m in element.findall("map")], "guest addresses")

    def check_domain(self, element):
        name, priority = element.get("name"), number(element.get("priority", "0"))
        images, ids = element.findall("program_image"), set()
        self.say("two domains %s" % name, name not in self.domains)
        self.say("priority", priority is not None and priority <= PD_MAX_PRIORITY)
        self.say("%d program images" % len(images), len(images) == 1)
        self.domains.add(name)
        self.check_overlaps([self.check_map(m) for m in element.findall("map")], "virtual addresses")
        for irq in element.findall("irq"):
            self.check_irq(irq, ids)
        machines = element.findall("virtual_machine")
        self.say("%d virtual machines" % len(machines), len(machines) <= 1)
        for machine in machines:
            self.check_machine(machine)

    def check(self, root):
        if root.tag != "system":
            self.say("the root is %s" % root.tag)
            return
        self.check_form(root)
        if self.complaints:
            return
        for element in root.findall("memory_region"):
            self.check_region(element)
        for element in root.findall("protection_domain"):
            self.check_domain(element)
        self.say("no protection domain", bool(self.domains))
        self.check_regions()


def complaints(text):
    """The faults of a system description; expat says whether it is well-formed."""
    description = Description()
    try:
        description.check(ElementTree.fromstring(text))
    except ElementTree.ParseError as error:
        return [str(error)]
    return description.complaints
