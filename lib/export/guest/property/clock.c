/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clocks: dom0 keeps their providers, so that the guest has a fixed-clock for each, at the rate
 * that the command line or the tree gives. */

#include "export/guest/property/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "board/suppliers/assigned-rates.h"
#include "board/suppliers/clock-rates.h"
#include "export/guest/copy.h"
#include "resolve/address.h"
#include "resolve/clock.h"

static const struct reference_form clock_form = { PROPERTY_CLOCK_CELLS, 0 };

/* A clock input. */
struct input {
	struct guest *g;
	const struct node *node;
	uint32_t index;
	const char *name; /* in clock-names, or its number */
	struct reference ref;
};

/* ---- given by name ---- */

/* PROVIDER:CELLS */
static bool is_specifier(const struct input *input, const char *text)
{
	const struct cells *cells = &input->ref.arguments;
	char *end;

	for (size_t i = 0; i < cells->n; i++) {
		if (strspn(text, "0123456789") == 0 ||
		    strtoul(text, &end, 0) != cells_at(cells, i) ||
		    *end != (i + 1 < cells->n ? ',' : '\0'))
			return false;
		text = end + 1;
	}
	return cells->n > 0;
}

/* How exactly a name on the command line fits this input; 0: not at all. */
static unsigned int rank(const struct input *input, const char *name)
{
	char path[TREE_PATH_MAX];
	size_t n;

	if (streq(name, input->name))
		return 1;
	node_path(input->ref.node, path);
	n = strlen(path);
	if (strncmp(name, path, n) == 0 && name[n] == '\0')
		return 2;
	if (strncmp(name, path, n) == 0 && name[n] == ':' && is_specifier(input, name + n + 1))
		return 4;
	node_path(input->node, path);
	n = strlen(path);
	return strncmp(name, path, n) == 0 && name[n] == ':' && streq(name + n + 1, input->name)
		       ? 3
		       : 0;
}

static bool is_meant(const struct input *input, const struct export_rate *rate)
{
	return !rate->within || (input->node >= rate->within && input->node < rate->within->end);
}

static bool find_given(const struct input *input, uint32_t *ret)
{
	const struct export_options *options = &input->g->export->options;
	unsigned int best = 0;

	for (size_t i = 0; i < options->n_rates; i++) {
		const struct export_rate *rate = &options->rates[i];
		unsigned int r = is_meant(input, rate) ? rank(input, rate->name) : 0;

		input->g->rates_used[i] |= r > 0;
		if (r > best) {
			best = r;
			*ret = rate->hz;
		}
	}
	return best > 0;
}

/* ---- the rate ---- */

/* What the clock has is better than what was once asked for. */
static bool find_rate(const struct input *input, uint32_t *ret, bool *ret_measured)
{
	const struct board *board = input->g->board;
	const struct clock_rates *measured = input->g->export->options.measured;
	uint64_t hz;

	if (find_given(input, ret) || clock_fixed_rate(board->tree, input->ref.node, ret))
		return true;
	if (measured && clock_rates_get(measured, &input->ref, &hz)) {
		*ret = (uint32_t)hz;
		*ret_measured = true;
		return hz <= UINT32_MAX;
	}
	return assigned_rate(board, input->node, &input->ref, ret);
}

/* ---- stand-ins ---- */

/* dtc requires an address for each node below a simple-bus: the number of the clock. Linux
 * registers the clock under the node's name. */
static struct livetree_node *add_stub(struct guest *g, uint32_t hz)
{
	struct livetree *livetree = g->livetree;
	struct livetree_node *node;
	char name[48];

	if (!g->clocks_node) {
		g->clocks_node = livetree_add_node(livetree, g->passthrough, "clocks");
		livetree_string(livetree, g->clocks_node, "compatible", "simple-bus");
		livetree_number(livetree, g->clocks_node, "#address-cells", 1);
		livetree_number(livetree, g->clocks_node, "#size-cells", 0);
	}
	snprintf(name, sizeof(name), "clock-%" PRIu32 "@%zx", hz, g->clocks.n);
	node = livetree_add_node(livetree, g->clocks_node, name);
	livetree_string(livetree, node, "compatible", "fixed-clock");
	livetree_number(livetree, node, "reg", (uint32_t)g->clocks.n);
	livetree_number(livetree, node, "#clock-cells", 0);
	livetree_number(livetree, node, "clock-frequency", hz);
	return node;
}

