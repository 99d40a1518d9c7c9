/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DMA parents, windows and coherence. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "resolve/dma.h"

static struct dma_windows windows_of(const char *source, const char *path,
				     struct findings *findings)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);
	struct dma_windows windows = { .n = 0 };

	check_eq(address_gather_dma(tree, dts_node(tree, path), &windows, findings), 0);
	return windows;
}

static bool is_coherent(const char *source, const char *path)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);

	return dma_is_coherent(tree, dts_node(tree, path));
}

#define CELLS "#address-cells = <1>; #size-cells = <1>; "

static void test_window(void)
{
	struct dma_windows windows =
		windows_of("/ { #address-cells = <2>; bus { " CELLS
			   "dma-ranges = <0xc0000000 0x1 0x0 0x3f000000>; x { }; }; };",
			   "/bus/x", NULL);

	check_eq(windows.n, 1);
	check_eq(windows.items[0].bus_address, 0xc0000000);
	check_eq(windows.items[0].address, 0x100000000);
	check_eq(windows.items[0].size, 0x3f000000);
	array_done(&windows);
}

static void test_windows_go_up_to_the_cpu(void)
{
	struct dma_windows windows =
		windows_of("/ { " CELLS "a { " CELLS "dma-ranges = <0 0x80000000 0x10000000>; "
			   "b { " CELLS "dma-ranges = <0x40000000 0x1000 0x1000>; x { }; }; }; };",
			   "/a/b/x", NULL);

	check_eq(windows.n, 1);
	check_eq(windows.items[0].bus_address, 0x40000000);
	check_eq(windows.items[0].address, 0x80001000);
	array_done(&windows);
}

static void test_window_that_does_not_reach_the_cpu(void)
{
	struct dma_windows windows =
		windows_of("/ { " CELLS "a { " CELLS "dma-ranges = <0 0x80000000 0x1000>; "
			   "b { " CELLS "dma-ranges = <0x40000000 0x1000 0x1000>; x { }; }; }; };",
			   "/a/b/x", NULL);

	check_eq(windows.n, 0);
}

static void test_one_missing_level_is_passed_over_at_the_start(void)
{
	struct dma_windows windows = windows_of(
		"/ { " CELLS "a { " CELLS "dma-ranges = <0 0x1000 0x1000>; b { x { }; }; }; };",
		"/a/b/x", NULL);

	check_eq(windows.n, 1);
	array_done(&windows);
}

static void test_second_missing_level_ends_the_search(void)
{
	struct dma_windows windows =
		windows_of("/ { " CELLS "a { " CELLS
			   "dma-ranges = <0 0x1000 0x1000>; b { c { x { }; }; }; }; };",
			   "/a/b/c/x", NULL);

	check_eq(windows.n, 0);
}

static void test_empty_level_is_passed_over(void)
{
	struct dma_windows windows =
		windows_of("/ { " CELLS "a { " CELLS "dma-ranges = <0 0x1000 0x1000>; "
			   "b { dma-ranges; c { dma-ranges; x { }; }; }; }; };",
			   "/a/b/c/x", NULL);

	check_eq(windows.n, 1);
	array_done(&windows);
}

static void test_no_windows(void)
{
	check_eq(windows_of("/ { bus { x { }; }; };", "/bus/x", NULL).n, 0);
	check_eq(windows_of("/ { bus { dma-ranges; x { }; }; };", "/bus/x", NULL).n, 0);
	check_eq(windows_of("/ { dma-ranges = <0 0 0>; x { }; };", "/x", NULL).n, 0);
}

static void test_windows_of_odd_length(void)
{
	struct findings findings = { .n = 0 };
	struct dma_windows windows = windows_of("/ { " CELLS "bus { " CELLS
						"dma-ranges = <0 0x1000>; x { }; }; };",
						"/bus/x", &findings);

	check_eq(windows.n, 0);
	check_eq(findings.n, 1);
	check_eq(findings.items[0].code, FINDING_MALFORMED);
	check_eq(findings.items[0].severity, SEVERITY_NOTE);
	array_done(&findings);
}

#define MC \
	"mc: mc { " CELLS "#interconnect-cells = <0>; dma-ranges = <0 0x80000000 0x40000000>; }; "
#define DMA_MEM "interconnects = <&mc>; interconnect-names = \"dma-mem\"; "

/* Tegra186: the memory controller has the window, and lies beside the device. */
static void test_windows_of_an_interconnect(void)
{
	struct dma_windows windows = windows_of(
		"/ { " CELLS MC "bus { " CELLS "x { " DMA_MEM "}; }; };", "/bus/x", NULL);

	check_eq(windows.n, 1);
	check_eq(windows.items[0].address, 0x80000000);
	check_eq(windows.items[0].size, 0x40000000);
	array_done(&windows);
}

