/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding devices by what people call them. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "board/names/lookup.h"
#include "boards.h"
#include "check.h"
#include "dts.h"

static const char tree[] = "/ { " NAMED_DEVICES "far { " CELLS "ranges = <0 0xf0000000 0x10000>; "
			   "rtc@5000 { compatible = \"vendor,rtc\"; reg = <0x5000 0x100 0x6000 "
			   "0x100 0x2000 0x100>; }; }; "
			   "__symbols__ { uart = \"/soc/serial@2000\"; bus = \"/soc\"; }; };";

/* How many devices have this name; the first one's path goes into a static buffer. */
static size_t look_up(const char *name, const char **ret_path)
{
	static char path[TREE_PATH_MAX];
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct matches matches = { .n = 0 };
	size_t n;

	check_eq(board_look_up(board, name, NULL, &matches), 0);
	n = matches.n;
	*ret_path = n > 0 ? node_path(matches.items[0]->node, path) : NULL;
	array_done(&matches);
	return n;
}

static void check_found(const char *name, const char *expected)
{
	const char *path;

	check_eq(look_up(name, &path), 1);
	check_str(path, expected);
}

static void check_not_found(const char *name)
{
	const char *path;

	check_eq(look_up(name, &path), 0);
}

static void test_by_path(void)
{
	check_found("/soc/serial@1000", "/soc/serial@1000");
	check_found("/soc/serial@1000/", "/soc/serial@1000");
	check_not_found("/soc/serial@9000");
	check_not_found("/serial@1000");
}

static void test_by_trailing_part(void)
{
	check_found("serial@2000", "/soc/serial@2000");
	check_found("soc/serial@1000", "/soc/serial@1000");
	check_found("aux/serial@1000", "/aux/serial@1000");
}

static void test_trailing_part_is_made_of_whole_components(void)
{
	check_not_found("erial@2000");
	check_not_found("serial");
	check_not_found("c/serial@2000");
	check_not_found("@2000");
}

static void test_ambiguous(void)
{
	const char *path;

	check_eq(look_up("serial@1000", &path), 2);
	check_str(path, "/aux/serial@1000"); /* in the order of paths */
}

static void test_by_alias(void)
{
	check_found("serial0", "/soc/serial@1000");
	check_found("serial9", "/soc/serial@1000");
	check_found("ethernet0", "/soc/ethernet@3000");
	check_not_found("nowhere");
	check_not_found("broken");
	check_not_found("/serial0");
}

/* /soc has neither reg nor interrupts. */
static void test_node_that_is_not_a_device(void)
{
	check_not_found("bus");
	check_not_found("/soc");
	check_not_found("/");
	check_not_found("");
	check_not_found("aliases");
}

static void test_parts(void)
{
	check_found("phy@1", "/soc/ethernet@3000/mdio/phy@1");
	check_found("/soc/ethernet@3000/mdio/phy@0", "/soc/ethernet@3000/mdio/phy@0");
	check_found("phy0", "/soc/ethernet@3000/mdio/phy@0");
}

static void test_devices_come_before_parts(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { a { compatible = \"x\"; reg = <1 1>; b@1 { reg = <1 1>; }; }; "
			  "b@1 { compatible = \"y\"; reg = <1 1>; }; };");
	struct matches matches = { .n = 0 };

	check_eq(board_look_up(board, "b@1", NULL, &matches), 0);
	check_eq(matches.n, 1);
	check(matches.items[0] == dts_device(board, "/b@1"));
	array_done(&matches);
}

/* Two nodes of one path are two answers, not one. */
static void test_duplicate_paths_are_ambiguous(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { x@1 { compatible = \"x\"; reg = <1 1>; }; "
			  "x@1 { compatible = \"y\"; reg = <1 1>; }; };");
	struct matches matches = { .n = 0 };

	check_eq(board_look_up(board, "/x@1", NULL, &matches), 0);
	check_eq(matches.n, 2);
	array_done(&matches);
}

static void test_aliases_of_a_node(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	size_t n;
	const struct alias *aliases =
		board_aliases(board, dts_node(board->tree, "/soc/serial@1000"), &n);

	check_eq(n, 2);
	check_str(aliases[0].name, "serial0");
	check_str(aliases[1].name, "serial9");
	board_aliases(board, dts_node(board->tree, "/soc/serial@2000"), &n);
	check_eq(n, 0);
}

static void test_node_of_an_alias(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);

	check(board_find_alias(board, "bus") == dts_node(board->tree, "/soc"));
	check(!board_find_alias(board, "nowhere"));
	check(!board_find_alias(board, "serial"));
}

/* After some look-ups the names are sorted; nothing else changes. */
static void test_many_names_are_found_alike(void)
{
	static const char *const names[] = { "serial@1000",
					     "/soc/serial@1000",
					     "soc/serial@1000/",
					     "phy@1",
					     "serial0",
					     "ethernet@3000",
					     "l@1000",
					     "serial@10000",
					     "serial",
					     "/aux/serial@1000//",
					     "/",
					     "" };
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct matches first = { .n = 0 }, again = { .n = 0 };

	for (int round = 0; round < 10; round++)
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			check_eq(board_look_up(board, names[i], NULL, round == 0 ? &first : &again),
				 0);
	check(first.n > 0);
	check_eq(again.n, 9 * first.n);
	for (size_t i = 0; i < again.n; i++)
		check(again.items[i] == first.items[i % first.n]);
	array_done(&first);
	array_done(&again);
}

static void test_work_is_bounded(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct matches found = { .n = 0 };
	struct work work = { .left = 100 };

	check_eq(board_find(board, "serial@1000", &work, &found), LOOKUP_E_WORK);
	check(work_is_spent(&work));
	array_done(&found);
}

/* The number of devices, or LOOKUP_E_NONE as 0; the first one has to be that. */
static void check_find(const char *name, size_t n, const char *first)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct work work = { WORK_OF_A_REQUEST };
	struct matches found = { .n = 0 };

	check_eq(board_find(board, name, &work, &found), n == 0   ? LOOKUP_E_NONE
							 : n == 1 ? 0
								  : LOOKUP_E_AMBIGUOUS);
	check_eq(found.n, n);
	if (n > 0)
		check(found.items[0]->node == dts_node(board->tree, first));
	array_done(&found);
}

