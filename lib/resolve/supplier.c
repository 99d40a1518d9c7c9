/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References to suppliers, by table. */

#include "resolve/supplier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "resolve/address.h"
#include "resolve/interrupt/irqchip.h"
#include "resolve/interrupt/nexus.h"
#include "resolve/phandle-name.h"

enum form {              /* how the value of the property is written */
	    FORM_LIST,   /* phandles with arguments */
	    FORM_ROUTER, /* plain phandles of a DMA router; a controller has a number there */
	    FORM_CUSTOM, /* found by phandle_name_find(), with these numbers behind each phandle */
	    FORM_MAP,    /* entries of four cells, the second one a phandle */
	    FORM_ENDPOINT,      /* remote-endpoint of a graph */
	    FORM_INTERRUPTS,    /* the controller where the walk over the tree ends */
	    FORM_INTERRUPT_MAP, /* … for every entry of the map */
};

#define NONE                          \
	{                             \
		REFERENCE_NO_CELLS, 0 \
	}
#define LAX(id)                  \
	{                        \
		PROPERTY_##id, 0 \
	} /* missing cells mean no arguments */
#define STRICT(id)                              \
	{                                       \
		PROPERTY_##id, REFERENCE_STRICT \
	}

static const struct row {
	enum property_name name;
	const char *pattern; /* instead: "*-end", or "start-*" with digits for the asterisk */
	enum supplier_kind kind;
	enum form form;
	struct reference_form list;
} table[] = {
	{ PROPERTY_CLOCKS, NULL, SUPPLIER_CLOCK, FORM_LIST, LAX(CLOCK_CELLS) },
	{ PROPERTY_ASSIGNED_CLOCKS, NULL, SUPPLIER_CLOCK, FORM_LIST, LAX(CLOCK_CELLS) },
	{ PROPERTY_ASSIGNED_CLOCK_PARENTS, NULL, SUPPLIER_CLOCK, FORM_LIST, LAX(CLOCK_CELLS) },
	{ PROPERTY_RESETS, NULL, SUPPLIER_RESET, FORM_LIST, LAX(RESET_CELLS) },
	{ PROPERTY_POWER_DOMAINS, NULL, SUPPLIER_POWER_DOMAIN, FORM_LIST, LAX(POWER_DOMAIN_CELLS) },
	{ 0, "*-supply", SUPPLIER_REGULATOR, FORM_LIST, NONE },
	{ PROPERTY_POWER_SUPPLIES, NULL, SUPPLIER_REGULATOR, FORM_LIST, NONE },
	{ 0, "pinctrl-*", SUPPLIER_PINCTRL, FORM_LIST, NONE },
	{ PROPERTY_GPIO, NULL, SUPPLIER_GPIO, FORM_LIST, STRICT(GPIO_CELLS) },
	{ PROPERTY_GPIOS, NULL, SUPPLIER_GPIO, FORM_LIST, STRICT(GPIO_CELLS) },
	{ 0, "*-gpio", SUPPLIER_GPIO, FORM_LIST, STRICT(GPIO_CELLS) },
	{ 0, "*-gpios", SUPPLIER_GPIO, FORM_LIST, STRICT(GPIO_CELLS) },
	{ PROPERTY_GPIO_RANGES, NULL, SUPPLIER_GPIO, FORM_LIST, { PROPERTY_GPIO_RANGE_CELLS, 3 } },
	{ PROPERTY_PHYS, NULL, SUPPLIER_PHY, FORM_LIST, LAX(PHY_CELLS) },
	{ PROPERTY_PHY_HANDLE, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_PHY, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_PHY_DEVICE, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_PCS_HANDLE, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_PCSPHY_HANDLE, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_USB_PHY, NULL, SUPPLIER_PHY, FORM_LIST, NONE },
	{ PROPERTY_DMAS, NULL, SUPPLIER_DMA, FORM_LIST, LAX(DMA_CELLS) },
	{ PROPERTY_DMA_MASTERS, NULL, SUPPLIER_DMA, FORM_ROUTER, NONE },
	{ PROPERTY_NVMEM_CELLS, NULL, SUPPLIER_NVMEM, FORM_LIST, LAX(NVMEM_CELL_CELLS) },
	{ PROPERTY_NVMEM, NULL, SUPPLIER_NVMEM, FORM_LIST, NONE },
	{ PROPERTY_MEMORY_REGION, NULL, SUPPLIER_MEMORY_REGION, FORM_LIST, NONE },
	{ PROPERTY_INTERCONNECTS, NULL, SUPPLIER_INTERCONNECT, FORM_LIST, LAX(INTERCONNECT_CELLS) },
	{ PROPERTY_MBOXES, NULL, SUPPLIER_MAILBOX, FORM_LIST, LAX(MBOX_CELLS) },
	{ PROPERTY_HWLOCKS, NULL, SUPPLIER_HWLOCK, FORM_LIST, LAX(HWLOCK_CELLS) },
	{ PROPERTY_IO_CHANNELS, NULL, SUPPLIER_IO_CHANNEL, FORM_LIST, LAX(IO_CHANNEL_CELLS) },
	{ PROPERTY_IO_BACKENDS, NULL, SUPPLIER_IO_CHANNEL, FORM_LIST, LAX(IO_BACKEND_CELLS) },
	{ PROPERTY_PWMS, NULL, SUPPLIER_PWM, FORM_LIST, LAX(PWM_CELLS) },
	{ PROPERTY_ACCESS_CONTROLLERS, NULL, SUPPLIER_OTHER, FORM_LIST,
	  LAX(ACCESS_CONTROLLER_CELLS) },
	{ PROPERTY_THERMAL_SENSORS, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(THERMAL_SENSOR_CELLS) },
	{ PROPERTY_COOLING_DEVICE, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(COOLING_CELLS) },
	{ PROPERTY_SOUND_DAI, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(SOUND_DAI_CELLS) },
	{ PROPERTY_MUX_CONTROLS, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(MUX_CONTROL_CELLS) },
	{ PROPERTY_MUX_STATES, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(MUX_STATE_CELLS) },
	{ PROPERTY_PSES, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(PSE_CELLS) },
	{ PROPERTY_SRAM, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_EXTCON, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_LEDS, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_BACKLIGHT, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_PANEL, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_MMC_PWRSEQ, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_OPERATING_POINTS_V2, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_PERFORMANCE_DOMAINS, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(PERF_DOMAIN_CELLS) },
	{ PROPERTY_TRIGGER_SOURCES, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(TRIGGER_SOURCE_CELLS) },
	{ PROPERTY_SMEM_STATES, NULL, SUPPLIER_OTHER, FORM_LIST, LAX(SMEM_STATE_CELLS) },
	{ PROPERTY_DDC_I2C_BUS, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_I2C_BUS, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_I2C_PARENT, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_MDIO_PARENT_BUS, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_SFP, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_NAND_ECC_ENGINE, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_TIMESTAMPER, NULL, SUPPLIER_OTHER, FORM_LIST, { REFERENCE_NO_CELLS, 1 } },
	{ PROPERTY_POST_INIT_PROVIDERS, NULL, SUPPLIER_OTHER, FORM_LIST, NONE },
	{ PROPERTY_INTERRUPT_PARENT, NULL, SUPPLIER_INTERRUPT, FORM_LIST, NONE },
	{ PROPERTY_WAKEUP_PARENT, NULL, SUPPLIER_INTERRUPT, FORM_LIST, NONE },
	{ PROPERTY_INTERRUPTS, NULL, SUPPLIER_INTERRUPT, FORM_INTERRUPTS, NONE },
	{ PROPERTY_INTERRUPTS_EXTENDED, NULL, SUPPLIER_INTERRUPT, FORM_INTERRUPTS, NONE },
	{ PROPERTY_INTERRUPT_MAP, NULL, SUPPLIER_INTERRUPT, FORM_INTERRUPT_MAP, NONE },
	{ PROPERTY_IOMMUS, NULL, SUPPLIER_IOMMU, FORM_LIST, STRICT(IOMMU_CELLS) },
	{ PROPERTY_IOMMU_MAP, NULL, SUPPLIER_IOMMU, FORM_MAP, NONE },
	{ PROPERTY_MSI_PARENT, NULL, SUPPLIER_MSI, FORM_LIST, LAX(MSI_CELLS) },
	{ PROPERTY_MSI_MAP, NULL, SUPPLIER_MSI, FORM_MAP, NONE },
	{ PROPERTY_REMOTE_ENDPOINT, NULL, SUPPLIER_ENDPOINT, FORM_ENDPOINT, NONE },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, 0 } },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, 1 } },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, 2 } },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, 3 } },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, PHANDLE_ALONE } },
	{ 0, NULL, SUPPLIER_OTHER, FORM_CUSTOM, { REFERENCE_NO_CELLS, PHANDLE_WITH_NUMBERS } },
};

