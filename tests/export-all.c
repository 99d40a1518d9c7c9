/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* export-all FORMAT SIZE DTB… - exports of all devices of many boards, in one process
 *
 * Every device alone, and devices that follow each other in groups of SIZE, with all risks
 * accepted. For each file a line with the tree, the first device, the file's name and its size,
 * separated by tabs, then its bytes; for what is refused the sentence as a file of no name. Blocked
 * devices are left out. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/export.h"
#include "tree/digest.h"
#include "tree/source.h"

#define GROUP_MAX 64 /* devices */

struct exporter {
	const char *dtb;
	const struct board *board;
	const struct export_format *format;
	char digest[DIGEST_SIZE];
};

static void fail(const char *what)
{
	fprintf(stderr, "export-all: %s\n", what);
	exit(1);
}

static struct board *load(const char *dtb)
{
	struct source source = { .file = dtb };
	struct tree_error error = { .text = "out of memory" };
	struct board *board;
	struct tree *tree;

	if (source_load(&source, &tree, &error) < 0)
		fail(error.text);
	if (board_new(&board, tree, NULL) < 0)
		fail("out of memory");
	return board;
}

static void put_file(const struct exporter *exporter, const struct node *node, const char *name,
		     const char *data, size_t size)
{
	char path[TREE_PATH_MAX];

	printf("%s\t%s\t%s\t%zu\n", exporter->dtb, node_path(node, path), name, size);
	fwrite(data, 1, size, stdout);
}

static void accept_all(struct plan_device *planned)
{
	for (size_t code = 0; code < FINDING_CODES; code++)
		planned->accepted[code] = finding_info((enum finding_code)code)->severity ==
					  SEVERITY_RISK;
}

static void export_devices(const struct exporter *exporter, const struct device **devices, size_t n)
{
	struct plan plan = { .n = 0 };
	struct export export = { .board = exporter->board,
				 .plan = &plan,
				 .digest = exporter->digest };
	const struct node *node = devices[0]->node;
	int r;

	for (size_t i = 0; i < n; i++)
		accept_all(plan_add(&plan, exporter->board, devices[i]));
	r = export_make(&export, exporter->format);
	if (r < 0)
		fail("out of memory");
	if (r != EXPORT_OK)
		put_file(exporter, node, "", export.error.text, strlen(export.error.text));
	for (size_t i = 0; i < export.files.n; i++)
		put_file(exporter, node, export.files.items[i].name, export.files.items[i].data,
			 export.files.items[i].size);
	export_done(&export);
	plan_done(&plan);
}

static bool is_blocked(const struct board *board, const struct device *device)
{
	struct findings findings = { .n = 0 };
	bool blocked;

	if (verdict_findings(board, device, false, &findings) < 0)
		fail("out of memory");
	blocked = verdict_of(&findings) == VERDICT_BLOCKED;
	array_done(&findings);
	return blocked;
}

static void export_board(const struct exporter *exporter, size_t size)
{
	const struct device *group[GROUP_MAX];
	size_t n = 0;

	for (size_t i = 0; i < exporter->board->n; i++) {
		const struct device *device = &exporter->board->items[i];

		if (device->is_part || is_blocked(exporter->board, device))
			continue;
		export_devices(exporter, &device, 1);
		group[n++] = device;
		if (n == size)
			export_devices(exporter, group, n);
		n %= size;
	}
}

int main(int argc, char **argv)
{
	const struct export_format *format = argc > 3 ? export_format_find(argv[1]) : NULL;
	size_t size = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;

	if (!format || size == 0 || size > GROUP_MAX)
		fail("usage: export-all FORMAT SIZE DTB…");
	for (int i = 3; i < argc; i++) {
		struct board *board = load(argv[i]);
		struct exporter exporter = { argv[i], board, format, "" };

		tree_digest(board->tree, exporter.digest);
		export_board(&exporter, size);
		board_free(board);
	}
	return 0;
}
