/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "source/linux/clocks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/open.h"
#include "output/errors.h"

#define AUTO              "auto"
#define RUNNING_BOARD     "/sys/firmware/devicetree/base/compatible"
#define RUNNING_BOARD_MAX 65536

/* Another board may have devices of the same names, and other rates. */
static bool is_running_board(const struct board *board)
{
	_cleanup_(freep) void *data = NULL;
	struct property running;
	size_t size;

	if (open_read(RUNNING_BOARD, RUNNING_BOARD_MAX, &data, &size))
		return false;
	running = (struct property){ .data = data, .size = (uint32_t)size };
	return property_equals(&running,
			       node_property(tree_root(board->tree), PROPERTY_COMPATIBLE));
}

static int find_rates(const char *path, const struct board *board, char *text, size_t size,
		      struct measured *ret)
{
	struct clk_summary_error error;
	int r = measured_parse(ret, board, text, size, &error);

	if (r == -EINVAL)
		return fail(EXIT_FAILED, "%s: %s", path, error.text);
	if (r < 0)
		return fail_errno(r);
	if (!ret->summary.has_consumers)
		return fail(EXIT_DONE,
			    "%s says of no clock whose it is, as older kernels do; no rate is "
			    "taken from it",
			    path);
	if (ret->rates.n_known == 0)
		return fail(
			EXIT_FAILED,
			"%s names no device of this tree with a clock; it is another board's, or "
			"no driver had one",
			path);
	return EXIT_DONE;
}

static int read_file(const char *path, const struct board *board, struct measured *ret)
{
	void *text = NULL;
	size_t size;
	int r = open_read(path, CLK_SUMMARY_MAX, &text, &size);

	if (r == -EFBIG)
		return fail(EXIT_FAILED, "%s is larger than %zu MiB: it is no clk_summary", path,
			    CLK_SUMMARY_MAX >> 20);
	if (r)
		return fail(EXIT_FAILED, "%s: %s", path, open_text(r));
	return find_rates(path, board, text, size, ret);
}

int clocks_measure(const struct options *options, const struct board *board, struct measured *ret)
{
	*ret = (struct measured){ .summary = { .text = NULL } };
	if (!options->clk_summary)
		return EXIT_DONE;
	if (!streq(options->clk_summary, AUTO))
		return read_file(options->clk_summary, board, ret);
	if (is_running_board(board))
		read_file(CLK_SUMMARY_PATH, board, ret);
	else
		fail(EXIT_DONE, "this machine does not say that it is the tree's board; "
				"--clk-summary takes a copy of the board's " CLK_SUMMARY_PATH);
	return EXIT_DONE;
}

void clocks_look(struct board *board, struct measured *ret)
{
	_cleanup_(freep) char *path = NULL;
	struct clk_summary_error error;
	void *text;
	size_t size;

	*ret = (struct measured){ .summary = { .text = NULL } };
	if (!board->drivers.sysfs ||
	    asprintf(&path, "%s" CLK_SUMMARY_BELOW_SYSFS, board->drivers.sysfs) < 0 ||
	    open_read(path, CLK_SUMMARY_MAX, &text, &size) ||
	    measured_parse(ret, board, text, size, &error) < 0)
		return;
	board->measured = &ret->rates;
}
