/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of a system on a board: files or problems, never both. Whole systems are in
 * tests/inputs/systems. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "system/build.h"

#define GUESTS                                       \
	"[board]\nTree=t\n[domain \"a\"]\nKind=xl\n" \
	"[domain \"b\"]\nKind=dom0less\nMemory=64\n"
#define RTC   "/soc/rtc@fff35000"
#define TIMER "/soc/timer@fff34000"

struct made {
	struct board *board;
	struct system *system;
	struct build build;
};

/* Takes over the board. */
static void make_on(struct made *made, struct board *board, const char *text)
{
	struct ini_error error = { .text = "" };

	*made = (struct made){ .board = board };
	check_eq(system_read(&made->system, "x", text, strlen(text), &error), 0);
	made->build.board = made->board;
	made->build.system = made->system;
	check_eq(build_make(&made->build), BUILD_OK);
	check((made->build.problems.n > 0) != (made->build.files.n > 0));
}

static void make(struct made *made, const char *text)
{
	make_on(made, dts_board_of_file("midway.dts"), text);
}

static void made_done(struct made *made)
{
	build_done(&made->build);
	system_free(made->system);
	board_free(made->board);
}

static const struct build_file *find_file(const struct made *made, const char *name)
{
	for (size_t i = 0; i < made->build.files.n; i++)
		if (streq(made->build.files.items[i].name, name))
			return &made->build.files.items[i];
	return NULL;
}

static void test_files(void)
{
	_cleanup_(made_done) struct made made;

	make(&made, GUESTS "[device \"a\" \"" RTC "\"]\n[device \"b\" \"" TIMER "\"]\n");
	check(find_file(&made, "a/xl.cfg") && find_file(&made, "b/passthrough.dtb"));
	check_has(find_file(&made, "a/xl.cfg")->data, "irqs = [ 51 ]");
	check_has(find_file(&made, "policy.conf")->data, "[device \"" RTC "\"]\nDomains=a\n");
	check(!strstr(find_file(&made, "policy.conf")->data, TIMER));
	check_has(find_file(&made, "mark.cmd")->data, "fdt set " RTC " xen,passthrough");
	check_has(find_file(&made, "mark.cmd")->data, "fdt set " TIMER " xen,passthrough");
}

static void test_leftovers(void)
{
	_cleanup_(made_done) struct made made;

	make(&made, GUESTS "[device \"a\" \"" RTC "\"]\n");
	for (size_t i = 0; i < made.build.dom0.n; i++)
		check(!streq(made.build.dom0.items[i]->node->name, "rtc@fff35000"));
	check_eq(made.build.dom0.n, 7);
	check_eq(made.build.nobody.n, 0);
}

/* What the node of a guest lacks is said there. */
static void check_missing_modules(const char *keys, const char *missing)
{
	_cleanup_(made_done) struct made made;
	char text[500];

	snprintf(text, sizeof(text), GUESTS "%s[device \"b\" \"" TIMER "\"]\n", keys);
	make(&made, text);
	if (missing)
		check_has(find_file(&made, "domus.dtso")->data, missing);
	else
		check(!strstr(find_file(&made, "domus.dtso")->data, "boot loader adds"));
}

static void test_missing_modules(void)
{
	check_missing_modules("CommandLine=c\n", "modules: kernel with");
	check_missing_modules("CommandLine=c\n", "bootargs, b/passthrough.dtb */");
	check_missing_modules("KernelAddress=0x4000\nKernelSize=1\nRamdisk=r\n",
			      "adds the modules: ramdisk,");
	check_missing_modules("KernelAddress=0x4000\nKernelSize=1\nTreeAddress=0x5000\n", NULL);
}

/* A guest without devices needs none of them. */
static void test_no_devices(void)
{
	_cleanup_(made_done) struct made made;

	make(&made, GUESTS);
	check(find_file(&made, "a/xl.cfg") && find_file(&made, "domus.dtbo"));
	check(!find_file(&made, "mark.dtbo") && !find_file(&made, "policy.conf"));
	check(!find_file(&made, "b/passthrough.dtb"));
}

static void test_both_lines(void)
{
	_cleanup_(made_done) struct made made;

	make(&made, GUESTS "[device \"a\" \"" RTC "\"]\n[device \"b\" \"rtc@fff35000\"]\n");
	check_eq(made.build.problems.n, 1);
	check_eq(made.build.problems.items[0].line, 9);
	check_eq(made.build.problems.items[0].other_line, 8);
	check_str(made.build.problems.items[0].text, RTC " is also given to a in line 8");
}