static struct livetree_node *find_stub(struct guest *g, uint32_t hz)
{
	struct livetree_node *node;
	struct guest_clock *slot;

	for (size_t i = 0; i < g->clocks.n; i++)
		if (g->clocks.items[i].hz == hz)
			return g->clocks.items[i].node;
	node = add_stub(g, hz);
	slot = array_add(&g->clocks);
	if (slot)
		*slot = (struct guest_clock){ hz, node };
	else
		g->livetree->failed = true;
	return node;
}

/* ---- the list ---- */

static const struct device *planned_above(const struct guest *g, const struct node *node)
{
	while (!guest_copy(g, node)->is_planned)
		node = node->parent;
	return board_device_of(g->board, node);
}

/* What to do about a rate that neither the tree has nor the kernel's list. */
static const char *what_to_give(const struct input *input)
{
	const struct clock_rates *measured = input->g->export->options.measured;
	uint64_t hz;

	if (!measured && input->g->kind == GUEST_WHOLE)
		return "find it in /sys/kernel/debug/clk/clk_summary of a Linux that runs on the "
		       "board itself, and give it";
	if (!measured)
		return "find it in dom0's /sys/kernel/debug/clk/clk_summary and give it";
	if (clock_rates_get(measured, &input->ref, &hz))
		return "that in the clk_summary is beyond the 32 bits that a fixed-clock has; give "
		       "one that the driver can take";
	return "the clk_summary has none for it, or several, since it lists the clocks of devices "
	       "that were bound and of stand-ins; give it";
}

/* The first input makes the sentence; the others are listed after it. */
static void ask_for_rate(const struct input *input)
{
	struct guest *g = input->g;
	struct plan_error *error = &g->export->error;
	struct finding finding = { .code = FINDING_CLOCK_RATE_UNKNOWN,
				   .node = input->node,
				   .property = "clocks",
				   .other = input->ref.node,
				   .a = input->index,
				   .cells = input->ref.arguments,
				   .why = what_to_give(input),
				   .what = input->name };

	if (g->result == EXPORT_OK)
		g->result = export_refuse(g->export, planned_above(g, input->node), finding);
	else
		finding_add_struct(&error->findings, finding);
	if (error->findings.failed < 0)
		g->result = -ENOMEM;
}

static void put_stub(const struct input *input, struct livetree_item *clocks, uint32_t hz,
		     bool measured)
{
	struct guest *g = input->g;
	char path[TREE_PATH_MAX], cells[64] = "";
	size_t n = 0;

	for (size_t i = 0; i < input->ref.arguments.n && n + 16 < sizeof(cells); i++)
		n += (size_t)snprintf(cells + n, sizeof(cells) - n, " %" PRIu32,
				      cells_at(&input->ref.arguments, i));
	livetree_comment(g->livetree, guest_copy(g, input->node)->node,
			 "clock %s: %" PRIu32 " Hz%s; %s the real one,%s of %s", input->name, hz,
			 measured && g->export->options.witness ? " (witness)" : "",
			 g->kind == GUEST_WHOLE ? "the boot loader has to leave on" : "dom0 keeps",
			 cells, node_path(input->ref.node, path));
	livetree_put_reference(g->livetree, clocks, find_stub(g, hz));
}

static void remember(const struct input *input, bool is_known)
{
	struct guest_inputs *inputs = &input->g->inputs;
	struct guest_input *slot = array_add(inputs);

	if (slot)
		*slot = (struct guest_input){ .clock = input->ref,
					      .name = input->name,
					      .order = inputs->n,
					      .is_missing = !is_known };
	else
		input->g->result = -ENOMEM;
}

/* The files of a device alone are not kept. */
static bool is_beside(const struct guest *g, const struct node *provider)
{
	uint32_t owner = g->board->owner_of[tree_index(g->board->tree, provider)];

	return owner != DEVICE_NONE && g->export->options.beside &&
	       plan_find(g->export->options.beside, g->board, &g->board->devices.items[owner]);
}

