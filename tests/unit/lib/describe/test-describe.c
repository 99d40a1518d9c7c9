/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device as JSON. Members are compared with JSON text, quotes being written as '. */

#undef NDEBUG
#include <errno.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "boards.h"
#include "check.h"
#include "describe/describe.h"
#include "describe/json.h"
#include "described.h"
#include "dts.h"

/* ---- small things ---- */

static void test_hex(void)
{
	check_json(json_hex(0), "'0x0'");
	check_json(json_hex(0x1000), "'0x1000'");
	check_json(json_hex(0xdeadbeefcafe), "'0xdeadbeefcafe'");
	check_json(json_hex(UINT64_MAX), "'0xffffffffffffffff'");
}

static void test_text(void)
{
	check_json(json_text(""), "''");
	check_json(json_text("a b~"), "'a b~'");
	check_json(json_text("a\nb\x1b\x7f\xe9"), "'a?b?\?\?'");
}

/* Half a character, one that is too long, and controls are no words. */
static void test_words(void)
{
	check_json(json_words("gr\xc3\xbc\xc3\x9f"), "'gr\xc3\xbc\xc3\x9f'");
	check_json(json_words("a\nb\xc3\xc3\xbc\xc0\xaf\xc2\x9b"), "'a?b?\xc3\xbc?\?\?\?'");
}

/* ---- what identifies a device ---- */

static void test_names_of_a_device(void)
{
	static const char source[] = BOARD("aliases { serial0 = \"/x\"; console = \"/x\"; }; "
					   "__symbols__ { u = \"/x\"; b = \"/x\"; n = \"/no\"; }; "
					   "y { compatible = \"d\"; reg = <0x2000 1>; }; "
					   "x { compatible = \"a,b\", \"c\"; reg = <0x1000 1>; };");

	check_json(member(source, "/x", "path"), "'/x'");
	check_json(member(source, "/x", "compatible"), "['a,b', 'c']");
	check_json(member(source, "/x", "aliases"), "['console', 'serial0']");
	check_json(member(source, "/x", "labels"), "['b', 'u']");
	check_json(member(source, "/y", "labels"), "null");
	check_json(member(source, "/x", "mark"), "'unmarked'");
}

static void test_status(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; };"), "/x", "status"),
		   "'okay'");
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; status = \"ok\"; };"), "/x",
			  "status"),
		   "'ok'");
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; status = \"disabled\"; };"),
			  "/x", "status"),
		   "'disabled'");
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; status; };"), "/x", "status"),
		   "''");
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; status = [6f 6b]; };"), "/x",
			  "status"),
		   "''");
}

static void test_compatible_that_is_not_text(void)
{
	check_json(
		member(BOARD("x { compatible = [61 01 00]; reg = <0 1>; };"), "/x", "compatible"),
		"['a?']");
	check_json(member(BOARD("x { compatible = [61]; reg = <0 1>; };"), "/x", "compatible"),
		   "[]");
}

/* ---- resources ---- */

static void test_regions(void)
{
	check_json(
		member(BOARD("bus { " CELLS "ranges = <0 0xff000000 0x10000>; "
			     "x { compatible = \"a\"; reg = <0x1000 0x100>, <0x90000 1>; "
			     "reg-names = \"first\"; }; };"),
		       "/bus/x", "regions"),
		"[{'index': 0, 'name': 'first', 'busAddress': '0x1000', 'address': '0xff001000', "
		"'size': '0x100', 'guestAddress': '0x4021000'}, "
		"{'index': 1, 'busAddress': '0x90000', 'size': '0x1'}]");
}

/* A device without a reg has the registers of its parts. */
static void test_regions_of_parts(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; " CELLS
				"ranges; z { reg = <0x90000000 0x1000>; "
				"reg-names = \"mux\"; }; y { reg = <0x80000000 0x10>; }; };"),
			  "/x", "regions"),
		   "[{'index': 0, 'busAddress': '0x80000000', 'address': '0x80000000', "
		   "'size': '0x10', 'guestAddress': '0x4020000'}, "
		   "{'index': 1, 'name': 'mux', 'busAddress': '0x90000000', 'address': "
		   "'0x90000000', 'size': '0x1000', 'guestAddress': '0x4030000'}]");
}

static void test_interrupt_at_the_gic(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; interrupts = <0 80 4>; interrupt-names = "
				"\"irq\"; };"),
			  "/x", "interrupts"),
		   "[{'index': 0, 'name': 'irq', 'route': 'direct', 'type': 'spi', 'number': 80, "
		   "'intid': 112, "
		   "'trigger': 'level_high', "
		   "'path': [{'controller': '/gic@fe000000', 'specifier': [0, 80, 4]}]}]");
}

