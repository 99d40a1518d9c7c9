/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "source/system.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/open.h"
#include "source/local.h"
#include "tree/digest.h"

int system_fail_line(const char *path, int line, const char *text)
{
	return line > 0 ? fail(EXIT_FAILED, "%s:%d: %s", path, line, text)
			: fail(EXIT_FAILED, "%s: %s", path, text);
}

static int read_system(struct system_source *source, const char *path)
{
	_cleanup_(freep) void *data = NULL;
	struct ini_error error = { .line = 0 };
	size_t size;
	int r = open_read(path, INI_FILE_MAX, &data, &size);

	if (r == -EFBIG)
		return fail(EXIT_FAILED, "%s: larger than %zu KiB, too large for a system file",
			    path, INI_FILE_MAX >> 10);
	if (r != 0 && r != -ENOMEM)
		return fail(EXIT_FAILED, "%s: cannot be read: %s", path, open_text(r));
	if (r == 0)
		r = system_read(&source->system, path, data, size, &error);
	if (r == -EINVAL)
		return system_fail_line(path, error.line, error.text);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

/* Beside the system file; NULL without memory, or if no file was given. */
static const char *path_of(struct system_source *source, const char *path,
			   const struct system_text *file)
{
	const char *slash = strrchr(path, '/');
	int n = slash && file->text && *file->text != '/' ? (int)(slash - path) + 1 : 0;
	char *whole;

	if (!file->text || asprintf(&whole, "%.*s%s", n, path, file->text) < 0)
		return NULL;
	source->paths[source->n_paths++] = whole;
	return whole;
}

/* A file that is not there is a mistake in that line. */
static int check_file(const char *path, const struct system_text *file, const char *whole)
{
	_cleanup_(closep) int fd = -1;
	int r = open_input(whole, &fd);
	char text[512];

	if (r == OPEN_OK)
		return EXIT_DONE;
	snprintf(text, sizeof(text), "%s cannot be read: %s", whole, open_text(r));
	return system_fail_line(path, file->line, text);
}

static int check_files(const struct system_source *source, const char *path)
{
	const struct system_board *board = &source->system->board;
	const struct options *o = &source->options;
	int status = check_file(path, &board->tree, o->dtb);

	for (size_t i = 0; status == EXIT_DONE && i < o->n_overlays; i++)
		status = check_file(path, &board->overlays.items[i], o->overlays[i]);
	if (status == EXIT_DONE && o->clk_summary)
		status = check_file(path, &board->clk_summary, o->clk_summary);
	return status;
}

static int find_files(struct system_source *source, const char *path)
{
	const struct system_board *board = &source->system->board;
	struct options *o = &source->options;

	if (board->overlays.n > OVERLAYS_MAX)
		return system_fail_line(path, board->overlays.items[OVERLAYS_MAX].line,
					"more than " STRINGIFY(OVERLAYS_MAX) " overlays");
	source->paths = calloc(board->overlays.n + 2, sizeof(*source->paths));
	if (!source->paths)
		return fail_errno(-ENOMEM);
	o->dtb = path_of(source, path, &board->tree);
	o->n_overlays = board->overlays.n;
	for (size_t i = 0; i < board->overlays.n; i++) {
		o->overlays[i] = path_of(source, path, &board->overlays.items[i]);
		if (!o->overlays[i])
			return fail_errno(-ENOMEM);
	}
	o->clk_summary = path_of(source, path, &board->clk_summary);
	if (!o->dtb || (board->clk_summary.text && !o->clk_summary))
		return fail_errno(-ENOMEM);
	return check_files(source, path);
}

/* The devices of another tree might have the same paths, and other numbers. */
static int check_tree(const struct system_source *source, const char *path)
{
	const struct system_text *wanted = &source->system->board.sha256;
	char digest[DIGEST_SIZE];

	if (source->board->made_by_xen)
		return system_fail_line(path, source->system->board.tree.line,
					"Xen made this tree, for dom0 or a guest; name the one "
					"that the boot loader hands to Xen");
	tree_digest(source->board->tree, digest);
	if (!wanted->text || streq(wanted->text, digest))
		return EXIT_DONE;
	return fail(EXIT_FAILED,
		    "%s:%d: the tree, with its overlays, has the SHA-256 %s: it is not the one "
		    "that this file was written for",
		    path, wanted->line, digest);
}

int system_source_open(struct system_source *source, const char *path,
		       const struct options *options)
{
	int status;

	*source = (struct system_source){ .options = *options };
	status = read_system(source, path);
	if (status == EXIT_DONE)
		status = find_files(source, path);
	if (status == EXIT_DONE)
		status = local_board(&source->options, &source->board);
	if (status == EXIT_DONE)
		status = check_tree(source, path);
	if (status == EXIT_DONE)
		status = clocks_measure(&source->options, source->board, &source->measured);
	return status;
}

void system_source_done(struct system_source *source)
{
	measured_done(&source->measured);
	board_free(source->board);
	system_free(source->system);
	for (size_t i = 0; i < source->n_paths; i++)
		free(source->paths[i]);
	free(source->paths);
}