/* Everything that is wrong is told, in the order of the lines. */
static void test_all_at_once(void)
{
	_cleanup_(made_done) struct made made;

	make(&made, GUESTS "[device \"a\" \"/soc/ethernet@fff51000\"]\n[device \"a\" \"nothing\"]\n"
			   "[device \"b\" \"/soc/sata@ffe08000\"]\n");
	check_eq(made.build.problems.n, 3);
	check_eq(made.build.problems.items[0].line, 8);
	check_has(made.build.problems.items[0].text, "write Accept=dma_unprotected");
	check_eq(made.build.problems.items[1].line, 9);
	check_eq(made.build.problems.items[2].line, 10);
}

#define ROOT                                                                 \
	"#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&g>;"  \
	"g: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;" \
	"interrupt-controller; #interrupt-cells = <3>; };"
#define CLOCK(address)                                                             \
	"c: clk@" address " { compatible = \"v,c\"; reg = <0x" address " 0x1000>;" \
	"#clock-cells = <1>; };"
#define CLOCKED_RTC(address, number)                                                  \
	"rtc@" address " { compatible = \"arm,pl031\"; reg = <0x" address " 0x1000>;" \
	"interrupts = <0 " number " 4>; clocks = <&c " number ">; clock-names = \"x\"; };"

/* A rate is that of its device's clock, though another device's has the same name. */
static void test_rates(void)
{
	_cleanup_(made_done) struct made made;
	const struct build_file *tree;

	make_on(&made,
		dts_board("/ { " ROOT CLOCK("2000") CLOCKED_RTC("3000", "1")
				  CLOCKED_RTC("4000", "2") "};"),
		"[board]\nTree=t\n[domain \"a\"]\nKind=xl\n"
		"[device \"a\" \"/rtc@3000\"]\nClockRate=x=1111\n"
		"[device \"a\" \"/rtc@4000\"]\nClockRate=x=2222\n");
	check_eq(made.build.problems.n, 0);
	tree = find_file(&made, "a/passthrough.dts");
	check_has(tree->data, "clock-frequency = <1111>");
	check_has(tree->data, "clock-frequency = <2222>");
}

/* Marks are not inherited: who has a bus has not what is on it. */
static void test_supplier_on_a_given_bus(void)
{
	_cleanup_(made_done) struct made made;

	make_on(&made,
		dts_board("/ { " ROOT "bus@2000 { compatible = \"simple-bus\"; ranges;"
			  "reg = <0x2000 0x1000>; #address-cells = <1>; #size-cells = <1>;" CLOCK(
				  "3000") "};" CLOCKED_RTC("4000", "2") "};"),
		"[board]\nTree=t\n[domain \"a\"]\nKind=xl\n[domain \"b\"]\nKind=xl\n"
		"[device \"a\" \"/bus@2000\"]\nAccept=provider\n"
		"[device \"b\" \"/rtc@4000\"]\nClockRate=x=2222\n");
	check_eq(made.build.problems.n, 0);
	check_eq(made.build.shares.n, 0);
}

/* A guest with 128 MiB at this address of a board with these banks. */
static void check_memory(const char *banks, const char *address, const char *problem)
{
	_cleanup_(made_done) struct made made;
	char dts[400], text[200];

	snprintf(dts, sizeof(dts),
		 "/ { " ROOT "memory@40000000 { device_type = \"memory\";"
		 "reg = <%s>; }; rtc@60000000 { compatible = \"arm,pl031\";"
		 "reg = <0x60000000 0x1000>; }; };",
		 banks);
	snprintf(text, sizeof(text),
		 "[board]\nTree=t\n[domain \"b\"]\nKind=dom0less\n"
		 "Layout=host\nStaticMemory=%s 0x8000000\n",
		 address);
	make_on(&made, dts_board(dts), text);
	check_eq(made.build.problems.n, problem ? 1 : 0);
	if (problem)
		check_has(made.build.problems.items[0].text, problem);
}

static void test_memory(void)
{
	check_memory("0x40000000 0x10000000", "0x48000000", NULL);
	check_memory("0x40000000 0x10000000", "0x48001000", "is not in the board's RAM");
	/* two banks that follow one another, in any order; and with a hole */
	check_memory("0x44000000 0x10000000 0x40000000 0x4000000", "0x40000000", NULL);
	check_memory("0x44001000 0x10000000 0x40000000 0x4000000", "0x40000000", "is not in the");
	/* the boot loader says how much there is */
	check_memory("0x40000000 0", "0x48000000", NULL);
	check_memory("0x40000000 0", "0x59000000", "overlaps /rtc@60000000");
}

int main(void)
{
	test_files();
	test_leftovers();
	test_missing_modules();
	test_no_devices();
	test_both_lines();
	test_all_at_once();
	test_rates();
	test_supplier_on_a_given_bus();
	test_memory();
	return 0;
}
