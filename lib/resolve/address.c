/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Translation of addresses towards the root.
 *
 * Differences between Linux and the specification, where Linux wins: a missing #address-cells or
 * #size-cells is taken from the nearest ancestor that has it, 1 at the root (the specification:
 * 2 and 1, no inheritance); only the start of a region has to lie in a range. */

#include "resolve/address.h"

#include "base/util.h"
#include "resolve/dma.h"
#include "resolve/offset.h"

#define ADDRESS_CELLS_MAX 4 /* OF_MAX_ADDR_CELLS */

/* How a bus writes and compares addresses (of_busses[]): with a leading flags cell or not. */
enum bus_kind {
	BUS_DEFAULT,
	BUS_FLAGS, /* three address cells, the first one are resource flags */
	BUS_PCI,
	BUS_ISA,
};

struct bus {
	const struct node *node;
	enum bus_kind kind;
	uint32_t address_cells, size_cells;
};

/* An address on its way up. */
struct position {
	const struct node *node; /* whose reg it is in; NULL: in no reg */
	uint32_t flags;          /* the flags cell of a bus that has one */
	uint64_t address;
	uint64_t size;
	const struct node *stop;      /* where translation failed, … */
	const char *why;              /* … and why; NULL: it did not */
	const struct node *past;      /* the bus whose range the region leaves, or NULL */
	uint64_t past_start;          /* where on that bus the region begins */
	uint64_t past_end;            /* last bus address of that range */
	const struct node *truncated; /* the bus that cut the address to 32 bits, or NULL */
	const struct node *odd;       /* a bus whose ranges end inside an entry, or NULL */
	bool is_offset;               /* probably; this is why translation failed */
};

static uint32_t inherited_cells(const struct node *bus, enum property_name name)
{
	uint32_t n;

	for (; bus; bus = bus->parent)
		if (node_u32(bus, name, &n))
			return n < UINT8_MAX ? n : UINT8_MAX; /* unusable from 5 on */
	return 1;
}

static bool is_pci(const struct node *node)
{
	static const char *const types[] = { "pci", "pciex", "vci", "ht" };
	const char *type = node_string(node, PROPERTY_DEVICE_TYPE);

	for (size_t i = 0; type && i < ARRAY_SIZE(types); i++)
		if (streq(type, types[i]))
			return true;
	return node_name_is(node, "pcie");
}

/* How addresses look on this bus. What kind it is says the bus itself; the cells that are not fixed
 * are those of `tree_bus`: a DMA parent may be another node than the one above (Linux,
 * __of_translate_address). */
static struct bus bus_with_cells(const struct node *node, const struct node *tree_bus)
{
	struct bus bus = { .node = node };

	if (is_pci(node)) {
		bus.kind = BUS_PCI;
		bus.address_cells = 3;
		bus.size_cells = 2;
	} else if (node_name_is(node, "isa")) {
		bus.kind = BUS_ISA;
		bus.address_cells = 2;
		bus.size_cells = 1;
	} else {
		bus.address_cells = inherited_cells(tree_bus, PROPERTY_ADDRESS_CELLS);
		bus.size_cells = inherited_cells(tree_bus, PROPERTY_SIZE_CELLS);
		bus.kind = bus.address_cells == 3 ? BUS_FLAGS : BUS_DEFAULT;
	}
	return bus;
}

static struct bus bus_of(const struct node *node)
{
	return bus_with_cells(node, node);
}

static bool bus_is_translatable(const struct bus *bus)
{
	return bus->address_cells > 0 && bus->address_cells <= ADDRESS_CELLS_MAX &&
	       bus->size_cells > 0 && bus->size_cells <= ADDRESS_CELLS_MAX;
}

static uint32_t bus_flag_cells(const struct bus *bus)
{
	return bus->kind != BUS_DEFAULT;
}

/* The address that is written from the given cell on. */
static uint64_t bus_address(const struct bus *bus, const struct cells *cells, size_t from)
{
	uint32_t skip = bus_flag_cells(bus);

	return cells_number(cells, from + skip, bus->address_cells - skip);
}

static uint32_t bus_flags(const struct bus *bus, const struct cells *cells, size_t from)
{
	return bus->kind == BUS_DEFAULT ? 0 : cells_at(cells, from);
}

#define PCI_SPACE(flags) ((flags) >> 24 & 3) /* 0 configuration, 1 I/O, 2 and 3 memory */

