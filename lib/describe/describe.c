/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device as JSON: its summary, and all of it. */

#include "describe/describe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/compact.h"
#include "board/drivers.h"
#include "board/find.h"
#include "board/neighbours/groups.h"
#include "describe/json.h"

static json_t *describe_compatible(struct builder *b, const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_COMPATIBLE);
	json_t *array = json_array();
	const char *s = NULL;

	while ((s = property_next_string(property, s)))
		json_add(b, array, json_text(s));
	return array;
}

static json_t *describe_names(struct builder *b, const struct alias *names, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_add(b, array, json_text(names[i].name));
	return array;
}

static void describe_aliases(struct builder *b, json_t *o, const struct board *board,
			     const struct node *node)
{
	size_t n;
	const struct alias *names = board_aliases(board, node, &n);

	json_put(b, o, "aliases", describe_names(b, names, n));
	names = board_labels(board, node, &n);
	if (n > 0)
		json_put(b, o, "labels", describe_names(b, names, n));
}

static json_t *describe_status(const struct node *node)
{
	const char *status = node_string(node, PROPERTY_STATUS);

	if (!node_has(node, PROPERTY_STATUS))
		return json_string_nocheck("okay");
	return json_text(status ? status : "");
}

/* Each code once, in the order of the findings. */
static json_t *describe_codes(struct builder *b, const struct findings *findings)
{
	json_t *array = json_array();
	struct finding_set seen = { 0 };

	for (size_t i = 0; i < findings->n; i++) {
		enum finding_code code = findings->items[i].code;

		if (!finding_set_has(seen, code))
			json_add(b, array, json_string_nocheck(finding_info(code)->name));
		finding_set_add(&seen, code);
	}
	return array;
}

/* Those that decide the verdict; the rest are notes, which come after them. */
static json_t *count_reasons(const struct findings *findings)
{
	struct finding_set reasons = { 0 };
	int n = 0;

	for (size_t i = 0; i < findings->n && findings->items[i].severity > SEVERITY_NOTE; i++) {
		n += !finding_set_has(reasons, findings->items[i].code);
		finding_set_add(&reasons, findings->items[i].code);
	}
	return json_integer(n);
}

static json_t *describe_finding(struct builder *b, const struct finding *finding)
{
	_cleanup_(freep) char *text = finding_text(finding);
	json_t *o = json_object();

	json_put(b, o, "code", json_string_nocheck(finding_info(finding->code)->name));
	json_put(b, o, "severity", json_string_nocheck(finding_severity_name(finding->severity)));
	json_put(b, o, "node", json_path(finding->node));
	if (finding->property)
		json_put(b, o, "property", json_text(finding->property));
	json_put(b, o, "text", text ? json_text(text) : NULL);
	return o;
}

json_t *describe_text(const char *text)
{
	return json_words(text);
}

json_t *describe_findings(const struct findings *findings)
{
	struct builder b = { .failed = false };
	json_t *array = json_array();

	for (size_t i = 0; i < findings->n; i++)
		json_add(&b, array, describe_finding(&b, &findings->items[i]));
	return json_finish(&b, array);
}

static int part_compare(const void *a, const void *b)
{
	return node_compare((*(const struct device *const *)a)->node,
			    (*(const struct device *const *)b)->node);
}

static json_t *describe_part(struct builder *b, const struct board *board,
			     const struct device *part)
{
	json_t *o = json_object();

	json_put(b, o, "path", json_path(part->node));
	json_put(b, o, "regions", describe_regions(b, board, part));
	json_put(b, o, "interrupts", describe_interrupts(b, board, part, true));
	return o;
}

/* The parts, by path. */
static void gather_parts(struct builder *b, const struct board *board, const struct device *device,
			 struct matches *ret)
{
	board_for_each_member (member, board, device) {
		const struct device **slot = member == device ? NULL : array_add(ret);

		if (slot)
			*slot = member;
		else if (member != device)
			b->failed = true;
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), part_compare);
}

static json_t *describe_parts(struct builder *b, const struct board *board,
			      const struct device *device)
{
	_cleanup_(array_donep) struct matches parts = { .n = 0 };
	json_t *array = json_array();

	gather_parts(b, board, device, &parts);
	for (size_t i = 0; i < parts.n; i++)
		json_add(b, array, describe_part(b, board, parts.items[i]));
	return array;
}

/* An index for each, over all of them. */
static void number_regions(struct builder *b, json_t *regions)
{
	json_t *region;
	size_t i;

	json_array_foreach (regions, i, region)
		json_put(b, region, "index", json_integer((json_int_t)i));
}

/* Of its own reg; without one, those of its parts. */
static json_t *describe_registers(struct builder *b, const struct board *board,
				  const struct device *device)
{
	_cleanup_(array_donep) struct matches parts = { .n = 0 };
	json_t *array = describe_regions(b, board, device);

	if (!node_has(device->node, PROPERTY_REG) && device->translated)
		gather_parts(b, board, device, &parts);
	for (size_t i = 0; i < parts.n; i++) {
		json_t *regions = describe_regions(b, board, parts.items[i]);

		if (json_array_extend(array, regions) < 0)
			b->failed = true;
		json_decref(regions);
	}
	if (parts.n > 0)
		number_regions(b, array);
	return array;
}

