/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where guests of dom0less have their RAM, and where the boot loader has what they are made of. */

#include <errno.h>
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "board/find.h"
#include "export/formats/guest-tree.h"
#include "system/steps.h"

/* Something that occupies addresses of the host. */
struct occupied {
	struct range range;
	int line;
	const char *what, *domain;
	const char *file; /* of a module: several guests may have the same one; or NULL */
};

struct all_occupied {
	ARRAY_OF(struct occupied);
};

static int add(struct build *build, struct all_occupied *all, struct occupied place, uint64_t size)
{
	struct occupied *slot;

	if (size == 0)
		return 0;
	if (place.range.first > UINT64_MAX - (size - 1))
		return build_complain(build, place.line, 0,
				      "%s of %s runs over the end of all addresses", place.what,
				      place.domain);
	slot = array_add(all);
	if (!slot)
		return -ENOMEM;
	place.range.last = place.range.first + (size - 1);
	*slot = place;
	return 0;
}

static int add_module(struct build *build, struct all_occupied *all, const char *what,
		      const struct system_domain *domain, const struct system_module *module)
{
	struct occupied place = { .range = { module->address.value, 0 },
				  .line = module->address.line,
				  .what = what,
				  .domain = domain->name,
				  .file = module->file.text };

	return add(build, all, place, module->address.line ? module->size.value : 0);
}

static int gather(struct build *build, struct all_occupied *all, const struct system_domain *domain)
{
	struct occupied memory = { .range = { domain->static_address.value, 0 },
				   .line = domain->static_address.line,
				   .what = "StaticMemory=",
				   .domain = domain->name };
	struct occupied tree = { .range = { domain->tree_address.value, 0 },
				 .line = domain->tree_address.line,
				 .what = "the partial tree",
				 .domain = domain->name };
	const struct build_file *partial = build_find_file(build, domain->name, GUEST_TREE_BLOB);
	int r = add(build, all, memory, memory.line ? domain->static_size.value : 0);

	if (r == 0)
		r = add_module(build, all, "the kernel", domain, &domain->kernel);
	if (r == 0)
		r = add_module(build, all, "the ramdisk", domain, &domain->ramdisk);
	return r == 0 ? add(build, all, tree, tree.line && partial ? partial->size : 0) : r;
}

static bool is_same_module(const struct occupied *a, const struct occupied *b)
{
	return a->file && b->file && streq(a->file, b->file) && a->range.first == b->range.first &&
	       a->range.last == b->range.last;
}

static int compare(struct build *build, const struct occupied *a, const struct occupied *b)
{
	const struct occupied *first = a->line <= b->line ? a : b, *second = first == a ? b : a;

	if (!range_overlaps(a->range, b->range) || is_same_module(a, b))
		return 0;
	return build_complain(build, second->line, first->line,
			      "%s of %s, 0x%" PRIx64 "-0x%" PRIx64 ", overlaps %s of %s in line %d",
			      second->what, second->domain, second->range.first, second->range.last,
			      first->what, first->domain, first->line);
}

/* ---- the board's RAM ---- */

static const struct region *find_overlap(const struct regions *regions, struct range range)
{
	for (size_t i = 0; i < regions->n; i++) {
		const struct region *region = &regions->items[i];

		if (region_is_mapped(region) &&
		    range_overlaps((struct range){ region->address,
						   range_last(region->address, region->size) },
				   range))
			return region;
	}
	return NULL;
}

/* Banks may follow one another. */
static bool covers(struct build *build, const struct regions *ram, struct range range)
{
	while (work_spend(&build->work, ram->n)) {
		const struct region *bank =
			find_overlap(ram, (struct range){ range.first, range.first });
		uint64_t last = bank ? range_last(bank->address, bank->size) : 0;

		if (!bank || last >= range.last)
			return bank;
		range.first = last + 1;
	}
	return false;
}

/* Boot loaders may be those who say how much RAM there is: the tree has a bank of no size then, or
 * none. */
static bool is_known(const struct regions *ram)
{
	for (size_t i = 0; i < ram->n; i++)
		if (!region_is_mapped(&ram->items[i]))
			return false;
	return ram->n > 0;
}

/* RAM, and what is carved out of it. */
static int gather_ram(const struct board *board, struct regions *ram, struct regions *reserved)
{
	const struct node *root = tree_root(board->tree);
	int r = 0;

	tree_for_each_child (node, root) {
		if (r == 0 && find_is_memory(node))
			r = address_gather(node, ram, NULL);
		if (streq(node->name, "reserved-memory"))
			tree_for_each_child (child, node)
				if (r == 0)
					r = address_gather(child, reserved, NULL);
	}
	return r;
}

/* What /memreserve/ has of it: firmware, or the table of a spinning CPU. */
static int check_map(struct build *build, const struct occupied *place)
{
	uint64_t address, size;

	for (uint32_t i = 0; tree_reserved(build->board->tree, i, &address, &size); i++) {
		if (!work_spend(&build->work, 1))
			return BUILD_E_WORK;
		if (size > 0 &&
		    range_overlaps(place->range,
				   (struct range){ address, range_last(address, size) }))
			return build_complain(build, place->line, 0,
					      "%s of %s, 0x%" PRIx64 "-0x%" PRIx64
					      ", overlaps /memreserve/ 0x%" PRIx64 " 0x%" PRIx64,
					      place->what, place->domain, place->range.first,
					      place->range.last, address, size);
	}
	return 0;
}

static int check_ram(struct build *build, const struct occupied *place, const struct regions *ram,
		     const struct regions *reserved)
{
	const struct region *area = find_overlap(reserved, place->range);
	bool is_outside = is_known(ram) && !covers(build, ram, place->range);
	char path[TREE_PATH_MAX];

	if (!area && !is_known(ram)) /* at least it is not where registers are */
		area = find_overlap(&build->board->regions, place->range);
	if (work_is_spent(&build->work))
		return BUILD_E_WORK;
	if (is_outside)
		return build_complain(
			build, place->line, 0,
			"%s of %s, 0x%" PRIx64 "-0x%" PRIx64 ", is not in the board's RAM",
			place->what, place->domain, place->range.first, place->range.last);
	if (area)
		return build_complain(build, place->line, 0,
				      "%s of %s, 0x%" PRIx64 "-0x%" PRIx64 ", overlaps %s",
				      place->what, place->domain, place->range.first,
				      place->range.last, node_path(area->node, path));
	return check_map(build, place);
}

static int check_all(struct build *build, const struct all_occupied *all)
{
	_cleanup_(array_donep) struct regions ram = { .n = 0 }, reserved = { .n = 0 };
	int r = gather_ram(build->board, &ram, &reserved);

	for (size_t i = 0; r == 0 && i < all->n; i++) {
		r = check_ram(build, &all->items[i], &ram, &reserved);
		for (size_t k = 0; r == 0 && k < i; k++)
			r = compare(build, &all->items[k], &all->items[i]);
	}
	return r;
}

int check_memory(struct build *build)
{
	struct all_occupied all = { .n = 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < build->system->domains.n; i++)
		if (build->system->domains.items[i].kind == SYSTEM_DOM0LESS)
			r = gather(build, &all, &build->system->domains.items[i]);
	if (r == 0)
		r = check_all(build, &all);
	array_done(&all);
	return r;
}
