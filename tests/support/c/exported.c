/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exports for tests. */

#undef NDEBUG
#include "exported.h"

#include "check.h"
#include "dts.h"
#include "tree/source.h"

struct exported *exported_new(const char *source)
{
	return exported_new_of_board(dts_board(source));
}

struct exported *exported_new_of_board(struct board *board)
{
	struct exported *exported = calloc(1, sizeof(*exported));

	check(exported);
	exported->board = board;
	exported->export.board = exported->board;
	exported->export.plan = &exported->plan;
	return exported;
}

void exported_free(struct exported *exported)
{
	export_done(&exported->export);
	plan_done(&exported->plan);
	board_free(exported->board);
	free(exported);
}

void exported_want(struct exported *exported, const char *path)
{
	struct plan_device *planned =
		plan_add(&exported->plan, exported->board, dts_device(exported->board, path));

	check(planned);
	planned->accepted = finding_risks();
}

void exported_wish(struct exported *exported, const char *path, uint64_t address)
{
	struct plan_at at = { dts_device(exported->board, path), 0, address };

	check_eq(plan_add_at(&exported->plan, exported->board, at), PLAN_OK);
}

const char *exported_make(struct exported *exported, const char *format)
{
	int r = export_make(&exported->export, export_format_find(format));

	check_str(exported->export.error.text, "");
	check_eq(r, EXPORT_OK);
	check(exported->export.files.n > 0);
	return exported->export.files.items[0].data;
}

const char *exported_file(const struct exported *exported, const char *name)
{
	for (size_t i = 0; i < exported->export.files.n; i++)
		if (strcmp(exported->export.files.items[i].name, name) == 0)
			return exported->export.files.items[i].data;
	check_fail(__FILE__, __LINE__, "there is a file of that name", name, NULL);
}

struct tree *exported_merge(const struct exported *exported)
{
	const struct export_file *file = &exported->export.files.items[0];
	struct tree_error error = { .text = "" };
	size_t size = exported->board->tree->size;
	struct tree *tree = NULL;
	void *blob = malloc(size);

	check(blob);
	memcpy(blob, exported->board->tree->blob, size);
	source_merge(&blob, &size, file->data, file->size, &error);
	check_str(error.text, "");
	check_eq(tree_new(&tree, blob, size, &error), 0);
	return tree;
}

void exported_refuse(struct exported *exported, const char *format, const char *words)
{
	check_eq(export_make(&exported->export, export_format_find(format)),
		 EXPORT_E_NOT_ASSIGNABLE);
	check_has(exported->export.error.text, words);
	check(exported->export.error.device);
	check_eq(exported->export.files.n, 0);
	exported_free(exported);
}