#define N_ROWS (ARRAY_SIZE(table))

const char *supplier_kind_name(enum supplier_kind kind)
{
	static const char *const names[] = {
		[SUPPLIER_CLOCK] = "clock",
		[SUPPLIER_RESET] = "reset",
		[SUPPLIER_POWER_DOMAIN] = "power_domain",
		[SUPPLIER_REGULATOR] = "regulator",
		[SUPPLIER_PINCTRL] = "pinctrl",
		[SUPPLIER_GPIO] = "gpio",
		[SUPPLIER_PHY] = "phy",
		[SUPPLIER_DMA] = "dma",
		[SUPPLIER_NVMEM] = "nvmem",
		[SUPPLIER_MEMORY_REGION] = "memory_region",
		[SUPPLIER_INTERCONNECT] = "interconnect",
		[SUPPLIER_MAILBOX] = "mailbox",
		[SUPPLIER_HWLOCK] = "hwlock",
		[SUPPLIER_IO_CHANNEL] = "io_channel",
		[SUPPLIER_PWM] = "pwm",
		[SUPPLIER_OTHER] = "other",
		[SUPPLIER_INTERRUPT] = "interrupt",
		[SUPPLIER_IOMMU] = "iommu",
		[SUPPLIER_MSI] = "msi",
		[SUPPLIER_ENDPOINT] = "endpoint",
	};

	return names[kind];
}

