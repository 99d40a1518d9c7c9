/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices may be meant by names that none has. */

#undef NDEBUG
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "verdict/near-miss.h"

static const char tree[] =
	"/ { #address-cells = <1>; #size-cells = <1>; "
	"aliases { console = \"/soc/serial@1000\"; }; "
	"__symbols__ { uart3 = \"/soc/serial@1000\"; mac = \"/soc/ethernet@3000\"; "
	"nothing = \"/soc\"; pins = \"/soc/ethernet@3000/pins\"; broken = [2f 73]; }; "
	"memory@0 { device_type = \"memory\"; reg = <0 0x100>; }; "
	"soc { compatible = \"simple-bus\"; #address-cells = <1>; #size-cells = <1>; "
	"ranges = <0 0xf0000000 0x10000>; "
	"serial@1000 { compatible = \"vendor,uart\"; reg = <0x1000 0x100>; }; "
	"serial@2000 { compatible = \"vendor,uart\"; reg = <0x2000 0x100>; "
	"bluetooth { compatible = \"vendor,bt\"; }; }; "
	"ethernet@3000 { compatible = \"vendor,gem\"; reg = <0x3000 0x100>; "
	"pins { }; }; "
	"a@1 { compatible = \"x\"; reg = <1 1>; part@2 { reg = <2 1>; }; }; "
	"i2c { compatible = \"i\"; #address-cells = <1>; #size-cells = <0>; "
	"tpm@2050 { compatible = \"x\"; reg = <0x2050>; }; }; "
	"}; };";

#define MAC   "/soc/ethernet@3000\n"
#define UART1 "/soc/serial@1000\n"
#define UART2 "/soc/serial@2000\n"

static void check_near_within(const char *name, uint64_t left, const char *expected)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	struct work work = { left };
	struct near_misses near = { .text = NULL };
	char paths[1000] = "", path[TREE_PATH_MAX];

	check_eq(near_misses_find(board, name, &work, &near), 0);
	for (size_t i = 0; i < near.devices.n; i++) {
		strcat(paths, node_path(near.devices.items[i]->node, path));
		strcat(paths, "\n");
	}
	check_str(paths, expected);
	near_misses_donep(&near);
}

static void check_near(const char *name, const char *expected)
{
	check_near_within(name, WORK_OF_A_REQUEST, expected);
}

static void check_text(const char *name, const char *text, const char *expected)
{
	_cleanup_(board_freep) struct board *board = dts_board(tree);
	_cleanup_(near_misses_donep) struct near_misses near = { .text = NULL };

	check_eq(near_misses_find(board, name, NULL, &near), 0);
	check(text ? near.text && streq(near.text, text) : !near.text);
	check_near(name, expected);
}

static void test_part_of_a_name(void)
{
	check_near("/soc/erial", UART1 UART2);
	check_near("vendor,u", UART1 UART2);
	check_near("conso", UART1);
}

static void test_label_without_ampersand(void)
{
	check_near("uart3", UART1);
}

static void test_nearest_name(void)
{
	check_near("ethrenet@3000", MAC);
	check_near("ethrenet", MAC);
	check_near("sreial", UART1 UART2);
	check_near("/soc/sreial@2000", UART2);
}

static void test_nearest_alias_and_label(void)
{
	check_near("consloe", UART1);
	check_near("&uart4", UART1);
}

static void test_label_of_a_tree_without_any(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { serial@1000 { compatible = \"x\"; reg = <0 0x1000 0 1>; }; };");
	_cleanup_(near_misses_donep) struct near_misses near = { .text = NULL };

	check_eq(near_misses_find(board, "&serail", NULL, &near), 0);
	check_str(near.text, "the tree has no labels; dtc keeps them with -@");
	check_eq(near.devices.n, 1);
	check_text("&nowhere", NULL, "");
}

static void test_node_that_is_no_device(void)
{
	check_text("&nothing", "/soc has neither reg nor interrupts", "");
	check_text("nothing", "/soc has neither reg nor interrupts", "");
	check_text("/soc", "/soc has neither reg nor interrupts", "");
	check_text("&pins",
		   "/soc/ethernet@3000/pins has no compatible, and neither reg nor interrupts",
		   MAC);
	check_text("/", "/ is the root of the tree", "");
	check_text("/aliases", "/aliases describes the processors, or is data for the system", "");
	check_text("/memory@0", "/memory@0 is memory", "");
}

static void test_end_of_a_path_that_is_no_device(void)
{
	check_text("memory@0", "/memory@0 is memory", "");
	check_text("memory", "/memory@0 is memory", "");
	check_text("aliases", "/aliases describes the processors, or is data for the system", "");
	check_text("serial@2000/bluetooth",
		   "/soc/serial@2000/bluetooth has neither reg nor interrupts", UART2);
	check_text("pinss", NULL, "");
}

static void test_address_within_a_region(void)
{
	check_text("3010", "no region begins at this address, which lies within one", MAC);
	check_text("0xf0003010", "no region begins at this address, which lies within one", MAC);
	check_text("3110", NULL, "");
}

static void test_nearest_address(void)
{
	check_near("0x30000", MAC);
	check_near("0xf000300", MAC);
	check_near("f0003000f", MAC);
	check_near("0xf000030000", "");
	check_near("ace", "");
}

static void test_unit_name_with_the_address_of_the_cpu(void)
{
	check_near("elephant@f0001000", UART1);
	check_near("ethernet@f0003000", MAC);
	check_near("elephant@f0003001", "");
	check_near("elephant@1000", UART1);
}

static void test_unit_address_of_another_bus(void)
{
	check_near("elephant@1", "");
	check_near("elephant@2050", "");
}

static void test_nothing_is_near(void)
{
	check_near("elephant", "");
	check_near("", "");
	check_near("thing@99", "");
}

static void test_names_without_end(void)
{
	char name[2000] = "";

	memset(name, 'a', sizeof(name) - 1);
	check_near(name, "");
}

static void test_work_is_bounded(void)
{
	check_near_within("ethrenet", 100, "");
}

static void test_no_more_than_some(void)
{
	char source[4000] = "/ { #address-cells = <1>; #size-cells = <1>; ";
	struct work work = { WORK_OF_A_REQUEST };
	struct near_misses near = { .text = NULL };
	struct board *board;

	for (int i = 0; i < 20; i++)
		sprintf(source + strlen(source),
			"serial@%d { compatible = \"x\"; reg = <%d 1>; }; ", i, i);
	board = dts_board(strcat(source, "};"));
	check_eq(near_misses_find(board, "seri", &work, &near), 0);
	check_eq(near.devices.n, NEAR_MISSES_MAX);
	near_misses_donep(&near);
	board_free(board);
}

int main(void)
{
	test_part_of_a_name();
	test_label_without_ampersand();
	test_nearest_name();
	test_nearest_alias_and_label();
	test_label_of_a_tree_without_any();
	test_node_that_is_no_device();
	test_end_of_a_path_that_is_no_device();
	test_address_within_a_region();
	test_nearest_address();
	test_unit_name_with_the_address_of_the_cpu();
	test_unit_address_of_another_bus();
	test_nothing_is_near();
	test_names_without_end();
	test_work_is_bounded();
	test_no_more_than_some();
	return 0;
}
