/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/attach.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/drivers.h"

/* ---- runtime status ---- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int genpd_compare(const void *pa, const void *pb)
{
	const struct genpd_device *a = *(const struct genpd_device *const *)pa;
	const struct genpd_device *b = *(const struct genpd_device *const *)pb;

	return strcmp(last_part(a->device), last_part(b->device));
}

struct by_name {
	ARRAY_OF(const struct genpd_device *);
};

static int index_genpd(struct by_name *ret, const struct witness *witness)
{
	for (size_t i = 0; i < witness->genpd.n; i++) {
		const struct genpd_device **slot = array_add(ret);

		if (!slot)
			return -ENOMEM;
		*slot = &witness->genpd.items[i];
	}
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), genpd_compare);
	return 0;
}

/* Newer kernels print names alone: of two devices with one name neither is known. */
static const char *find_status(const struct by_name *index, const char *device)
{
	const char *name = last_part(device);
	size_t n = index->n;
	size_t i = bisect(n, k, strcmp(last_part(index->items[k]->device), name) < 0);

	if (i == n || !streq(last_part(index->items[i]->device), name))
		return NULL;
	if (i + 1 < n && streq(last_part(index->items[i + 1]->device), name))
		return NULL;
	return index->items[i]->status;
}

/* ---- drivers ---- */

/* Devices that drivers make of their own node are below the first: it comes before them. The bus is
 * not known; for the order it is the platform's. */
static int attach_drivers(struct board *board, const struct witness *witness)
{
	_cleanup_(array_donep) struct by_name genpd = { .n = 0 };
	_cleanup_(drivers_done) struct drivers drivers = { .n = 0 };
	int r = index_genpd(&genpd, witness);

	for (size_t i = 0; r == 0 && i < witness->drivers.n; i++) {
		const struct bound_device *bound = &witness->drivers.items[i];
		const struct node *node = tree_find_path(board->tree, bound->node);
		struct driver *slot = node ? array_add(&drivers) : NULL;

		if (slot)
			*slot = (struct driver){ .node = node,
						 .bus = "platform",
						 .device = bound->device,
						 .name = bound->driver,
						 .status = find_status(&genpd, bound->device) };
		else if (node)
			r = -ENOMEM;
	}
	if (r == 0)
		drivers_take(board, &drivers);
	return r;
}

int witness_attach(struct board *board, const struct witness *witness, struct attached *ret)
{
	int r = attach_drivers(board, witness);

	if (r == 0)
		r = clock_rates_find(&ret->rates, board, &witness->clocks);
	if (r == 0)
		r = chosen_find_all(&ret->chosen, board, witness);
	if (r < 0)
		return r;
	board->chosen = &ret->chosen;
	if (witness->clocks.has_consumers) {
		board->measured = &ret->rates;
		board->measured_by_witness = true;
	}
	return 0;
}

void attached_done(struct attached *attached)
{
	array_done(&attached->rates);
	array_done(&attached->chosen);
}