/* ---- which row is a property's ---- */

/* The pattern's n characters are "*" and an end, or a start and "*". */
static bool name_matches(const char *pattern, size_t n, const char *name, size_t length)
{
	if (length < n)
		return false;
	if (pattern[0] == '*') /* Linux passes over the count "vendor,nr-gpios" */
		return memcmp(name + length - (n - 1), pattern + 1, n - 1) == 0 &&
		       !strstr(name, ",nr-gpios");
	return memcmp(name, pattern, n - 1) == 0 &&
	       strspn(name + n - 1, "0123456789") == length - (n - 1);
}

/* The rows that are found by name: few, so that trees with many names cost little. */
struct patterns {
	uint8_t rows[16]; /* + 1 */
	size_t n;
};

static uint8_t row_of_custom(const char *name)
{
	uint32_t numbers;

	if (name[0] == '#' || !phandle_name_find(name, &numbers))
		return 0;
	for (size_t i = 0; i < N_ROWS; i++)
		if (table[i].form == FORM_CUSTOM && table[i].list.missing == numbers)
			return (uint8_t)(i + 1);
	return 0;
}

/* The row for a name that has no number of its own. */
static uint8_t row_of_name(const struct patterns *patterns, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < patterns->n; i++) {
		const char *pattern = table[patterns->rows[i] - 1].pattern;

		if (name_matches(pattern, strlen(pattern), name, length))
			return patterns->rows[i];
	}
	return row_of_custom(name);
}

int supplier_index_init(struct supplier_index *index, const struct tree *tree)
{
	struct patterns patterns = { .n = 0 };

	index->tree = tree;
	index->rows = calloc(tree->n_names, sizeof(*index->rows));
	if (!index->rows)
		return -ENOMEM;
	for (size_t i = 0; i < N_ROWS; i++) {
		if (table[i].pattern && patterns.n < ARRAY_SIZE(patterns.rows))
			patterns.rows[patterns.n++] = (uint8_t)(i + 1);
		else if (table[i].form != FORM_CUSTOM)
			index->rows[table[i].name] = (uint8_t)(i + 1);
	}
	for (size_t i = PROPERTY_NAMES_KNOWN; i < tree->n_names; i++)
		index->rows[i] = row_of_name(&patterns, tree->names[i]);
	return 0;
}

