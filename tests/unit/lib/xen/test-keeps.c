/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts about Xen, and the finding about DMA that rests on them. */

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

/* A UART of Allwinner's shares its page with Xen's console; elsewhere the same is an ordinary one.
 */
static void test_what_xen_holds_on_one_board(void)
{
	static const char *const boards[] = { "allwinner,sun50i-a64", "vendor,board" };
	char source[200];

	for (size_t i = 0; i < 2; i++) {
		_cleanup_(tree_freep) struct tree *tree = NULL;
		struct resolver *resolver;

		snprintf(source, sizeof(source),
			 "/ { compatible = \"%s\"; x { compatible = \"snps,dw-apb-uart\"; }; };",
			 boards[i]);
		tree = dts_tree(source);
		check_eq(resolver_new(&resolver, tree), 0);
		check_eq(xen_holds(resolver, xen_platform(tree), dts_node(tree, "/x")) != NULL,
			 i == 0);
		resolver_free(resolver);
	}
}

static void test_what_xen_holds(void)
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

static void test_what_xen_does_not_hold(void)
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

static void test_virtual_interrupts(void)
{
	check(!xen_virtual_interrupt(31));
	check_str(xen_virtual_interrupt(32), "virtual UART");
	check_str(xen_virtual_interrupt(33), "virtio devices");
	check_str(xen_virtual_interrupt(43), "virtio devices");
	check(!xen_virtual_interrupt(44));
}

static void test_windows_are_sorted_and_apart(void)
{
	size_t n;
	const struct xen_window *windows = xen_windows(&n);

	for (size_t i = 0; i < n; i++) {
		check(windows[i].addresses.first < windows[i].addresses.last);
		check_eq(windows[i].addresses.first & 0xfff, 0);
		check_eq(windows[i].addresses.last & 0xfff, 0xfff);
		check(i == 0 || windows[i - 1].addresses.last < windows[i].addresses.first);
		check(windows[i].addresses.last < 0x40000000); /* where guests' RAM begins */
	}
}

/* The layout of include/public/arch-arm.h, 4.6 to 4.22: nothing of it is in a window. */
static void test_windows_have_nothing_of_xens(void)
{
	static const struct range used[] = {
		{ 0x02000000, 0x020fffff }, /* virtio-mmio */
		{ 0x03001000, 0x03003fff }, /* GICv2; GICv3 from here to 0x0401ffff */
		{ 0x03001000, 0x0401ffff }, { 0x10000000, 0x1fffffff }, /* vPCI configuration */
		{ 0x20000000, 0x21ffffff },                             /* ACPI */
		{ 0x22000000, 0x22000fff },                             /* vPL011 */
		{ 0x23000000, 0x32ffffff },                             /* vPCI memory */
		{ 0x38000000, 0x38ffffff },                             /* grant table */
		{ 0x39000000, 0x39ffffff },                             /* magic pages */
	};
	size_t n;
	const struct xen_window *windows = xen_windows(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(used) / sizeof(used[0]); k++)
			check(!range_overlaps(windows[i].addresses, used[k]));
}

static const char *region(uint64_t first, uint64_t last)
{
	return xen_guest_region((struct range){ first, last });
}

static void test_regions_of_guests(void)
{
	static const struct {
		uint64_t first, last;
		const char *what;
	} regions[] = {
		{ 0x02000000, 0x020fffff, "virtio devices" },
		{ 0x03001000, 0x0401ffff, "virtual GIC" },
		{ 0x22000000, 0x22000fff, "virtual UART" },
		{ 0x38000000, 0x38ffffff, "grant table" },
		{ 0x39000000, 0x39ffffff, "magic pages" },
		{ 0x40000000, 0xffffffff, "RAM" },
		{ 0x200000000, 0xffffffffff, "RAM" },
	};

	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		check_str(region(regions[i].first, regions[i].first), regions[i].what);
		check_str(region(regions[i].last, regions[i].last), regions[i].what);
	}
	check(!region(0x01fff000, 0x01ffffff));
	check(!region(0x02100000, 0x03000fff));
	check(!region(0x04020000, 0x04020fff));
	check(!region(0x22001000, 0x37ffffff));
	check(!region(0x3a000000, 0x3fffffff));
	check(!region(0x100000000, 0x1ffffffff));
	check(!region(0x10000000000, UINT64_MAX));
}

static void test_region_that_is_touched_anywhere(void)
{
	check_str(region(0, UINT64_MAX), "virtio devices");
	check_str(region(0x21fff000, 0x22000000), "virtual UART");
	check_str(region(0x22000fff, 0x22001fff), "virtual UART");
	check_str(region(0x38fff000, 0x39000fff), "grant table");
	check_str(region(0x3ffff000, 0x40000000), "RAM");
}

