/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The nodes that Xen keeps from dom0. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "xen/keeps.h"

/* Whether Xen keeps /x, of this compatible. */
static bool is_held(const char *compatible)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct resolver *resolver;
	char source[300];
	bool held;

	snprintf(source, sizeof(source),
		 "/ { x { compatible = \"%s\"; interrupt-controller; "
		 "#interrupt-cells = <3>; }; };",
		 compatible);
	tree = dts_tree(source);
	check_eq(resolver_new(&resolver, tree), 0);
	held = xen_holds(resolver, xen_platform(tree), dts_node(tree, "/x")) != NULL;
	resolver_free(resolver);
	return held;
}

/* Whether Xen keeps a node of this compatible on this board. */
static bool is_held_on(const char *board, const char *compatible)
{
	_cleanup_(tree_freep) struct tree *tree = NULL;
	struct resolver *resolver;
	char source[200];
	bool held;

	snprintf(source, sizeof(source), "/ { compatible = \"%s\"; x { compatible = \"%s\"; }; };",
		 board, compatible);
	tree = dts_tree(source);
	check_eq(resolver_new(&resolver, tree), 0);
	held = xen_holds(resolver, xen_platform(tree), dts_node(tree, "/x")) != NULL;
	resolver_free(resolver);
	return held;
}

/* A UART of Allwinner's shares its page with Xen's console; elsewhere the same is an ordinary one.
 */
static void test_nodes_kept_on_one_board(void)
{
	check(is_held_on("allwinner,sun50i-a64", "snps,dw-apb-uart"));
	check(!is_held_on("vendor,board", "snps,dw-apb-uart"));
	check(is_held_on("cavium,thunder-88xx", "cavium,smmu-v2"));
}

static void test_nodes_kept(void)
{
	static const char *const kept[] = {
		"arm,gic-400",
		"arm,gic-v3",
		"arm,armv7-timer",
		"arm,armv8-timer",
		"arm,armv7-timer-mem",
		"arm,armv8-pmuv3",
		"arm,cortex-a7-pmu",
		"arm,cortex-a15-pmu",
		"arm,cortex-a53-edac",
		"arm,mmu-400",
		"arm,mmu-401",
		"arm,mmu-500",
		"arm,smmu-v1",
		"arm,smmu-v2",
		"arm,smmu-v3",
		"arm,psci",
		"arm,psci-0.2",
		"arm,psci-1.0",
		"multiboot,module",
		"xen,multiboot-module",
		"xen,xen",
		"renesas,ipmmu-r8a7795",
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (!is_held(kept[i]))
			check_str(kept[i], "kept by Xen");
}

static void test_nodes_not_kept(void)
{
	check(!is_held("arm,pl011"));
	check(!is_held("qcom,smmu-v2"));
	check(!is_held("nvidia,tegra210-agic"));
	check(!is_held("arm,smmu"));
	check(!is_held("a"));
	check(!is_held("zzz"));
}

static void test_any_compatible_of_the_list_counts(void)
{
	check(is_held("qcom,msm8996-smmu\", \"arm,smmu-v2"));
	check(is_held("xen,xen-4.17\", \"xen,xen"));
}

/* The ITS is a child of the GIC. */
static void test_below_the_gic(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { #address-cells = <1>; #size-cells = <1>; gic: gic@1000 { compatible = "
		"\"arm,gic-v3\"; "
		"reg = <0x1000 0x1000>; interrupt-controller; #interrupt-cells = <3>; "
		"#address-cells = <1>; #size-cells = <1>; ranges; "
		"its@3000 { compatible = \"arm,gic-v3-its\"; reg = <0x3000 0x1000>; }; }; };");

	check_eq(dts_count(board, "/gic@1000/its@3000", FINDING_HELD_BY_XEN), 1);
}

/* A second GIC, behind the first one, is a device like others. */
static void test_cascaded_gic_is_not_held(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>; gic: gic@1000 { compatible "
			  "= \"arm,gic-400\"; "
			  "reg = <0x1000 0x1000>; interrupt-controller; #interrupt-cells = <3>; }; "
			  "gic@3000 { compatible = \"arm,gic-400\"; reg = <0x3000 0x1000>; "
			  "interrupt-controller; "
			  "#interrupt-cells = <3>; interrupts-extended = <&gic 0 9 4>; }; };");

	check_eq(dts_count(board, "/gic@1000", FINDING_HELD_BY_XEN), 1);
	check_eq(dts_count(board, "/gic@3000", FINDING_HELD_BY_XEN), 0);
}

static bool is_xens(const char *source)
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);

	return xen_made_tree(tree);
}

static void test_tree_made_by_xen(void)
{
	check(is_xens("/ { hypervisor { compatible = \"xen,xen-4.20\", \"xen,xen\"; }; };"));
	check(!is_xens("/ { hypervisor { compatible = \"linux,kvm\"; }; };"));
	check(!is_xens("/ { hypervisor { }; };"));
	check(!is_xens("/ { soc { hypervisor { compatible = \"xen,xen\"; }; }; };"));
	check(!is_xens("/ { compatible = \"xen,xen\"; };"));
}

int main(void)
{
	test_nodes_kept();
	test_nodes_kept_on_one_board();
	test_nodes_not_kept();
	test_any_compatible_of_the_list_counts();
	test_below_the_gic();
	test_cascaded_gic_is_not_held();
	test_tree_made_by_xen();
	return 0;
}