/* Tegra's host1x: it is the bus of others. */
static void test_windows_of_the_bus_s_interconnect(void)
{
	struct dma_windows windows =
		windows_of("/ { " CELLS MC "bus { " CELLS DMA_MEM "x { }; }; };", "/bus/x", NULL);

	check_eq(windows.n, 1);
	array_done(&windows);
}

static void test_windows_go_up_by_interconnects(void)
{
	struct dma_windows windows = windows_of(
		"/ { " CELLS MC "up { " CELLS "dma-ranges = <0 0x1000 0x1000>; "
		"bus { " CELLS DMA_MEM "dma-ranges = <0x100 0x200 0x300>; x { }; }; }; };",
		"/up/bus/x", NULL);

	check_eq(windows.n, 1);
	check_eq(windows.items[0].bus_address, 0x100);
	check_eq(windows.items[0].address, 0x80000200);
	check_eq(windows.items[0].size, 0x300);
	array_done(&windows);
}

#define CIRCLE(more)                                                                          \
	"/ { " CELLS "a: a { " CELLS "#interconnect-cells = <0>; interconnects = <&b>; "      \
	"interconnect-names = \"dma-mem\"; dma-ranges" more "; x { }; }; b: b { " CELLS       \
	"#interconnect-cells = <0>; interconnects = <&a>; interconnect-names = \"dma-mem\"; " \
	"dma-ranges" more "; }; };"

static void test_windows_in_a_circle(void)
{
	check_eq(windows_of(CIRCLE(""), "/a/x", NULL).n, 0);
	check_eq(windows_of(CIRCLE("= <0 0 0x1000>"), "/a/x", NULL).n, 0);
}

static void test_parent_is_the_tree_parent(void)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree("/ { a { x { }; }; };");

	check(dma_parent(tree, dts_node(tree, "/a/x")) == dts_node(tree, "/a"));
	check(!dma_parent(tree, tree_root(tree)));
}

static void test_parent_is_the_interconnect_named_dma_mem(void)
{
	_cleanup_(tree_freep) struct tree *tree =
		dts_tree("/ { noc: noc { #interconnect-cells = <1>; }; a { "
			 "x { interconnects = <&noc 1>, <&noc 2>; interconnect-names = \"cpu\", "
			 "\"dma-mem\"; }; "
			 "y { interconnects = <&noc 1>; interconnect-names = \"cpu\"; }; }; };");

	check(dma_parent(tree, dts_node(tree, "/a/x")) == dts_node(tree, "/noc"));
	check(dma_parent(tree, dts_node(tree, "/a/y")) == dts_node(tree, "/a"));
}

static void test_coherence_is_off_by_default(void)
{
	check(!is_coherent("/ { x { }; };", "/x"));
}

static void test_coherence_is_inherited(void)
{
	check(is_coherent("/ { x { dma-coherent; }; };", "/x"));
	check(is_coherent("/ { dma-coherent; a { x { }; }; };", "/a/x"));
	check(!is_coherent("/ { dma-coherent; a { dma-noncoherent; x { }; }; };", "/a/x"));
	check(is_coherent("/ { a { dma-noncoherent; x { dma-coherent; }; }; };", "/a/x"));
}

static void test_coherence_comes_along_dma_parents(void)
{
	check(is_coherent(
		"/ { noc: noc { #interconnect-cells = <0>; dma-coherent; }; "
		"a { x { interconnects = <&noc>; interconnect-names = \"dma-mem\"; }; }; };",
		"/a/x"));
}

static void test_dma_parents_in_a_circle(void)
{
	check(!is_coherent("/ { a: a { #interconnect-cells = <0>; interconnects = <&b>; "
			   "interconnect-names = \"dma-mem\"; }; "
			   "b: b { #interconnect-cells = <0>; interconnects = <&a>; "
			   "interconnect-names = \"dma-mem\"; }; };",
			   "/a"));
}

int main(void)
{
	test_window();
	test_windows_go_up_to_the_cpu();
	test_window_that_does_not_reach_the_cpu();
	test_one_missing_level_is_passed_over_at_the_start();
	test_second_missing_level_ends_the_search();
	test_empty_level_is_passed_over();
	test_no_windows();
	test_windows_of_odd_length();
	test_windows_of_an_interconnect();
	test_windows_of_the_bus_s_interconnect();
	test_windows_go_up_by_interconnects();
	test_windows_in_a_circle();
	test_parent_is_the_tree_parent();
	test_parent_is_the_interconnect_named_dma_mem();
	test_coherence_is_off_by_default();
	test_coherence_is_inherited();
	test_coherence_comes_along_dma_parents();
	test_dma_parents_in_a_circle();
	return 0;
}
