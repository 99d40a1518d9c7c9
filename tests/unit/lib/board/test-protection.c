/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which devices do DMA that no IOMMU confines. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

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

static void test_passive_devices(void)
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

static void check_phrase(const struct board *board, const char *path, const char *expected)
{
	const struct stream *stream = board_iommu_stream(board, dts_device(board, path), false);
	struct finding finding = { .why = board_why_unprotected(board, stream),
				   .other = stream ? stream->iommu : NULL };
	_cleanup_(freep) char *text = finding.why ? finding_phrase(&finding) : NULL;

	check_str(text, expected);
}

static void test_why_unprotected(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>;" IOMMU(
			"arm,smmu-v3",
			"") "off: off { compatible = \"arm,mmu-500\"; #iommu-cells = <1>; "
			    "status = \"disabled\"; };"
			    "other: other { compatible = \"vendor,iommu\"; #iommu-cells = <1>; };"
			    "a { compatible = \"x\"; reg = <0x1000 0x1000>; iommus = <&smmu 1>; };"
			    "b { compatible = \"x\"; reg = <0x2000 0x1000>; iommus = <&off 1>; };"
			    "c { compatible = \"x\"; reg = <0x3000 0x1000>; iommus = <&other 1>; };"
			    "d { compatible = \"x\"; reg = <0x4000 0x1000>; }; };");

	check_phrase(board, "/a", NULL);
	check_phrase(board, "/b", "its IOMMU /off is disabled");
	check_phrase(board, "/c", "Xen has no driver for its IOMMU /other");
	check_phrase(board, "/d", "it is not behind an IOMMU");
	check(board_iommu_stream(board, dts_device(board, "/a"), true));
	check(!board_iommu_stream(board, dts_device(board, "/b"), true));
}

/* An iommu-map is about other nodes: Xen cannot assign the node by it, so that no guest is confined
 * by it. */
static void test_stream_of_an_iommu_map(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>;" IOMMU(
			"arm,smmu-v3", "") "pcie { compatible = \"x\"; reg = <0x1000 0x1000>; "
					   "iommu-map = <0 &smmu 0 0x100>; }; };");

	check_eq(dts_device(board, "/pcie")->streams.n, 1);
	check(!board_iommu_stream(board, dts_device(board, "/pcie"), false));
	check_eq(dts_count(board, "/pcie", FINDING_DMA_UNPROTECTED), 1);
}

static void test_stream_of_an_iommu_map_beside_its_own(void)
{
	check_eq(unprotected(DMA("pcie", "iommus = <&smmu 1>; iommu-map = <0 &smmu 0 0x100>;")
				     IOMMU("arm,smmu-v3", "") "};",
			     "/pcie@1000"),
		 1);
}

/* The SMMU lists its masters. */
static void test_legacy_binding(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board(DMA("a: timer", "#stream-id-cells = <1>;") IOMMU(
			"arm,mmu-500",
			"mmu-masters = <&a 0x870>, <&b 0x871>;") "b: b { #stream-id-cells = <1>; "
								 "}; c { compatible = \"c\"; reg = "
								 "<0x2000 0x1000>; "
								 "iommus = <&smmu 0x871>; }; };");

	check(board_iommu_stream(board, dts_device(board, "/timer@1000"), true));
	check_eq(dts_count(board, "/timer@1000", FINDING_DMA_UNPROTECTED), 0);
	check_eq(dts_count(board, "/c", FINDING_SHARED_STREAM), 1);
	check_eq(dts_device(board, "/timer@1000")->unexplained_phandle, 0);
}

static void test_legacy_binding_of_a_disabled_smmu(void)
{
	check_eq(unprotected(DMA("a: timer", "#stream-id-cells = <1>;")
				     IOMMU("arm,mmu-500",
					   "status = \"disabled\"; mmu-masters = <&a 0x870>;") "};",
			     "/timer@1000"),
		 1);
}

static void test_tree_of_dom0_does_not_show_iommus(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { #address-cells = <1>; #size-cells = <1>;"
			  "hypervisor { compatible = \"xen,xen\"; };"
			  "a { compatible = \"x\"; reg = <0x1000 0x1000>; }; };");

	check_phrase(board, "/a",
		     "dom0's tree does not show whether it is behind an IOMMU; give the host tree");
}

int main(void)
{
	test_device_without_iommu();
	test_device_behind_an_iommu_that_xen_drives();
	test_device_behind_another_iommu();
	test_one_unprotected_stream_is_enough();
	test_passive_devices();
	test_properties_that_say_otherwise();
	test_device_that_is_not_memory_mapped();
	test_why_unprotected();
	test_stream_of_an_iommu_map();
	test_stream_of_an_iommu_map_beside_its_own();
	test_legacy_binding();
	test_legacy_binding_of_a_disabled_smmu();
	test_tree_of_dom0_does_not_show_iommus();
	return 0;
}
