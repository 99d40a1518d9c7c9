/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guest trees: partial ones, of which Xen takes /passthrough (docs/misc/arm/passthrough.txt), with
 * xen,reg and xen,path for dom0less guests; or whole ones, as monitors on Microkit hand them to
 * their guests. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "format/xen-tree.h"
#include "resolve/address.h"
#include "resolve/interrupt/gic.h"
#include "verify/read/read.h"

#define GIC_CELLS 3

struct reader {
	struct verify *v;
	const struct tree *tree;
	const struct node *top; /* /passthrough, or the root of a whole tree */
	bool is_whole;
	uint32_t guest; /* index of the node at hand */
};

static const struct property *find_property(const struct reader *reader, const struct node *node,
					    const char *name)
{
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (streq(reader->tree->names[node->properties[i].name], name))
			return &node->properties[i];
	return NULL;
}

static struct entry *add_entry(struct reader *reader, enum entry_kind kind, const struct node *node,
			       const char *property, const char *what)
{
	struct entry *e = entry_new(reader->v, kind, 0, what);
	char path[TREE_PATH_MAX];

	if (!e)
		return NULL;
	e->place = verify_text(reader->v, "%s %s", node_path(node, path), property);
	e->guest = reader->guest;
	return e;
}

/* ---- registers ---- */

static void read_region(struct reader *reader, const struct region *region)
{
	struct entry *e;

	if (region->size == 0 || (!region->translated && region->node->parent != reader->top))
		return; /* an address on the device's own bus, such as a PHY's */
	e = add_entry(reader, ENTRY_GUEST_REG, region->node, "reg",
		      verify_text(reader->v, "0x%" PRIx64 "+0x%" PRIx64,
				  region->translated ? region->address : region->bus_address,
				  region->size));
	if (!e)
		return;
	if (region->translated) {
		e->reg = (struct entry_reg){ .address = region->address,
					     .size = region->size,
					     .index = region->index };
		return;
	}
	e->kind = ENTRY_OTHER;
	report(reader->v, e, VERIFY_WRONG,
	       "the guest cannot translate this: the parent bus needs a ranges property");
}

/* Findings are what Linux would read differently. An address that is not translated may be on the
 * device's own bus; read_region() reports it where it is not. */
static void read_reg_finding(struct reader *reader, const struct finding *finding)
{
	_cleanup_(freep) char *text = NULL;
	struct entry *e;

	if (finding->code == FINDING_NOT_TRANSLATABLE)
		return;
	text = finding_text(finding);
	e = add_entry(reader, ENTRY_OTHER, finding->node, finding->property, finding->property);
	reader->v->failed |= !text;
	report(reader->v, e, VERIFY_WRONG, "%s", text ? text : "");
}

static void read_reg(struct reader *reader, const struct node *node)
{
	struct regions regions = { .n = 0 };
	struct findings findings = { .n = 0 };

	if (address_gather(node, &regions, &findings) < 0 || findings.failed < 0)
		reader->v->failed = true;
	for (size_t i = 0; i < regions.n; i++)
		read_region(reader, &regions.items[i]);
	for (size_t i = 0; i < findings.n; i++)
		read_reg_finding(reader, &findings.items[i]);
	array_done(&regions);
	array_done(&findings);
}

static uint32_t cells_of(const struct node *node, uint32_t name, uint32_t missing)
{
	uint32_t n;

	return node->parent && node_u32(node->parent, name, &n) && n <= 2 ? n : missing;
}

/* One item of xen,reg: host address, size, guest address. */
static void read_xen_range(struct reader *reader, const struct node *node, uint64_t host,
			   uint64_t size, uint64_t guest)
{
	struct entry *e = add_entry(reader, ENTRY_FRAMES, node, XEN_TREE_REG,
				    verify_text(reader->v, "0x%" PRIx64 "+0x%" PRIx64 "@0x%" PRIx64,
						host, size, guest));

	if (!e)
		return;
	e->for_guest = true;
	e->frames = (struct entry_frames){ .host = range_frames(host, size),
					   .has_guest_frame = true,
					   .one_to_one = guest == host,
					   .guest_frame = guest >> FRAME_SHIFT };
	if (size == 0 || host + size - 1 < host)
		report(reader->v, e, VERIFY_WRONG,
		       size == 0 ? "the range has no pages"
				 : "the range exceeds the address space");
	else if ((host | size | guest) & (FRAME_SIZE - 1))
		report(reader->v, e, VERIFY_WRONG,
		       "Xen expects whole pages here; write 0x%" PRIx64 ", 0x%" PRIx64
		       " and 0x%" PRIx64,
		       e->frames.host.first << FRAME_SHIFT,
		       (e->frames.host.last - e->frames.host.first + 1) << FRAME_SHIFT,
		       guest & ~(FRAME_SIZE - 1));
}

