/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices that cannot be separated. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "board/neighbours/groups.h"
#include "check.h"
#include "dts.h"

#define CELLS        "#address-cells = <1>; #size-cells = <1>; "
#define BOARD(nodes) "/ { " CELLS "interrupt-parent = <&gic>; " GIC nodes " };"
#define GIC                                                                              \
	"gic: gic@10000 { compatible = \"arm,cortex-a15-gic\"; reg = <0x10000 0x1000>; " \
	"interrupt-controller; #interrupt-cells = <3>; }; "
#define DEVICE(name, reg, more) name " { compatible = \"" name "\"; reg = <" reg ">; " more " }; "
#define SPI(n)                  "interrupts = <0 " n " 4>;"
#define SMMU                                                                         \
	"smmu: iommu@20000 { compatible = \"arm,mmu-500\"; reg = <0x20000 0x1000>; " \
	"#iommu-cells = <2>; }; "

/* The path of the device's group, or "" if it is alone. */
static void check_group(const char *dts, const char *device, const char *group)
{
	_cleanup_(board_freep) struct board *board = dts_board(dts);
	const struct device *first = board_group(board, dts_device(board, device));
	char path[TREE_PATH_MAX];

	check_str(first ? node_path(first->node, path) : "", group);
}

static void test_alone(void)
{
	check_group(BOARD(DEVICE("a", "0x1000 4", SPI("1")) DEVICE("b", "0x2000 4", SPI("2"))),
		    "/a", "");
}

static void test_page(void)
{
	check_group(BOARD(DEVICE("b", "0x1000 4", "") DEVICE("a", "0x1800 4", "")), "/b", "/a");
}

static void test_intid(void)
{
	check_group(BOARD(DEVICE("a", "0x1000 4", SPI("1")) DEVICE("b", "0x2000 4", SPI("1"))),
		    "/b", "/a");
}

static void test_stream(void)
{
	check_group(BOARD(SMMU DEVICE("a", "0x1000 4", "iommus = <&smmu 4 0>;")
				  DEVICE("b", "0x2000 4", "iommus = <&smmu 4 0>;")),
		    "/b", "/a");
}

static void test_stream_under_a_mask(void)
{
	check_group(BOARD(SMMU DEVICE("a", "0x1000 4", "iommus = <&smmu 4 3>;")
				  DEVICE("b", "0x2000 4", "iommus = <&smmu 6 0>;")),
		    "/b", "/a");
}

/* By a page with one, by an INTID with another. */
static void test_transitive(void)
{
	static const char dts[] =
		BOARD(DEVICE("a", "0x1000 4", "") DEVICE("b", "0x1800 4", SPI("1"))
			      DEVICE("c", "0x3000 4", SPI("1")) DEVICE("d", "0x4000 4", ""));

	check_group(dts, "/c", "/a");
	check_group(dts, "/d", "");
}

/* The last page of one is the first of the next. */
static void test_chain_of_pages(void)
{
	check_group(BOARD(DEVICE("a", "0x1000 0x1800", "") DEVICE("b", "0x2800 0x1000", "")
				  DEVICE("c", "0x3800 4", "")),
		    "/c", "/a");
}

#define BUS(more)                                                                               \
	"bus@1000 { compatible = \"simple-bus\"; reg = <0x1000 0x9000>; ranges; " CELLS DEVICE( \
		"a", "0x1000 4", "") DEVICE("b", "0x2000 4", "") "}; " more

/* A bus does not tie what is on it. */
static void test_bus(void)
{
	check_group(BOARD(BUS("")), "/bus@1000/a", "");
	check_group(BOARD(BUS("")), "/bus@1000", "");
}

/* A device on the bus's pages that is not on the bus. */
static void test_other_bus(void)
{
	static const char dts[] = BOARD(BUS(DEVICE("z", "0x3000 4", "")));

	check_group(dts, "/z", "/bus@1000");
	check_group(dts, "/bus@1000/a", "");
}

static void test_overlapping_buses(void)
{
	static const char dts[] = BOARD(
		BUS("x@5000 { compatible = \"simple-bus\"; reg = <0x5000 0x8000>; ranges; " CELLS
			    DEVICE("y", "0xc000 4", "") "};"));

	check_group(dts, "/x@5000", "/bus@1000");
	check_group(dts, "/x@5000/y", "");
}

/* A part's page ties its device. */
static void test_part(void)
{
	static const char dts[] =
		BOARD("a { compatible = \"a\"; reg = <0x1000 4>; ranges; " CELLS
		      "part { reg = <0x5000 4>; }; }; " DEVICE("b", "0x5800 4", ""));

	check_group(dts, "/b", "/a");
	check_group(dts, "/a/part", "/a");
}

/* Round and round: every member once. */
static void test_members(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(BOARD(DEVICE("a", "0x1000 4", "") DEVICE("b", "0x1400 4", "")
					DEVICE("c", "0x1800 4", "") DEVICE("d", "0x9000 4", "")));
	const struct device *a = dts_device(board, "/a"), *d = dts_device(board, "/d");
	const struct device *device = a;
	size_t n = 0;

	do {
		device = board_next_in_group(board, device);
		n++;
	} while (device != a);
	check_eq(n, 3);
	check(board_next_in_group(board, d) == d);
}

int main(void)
{
	test_members();
	test_alone();
	test_page();
	test_intid();
	test_stream();
	test_stream_under_a_mask();
	test_transitive();
	test_chain_of_pages();
	test_bus();
	test_other_bus();
	test_overlapping_buses();
	test_part();
	return 0;
}
