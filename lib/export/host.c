/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "export/host.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

struct livetree_node *host_change(struct host *host, const struct node *target)
{
	struct livetree *livetree = &host->livetree;
	struct livetree_node *fragment;
	char path[TREE_PATH_MAX], name[32];

	snprintf(name, sizeof(name), "fragment@%zu", host->n_fragments++);
	fragment = livetree_add_node(livetree, livetree->root, name);
	livetree_string(livetree, fragment, "target-path", node_path(target, path));
	return livetree_add_node(livetree, fragment, "__overlay__");
}

const char *host_target(const struct livetree_node *fragment)
{
	return (const char *)fragment->items->data;
}

void host_note(struct host *host, struct livetree_node *where, struct finding finding)
{
	struct findings *findings = &host->export->findings;
	_cleanup_(freep) char *text = NULL;

	finding_add_struct(findings, finding);
	if (findings->failed == 0)
		text = finding_text(&findings->items[findings->n - 1]);
	if (text)
		livetree_comment(&host->livetree, where, "%s", text);
	else
		host->result = -ENOMEM;
}

void host_init(struct host *host, struct export *export)
{
	*host = (struct host){ .export = export, .board = export->board };
	livetree_init(&host->livetree);
	host->livetree.is_overlay = true;
}

void host_done(struct host *host)
{
	free(host->leaves);
	array_done(&host->regulators);
	livetree_done(&host->livetree);
}