static void put_input(const struct input *input, struct livetree_item *clocks)
{
	struct livetree_node *provider = guest_copy(input->g, input->ref.node)->node;
	uint32_t hz;

	if (!provider && is_beside(input->g, input->ref.node))
		return;
	if (!provider || !guest_has_cells(input->ref.node, PROPERTY_CLOCK_CELLS)) {
		bool measured = false, is_known = find_rate(input, &hz, &measured);

		remember(input, is_known);
		if (is_known)
			put_stub(input, clocks, hz, measured);
		else
			ask_for_rate(input);
		return;
	}
	livetree_put_reference(input->g->livetree, clocks, provider);
	for (size_t i = 0; i < input->ref.arguments.n; i++)
		livetree_put_cell(input->g->livetree, clocks, cells_at(&input->ref.arguments, i));
}

/* Without clock-names the name of an input is its number. Findings keep the text: hence a static
 * one for each number that a list may have. */
static const char *input_name(const char *name, uint32_t index)
{
#define TEN(t) t "0", t "1", t "2", t "3", t "4", t "5", t "6", t "7", t "8", t "9"
#define NINETY(t)                                                                           \
	TEN(t "1"), TEN(t "2"), TEN(t "3"), TEN(t "4"), TEN(t "5"), TEN(t "6"), TEN(t "7"), \
		TEN(t "8"), TEN(t "9")
#define HUNDRED(t) TEN(t "0"), NINETY(t)
	static const char *const numbers[] = {
		TEN(""),      NINETY(""),   HUNDRED("1"), HUNDRED("2"), HUNDRED("3"), HUNDRED("4"),
		HUNDRED("5"), HUNDRED("6"), HUNDRED("7"), HUNDRED("8"), HUNDRED("9"), HUNDRED("10"),
	};

	_Static_assert(ARRAY_SIZE(numbers) >= ENTRIES_MAX, "a number for each");
	return name || index >= ENTRIES_MAX ? name : numbers[index];
}

static bool is_whole(const struct guest *g, const struct property *property)
{
	struct cells left = property_cells(property);
	enum reference_result result = REFERENCE_HOLE;
	struct reference ref;
	const char *why;

	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		result = reference_next(g->board->tree, &left, &clock_form, &ref, &why);
		if (result != REFERENCE_OK && result != REFERENCE_HOLE)
			break;
	}
	return result == REFERENCE_END && property->size > 0;
}

/* Linux does not use disabled nodes. It may use those without a compatible: drivers look for clocks
 * in children (phy-qcom-qmp-usb.c in its lanes; binding net/ti,k3-am654-cpts, refclk-mux). */
static bool is_wanted(const struct guest *g, const struct node *node)
{
	for (; !guest_copy(g, node)->is_planned; node = node->parent)
		if (!node_is_okay(node))
			return false;
	return true;
}

static void put_inputs(struct guest *g, const struct node *node, const struct property *property)
{
	const struct property *names = guest_find_property(g, node, "clock-names");
	struct livetree_item *clocks = livetree_property(g->livetree, guest_copy(g, node)->node,
							 "clocks", LIVETREE_CELLS, 0);
	struct cells left = property_cells(property);
	struct input input = { .g = g, .node = node };
	const char *why, *name = NULL;
	enum reference_result result;

	for (;; input.index++) {
		if (input.index == 0 || name)
			name = property_next_string(names, name);
		input.name = input_name(name, input.index);
		result = reference_next(g->board->tree, &left, &clock_form, &input.ref, &why);
		if (result == REFERENCE_HOLE)
			livetree_put_cell(g->livetree, clocks, 0);
		else if (result == REFERENCE_OK)
			put_input(&input, clocks);
		else
			break;
	}
	if (names && guest_name_goes(g, node, names))
		guest_copy_property(g, node, names);
}

void guest_clocks(struct guest *g, const struct node *node, const struct property *property)
{
	if (is_wanted(g, node) && is_whole(g, property))
		put_inputs(g, node, property);
	else
		guest_leave_out_property(g, node, property,
					 is_wanted(g, node) ? "%P of %N, which is a broken list"
							    : "%P of %N, which is disabled");
}

int guest_check_rates(struct guest *g)
{
	const struct export_options *options = &g->export->options;

	for (size_t i = 0; i < options->n_rates; i++)
		if (!g->rates_used[i])
			return export_refuse_text(
				g->export, g->export->plan->items[0].device,
				"it has no clock '%.200s' that needs a rate; leave it out, or "
				"name a clock as in clock-names, DEVICE:NAME, or by the path of "
				"its "
				"provider",
				options->rates[i].name);
	return EXPORT_OK;
}