static void test_interrupt_beyond_the_gic(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; interrupts = <0 988 5>; };"), "/x",
			  "interrupts"),
		   "[{'index': 0, 'route': 'direct', 'type': 'spi', 'number': 988, "
		   "'path': [{'controller': '/gic@fe000000', 'specifier': [0, 988, 5]}]}]");
}

static void test_interrupt_with_candidates(void)
{
	check_json(member(BOARD("gpio: gpio { interrupt-controller; #interrupt-cells = <2>; "
				"interrupts = <0 9 4>, <0 5 4>; }; "
				"x { compatible = \"a\"; interrupts-extended = <&gpio 3 1>; };"),
			  "/x", "interrupts"),
		   "[{'index': 0, 'route': 'multiplexed', 'candidates': [37, 41], "
		   "'path': [{'controller': '/gpio', 'specifier': [3, 1]}]}]");
}

static void test_hole(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; interrupts-extended = <0>; };"), "/x",
			  "interrupts"),
		   "[{'index': 0, 'route': 'unresolved', 'path': []}]");
}

/* A daemon is asked for months: no question may use up what the next one needs. */
static void test_the_millionth_question(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD("nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				"interrupt-map = <1 &gic 0 80 4>; interrupt-map-mask = <1>; }; "
				"serial@1000 { compatible = \"v,uart\"; reg = <0x1000 0x1000>; "
				"interrupt-parent = <&nexus>; interrupts = <1>; };"));
	const struct device *device = dts_device(board, "/serial@1000");
	json_t *first = describe_device(board, device), *later;

	board->resolver->steps = STEPS_MAX - 1;
	later = describe_device(board, device);
	check(json_equal(first, later));
	json_decref(first);
	json_decref(later);
}

static void test_largest_cells(void)
{
	check_json(member("/ { pic: pic { interrupt-controller; #interrupt-cells = <1>; }; "
			  "x { compatible = \"a\"; interrupts-extended = <&pic 0xffffffff>; }; };",
			  "/x", "interrupts"),
		   "[{'index': 0, 'route': 'foreign', "
		   "'path': [{'controller': '/pic', 'specifier': [4294967295]}]}]");
}

static void test_streams(void)
{
	check_json(member(BOARD("smmu: smmu { compatible = \"arm,mmu-500\"; #iommu-cells = <2>; }; "
				"x { compatible = \"a\"; reg = <0 1>; iommus = <&smmu 7 0x7f00>; "
				"iommu-map = <0 &smmu 0x100 0x80>; };"),
			  "/x", "streams"),
		   "[{'iommu': '/smmu', 'id': 7, 'mask': '0x7f00'}, {'iommu': '/smmu', 'id': 256, "
		   "'count': 128}]");
}

static void test_dma(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; };"), "/x", "dma"),
		   "{'coherent': false}");
	check_json(member(BOARD("bus { " CELLS "ranges; dma-ranges = <0xc0000000 0 0x40000000>; "
				"x { compatible = \"a\"; reg = <0 1>; dma-coherent; }; };"),
			  "/bus/x", "dma"),
		   "{'coherent': true, 'ranges': [{'busAddress': '0xc0000000', 'address': '0x0', "
		   "'size': '0x40000000'}]}");
}

/* ---- others ---- */

static void test_parts(void)
{
	check_json(member(BOARD("x { compatible = \"a\"; reg = <0 1>; mdio { #address-cells = <1>; "
				"#size-cells = <0>; "
				"phy@1 { reg = <1>; interrupts = <0 7 4>; }; lane { interrupts = "
				"<0 8 1>; }; }; };"),
			  "/x", "parts"),
		   "[{'path': '/x/mdio/lane', 'regions': [], 'interrupts': [{'index': 0, 'route': "
		   "'direct', "
		   "'type': 'spi', 'number': 8, 'intid': 40, 'trigger': 'edge_rising', "
		   "'path': [{'controller': '/gic@fe000000', 'specifier': [0, 8, 1]}]}]}, "
		   "{'path': '/x/mdio/phy@1', 'regions': [{'index': 0, 'busAddress': '0x1', "
		   "'size': '0x0'}], "
		   "'interrupts': [{'index': 0, 'route': 'direct', 'type': 'spi', 'number': 7, "
		   "'intid': 39, "
		   "'trigger': 'level_high', "
		   "'path': [{'controller': '/gic@fe000000', 'specifier': [0, 7, 4]}]}]}]");
}

