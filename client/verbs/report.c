/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* report: a board as a page for a browser. */

#include "output/report/report.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "console.h"
#include "output/files.h"
#include "output/json.h"
#include "source/devices.h"
#include "verbs/verbs.h"

/* What the page is about: the file, the directory, or the daemon's machine. */
static const char *source_of(const struct options *o)
{
	const char *path = o->dtb ? o->dtb : o->host_tree ? o->host_tree : o->tree;
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!path)
		return "This machine";
	return slash && slash[1] && path != o->tree ? slash + 1 : path;
}

/* The devices that were named, with all that cannot be separated from them. */
static int describe_groups(struct devices *devices, json_t **ret)
{
	json_t *wanted = NULL, *listed = NULL, *paths = NULL;
	int status = devices_find_groups(devices, &wanted);

	if (status == EXIT_DONE)
		status = devices_list(devices, &listed);
	if (status == EXIT_DONE)
		paths = devices_of_groups(listed, wanted);
	if (status == EXIT_DONE)
		status = devices_describe(devices, paths, ret);
	json_decref(paths);
	json_decref(listed);
	json_decref(wanted);
	return status;
}

/* The devices, described, as data for the page. */
static int gather(const struct options *o, json_t **ret)
{
	struct devices devices;
	json_t *described = NULL;
	int status = devices_open(&devices, o);

	if (status == EXIT_DONE)
		status = o->n_arguments > 0 ? describe_groups(&devices, &described)
					    : devices_describe_all(&devices, &described);
	if (status == EXIT_DONE)
		*ret = report_data(described);
	json_decref(described);
	devices_close(&devices);
	return status;
}

/* The page as a file in its directory, as exports are written. */
static int write_page(const char *path, const char *page, size_t size)
{
	_cleanup_(freep) char *directory = strdup(path);
	char *slash = directory ? strrchr(directory, '/') : NULL;
	const char *name = slash ? path + (slash - directory) + 1 : path;
	json_t *files;
	int status;

	if (!directory)
		return fail_errno(-ENOMEM);
	if (*name == '\0' || *name == '.')
		return fail(EXIT_USAGE, "-o requires the name of a file, not '%s'", path);
	if (slash)
		slash[slash == directory] = '\0';
	/* Unchecked: all of it but the board's file name has been, and a megabyte takes its time.
	 */
	files = json_pack("[{s:s, s:o}]", "name", name, "text", json_stringn_nocheck(page, size));
	if (!files)
		return fail(EXIT_USAGE, "the name of the file is not UTF-8 text");
	status = files_write(slash ? directory : ".", files);
	json_decref(files);
	return status;
}

static int put_page(const struct options *o, json_t *data)
{
	size_t size = 0;
	_cleanup_(freep) char *page = report_make(source_of(o), data, &size);

	if (!page)
		return fail_errno(-ENOMEM);
	if (o->directory)
		return write_page(o->directory, page, size);
	console_write_file(page, size);
	return EXIT_DONE;
}

static int run(const struct options *o)
{
	json_t *data = NULL;
	int status;

	if (o->json && o->directory)
		return fail(EXIT_USAGE, "--json prints what the page is made of, and -o writes the "
					"page; leave out one of them");
	if (!o->json && !o->directory && console_is_terminal(stdout))
		return fail(EXIT_USAGE, "the report is a page of HTML; write it with -o FILE.html");
	status = gather(o, &data);
	if (status == EXIT_DONE && o->json)
		json_print(data);
	else if (status == EXIT_DONE)
		status = put_page(o, data);
	json_decref(data);
	return status;
}

static const struct option_row options[] = {
	{ "output", "FILE", "write the page there; else to stdout",
	  .field = offsetof(struct options, directory), .letter = 'o' },
	{ NULL },
};

const struct verb verb_report = {
	.name = "report",
	.arguments = "[DEVICE...]",
	.summary = "Make a page about the board, for a browser",
	.details = "The page is one file that needs nothing else, not even a network: what may go\n"
		   "to a guest, a table, the addresses, INTIDs, IOMMUs, groups, and each device.\n"
		   "With devices, it is about these and what cannot be separated from "
		   "them.\n" DEVICE_HELP,
	.example = "ptctl --dtb board.dtb report -o board.html",
	.omits = OMITS_LEGEND,
	.max_arguments = -1,
	.options = options,
	.run = run,
};