static bool bus_flags_match(const struct bus *bus, uint32_t a, uint32_t b)
{
	switch (bus->kind) {
	case BUS_PCI:
		return PCI_SPACE(a) == PCI_SPACE(b) || (PCI_SPACE(a) >= 2 && PCI_SPACE(b) >= 2);
	case BUS_ISA:
		return ((a ^ b) & 1) == 0;
	case BUS_FLAGS:
		return a == b;
	case BUS_DEFAULT:
		break;
	}
	return true;
}

static bool fail(struct position *at, const struct node *stop, const char *why)
{
	at->stop = stop;
	at->why = why;
	return false;
}

/* Adopts an address on the parent bus. */
static void position_set(struct position *at, const struct bus *parent, uint64_t address)
{
	if (parent->address_cells - bus_flag_cells(parent) == 1 && address > UINT32_MAX) {
		at->truncated = parent->node;
		address &= UINT32_MAX;
	}
	at->address = address;
}

static bool position_enter(struct position *at, const struct bus *bus, const struct bus *parent,
			   const struct cells *entry)
{
	size_t up = bus->address_cells, length = up + parent->address_cells;
	uint64_t start = bus_address(bus, entry, 0);
	uint64_t size = cells_number(entry, length, bus->size_cells);
	uint64_t offset = at->address - start;

	if (!bus_flags_match(bus, at->flags, bus_flags(bus, entry, 0)))
		return false;
	/* start + size may wrap, as it does in Linux. */
	if (at->address < start || at->address >= start + size)
		return false;
	if (at->size > size - offset && !at->past) {
		at->past = bus->node;
		at->past_start = at->address;
		at->past_end = start + size - 1;
	}
	at->flags = bus_flags(parent, entry, up);
	position_set(at, parent, bus_address(parent, entry, up) + offset);
	return true;
}

/* Linux would translate it all the same, but no driver asks. */
static bool position_is_offset(const struct position *at, const struct bus *bus,
			       const struct bus *parent)
{
	struct suspect suspect = { .node = at->node,
				   .bus = bus->node,
				   .address_cells = parent->address_cells,
				   .size_cells = parent->size_cells,
				   .address = at->address,
				   .size = at->size };

	return at->node && bus->kind == BUS_DEFAULT && parent->kind == BUS_DEFAULT &&
	       offset_is_likely(&suspect);
}

/* One level up, by a property in the form of ranges. */
static bool position_rise(struct position *at, const struct bus *bus, const struct bus *parent,
			  enum property_name name)
{
	const struct property *ranges = node_property(bus->node, name);
	struct cells left = property_cells(ranges), entry;
	size_t n = bus->address_cells + parent->address_cells + bus->size_cells;

	if (!ranges && name == PROPERTY_RANGES)
		return fail(at, bus->node, "ranges is missing at");
	if (!ranges || ranges->size == 0) { /* 1:1; flags pass through */
		at->is_offset = position_is_offset(at, bus, parent);
		if (at->is_offset)
			return fail(at, bus->node, "it is probably an offset, not an address on");
		position_set(at, parent, at->address);
		return true;
	}
	if (ranges->size % (n * 4) != 0 || ranges->size / (n * 4) > ENTRIES_MAX)
		at->odd = bus->node;
	for (size_t i = 0; i < ENTRIES_MAX && cells_take(&left, n, &entry); i++)
		if (position_enter(at, bus, parent, &entry))
			return true;
	return fail(at, bus->node, "the address lies in no range of");
}

static bool bus_check(struct position *at, const struct bus *bus)
{
	if (bus_is_translatable(bus))
		return true;
	return fail(at, bus->node,
		    bus->size_cells == 0 ? "addresses have no size at"
					 : "#address-cells or #size-cells are unusable at");
}

/* From an address on this bus to a CPU address. */
static bool position_translate(struct position *at, struct bus bus)
{
	if (!bus_check(at, &bus))
		return false;
	while (bus.node->parent) {
		struct bus parent = bus_of(bus.node->parent);

		if (!bus_check(at, &parent) || !position_rise(at, &bus, &parent, PROPERTY_RANGES))
			return false;
		bus = parent;
	}
	return true;
}

/* ---- reg ---- */

#define IORESOURCE_IO_OR_MEM 0x300 /* flags that such a bus writes into the first cell */

