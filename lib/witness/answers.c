/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/answers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "resolve/address.h"
#include "witness/answer.h"
#include "witness/judges.h"
#include "xen/keeps.h"

/* ---- drivers ---- */

/* Linux can make nodes of what it finds below a PCI host: "pci@1,0" of a bridge, "dev@0,0"
 * (since 6.6: drivers/pci/of.c, of_pci_make_dev_node). */
static bool is_made_by_linux(const struct tree *tree, const char *path)
{
	const struct node *above = tree_root(tree), *child = above;

	while (child && *path == '/') {
		size_t n = strcspn(++path, "/");

		child = n > 0 ? node_find_child(above, path, n) : NULL;
		above = child ? child : above;
		path += child ? n : 0;
	}
	return (strncmp(path, "pci@", 4) == 0 || strncmp(path, "dev@", 4) == 0) &&
	       address_is_pci_host(above);
}

static void judge_driver(struct judging *j, const struct bound_device *bound)
{
	const struct node *node = tree_find_path(j->expected->tree, bound->node);
	const char *source = answer_text(j->answers, "drivers line %u", bound->line);
	struct answer answer = {
		.answer = WITNESS_DIFFERS, .what = "of_node", .seen = bound->node, .source = source
	};

	if (!node && is_made_by_linux(j->expected->tree, bound->node))
		return;
	if (!node) {
		answer.text = answer_text(j->answers,
					  "Linux has %s bound to %s (%s), which %s does not have",
					  bound->driver, bound->node, source, j->expected->source);
		answer_add(j, answer);
		return;
	}
	if (!node_unavailable_ancestor(node))
		return;
	answer.text = answer_text(j->answers,
				  "Linux has %s bound to %s (%s), which is not \"okay\" in %s",
				  bound->driver, bound->node, source, j->expected->source);
	answer_add(j, answer);
}

static void judge_drivers(struct judging *j)
{
	const struct witness *witness = j->witness;

	for (size_t i = 0; j->expected->tree && i < witness->drivers.n; i++) {
		const struct bound_device *bound = &witness->drivers.items[i];

		/* Devices of devices have the node of the first. */
		if ((i > 0 && streq(bound->node, bound[-1].node)) || xen_makes_node(bound->node))
			continue;
		judge_driver(j, bound);
	}
}

/* ---- all ---- */

int answers_make(struct answers *ret, const struct expected *expected,
		 const struct witness *witness)
{
	struct judging j = { .expected = expected, .witness = witness, .answers = ret };
	size_t next_region = 0, next_irq = 0;

	*ret = (struct answers){ .n = 0 };
	regions_prepare(&j);
	intids_prepare(&j);
	for (uint32_t node = 0; !ret->failed && node < expected->nodes.n; node++) {
		regions_judge(&j, node, &next_region);
		intids_judge(&j, node, &next_irq);
	}
	intids_judge(&j, EXPECTED_NOBODY, &next_irq);
	regions_judge_strangers(&j);
	intids_judge_strangers(&j);
	judge_drivers(&j);
	array_done(&j.hits);
	array_done(&j.by_range);
	array_done(&j.actions);
	array_done(&j.bound);
	free(j.of_others);
	free(j.triggers);
	if (!ret->failed)
		return 0;
	answers_done(ret);
	return -ENOMEM;
}

void answers_done(struct answers *answers)
{
	array_done(answers);
	arena_done(&answers->texts);
}

const char *witness_answer_name(enum witness_answer answer)
{
	static const char *const names[] = { [WITNESS_AGREES] = "agrees",
					     [WITNESS_NOT_SEEN] = "not_seen",
					     [WITNESS_DIFFERS] = "differs" };

	return names[answer];
}

bool answers_agree(const struct answers *answers)
{
	for (size_t i = 0; i < answers->n; i++)
		if (answers->items[i].answer == WITNESS_DIFFERS)
			return false;
	return true;
}