/* Where Xen's own example puts a device; only guests with vPCI or ACPI have something there. */
static void test_addresses_that_users_use(void)
{
	check(!region(0x10000000, 0x1fffffff));
	check(!region(0x20000000, 0x21ffffff));
}

static void test_windows_are_free(void)
{
	size_t n;
	const struct xen_window *windows = xen_windows(&n);

	for (size_t i = 0; i < n; i++)
		check(!xen_guest_region(windows[i].addresses));
}

/* ---- DMA ---- */

#define IOMMU(compatible, more) \
	"smmu: smmu { compatible = \"" compatible "\"; #iommu-cells = <1>; " more " }; "
#define DMA(name, more)                                                 \
	"/ { #address-cells = <1>; #size-cells = <1>; " name "@1000 { " \
	"compatible = \"vendor,x\"; reg = <0x1000 0x1000>; " more " }; "

static size_t unprotected(const char *source, const char *path)
{
	_cleanup_(board_freep) struct board *board = dts_board(source);

	return dts_count(board, path, FINDING_DMA_UNPROTECTED);
}

static void test_device_without_iommu(void)
{
	check_eq(unprotected(DMA("ethernet", "") "};", "/ethernet@1000"), 1);
}

static void test_device_behind_an_iommu_that_xen_drives(void)
{
	check_eq(unprotected(DMA("ethernet", "iommus = <&smmu 1>;") IOMMU("arm,smmu-v3", "") "};",
			     "/ethernet@1000"),
		 0);
}

static void test_device_behind_another_iommu(void)
{
	check_eq(unprotected(DMA("ethernet", "iommus = <&smmu 1>;") IOMMU("vendor,iommu", "") "};",
			     "/ethernet@1000"),
		 1);
	check_eq(unprotected(DMA("ethernet", "iommus = <&smmu 1>;")
				     IOMMU("arm,smmu-v3", "status = \"disabled\";") "};",
			     "/ethernet@1000"),
		 1);
}

static void test_one_unprotected_stream_is_enough(void)
{
	check_eq(unprotected(DMA("ethernet", "iommus = <&smmu 1>, <&other 1>;") IOMMU(
				     "arm,smmu-v3", "") "other: other { #iommu-cells = <1>; }; };",
			     "/ethernet@1000"),
		 1);
}

static void test_devices_known_to_be_no_masters(void)
{
	check_eq(unprotected(DMA("serial", "") "};", "/serial@1000"), 0);
	check_eq(unprotected(DMA("watchdog", "") "};", "/watchdog@1000"), 0);
	check_eq(unprotected(DMA("gpio", "") "};", "/gpio@1000"), 0);
	check_eq(unprotected("/ { #address-cells = <1>; #size-cells = <1>; "
			     "x@1000 { compatible = \"vendor,rtc\", \"arm,pl031\"; reg = <0x1000 "
			     "0x1000>; }; };",
			     "/x@1000"),
		 0);
}

static void test_properties_that_say_otherwise(void)
{
	check_eq(unprotected(DMA("serial", "dmas = <1>;") "};", "/serial@1000"), 1);
	check_eq(unprotected(DMA("serial", "dma-coherent;") "};", "/serial@1000"), 1);
	check_eq(unprotected(DMA("serial", "dma-ranges;") "};", "/serial@1000"), 1);
	check_eq(unprotected(DMA("serial", "iommus = <77>;") "};", "/serial@1000"), 1);
}

static void test_device_that_is_not_memory_mapped(void)
{
	check_eq(unprotected("/ { #address-cells = <1>; #size-cells = <0>; "
			     "camera@10 { compatible = \"x\"; reg = <0x10>; }; };",
			     "/camera@10"),
		 0);
}

int main(void)
{
	test_what_xen_holds();
	test_what_xen_holds_on_one_board();
	test_what_xen_does_not_hold();
	test_any_compatible_of_the_list_counts();
	test_below_the_gic();
	test_cascaded_gic_is_not_held();
	test_tree_made_by_xen();
	test_virtual_interrupts();
	test_windows_are_sorted_and_apart();
	test_windows_have_nothing_of_xens();
	test_regions_of_guests();
	test_region_that_is_touched_anywhere();
	test_addresses_that_users_use();
	test_windows_are_free();
	test_device_without_iommu();
	test_device_behind_an_iommu_that_xen_drives();
	test_device_behind_another_iommu();
	test_one_unprotected_stream_is_enough();
	test_devices_known_to_be_no_masters();
	test_properties_that_say_otherwise();
	test_device_that_is_not_memory_mapped();
	return 0;
}