static bool region_translate(struct position *at, const struct bus *bus)
{
	if (bus->kind == BUS_PCI)
		return fail(at, bus->node, "it is configuration space of the PCI bus");
	if (bus->kind == BUS_FLAGS && !(at->flags & IORESOURCE_IO_OR_MEM))
		return fail(at, bus->node, "its flags say neither memory nor I/O on bus");
	return position_translate(at, *bus);
}

static void region_report(const struct region *region, const struct position *at,
			  struct findings *findings)
{
	const struct node *node = region->node;

	if (at->odd)
		finding_add(findings, .code = FINDING_MALFORMED, .node = at->odd,
			    .property = "ranges",
			    .why = "its length is not a multiple of its entries");
	if (at->why) {
		finding_add(findings, .code = FINDING_NOT_TRANSLATABLE, .node = node,
			    .property = "reg", .other = at->stop, .a = region->bus_address,
			    .why = at->why);
		return;
	}
	if (region->size == 0)
		finding_add(findings, .code = FINDING_EMPTY_REGION, .node = node, .property = "reg",
			    .a = region->address);
	if (at->past)
		finding_add(findings, .code = FINDING_REGION_PAST_RANGE, .node = node,
			    .property = "reg", .other = at->past, .a = at->past_start,
			    .b = at->past_end);
	if (at->truncated)
		finding_add(findings, .code = FINDING_ADDRESS_TRUNCATED, .node = node,
			    .property = "reg", .other = at->truncated);
}

static struct region region_resolve(const struct node *node, const struct bus *bus,
				    const struct cells *entry, struct findings *findings)
{
	struct position at = { .node = node,
			       .flags = bus_flags(bus, entry, 0),
			       .address = bus_address(bus, entry, 0),
			       .size = cells_number(entry, bus->address_cells, bus->size_cells) };
	struct region region = { .node = node, .bus_address = at.address, .size = at.size };

	region.translated = region_translate(&at, bus);
	region.address = region.translated ? at.address : 0;
	region.is_offset = at.is_offset;
	region_report(&region, &at, findings);
	return region;
}

int address_gather(const struct node *node, struct regions *regions, struct findings *findings)
{
	const struct property *reg = node_property(node, PROPERTY_REG);
	struct cells left = property_cells(reg), entry;
	struct bus bus;
	size_t n;

	if (!reg || !node->parent)
		return 0;
	bus = bus_of(node->parent);
	n = bus.address_cells + (size_t)bus.size_cells;
	if (n == 0 || bus.address_cells < bus_flag_cells(&bus) || reg->size % (n * 4) != 0 ||
	    reg->size / 4 / n > ENTRIES_MAX)
		finding_add(findings, .code = FINDING_MALFORMED, .node = node, .property = "reg",
			    .a = reg->size, .b = n * 4,
			    .why = "its %D bytes are not a whole number of entries of %E bytes");
	for (uint32_t i = 0; n > 0 && i < ENTRIES_MAX && cells_take(&left, n, &entry); i++) {
		struct region *region = array_add(regions);

		if (!region)
			return -ENOMEM;
		*region = region_resolve(node, &bus, &entry, findings);
		region->index = i;
	}
	return 0;
}

/* ---- PCI hosts ---- */

bool address_is_pci_host(const struct node *node)
{
	const char *type = node_string(node, PROPERTY_DEVICE_TYPE);
	uint32_t n;

	return (type && streq(type, "pci")) ||
	       (node_has(node, PROPERTY_RANGES) && node_u32(node, PROPERTY_ADDRESS_CELLS, &n) &&
		n == 3);
}

#define PCI_PREFETCHABLE (1u << 30)

const char *pci_space_name(uint32_t flags)
{
	switch (PCI_SPACE(flags)) {
	case 0:
		return "configuration";
	case 1:
		return "io";
	default:
		return flags & PCI_PREFETCHABLE ? "prefetchable" : "memory";
	}
}

static struct pci_window window_of(const struct bus *bus, const struct bus *parent,
				   const struct cells *entry)
{
	size_t up = bus->address_cells, length = up + parent->address_cells;
	struct position at = { .flags = bus_flags(parent, entry, up),
			       .address = bus_address(parent, entry, up) };
	struct pci_window window = { .flags = bus_flags(bus, entry, 0),
				     .bus_address = bus_address(bus, entry, 0),
				     .size = cells_number(entry, length, bus->size_cells) };

	window.translated = position_translate(&at, *parent);
	window.address = window.translated ? at.address : 0;
	return window;
}