void supplier_index_done(struct supplier_index *index)
{
	free(index->rows);
}

/* A router's masters are DMA controllers (dma/dma-router.yaml); for snps,dma-spear1340 the property
 * is their number. */
static bool is_router(const struct tree *tree, const struct property *property)
{
	struct cells cells = property_cells(property);
	const struct node *master = NULL;
	uint32_t phandle;

	while (cells_take_u32(&cells, &phandle)) {
		master = tree_find_phandle(tree, phandle);
		if (!master || !node_has(master, PROPERTY_DMA_CELLS))
			return false;
	}
	return master;
}

/* The row of the table for this property, or NULL: what looks like a reference by its name alone is
 * none. */
static const struct row *find_row(const struct supplier_index *index,
				  const struct property *property, struct reference_form *ret)
{
	uint8_t number = index->rows[property->name];
	const struct row *row = number > 0 ? &table[number - 1] : NULL;

	if (!row)
		return NULL;
	*ret = row->list;
	if (row->form == FORM_ROUTER && !is_router(index->tree, property))
		return NULL;
	if (row->form == FORM_CUSTOM &&
	    !phandle_list_in(index->tree, property, row->list.missing, ret))
		return NULL;
	return row;
}

bool supplier_property(const struct supplier_index *index, const struct property *property,
		       struct supplier_property *ret)
{
	const struct row *row = find_row(index, property, &ret->form);

	if (!row || row->form == FORM_CUSTOM)
		return false;
	ret->kind = row->kind;
	ret->is_list = row->form == FORM_LIST || row->form == FORM_ROUTER;
	return true;
}

/* ---- one function for each form ---- */

struct visit {
	struct resolver *resolver;
	struct findings *findings;
	supplier_fn fn;
	void *userdata;
	const struct property *property;
	struct reference_form form; /* of a list */
	struct supplier supplier;   /* consumer, property, kind and row are set */
};

static int visit_emit(struct visit *v, const struct node *target, const struct node *node,
		      struct cells arguments)
{
	v->supplier.target = target;
	v->supplier.node = node;
	v->supplier.arguments = arguments;
	return v->fn(&v->supplier, v->userdata);
}

static void visit_dangling(struct visit *v, uint32_t phandle, const char *why)
{
	/* Broken interrupts and IOMMU references have findings of their own. */
	if (v->supplier.kind != SUPPLIER_IOMMU)
		finding_add(v->findings, .code = FINDING_DANGLING_PHANDLE,
			    .node = v->supplier.consumer, .property = v->supplier.property,
			    .a = phandle, .why = why);
}

static int visit_list(struct visit *v)
{
	struct cells left = property_cells(v->property);
	struct reference ref;
	const char *why;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ENTRIES_MAX; i++) {
		switch (reference_next(v->resolver->tree, &left, &v->form, &ref, &why)) {
		case REFERENCE_OK:
			v->supplier.index = (uint32_t)i;
			r = visit_emit(v, ref.node, ref.node, ref.arguments);
			break;
		case REFERENCE_HOLE:
			break;
		case REFERENCE_BROKEN:
			visit_dangling(v, ref.phandle, why);
			break;
		case REFERENCE_END:
			return 0;
		}
	}
	return r;
}

static int visit_map(struct visit *v)
{
	struct cells left = property_cells(v->property), entry;
	const struct node *node;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ENTRIES_MAX && cells_take(&left, 4, &entry); i++) {
		node = tree_find_phandle(v->resolver->tree, cells_at(&entry, 1));
		if (node)
			r = visit_emit(v, node, node, entry);
		else
			visit_dangling(v, cells_at(&entry, 1), REFERENCE_DANGLING);
	}
	return r;
}