static void read_xen_reg(struct reader *reader, const struct node *node)
{
	const struct property *property = find_property(reader, node, XEN_TREE_REG);
	uint32_t n_address = cells_of(node, PROPERTY_ADDRESS_CELLS, 2);
	uint32_t n_size = cells_of(node, PROPERTY_SIZE_CELLS, 1), n = 2 * n_address + n_size;
	struct cells left = property_cells(property), entry;
	struct entry *e;

	while (n > 0 && cells_take(&left, n, &entry))
		read_xen_range(reader, node, cells_number(&entry, 0, n_address),
			       cells_number(&entry, n_address, n_size),
			       cells_number(&entry, n_address + n_size, n_address));
	if (!property || (n > 0 && property->size % (4 * n) == 0)) /* an empty one is allowed */
		return;
	e = add_entry(reader, ENTRY_OTHER, node, XEN_TREE_REG, XEN_TREE_REG);
	report(reader->v, e, VERIFY_WRONG,
	       "it must hold host address, size and guest address in %" PRIu32 ", %" PRIu32
	       " and %" PRIu32 " cells, as #address-cells and #size-cells of the parent require",
	       n_address, n_size, n_address);
}

static void read_xen_path(struct reader *reader, const struct node *node)
{
	const struct property *property = find_property(reader, node, XEN_TREE_PATH);
	bool has_reg = find_property(reader, node, XEN_TREE_REG) != NULL;
	bool forced = find_property(reader, node, XEN_TREE_FORCE_ASSIGN) != NULL;
	const char *path = property_next_string(property, NULL);
	struct entry *e;

	verify_last_file(reader->v)->is_dom0less |= path || has_reg;
	if (path) {
		e = add_entry(reader, ENTRY_PATH, node, XEN_TREE_PATH, path);
		if (!e)
			return;
		e->path = (struct entry_path){ verify_text(reader->v, "%s", path), forced };
		reader->v->guests.items[reader->guest].xen_path = e->path.path;
		if (!has_reg && !forced)
			report(reader->v, e, VERIFY_WRONG,
			       "Xen refuses xen,path without xen,reg; add xen,reg");
	} else if (has_reg && !forced) {
		e = add_entry(reader, ENTRY_OTHER, node, XEN_TREE_REG, XEN_TREE_PATH);
		report(reader->v, e, VERIFY_WRONG,
		       "Xen refuses xen,reg without xen,path or xen,force-assign-without-iommu; "
		       "add one");
	}
}

/* ---- interrupts ---- */

static bool is_gic(const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_COMPATIBLE);
	const char *s = NULL;

	while ((s = property_next_string(property, s)))
		if (strncmp(s, "arm,", 4) == 0 && strstr(s, "gic"))
			return true;
	return false;
}

/* A controller in this tree other than the guest's GIC, or NULL. The GIC is
 * added later, with a phandle that authors know and use (LIBXL_PHANDLE_FIRST). */
static const struct node *other_controller(const struct reader *reader, uint32_t phandle)
{
	const struct node *node = tree_find_phandle(reader->tree, phandle);

	return node && node_has(node, PROPERTY_INTERRUPT_CELLS) && !is_gic(node) &&
			       node > reader->top
		       ? node
		       : NULL;
}

static bool find_parent(const struct node *node, uint32_t *ret)
{
	for (; node; node = node->parent)
		if (node_u32(node, PROPERTY_INTERRUPT_PARENT, ret))
			return true;
	return false;
}

static void read_specifier(struct reader *reader, const struct node *node, const char *property,
			   const struct cells *cells)
{
	uint32_t type = cells_at(cells, 0), number = cells_at(cells, 1);
	uint32_t flags = cells_at(cells, 2);
	struct entry *e = add_entry(reader, ENTRY_GUEST_INTERRUPT, node, property,
				    verify_text(reader->v, "<%" PRIu32 " %" PRIu32 " %" PRIu32 ">",
						type, number, flags));

	if (!e)
		return;
	if (type > INTID_EPPI || number >= intid_type_count(type)) {
		report(reader->v, e, VERIFY_WRONG,
		       type > INTID_EPPI ? "the first cell of a device interrupt (SPI) is 0"
					 : "the GIC has no such interrupt");
		e->kind = ENTRY_OTHER;
		return;
	}
	e->interrupt = (struct entry_interrupt){ .intid = intid_type_first(type) + number,
						 .says = SAYS_FLAGS,
						 .flags = flags & 0xf };
}