int address_gather_windows(const struct node *node, struct pci_windows *windows)
{
	struct cells left = property_cells(node_property(node, PROPERTY_RANGES)), entry;
	struct bus bus, parent;
	size_t n;

	if (!node->parent || !address_is_pci_host(node) || is_pci(node->parent))
		return 0;
	bus = bus_of(node);
	parent = bus_of(node->parent);
	n = bus.address_cells + (size_t)parent.address_cells + bus.size_cells;
	if (!bus_is_translatable(&bus) || !bus_is_translatable(&parent) || bus.kind != BUS_PCI)
		return 0;
	for (size_t i = 0; i < ENTRIES_MAX && cells_take(&left, n, &entry); i++) {
		struct pci_window *window = array_add(windows);

		if (!window)
			return -ENOMEM;
		*window = window_of(&bus, &parent, &entry);
	}
	return 0;
}

/* ---- dma-ranges ---- */

/* The bus whose dma-ranges count: one without the property is passed over only at the very
 * start (Linux, of_dma_get_range). DMA parents may lead in a circle. */
const struct node *address_dma_bus(const struct tree *tree, const struct node *device)
{
	const struct node *bus = dma_parent(tree, device);
	const struct property *ranges;

	for (unsigned int i = 0; bus && i < DMA_PARENTS_MAX; i++) {
		ranges = node_property(bus, PROPERTY_DMA_RANGES);
		if (ranges && ranges->size > 0)
			return bus->parent ? bus : NULL;
		if (!ranges && i > 0)
			return NULL;
		bus = dma_parent(tree, bus);
	}
	return NULL;
}

static struct bus dma_bus_above(const struct tree *tree, const struct bus *bus)
{
	return bus_with_cells(dma_parent(tree, bus->node), bus->node->parent);
}

/* As position_translate(), up the DMA parents (Linux, of_translate_dma_address). */
static bool position_translate_dma(struct position *at, const struct tree *tree, struct bus bus)
{
	if (!bus_check(at, &bus))
		return false;
	for (unsigned int i = 0; bus.node->parent; i++) {
		struct bus parent = dma_bus_above(tree, &bus);

		if (i == DMA_PARENTS_MAX)
			return fail(at, bus.node, "interconnects lead in a circle at");
		if (!bus_check(at, &parent) ||
		    !position_rise(at, &bus, &parent, PROPERTY_DMA_RANGES))
			return false;
		bus = parent;
	}
	return true;
}

static void report_dma(const struct node *bus, const char *why, struct findings *findings)
{
	finding_add(findings, .code = FINDING_MALFORMED, .node = bus, .property = "dma-ranges",
		    .severity = SEVERITY_NOTE, .why = why);
}

static int dma_window_add(const struct tree *tree, const struct bus *bus, const struct bus *parent,
			  const struct cells *entry, struct dma_windows *windows,
			  struct findings *findings)
{
	size_t up = bus->address_cells, length = up + parent->address_cells;
	struct position at = { .flags = bus_flags(parent, entry, up),
			       .address = bus_address(parent, entry, up) };
	struct dma_window *window;

	if (!position_translate_dma(&at, tree, *parent)) {
		report_dma(bus->node, "a window of it has no CPU address", findings);
		return 0;
	}
	window = array_add(windows);
	if (!window)
		return -ENOMEM;
	*window = (struct dma_window){ .bus_address = bus_address(bus, entry, 0),
				       .address = at.address,
				       .size = cells_number(entry, length, bus->size_cells) };
	return 0;
}

int address_gather_dma(const struct tree *tree, const struct node *device,
		       struct dma_windows *windows, struct findings *findings)
{
	const struct node *bus_node = address_dma_bus(tree, device);
	const struct property *ranges;
	struct bus bus, parent;
	struct cells left, entry;
	size_t n;
	int r = 0;

	if (!bus_node)
		return 0;
	bus = bus_of(bus_node);
	parent = dma_bus_above(tree, &bus);
	ranges = node_property(bus.node, PROPERTY_DMA_RANGES);
	left = property_cells(ranges);
	n = bus.address_cells + parent.address_cells + bus.size_cells;
	if (!bus_is_translatable(&bus) || !bus_is_translatable(&parent) ||
	    ranges->size % (n * 4) != 0)
		report_dma(bus.node, "its length is not a multiple of its entries", findings);
	else
		for (size_t i = 0; r == 0 && i < ENTRIES_MAX && cells_take(&left, n, &entry); i++)
			r = dma_window_add(tree, &bus, &parent, &entry, windows, findings);
	return r;
}