/* The others of the group. */
static json_t *describe_companions(struct builder *b, const struct board *board,
				   const struct device *device)
{
	_cleanup_(array_donep) struct nodes nodes = { .n = 0 };
	const struct device *owner = board_owner(board, device), *other = owner;

	while ((other = board_next_in_group(board, other)) != owner)
		nodes_add(b, &nodes, other->node);
	return describe_nodes(b, &nodes);
}

/* The members that a summary and a whole description have in common. */
static json_t *describe_common(struct builder *b, const struct board *board,
			       const struct device *device, const struct findings *findings,
			       bool whole)
{
	const char *driver = drivers_find(board, device->node);
	const struct device *group = board_group(board, device);
	json_t *o = json_object();

	json_put(b, o, "path", json_path(device->node));
	json_put(b, o, "compatible", describe_compatible(b, device->node));
	json_put(b, o, "status", describe_status(device->node));
	describe_aliases(b, o, board, device->node);
	json_put(b, o, "mark", json_string_nocheck(mark_name(board_mark(board, device))));
	json_put(b, o, "verdict", json_string_nocheck(verdict_name(verdict_of(findings))));
	json_put(b, o, "regions", describe_registers(b, board, device));
	json_put(b, o, "interrupts", describe_interrupts(b, board, device, whole));
	json_put(b, o, "codes", describe_codes(b, findings));
	json_put(b, o, "reasons", count_reasons(findings));
	if (driver)
		json_put(b, o, "driver", json_text(driver));
	if (driver && board->drivers.of_witness)
		json_put(b, o, "driverSource", json_string_nocheck(SOURCE_WITNESS));
	if (group)
		json_put(b, o, "group", json_path(group->node));
	return o;
}

json_t *describe_summary(const struct board *board, const struct device *device)
{
	struct builder b = { .failed = false };
	_cleanup_(array_donep) struct findings findings = { .n = 0 };
	json_t *o;

	if (verdict_findings(board, device, false, &findings) < 0)
		b.failed = true;
	o = describe_common(&b, board, device, &findings, false);
	return json_finish(&b, o);
}

json_t *describe_device(const struct board *board, const struct device *device)
{
	struct builder b = { .failed = false };
	_cleanup_(array_donep) struct findings findings = { .n = 0 };
	json_t *o;

	if (verdict_findings(board, device, true, &findings) < 0)
		b.failed = true;
	o = describe_common(&b, board, device, &findings, true);
	if (!device->is_part && find_is_plain_bus(device))
		json_put(&b, o, "isBus", json_true());
	if (board_group(board, device))
		json_put(&b, o, "goesWith", describe_companions(&b, board, device));
	json_put(&b, o, "findings", describe_findings(&findings));
	json_put(&b, o, "parts", describe_parts(&b, board, device));
	if (device->windows.n > 0)
		json_put(&b, o, "windows", describe_windows(&b, board, device));
	if (device->owned.n > 0)
		json_put(&b, o, "owned", describe_owned(&b, board, device));
	json_put(&b, o, "streams", describe_streams(&b, board, device));
	json_put(&b, o, "suppliers", describe_suppliers(&b, board, device));
	json_put(&b, o, "needs", describe_needs(&b, board, device));
	json_put(&b, o, "consumers", describe_consumers(&b, board, device));
	json_put(&b, o, "dma", describe_dma(&b, board, device));
	json_put(&b, o, "sharing", describe_sharing(&b, board, device));
	return json_finish(&b, o);
}

#define STEP_COST 50 /* of a row of an interrupt-map that is compared */

static uint64_t member_cost(const struct board *board, const struct device *member)
{
	uint64_t n = member->regions.n + member->interrupts.n + member->streams.n +
		     member->windows.n + member->owned.n;
	uint64_t steps = 0;

	board_for_each_interrupt (interrupt, board, member)
		steps += interrupt->steps;
	return 3000 + 2000 * n + STEP_COST * steps;
}

uint64_t describe_cost(const struct board *board, const struct device *device)
{
	uint64_t cost = 60 * (uint64_t)device->n_consumers +
			60 * (uint64_t)(device->node->end - device->node);

	board_for_each_member (member, board, device)
		cost += member_cost(board, member);
	return cost;
}

json_t *describe_code(const struct finding_info *info)
{
	struct builder b = { .failed = false };
	json_t *o = json_object();

	json_put(&b, o, "code", json_string_nocheck(info->name));
	json_put(&b, o, "severity", json_string_nocheck(finding_severity_name(info->severity)));
	json_put(&b, o, "meaning", json_string_nocheck(info->meaning));
	json_put(&b, o, "example", json_string_nocheck(info->example));
	json_put(&b, o, "action", json_string_nocheck(info->action));
	return json_finish(&b, o);
}

int describe_write(const struct matches *devices, describe_fn describe, const void *context,
		   json_dump_callback_t write, void *userdata)
{
	_cleanup_(array_donep) struct compact text = { .n = 0 };
	int r = write("{\"devices\":[", 12, userdata);

	for (size_t i = 0; r == 0 && i < devices->n; i++) {
		json_t *o = describe(context, devices->items[i]);

		text.n = 0;
		if (o)
			compact_add(&text, o);
		json_decref(o);
		if (!o || text.failed)
			return -ENOMEM;
		if (i > 0)
			r = write(",", 1, userdata);
		if (r == 0)
			r = write(text.items, text.n, userdata);
	}
	if (r == 0)
		r = write("]}", 2, userdata);
	return r < 0 ? -EIO : 0;
}