static void refuse_specifiers(struct reader *reader, const struct node *node, const char *property)
{
	struct entry *e = add_entry(reader, ENTRY_OTHER, node, property, property);

	report(reader->v, e, VERIFY_WRONG,
	       "it must hold three cells for each interrupt: <0 SPI TRIGGER>");
}

static void read_interrupts(struct reader *reader, const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_INTERRUPTS);
	struct cells left = property_cells(property), specifier;
	uint32_t phandle;

	if (!property || (find_parent(node, &phandle) && other_controller(reader, phandle)))
		return;
	while (cells_take(&left, GIC_CELLS, &specifier))
		read_specifier(reader, node, "interrupts", &specifier);
	if (left.n > 0 || property->size % 4)
		refuse_specifiers(reader, node, "interrupts");
}

static void read_extended(struct reader *reader, const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_INTERRUPTS_EXTENDED);
	struct cells left = property_cells(property), specifier;
	const struct node *other;
	uint32_t phandle, n;

	while (cells_take_u32(&left, &phandle)) {
		other = other_controller(reader, phandle);
		n = GIC_CELLS;
		if (other)
			node_u32(other, PROPERTY_INTERRUPT_CELLS, &n);
		if (!cells_take(&left, n, &specifier)) {
			refuse_specifiers(reader, node, "interrupts-extended");
			return;
		}
		if (!other)
			read_specifier(reader, node, "interrupts-extended", &specifier);
	}
}

/* ---- nodes ---- */

static bool has_entries(const struct reader *reader, const struct node *node)
{
	return node_has(node, PROPERTY_REG) || node_has(node, PROPERTY_INTERRUPTS) ||
	       node_has(node, PROPERTY_INTERRUPTS_EXTENDED) ||
	       find_property(reader, node, XEN_TREE_REG) ||
	       find_property(reader, node, XEN_TREE_PATH);
}

/* In a whole tree, and below a device, disabled nodes are common. Below /passthrough one is likely
 * a mistake. */
static void report_disabled(struct reader *reader, const struct node *node)
{
	struct entry *e;

	if (reader->is_whole || node->parent != reader->top)
		return;
	reader->guest = GUEST_NONE;
	e = add_entry(reader, ENTRY_OTHER, node, "status", "status");
	report(reader->v, e, VERIFY_UNKNOWN,
	       "the node is disabled: the guest ignores it, and it is not validated here");
}

static void read_node(struct reader *reader, const struct node *node)
{
	struct guest *guest;

	if (!has_entries(reader, node) || is_gic(node))
		return;
	if (node_unavailable_ancestor(node)) {
		report_disabled(reader, node);
		return;
	}
	guest = reader->v->guests.n < VERIFY_GUESTS_MAX ? array_add(&reader->v->guests) : NULL;
	if (!guest) {
		reader->v->failed |= reader->v->guests.n < VERIFY_GUESTS_MAX;
		reader->v->too_many = true;
		return;
	}
	*guest = (struct guest){ .file = (uint32_t)reader->v->files.n - 1,
				 .node = node,
				 .is_whole = reader->is_whole };
	reader->guest = (uint32_t)reader->v->guests.n - 1;
	guest->first = reader->v->n;
	read_reg(reader, node);
	if (node_has(node, PROPERTY_INTERRUPTS_EXTENDED)) /* Linux and Xen prefer it */
		read_extended(reader, node);
	else
		read_interrupts(reader, node);
	read_xen_reg(reader, node);
	read_xen_path(reader, node);
	guest->end = reader->v->n;
}

/* Nodes of a whole tree that are not devices. */
static bool is_system(const struct node *node)
{
	static const char *const names[] = { "cpus",   "memory",    "reserved-memory",
					     "chosen", "aliases",   "timer",
					     "psci",   "hypervisor" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (node_name_is(node, names[i]))
			return true;
	return false;
}

int verify_read_tree(struct verify *v, struct tree *tree)
{
	struct reader reader = { .v = v, .tree = tree, .guest = GUEST_NONE };
	const struct node *root = tree_root(tree);
	const struct node *passthrough = node_find_child(root, XEN_TREE_TOP, strlen(XEN_TREE_TOP));

	reader.is_whole = !passthrough;
	reader.top = passthrough ? passthrough : root;
	verify_last_file(v)->is_whole = reader.is_whole;
	for (const struct node *node = reader.top + 1; node < reader.top->end;) {
		if (reader.is_whole && node->parent == root && is_system(node)) {
			node = node->end;
			continue;
		}
		read_node(&reader, node++);
	}
	return v->failed ? -ENOMEM : 0;
}
