/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One pass over the suppliers of a device. */

#include "verdict/suppliers.h"

#include <errno.h>

#include "board/drivers.h"
#include "board/suppliers/assigned-rates.h"
#include "needs/need.h"
#include "needs/stand-in.h"
#include "resolve/clock.h"

struct checker {
	const struct board *board;
	const struct device *device;
	bool detail; /* the second nodes of sentences are looked up */
	struct findings *findings;
	const struct node *consumer; /* of the property that is being gone through */
	const char *property;
	struct finding_set told; /* about this property */
};

/* One finding of a code for each property: it names the first supplier that it is about. */
static bool is_news(struct checker *c, const struct supplier *supplier, enum finding_code code)
{
	bool is_told;

	if (c->consumer != supplier->consumer || c->property != supplier->property) {
		c->consumer = supplier->consumer;
		c->property = supplier->property;
		c->told = (struct finding_set){ 0 };
	}
	is_told = finding_set_has(c->told, code);
	finding_set_add(&c->told, code);
	return !is_told;
}

/* ---- in the guest ---- */

/* Exports make a fixed clock for the guest where the tree says the rate. */
static bool is_copied(const struct checker *c, const struct supplier *supplier)
{
	struct reference clock = { .node = supplier->node, .arguments = supplier->arguments };
	uint32_t hz;

	return supplier->kind == SUPPLIER_CLOCK &&
	       (clock_fixed_rate(c->board->tree, clock.node, &hz) ||
		assigned_rate(c->board, supplier->consumer, &clock, &hz));
}

static void check_missing(struct checker *c, const struct supplier *supplier)
{
	const struct node *device = c->device->node;
	bool is_msi = supplier->kind == SUPPLIER_MSI;
	enum finding_code code = is_msi ? FINDING_MSI_UNAVAILABLE
					: FINDING_SUPPLIER_MISSING_IN_GUEST;

	if ((supplier->node >= device && supplier->node < device->end) ||
	    (!is_msi && supplier->kind >= SUPPLIER_OTHER) || is_copied(c, supplier))
		return;
	if (is_news(c, supplier, code))
		finding_add(c->findings, .code = code, .node = supplier->consumer,
			    .property = supplier->property, .other = supplier->node,
			    .why = supplier_kind_name(supplier->kind));
}

/* ---- in dom0 ---- */

/* What becomes of a supplier that nobody holds (Linux: drivers/clk/clk.c, clk_disable_unused;
 * drivers/pmdomain/core.c, genpd_power_off_unused; drivers/regulator/core.c,
 * regulator_late_cleanup; drivers/interconnect/core.c, icc_sync_state). */
static const struct fate {
	const char *why;
	const char *parameter; /* of dom0's kernel, which prevents it */
} fates[] = {
	[SUPPLIER_CLOCK] = { "Linux switches off clocks that nobody uses; export a stand-in "
			     "(--format=overlay, uboot), or boot dom0 with clk_ignore_unused%V",
			     "clk_ignore_unused" },
	[SUPPLIER_POWER_DOMAIN] = { "Linux switches off power domains that nobody uses; export a "
				    "stand-in (--format=overlay, uboot), or boot dom0 with "
				    "pd_ignore_unused%V",
				    "pd_ignore_unused" },
	[SUPPLIER_REGULATOR] = { "Linux switches off regulators that nobody uses; give it "
				 "regulator-always-on, as exports of stand-ins do, or boot dom0 "
				 "with regulator_ignore_unused%V",
				 "regulator_ignore_unused" },
	[SUPPLIER_PINCTRL] = { "Linux sets pins when it binds a driver; export a stand-in "
			       "(--format=overlay, uboot), or let the boot loader set them" },
	[SUPPLIER_INTERCONNECT] = { "Linux takes bandwidth away that nobody asks for, and no "
				    "stand-in can ask for it" },
};

/* Linux has no driver for it: it neither holds it nor switches it off. */
static const struct fate disabled = {
	"dom0's Linux does not use %O, which is disabled in the tree: "
	"it stays as the boot loader left it",
	NULL
};

static void check_unheld(struct checker *c, const struct supplier *supplier)
{
	const struct fate *fate =
		node_unavailable_ancestor(supplier->node) ? &disabled : &fates[supplier->kind];

	if (is_news(c, supplier, FINDING_UNHELD_SUPPLIER))
		finding_add(c->findings, .code = FINDING_UNHELD_SUPPLIER,
			    .node = supplier->consumer, .property = supplier->property,
			    .other = supplier->node, .why = fate->why,
			    .what = c->detail && fate->parameter
					    ? drivers_booted_with(c->board, fate->parameter)
					    : "");
}

static void check_reset(struct checker *c, const struct supplier *supplier)
{
	if (is_news(c, supplier, FINDING_RESET_UNRELEASED))
		finding_add(c->findings, .code = FINDING_RESET_UNRELEASED,
			    .node = supplier->consumer, .property = supplier->property,
			    .other = supplier->node, .cells = supplier->arguments);
}

static bool is_switched_for_others(enum supplier_kind kind)
{
	return kind == SUPPLIER_CLOCK || kind == SUPPLIER_POWER_DOMAIN || kind == SUPPLIER_RESET;
}

static void check_shared(struct checker *c, const struct supplier *supplier,
			 const struct need *need)
{
	static const char *const phrases[] = {
		[SUPPLIER_CLOCK] = "its clock, of %V",
		[SUPPLIER_POWER_DOMAIN] = "its power domain, of %V",
		[SUPPLIER_RESET] = "its reset, of %V",
	};

	if (!need->is_shared || !is_switched_for_others(supplier->kind) ||
	    !is_news(c, supplier, FINDING_SHARED_SUPPLIER))
		return;
	finding_add(c->findings, .code = FINDING_SHARED_SUPPLIER, .node = supplier->consumer,
		    .property = supplier->property, .why = phrases[supplier->kind],
		    .what = supplier->node->name,
		    .other = c->detail ? need_first_other(c->board, c->device, need) : NULL);
}

static void check_need(struct checker *c, const struct supplier *supplier)
{
	struct need need;

	if (c->device->held || !need_of(c->board, c->device, supplier, &need))
		return;
	check_shared(c, supplier, &need);
	if (need.state != NEED_UNHELD)
		return;
	if (supplier->kind == SUPPLIER_RESET)
		check_reset(c, supplier);
	else
		check_unheld(c, supplier);
}

/* ---- all together ---- */

static int check_supplier(const struct supplier *supplier, void *userdata)
{
	check_missing(userdata, supplier);
	check_need(userdata, supplier);
	return 0;
}

static void check_stand_in(struct checker *c)
{
	const struct node *stray;

	if (stand_in_stray(c->board, c->device, &stray) < 0)
		c->findings->failed = -ENOMEM;
	else if (stray)
		finding_add(c->findings, .code = FINDING_STAND_IN_STRAY, .node = c->device->node,
			    .other = stray);
}

void suppliers_check(const struct board *board, const struct device *device, bool detail,
		     struct findings *findings)
{
	struct checker c = {
		.board = board, .device = device, .detail = detail, .findings = findings
	};

	for (const struct node *node = device->node; node < device->node->end;
	     node = board_next_consumer_node(device, node))
		supplier_for_each(board->resolver, &board->suppliers, node, findings,
				  check_supplier, &c);
	check_stand_in(&c);
}
