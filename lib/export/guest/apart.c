/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Telling siblings apart: dtc wants no unit address and no name twice, and boards have both. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export/guest/guest-internal.h"

struct sibling {
	struct livetree_node *node;
	const char *key; /* the unit address, or the whole name if there is none */
	size_t order;
};

struct siblings {
	ARRAY_OF(struct sibling);
};

static const char *key_of(const struct livetree_node *node)
{
	const char *at = strchr(node->name, '@');

	return at ? at : node->name;
}

static int compare(const void *pa, const void *pb)
{
	const struct sibling *a = pa, *b = pb;
	int r = strcmp(a->key, b->key);

	return r != 0 ? r : a->order < b->order ? -1 : a->order > b->order;
}

/* The n-th of its kind: "cell@1eb,2" beside "other@1eb". */
static void rename_sibling(struct guest *g, const struct sibling *sibling, size_t n)
{
	char name[GUEST_NAME_SIZE + 32];

	snprintf(name, sizeof(name), "%s,%zu", sibling->node->name, n);
	livetree_rename(g->livetree, sibling->node, name);
}

static void tell_apart(struct guest *g, struct siblings *siblings)
{
	size_t n = 1;

	if (siblings->n < 2)
		return;
	qsort(siblings->items, siblings->n, sizeof(*siblings->items), compare);
	for (size_t i = 1; i < siblings->n; i++) {
		n = strcmp(siblings->items[i - 1].key, siblings->items[i].key) == 0 ? n + 1 : 1;
		if (n > 1)
			rename_sibling(g, &siblings->items[i], n);
	}
}

/* Keys are those of the names before any is changed: they stay as long as the draft. */
void guest_tell_apart(struct guest *g, struct livetree_node *above)
{
	struct siblings siblings = { .n = 0 };

	for (struct livetree_node *node = above->children; node; node = node->next) {
		struct sibling *slot = array_add(&siblings);

		if (!slot) {
			g->livetree->failed = true;
			break;
		}
		*slot = (struct sibling){ node, key_of(node), siblings.n };
	}
	tell_apart(g, &siblings);
	array_done(&siblings);
}