static void test_suppliers(void)
{
	check_json(member(BOARD("clk: clk { #clock-cells = <1>; }; "
				"x { compatible = \"a\"; reg = <0 1>; clocks = <&clk 5>, <&clk 4>; "
				"port { resets = <&clk>; }; };"),
			  "/x", "suppliers"),
		   "[{'property': 'clocks', 'kind': 'clock', 'node': '/clk', 'specifier': [5]}, "
		   "{'property': 'clocks', 'kind': 'clock', 'node': '/clk', 'specifier': [4]}, "
		   "{'property': 'resets', 'kind': 'reset', 'node': '/clk', 'specifier': [], "
		   "'holder': 'port'}]");
}

static void test_needs(void)
{
	check_json(
		member(BOARD("clk: clk { #clock-cells = <1>; }; osc: osc { compatible = "
			     "\"fixed-clock\"; #clock-cells = <0>; clock-frequency = <1>; }; "
			     "y { compatible = \"y\"; clocks = <&clk 4>; }; "
			     "x { compatible = \"a\"; reg = <0 1>; "
			     "clocks = <&osc>, <0>, <&clk 4>; clock-names = \"a\", \"b\", \"c\"; "
			     "port { resets = <&clk>; }; };"),
		       "/x", "needs"),
		"[{'property': 'clocks', 'kind': 'clock', 'supplier': '/osc', 'specifier': [], "
		"'index': 0, 'name': 'a', 'state': 'fixed'}, "
		"{'property': 'clocks', 'kind': 'clock', 'supplier': '/clk', 'specifier': [4], "
		"'index': 2, 'name': 'c', 'state': 'shared', 'sharedWith': ['/y']}, "
		"{'property': 'resets', 'kind': 'reset', 'supplier': '/clk', 'specifier': [], "
		"'holder': 'port', 'index': 0, 'state': 'unheld'}]");
}

static void test_consumers(void)
{
	check_json(member(BOARD("clk: clk@1000 { compatible = \"c\"; reg = <0x1000 1>; "
				"#clock-cells = <0>; }; "
				"y { compatible = \"y\"; clocks = <&clk>; resets = <&clk>; }; "
				"b { compatible = \"b\"; port { clocks = <&clk>; }; };"),
			  "/clk@1000", "consumers"),
		   "['/b', '/y']");
}

static void test_shared_pages(void)
{
	static const char source[] = BOARD("x { compatible = \"x\"; reg = <0xff000000 0x3000>; }; "
					   "y { compatible = \"y\"; reg = <0xff001000 0x100>; }; "
					   "z { compatible = \"z\"; reg = <0xff001800 0x1000>; };");

	check_json(member(source, "/x", "sharing"),
		   "{'pages': [{'address': '0xff001000', 'nodes': ['/y', '/z']}, "
		   "{'address': '0xff002000', 'nodes': ['/z']}], 'interrupts': [], 'streams': []}");
	check_json(member(source, "/y", "sharing"),
		   "{'pages': [{'address': '0xff001000', 'nodes': ['/x', '/z']}], 'interrupts': "
		   "[], 'streams': []}");
}

static void test_many_shared_pages_are_one_run(void)
{
	check_json(member(BOARD("x { compatible = \"x\"; reg = <0xe0000000 0x1000000>; }; "
				"y { compatible = \"y\"; reg = <0xe0100000 0x100000>; };"),
			  "/x", "sharing"),
		   "{'pages': [{'address': '0xe0100000', 'nodes': ['/y'], 'count': 256}], "
		   "'interrupts': [], 'streams': []}");
}

static void test_shared_interrupts_and_streams(void)
{
	check_json(member(BOARD("smmu: smmu { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; "
				"x { compatible = \"x\"; reg = <0x10000 1>; interrupts = <0 9 4>; "
				"iommus = <&smmu 3>; }; "
				"y { compatible = \"y\"; reg = <0x20000 1>; interrupts = <0 9 4>; "
				"iommus = <&smmu 3>; };"),
			  "/x", "sharing"),
		   "{'pages': [], 'interrupts': [{'intid': 41, 'nodes': ['/y']}], "
		   "'streams': [{'iommu': '/smmu', 'id': 3, 'nodes': ['/y']}]}");
}

