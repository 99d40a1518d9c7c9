/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of [board]. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "system/value.h"

#define XEN_OLDEST 0x40b /* 4.11 */

static int set_tree(const struct value *v)
{
	return value_text(v, &v->system->board.tree);
}

static int add_overlay(const struct value *v)
{
	struct system_texts *overlays = &v->system->board.overlays;
	struct system_text *slot;

	if (overlays->n == SYSTEM_LIST_MAX)
		return value_fail_many(v);
	slot = array_add(overlays);
	if (!slot)
		return -ENOMEM;
	*slot = (struct system_text){ .text = NULL };
	return value_text(v, slot);
}

static int set_sha256(const struct value *v)
{
	if (strlen(v->text) != 64 || strspn(v->text, "0123456789abcdef") != 64)
		return ini_error_set(v->error, v->line,
				     "SHA256= takes 64 hexadecimal digits in lower case, as "
				     "sha256sum prints them");
	return value_text(v, &v->system->board.sha256);
}

static int set_clk_summary(const struct value *v)
{
	return value_text(v, &v->system->board.clk_summary);
}

static int set_directory(const struct value *v)
{
	size_t n = strlen(v->text);

	if (*v->text != '/' || (n > 1 && v->text[n - 1] == '/'))
		return ini_error_set(v->error, v->line,
				     "Directory= takes the path at which dom0 has the files, from "
				     "'/' on and without a '/' at its end, not '%s'",
				     v->text);
	return value_file(v, &v->system->board.directory);
}

static int set_xen(const struct value *v)
{
	struct system_board *board = &v->system->board;
	unsigned int minor;
	char rest;

	if (sscanf(v->text, "4.%3u%c", &minor, &rest) != 1 || (0x400 | minor) < XEN_OLDEST ||
	    minor > 0xff)
		return ini_error_set(v->error, v->line,
				     "Xen= takes a version such as 4.20, not '%s'", v->text);
	board->xen_version = 0x400 | minor;
	return value_text(v, &board->xen);
}

const struct key_row board_keys[] = {
	{ "Tree", set_tree },
	{ "Overlay", add_overlay },
	{ "SHA256", set_sha256 },
	{ "ClkSummary", set_clk_summary },
	{ "Directory", set_directory },
	{ "Xen", set_xen },
	{ NULL },
};