/* From an endpoint to the device that has the port (Linux, of_graph_get_port_parent): `ports` may
 * have a unit address. */
static const struct node *endpoint_device(const struct node *endpoint)
{
	const struct node *node = endpoint->parent ? endpoint->parent->parent : NULL;

	if (node && (node_name_is(node, "ports") || node_name_is(node, "in-ports") ||
		     node_name_is(node, "out-ports")))
		node = node->parent;
	return node;
}

static int visit_endpoint(struct visit *v)
{
	struct cells cells = property_cells(v->property);
	const struct node *endpoint, *device;
	uint32_t phandle;

	if (!cells_take_u32(&cells, &phandle))
		return 0;
	endpoint = tree_find_phandle(v->resolver->tree, phandle);
	device = endpoint ? endpoint_device(endpoint) : NULL;
	if (device)
		return visit_emit(v, endpoint, device, (struct cells){ NULL, 0 });
	visit_dangling(v, phandle, REFERENCE_DANGLING);
	return 0;
}

static int visit_hop(struct visit *v, struct hop *hop, const struct node *device)
{
	struct interrupt_path path;

	path.n_hops = 0; /* and no more: it is large */
	v->supplier.target = hop->controller;
	if (nexus_walk(v->resolver, device, hop, &path))
		return 0;
	v->supplier.node = hop->controller;
	v->supplier.hop = *hop;
	v->supplier.specifier_is_hop = true;
	return v->fn(&v->supplier, v->userdata);
}

static int visit_interrupts(struct visit *v)
{
	const struct node *node = v->supplier.consumer;
	struct interrupt_cursor cursor = interrupt_cursor(node);
	struct hop hop;
	int r = 0;

	/* Both properties make one list; it is visited once. */
	if (v->property->name == PROPERTY_INTERRUPTS &&
	    node_has(node, PROPERTY_INTERRUPTS_EXTENDED))
		return 0;
	while (r == 0 && cursor.index < ENTRIES_MAX &&
	       interrupt_next(v->resolver->tree, &cursor, &hop))
		r = visit_hop(v, &hop, node);
	return r;
}

static int visit_interrupt_map(struct visit *v)
{
	struct cells map = property_cells(v->property);
	bool is_drivers = irqchip_ignores_map(v->supplier.consumer);
	uint32_t input;
	struct hop hop;
	int r = 0;

	while (r == 0 &&
	       (is_drivers ? irqchip_next_entry(v->resolver->tree, &map, &input, &hop)
			   : nexus_next_entry(v->resolver->tree, v->supplier.consumer, &map, &hop)))
		r = visit_hop(v, &hop, NULL);
	return r;
}

static int visit_property(struct visit *v, const struct row *row)
{
	switch (row->form) {
	case FORM_LIST:
	case FORM_ROUTER:
	case FORM_CUSTOM:
		return visit_list(v);
	case FORM_MAP:
		return visit_map(v);
	case FORM_ENDPOINT:
		return visit_endpoint(v);
	case FORM_INTERRUPTS:
		return visit_interrupts(v);
	case FORM_INTERRUPT_MAP:
		return visit_interrupt_map(v);
	}
	return 0;
}

int supplier_for_each(struct resolver *resolver, const struct supplier_index *index,
		      const struct node *node, struct findings *findings, supplier_fn fn,
		      void *userdata)
{
	struct visit visit = { .resolver = resolver,
			       .findings = findings,
			       .fn = fn,
			       .userdata = userdata,
			       .supplier.consumer = node };
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < node->n_properties; i++) {
		const struct property *property = &node->properties[i];
		const struct row *row;

		if (index->rows[property->name] == 0) /* as of most */
			continue;
		row = find_row(index, property, &visit.form);
		if (!row)
			continue;
		if (supplier_is_hog(row->kind, node))
			continue;
		visit.property = property;
		visit.supplier.property = resolver->tree->names[property->name];
		visit.supplier.kind = row->kind;
		visit.supplier.row = (uint32_t)(row - table);
		visit.supplier.index = 0;
		visit.supplier.specifier_is_hop = false;
		r = visit_property(&visit, row);
	}
	return r;
}
