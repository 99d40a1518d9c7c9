/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps. As long as nothing is wrong they go on; then there are either files or problems. */

#include "system/build.h"

#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "system/steps.h"

/* All of these look at a system that may be wrong already, so that everything is told at once. */
static int (*const checks[])(struct build *build) = {
	resolve_devices, find_conflicts, make_guests, find_shares, check_memory, check_domus,
};

static int (*const makers[])(struct build *build) = {
	make_marks, make_domus, make_imagebuilder, make_policy, find_leftovers,
};

static int problem_compare(const void *pa, const void *pb)
{
	const struct problem *a = pa, *b = pb;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->other_line != b->other_line ? a->other_line < b->other_line ? -1 : 1
					      : strcmp(a->text, b->text);
}

static void drop_files(struct build *build)
{
	for (size_t i = 0; i < build->files.n; i++)
		free(build->files.items[i].data);
	array_done(&build->files);
}

static int allocate(struct build *build)
{
	size_t n = 0;

	for (size_t i = 0; i < build->system->devices.n; i++)
		n += build->system->devices.items[i].shared.n;
	build->devices = calloc(build->system->devices.n + 1, sizeof(*build->devices));
	build->domains = calloc(build->system->domains.n + 1, sizeof(*build->domains));
	build->accepts_used = calloc(n + 1, sizeof(*build->accepts_used));
	return build->devices && build->domains && build->accepts_used ? 0 : -ENOMEM;
}

int build_make(struct build *build)
{
	int r = allocate(build);

	build->work = (struct work){ WORK_OF_A_COMMAND };
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(checks); i++)
		r = checks[i](build);
	for (size_t i = 0; r == 0 && build->problems.n == 0 && i < ARRAY_SIZE(makers); i++)
		r = makers[i](build);
	if (build->problems.n > 1)
		qsort(build->problems.items, build->problems.n, sizeof(*build->problems.items),
		      problem_compare);
	if (r != 0 || build->problems.n > 0)
		drop_files(build);
	return r;
}

void build_done(struct build *build)
{
	for (size_t i = 0; build->domains && i < build->system->domains.n; i++) {
		export_done(&build->domains[i].export);
		plan_done(&build->domains[i].plan);
		array_done(&build->domains[i].rates);
	}
	for (size_t i = 0; i < build->problems.n; i++)
		free(build->problems.items[i].text);
	array_done(&build->problems);
	array_done(&build->shares);
	drop_files(build);
	array_done(&build->dom0);
	array_done(&build->nobody);
	export_done(&build->overlay);
	export_done(&build->uboot);
	plan_done(&build->all);
	free(build->devices);
	free(build->domains);
	free(build->accepts_used);
	arena_done(&build->arena);
}
