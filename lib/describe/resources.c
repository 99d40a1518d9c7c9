/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Regions, interrupts, streams and DMA of one device as JSON. */

#include "base/cleanup.h"
#include "board/layout.h"
#include "describe/json.h"
#include "resolve/dma.h"
#include "witness/chosen.h"

static json_t *describe_region(struct builder *b, const struct board *board,
			       const struct region *region, const char *name)
{
	json_t *o = json_object();
	uint64_t guest;

	json_put(b, o, "index", json_integer(region->index));
	if (name)
		json_put(b, o, "name", json_text(name));
	json_put(b, o, "busAddress", json_hex(region->bus_address));
	if (region->translated)
		json_put(b, o, "address", json_hex(region->address));
	json_put(b, o, "size", json_hex(region->size));
	if (layout_find(board, region, &guest))
		json_put(b, o, "guestAddress", json_hex(guest));
	return o;
}

/* The name of the next index of a -names property; *end once there are no more. */
static const char *next_name(const struct property *names, const char **previous, bool *end)
{
	*previous = *end ? NULL : property_next_string(names, *previous);
	*end = !*previous;
	return *previous;
}

json_t *describe_regions(struct builder *b, const struct board *board, const struct device *device)
{
	const struct property *names = node_property(device->node, PROPERTY_REG_NAMES);
	const char *name = NULL;
	bool end = false;
	json_t *array = json_array();

	board_for_each_region (region, board, device)
		json_add(b, array,
			 describe_region(b, board, region, next_name(names, &name, &end)));
	return array;
}

static json_t *describe_candidates(struct builder *b, const struct intids *intids)
{
	json_t *array = json_array();

	for (uint32_t i = 0; i < intids->n; i++)
		json_add(b, array, json_integer(intids->items[i]));
	return array;
}

static json_t *describe_hop(struct builder *b, const struct hop *hop)
{
	json_t *o = json_object(), *cells = json_array();

	json_put(b, o, "controller", json_path(hop->controller));
	for (uint32_t i = 0; i < hop->n_cells; i++)
		json_add(b, cells, json_integer(hop->cells[i]));
	json_put(b, o, "specifier", cells);
	return o;
}

static json_t *describe_interrupt_path(struct builder *b, const struct board *board,
				       const struct interrupt *interrupt)
{
	json_t *array = json_array();
	struct interrupt_path path;

	interrupt_path(board->resolver, interrupt, &path);
	for (uint32_t i = 0; i < path.n_hops; i++)
		json_add(b, array, describe_hop(b, &path.hops[i]));
	return array;
}

static void put_at_gic(struct builder *b, json_t *o, const struct interrupt *interrupt)
{
	json_put(b, o, "type", json_string_nocheck(intid_type_name(interrupt->type)));
	json_put(b, o, "number", json_integer(interrupt->number));
	if (interrupt->intid != 0)
		json_put(b, o, "intid", json_integer(interrupt->intid));
	if (trigger_name(interrupt->trigger))
		json_put(b, o, "trigger", json_string_nocheck(trigger_name(interrupt->trigger)));
}

/* type Chosen */
static json_t *describe_chosen(struct builder *b, const struct chosen_input *chosen)
{
	json_t *o = json_object();

	json_put(b, o, "intid", json_integer(chosen->intid));
	json_put(b, o, "source", json_string_nocheck(SOURCE_WITNESS));
	return o;
}

static json_t *describe_interrupt(struct builder *b, const struct board *board,
				  const struct interrupt *interrupt, const char *name)
{
	const struct chosen_input *chosen = chosen_find(board->chosen, interrupt);
	json_t *o = json_object();

	json_put(b, o, "index", json_integer(interrupt->index));
	if (name)
		json_put(b, o, "name", json_text(name));
	json_put(b, o, "route", json_string_nocheck(route_name(interrupt->route)));
	if (interrupt->type != INTID_NONE)
		put_at_gic(b, o, interrupt);
	if (chosen)
		json_put(b, o, "chosen", describe_chosen(b, chosen));
	if (interrupt->candidates.n > 0)
		json_put(b, o, "candidates", describe_candidates(b, &interrupt->candidates));
	return o;
}

json_t *describe_interrupts(struct builder *b, const struct board *board,
			    const struct device *device, bool paths)
{
	const struct property *names = node_property(device->node, PROPERTY_INTERRUPT_NAMES);
	const char *name = NULL;
	bool end = false;
	json_t *array = json_array();

	board_for_each_interrupt (interrupt, board, device) {
		json_t *o = describe_interrupt(b, board, interrupt, next_name(names, &name, &end));

		if (paths)
			json_put(b, o, "path", describe_interrupt_path(b, board, interrupt));
		json_add(b, array, o);
	}
	return array;
}

static json_t *describe_stream(struct builder *b, const struct stream *stream)
{
	json_t *o = json_object();

	json_put(b, o, "iommu", json_path(stream->iommu));
	json_put(b, o, "id", json_integer(stream->id));
	if (stream->count > 1)
		json_put(b, o, "count", json_integer(stream->count));
	if (stream->has_mask)
		json_put(b, o, "mask", json_hex(stream->mask));
	return o;
}

static json_t *describe_pci_window(struct builder *b, const struct pci_window *window)
{
	json_t *o = json_object();

	json_put(b, o, "space", json_string_nocheck(pci_space_name(window->flags)));
	json_put(b, o, "busAddress", json_hex(window->bus_address));
	if (window->translated)
		json_put(b, o, "address", json_hex(window->address));
	json_put(b, o, "size", json_hex(window->size));
	return o;
}

json_t *describe_windows(struct builder *b, const struct board *board, const struct device *device)
{
	json_t *array = json_array();

	board_for_each_window (window, board, device)
		json_add(b, array, describe_pci_window(b, window));
	return array;
}

json_t *describe_owned(struct builder *b, const struct board *board, const struct device *device)
{
	json_t *array = json_array();

	board_for_each_owned (owned, board, device) {
		json_t *o = json_object();

		json_put(b, o, "property", json_string_nocheck(owned->property));
		json_put(b, o, "intid", json_integer(owned->intid));
		if (owned->count > 1)
			json_put(b, o, "count", json_integer(owned->count));
		json_add(b, array, o);
	}
	return array;
}

json_t *describe_streams(struct builder *b, const struct board *board, const struct device *device)
{
	json_t *array = json_array();

	board_for_each_stream (stream, board, device)
		json_add(b, array, describe_stream(b, stream));
	return array;
}

static json_t *describe_window(struct builder *b, const struct dma_window *window)
{
	json_t *o = json_object();

	json_put(b, o, "busAddress", json_hex(window->bus_address));
	json_put(b, o, "address", json_hex(window->address));
	json_put(b, o, "size", json_hex(window->size));
	return o;
}

json_t *describe_dma(struct builder *b, const struct board *board, const struct device *device)
{
	_cleanup_(array_donep) struct dma_windows windows = { .n = 0 };
	json_t *o = json_object(), *ranges;

	json_put(b, o, "coherent", json_boolean(dma_is_coherent(board->tree, device->node)));
	if (address_gather_dma(board->tree, device->node, &windows, NULL) < 0)
		b->failed = true;
	if (address_dma_bus(board->tree, device->node)) {
		ranges = json_array();
		for (size_t i = 0; i < windows.n; i++)
			json_add(b, ranges, describe_window(b, &windows.items[i]));
		json_put(b, o, "ranges", ranges);
	}
	return o;
}
