/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* snapshot: what the running Linux says of its hardware, kept in a directory. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "output/file/files.h"
#include "output/json.h"
#include "source/linux/running.h"
#include "verbs/verbs.h"
#include "witness/witness.h"

static void print_names(const struct options *o, const json_t *files)
{
	const json_t *file;
	size_t i;

	json_array_foreach (files, i, file)
		printf("%s/%s\n", o->directory, json_get_text(file, "name"));
}

static int check_name(const struct options *o, const json_t *files, const char *name)
{
	_cleanup_(freep) char *path = NULL;

	if (json_find(files, "name", name))
		return EXIT_DONE;
	if (asprintf(&path, "%s/%s", o->directory, name) < 0)
		return fail_errno(-ENOMEM);
	if (access(path, F_OK) < 0)
		return EXIT_DONE;
	return fail(
		EXIT_FAILED,
		"%s is there already, and would be taken for a part of this snapshot, which has no "
		"such file; nothing was written",
		path);
}

/* Files of an earlier snapshot, or of anybody. */
static int check_leftovers(const struct options *o, const json_t *files)
{
	int status = check_name(o, files, WITNESS_TREE);

	for (unsigned int i = 0; status == EXIT_DONE && i < WITNESS_FILES; i++)
		status = check_name(o, files, witness_file_name((enum witness_file)i));
	return status;
}

/* Without the slash at the end, to which paths are appended. */
static char *root_of(const struct options *o)
{
	char *root = strdup(o->root ? o->root : "");
	size_t n = root ? strlen(root) : 0;

	while (n > 0 && root[n - 1] == '/')
		root[--n] = '\0';
	return root;
}

static int run(const struct options *o)
{
	_cleanup_(freep) char *root = root_of(o);
	json_t *files = NULL;
	int status;

	if (!root)
		return fail_errno(-ENOMEM);
	if (!o->directory)
		return fail(EXIT_USAGE, "snapshot requires -o DIR");
	status = running_read(root, &files);
	if (status == EXIT_DONE)
		status = check_leftovers(o, files);
	if (status == EXIT_DONE)
		status = files_write(o->directory, files);
	if (status == EXIT_DONE)
		print_names(o, files);
	if (status == EXIT_DONE && !o->root && geteuid() != 0)
		fail(EXIT_DONE, "as root it would be more: the addresses in iomem, and what is in "
				"/sys/kernel/debug");
	json_decref(files);
	return status;
}

static const struct option_row options[] = {
	{ "output", "DIR", "write the files there", .field = offsetof(struct options, directory),
	  .letter = 'o' },
	{ "root", "DIR", "take this directory for /", .field = offsetof(struct options, root) },
	{ NULL },
};

const struct verb verb_snapshot = {
	.name = "snapshot",
	.arguments = "",
	.summary = "Keep what Linux says of its hardware",
	.details =
		"On any Linux: a plain boot of the board, dom0, or a guest; without a daemon. The\n"
		"device tree, interrupts, claimed addresses, drivers, clocks and power domains go\n"
		"into files that other verbs take with --witness. Run it as root; what cannot be\n"
		"read is told.\n",
	.example = "ptctl snapshot -o board-running",
	.omits = OMITS_DAEMON | OMITS_TREE | OMITS_JSON | OMITS_LEGEND,
	.options = options,
	.run = run,
};
