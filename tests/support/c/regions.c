/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resolving one reg in a tree made from source. */

#undef NDEBUG
#include "regions.h"

#include "check.h"

struct answer regions_of(const char *source, const char *path)
{
	struct answer answer = { .tree = dts_tree(source) };

	check_eq(address_gather(dts_node(answer.tree, path), &answer.regions, &answer.findings), 0);
	return answer;
}

void answer_done(struct answer *answer)
{
	array_done(&answer->regions);
	array_done(&answer->findings);
	tree_free(answer->tree);
}

void check_region(const struct answer *answer, uint64_t address, uint64_t size)
{
	check_eq(answer->regions.n, 1);
	check(answer->regions.items[0].translated);
	check_eq(answer->regions.items[0].address, address);
	check_eq(answer->regions.items[0].size, size);
	check_eq(answer->findings.n, 0);
}

void check_stop(const struct answer *answer, const char *path)
{
	check_eq(answer->regions.n, 1);
	check(!answer->regions.items[0].translated);
	check_eq(answer->regions.items[0].address, 0);
	check_eq(answer->findings.n, 1);
	check_eq(answer->findings.items[0].code, FINDING_NOT_TRANSLATABLE);
	check(answer->findings.items[0].other == dts_node(answer->tree, path));
}
