/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What looks like xen,passthrough, and what does not. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "board/mark.h"
#include "check.h"
#include "dts.h"

static void test_near_misses(void)
{
	static const struct {
		const char *property;
		bool is_near;
	} cases[] = {
		{ "xen,passthrogh", true },
		{ "xen,pass-through", true },
		{ "xen,passthru", true },
		{ "xen-passthrough", true },
		{ "Xen,Passthrough", true },
		{ "passthrough", true },
		{ "xen,passthroughs", true },
		{ "xen,passthrough", false },
		{ "xen,reg", false },
		{ "xen,path", false },
		{ "linux,pass", false },
		{ "arm,through", false },
		{ "x", false },
	};
	char source[200];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(board_freep) struct board *board = NULL;

		snprintf(source, sizeof(source), "/ { x@0 { compatible = \"x\"; %s; }; };",
			 cases[i].property);
		board = dts_board(source);
		check_str(mark_misspelt(board, dts_node(board->tree, "/x@0")),
			  cases[i].is_near ? cases[i].property : NULL);
	}
}

static void test_of_this_node_alone(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { x { compatible = \"x\"; }; y { xen,passthrogh; }; };");

	check(mark_misspelt(board, dts_node(board->tree, "/x")) == NULL);
}

int main(void)
{
	test_near_misses();
	test_of_this_node_alone();
	return 0;
}
