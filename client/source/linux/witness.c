/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/linux/witness.h"

#include <errno.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "input/open.h"

static int load_file(const char *directory, enum witness_file file, struct witness *ret)
{
	struct witness_error error = { "" };
	_cleanup_(freep) char *path = NULL;
	void *text;
	size_t size;
	int r;

	if (asprintf(&path, "%s/%s", directory, witness_file_name(file)) < 0)
		return fail_errno(-ENOMEM);
	r = open_read(path, WITNESS_FILE_MAX, &text, &size);
	if (r == -ENOENT)
		return EXIT_DONE;
	if (r == -EFBIG)
		return fail(EXIT_FAILED, "%s is larger than %zu MiB: no kernel prints as much",
			    path, WITNESS_FILE_MAX >> 20);
	if (r != 0)
		return fail(EXIT_FAILED, "%s: %s", path, open_text(r));
	r = witness_add(ret, file, text, size, &error);
	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s: %s", path, error.text);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

static bool has_any(const struct witness *witness)
{
	for (unsigned int i = 0; i < WITNESS_FILES; i++)
		if (witness->has[i])
			return true;
	return false;
}

int witness_load(const char *directory, struct witness *ret)
{
	struct witness_error error = { "" };
	int r, status = EXIT_DONE;

	for (unsigned int i = 0; status == EXIT_DONE && i < WITNESS_FILES; i++)
		status = load_file(directory, (enum witness_file)i, ret);
	if (status != EXIT_DONE)
		return status;
	if (!has_any(ret))
		return fail(EXIT_FAILED,
			    "%s has no file of a snapshot (interrupts, iomem, …); 'ptctl snapshot "
			    "-o DIR' makes one on the board",
			    directory);
	r = witness_finish(ret, &error);
	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s: %s", directory, error.text);
	return r < 0 ? fail_errno(r) : EXIT_DONE;
}

int witness_take(const struct options *options, struct board *board, struct witnessed *ret)
{
	int status;

	*ret = (struct witnessed){ .witness = { .version = "" } };
	if (!options->witness)
		return EXIT_DONE;
	status = witness_load(options->witness, &ret->witness);
	if (status != EXIT_DONE)
		return status;
	return witness_attach(board, &ret->witness, &ret->attached) < 0 ? fail_errno(-ENOMEM)
									: EXIT_DONE;
}

void witnessed_done(struct witnessed *witnessed)
{
	attached_done(&witnessed->attached);
	witness_done(&witnessed->witness);
}