static void test_group(void)
{
	static const char source[] = BOARD("x { compatible = \"x\"; reg = <0x1000 4>; }; "
					   "y { compatible = \"y\"; reg = <0x1800 4>; }; "
					   "z { compatible = \"z\"; reg = <0x1c00 4>; }; ");

	check_json(member(source, "/y", "group"), "'/x'");
	check_json(member(source, "/y", "goesWith"), "['/x', '/z']");
	check_json(member(source, "/gic@fe000000", "goesWith"), "null");
}

static void test_bus(void)
{
	check_json(member(BOARD("bus { compatible = \"simple-bus\"; reg = <0x1000 4>; ranges; "
				"#address-cells = <1>; #size-cells = <1>; "
				"x { compatible = \"x\"; reg = <0x2000 4>; }; };"),
			  "/bus", "isBus"),
		   "true");
}

static void test_findings(void)
{
	check_json(member(BOARD("serial { compatible = \"x\"; reg = <0xff000000 0x1000>; "
				"interrupts = <0 80>; "
				"xen,passthrough; };"),
			  "/serial", "findings"),
		   "[{'code': 'malformed', 'severity': 'blocker', 'node': '/serial', 'property': "
		   "'interrupts', "
		   "'text': 'interrupts of /serial: it ends inside a specifier; correct the device "
		   "tree'}]");
}

/* ---- summaries and lists ---- */

static void test_summary_is_a_part_of_the_whole(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("shared-page.dts");
	const struct device *device = dts_device(board, "/rtc@ff000f00");
	json_t *summary = describe_summary(board, device), *whole = describe_device(board, device);
	const char *key;
	json_t *value;

	check(summary && whole);
	check_eq(json_object_size(summary), 11);
	json_object_foreach (summary, key, value)
		if (strcmp(key, "interrupts") != 0)
			check(json_equal(value, json_object_get(whole, key)));
	check(!json_object_get(summary, "findings"));
	check(!json_object_get(json_array_get(json_object_get(summary, "interrupts"), 0), "path"));
	json_decref(summary);
	json_decref(whole);
}

static json_t *whole_of(const void *board, const struct device *device)
{
	return describe_device(board, device);
}

static int write_to(const char *text, size_t size, void *file)
{
	return fwrite(text, 1, size, file) == size ? 0 : -1;
}

/* The whole list as describe_write() writes it, parsed. */
static json_t *written(struct board *board)
{
	struct matches devices = { .n = 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *parsed;

	check(out);
	check_eq(board_list(board, &devices), 0);
	check_eq(describe_write(&devices, whole_of, board, write_to, out), 0);
	fclose(out);
	check(!strchr(text, '\n'));
	parsed = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	array_done(&devices);
	return parsed;
}

static void test_list_is_one_line_of_json(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("shared-page.dts");
	_cleanup_(board_freep) struct board *empty = dts_board("/ { };");
	json_t *list = written(board), *none = written(empty);

	check_eq(json_array_size(json_object_get(list, "devices")), 4);
	check_eq(json_array_size(json_object_get(none, "devices")), 0);
	check_eq(json_object_size(none), 1);
	json_decref(list);
	json_decref(none);
}

static void test_list_that_cannot_be_written(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("shared-page.dts");
	_cleanup_(fclosep) FILE *full = fopen("/dev/full", "w");
	struct matches devices = { .n = 0 };

	check(full);
	setvbuf(full, NULL, _IONBF, 0);
	check_eq(board_list(board, &devices), 0);
	check_eq(describe_write(&devices, whole_of, board, write_to, full), -EIO);
	array_done(&devices);
}

static void test_code(void)
{
	json_t *code = describe_code(finding_info(FINDING_SUB_PAGE));

	check_str(json_string_value(json_object_get(code, "code")), "sub_page");
	check_str(json_string_value(json_object_get(code, "severity")), "note");
	check_eq(json_object_size(code), 5);
	json_decref(code);
}

int main(void)
{
	test_hex();
	test_text();
	test_words();
	test_names_of_a_device();
	test_status();
	test_compatible_that_is_not_text();
	test_regions();
	test_regions_of_parts();
	test_interrupt_at_the_gic();
	test_interrupt_beyond_the_gic();
	test_interrupt_with_candidates();
	test_hole();
	test_the_millionth_question();
	test_largest_cells();
	test_streams();
	test_dma();
	test_parts();
	test_suppliers();
	test_needs();
	test_consumers();
	test_shared_pages();
	test_many_shared_pages_are_one_run();
	test_shared_interrupts_and_streams();
	test_group();
	test_bus();
	test_findings();
	test_summary_is_a_part_of_the_whole();
	test_list_is_one_line_of_json();
	test_list_that_cannot_be_written();
	test_code();
	return 0;
}
