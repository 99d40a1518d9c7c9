/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resolving the interrupts of one node in a tree made from source. */

#undef NDEBUG
#include "interrupts.h"

#include "check.h"

struct wires interrupts_of(const char *source, const char *path)
{
	struct wires wires = { .tree = dts_tree(source) };

	check_eq(resolver_new(&wires.resolver, wires.tree), 0);
	check_eq(interrupt_gather(wires.resolver, dts_node(wires.tree, path), &wires.interrupts,
				  &wires.findings),
		 0);
	return wires;
}

void wires_done(struct wires *wires)
{
	array_done(&wires->interrupts);
	array_done(&wires->findings);
	resolver_free(wires->resolver);
	tree_free(wires->tree);
}

void check_line(const struct wires *wires, size_t i, enum route route, uint32_t intid,
		uint32_t trigger)
{
	check(i < wires->interrupts.n);
	check_str(route_name(wires->interrupts.items[i].route), route_name(route));
	check_eq(wires->interrupts.items[i].intid, intid);
	check_eq(wires->interrupts.items[i].trigger, trigger);
}

void check_route(const struct wires *wires, size_t i, enum route route)
{
	check(i < wires->interrupts.n);
	check_str(route_name(wires->interrupts.items[i].route), route_name(route));
	check_eq(wires->interrupts.items[i].intid, 0);
	check_eq(wires->interrupts.items[i].type, INTID_NONE);
}

void check_broken(const struct wires *wires, const char *words)
{
	check_eq(wires->interrupts.n, 1);
	check_route(wires, 0, ROUTE_UNRESOLVED);
	check_eq(wires->findings.n, 1);
	check_eq(wires->findings.items[0].code, FINDING_MALFORMED);
	if (!strstr(wires->findings.items[0].why, words))
		check_str(wires->findings.items[0].why, words);
}

void check_candidates(const struct wires *wires, size_t i, const uint32_t *intids)
{
	const struct intids *candidates = &wires->interrupts.items[i].candidates;
	uint32_t n = 0;

	check(i < wires->interrupts.n);
	for (; intids[n]; n++) {
		check(n < candidates->n);
		check_eq(candidates->items[n], intids[n]);
	}
	check_eq(candidates->n, n);
}