static void test_by_label(void)
{
	check_find("&uart", 1, "/soc/serial@2000");
	check_find("&bus", 0, NULL);
	check_find("&nothing", 0, NULL);
	check_find("&", 0, NULL);
	check_find("uart", 0, NULL);
}

/* Most labels of a tree that dtc made with -@ are of pins and clocks. */
static void test_labels_of_many(void)
{
	char *source;
	size_t size, n;
	FILE *file = open_memstream(&source, &size);
	_cleanup_(board_freep) struct board *board = NULL;

	check(file);
	fputs("/ { pins { }; u@1 { compatible = \"x\"; reg = <0 1 0 1>; }; __symbols__ { ", file);
	for (int i = 0; i < 4000; i++)
		fprintf(file, "p%d = \"/pins\"; ", i);
	fputs("uart = \"/u@1\"; }; };", file);
	fclose(file);
	board = dts_board(source);
	free(source);
	check_str(board_labels(board, dts_node(board->tree, "/u@1"), &n)->name, "uart");
	check_eq(n, 1);
}

static void test_by_address(void)
{
	check_find("2000", 1, "/soc/serial@2000");
	check_find("0x2000", 1, "/soc/serial@2000");
	check_find("0X11000", 1, "/aux/serial@1000");
	check_find("f0005000", 1, "/far/rtc@5000");
	check_find("5000", 1, "/far/rtc@5000");
	check_find("2010", 0, NULL);
	check_find("0x2000 ", 0, NULL);
	check_find("-2000", 0, NULL);
	check_find("10000000000002000", 0, NULL);
}

static void test_by_address_of_another_region(void)
{
	check_find("6000", 1, "/far/rtc@5000");
	check_find("0xf0006000", 1, "/far/rtc@5000");
	check_find("0x2000", 1, "/soc/serial@2000"); /* which begins there */
}

static void test_any_node(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	const struct node *soc = dts_node(board->tree, "/soc");

	check(board_find_node(board, "/soc") == soc);
	check(board_find_node(board, "&bus") == soc);
	check(board_find_node(board, "bus") == soc);
	check(board_find_node(board, "uart") == dts_node(board->tree, "/soc/serial@2000"));
	check(!board_find_node(board, "/nothing"));
	check(!board_find_node(board, "nothing"));
	check(!board_find_node(board, ""));
}

static void test_by_name_without_unit_address(void)
{
	check_find("ethernet", 1, "/soc/ethernet@3000");
	check_find("serial", 3, "/aux/serial@1000");
	check_find("phy", 2, "/soc/ethernet@3000/mdio/phy@0");
	check_find("0", 0, NULL); /* the address of a part on its own bus */
	check_find("", 0, NULL);
}

static void test_list_has_devices_by_path(void)
{
	static const char *const expected[] = { "/aux/serial@1000", "/far/rtc@5000",
						"/soc/ethernet@3000", "/soc/serial@1000",
						"/soc/serial@2000" };
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct matches devices = { .n = 0 };

	check_eq(board_list(board, &devices), 0);
	check_eq(devices.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		check(devices.items[i]->node == dts_node(board->tree, expected[i]));
	array_done(&devices);
}

static void test_list_of_nothing(void)
{
	_cleanup_(board_freep) struct board *board = dts_board("/ { };");
	struct matches devices = { .n = 0 };

	check_eq(board_list(board, &devices), 0);
	check_eq(devices.n, 0);
	array_done(&devices);
}

int main(void)
{
	test_by_path();
	test_by_trailing_part();
	test_trailing_part_is_made_of_whole_components();
	test_ambiguous();
	test_by_alias();
	test_node_that_is_not_a_device();
	test_parts();
	test_devices_come_before_parts();
	test_duplicate_paths_are_ambiguous();
	test_aliases_of_a_node();
	test_node_of_an_alias();
	test_many_names_are_found_alike();
	test_work_is_bounded();
	test_by_label();
	test_labels_of_many();
	test_by_address();
	test_by_address_of_another_region();
	test_any_node();
	test_by_name_without_unit_address();
	test_list_has_devices_by_path();
	test_list_of_nothing();
	return 0;
}
