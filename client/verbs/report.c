/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* report: a board as a page for a browser. */

#include "output/report/report.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "console.h"
#include "output/file/files.h"
#include "source/devices.h"
#include "source/linux/witness.h"
#include "verbs/verbs.h"

/* The devices that were named, with all that cannot be separated from them. */
static int describe_groups(struct devices *devices, const struct sink *sink)
{
	json_t *wanted = NULL, *listed = NULL, *paths = NULL;
	int status = devices_find_groups(devices, &wanted);

	if (status == EXIT_DONE)
		status = devices_list(devices, &listed);
	if (status == EXIT_DONE)
		paths = devices_of_groups(listed, wanted);
	if (status == EXIT_DONE)
		status = devices_describe_each(devices, paths, sink);
	json_decref(paths);
	json_decref(listed);
	json_decref(wanted);
	return status;
}

/* The page, or its data; malloc'ed. */
static int gather(const struct options *o, char **ret, size_t *ret_size)
{
	struct devices devices;
	struct page page;
	const struct sink sink = { page_take, &page };
	_cleanup_(freep) char *text = NULL;
	int status = devices_open(&devices, o);

	page_begin(&page, o->json ? NULL : devices_source_name(o));
	if (status == EXIT_DONE)
		status = o->n_arguments > 0 ? describe_groups(&devices, &sink)
					    : devices_describe_each(&devices, NULL, &sink);
	text = page_end(&page, ret_size);
	devices_close(&devices);
	if (status == EXIT_DONE && !text)
		return fail_errno(-ENOMEM);
	if (status == EXIT_DONE)
		*ret = TAKE(text);
	return status;
}

static bool is_link(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

/* The page as a file in its directory, as exports are written: it would replace a link, which may
 * be the machine's /dev/stdout. */
static int write_page(const char *path, const char *page, size_t size)
{
	_cleanup_(freep) char *directory = strdup(path);
	char *slash = directory ? strrchr(directory, '/') : NULL;
	const char *name = slash ? path + (slash - directory) + 1 : path;

	if (!directory)
		return fail_errno(-ENOMEM);
	if (*name == '\0' || *name == '.')
		return fail(EXIT_USAGE, "-o requires the name of a file, not '%s'", path);
	if (is_link(path))
		return fail(EXIT_USAGE,
			    "-o requires the name of a file, and '%s' is a symbolic link; "
			    "-o - writes to the standard output",
			    path);
	if (slash)
		slash[slash == directory] = '\0';
	return files_write_contents(slash ? directory : ".",
				    &(struct file_content){ name, page, size }, 1);
}

static int run(const struct options *o)
{
	const char *file = o->directory && streq(o->directory, "-") ? NULL : o->directory;
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	int status;

	if (o->json && file)
		return fail(EXIT_USAGE, "--json prints what the page is made of, and -o writes the "
					"page; leave out one of them");
	if (!o->json && !file && console_is_terminal(stdout))
		return fail(EXIT_USAGE, "the report is a page of HTML; write it with -o FILE.html");
	status = gather(o, &text, &size);
	if (status != EXIT_DONE)
		return status;
	if (file)
		return write_page(file, text, size);
	console_write_file(text, size);
	if (o->json)
		putchar('\n');
	return EXIT_DONE;
}

static const struct option_row options[] = {
	{ "output", "FILE", "write the page there; else, or with '-', to stdout",
	  .field = offsetof(struct options, directory), .letter = 'o' },
	WITNESS_OPTION,
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
