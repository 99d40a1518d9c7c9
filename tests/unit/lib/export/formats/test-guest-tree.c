/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees for guests that Xen starts itself. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"

static void test_xen_reg_is_whole_pages(void)
{
	struct guest_export *e = guests_new(GUESTS_HEAD
					    "dev@fe000010 { compatible = \"v,dev\";\n"
					    "reg = <0xfe000010 0x20>, <0xfe100ff0 0x20>; }; };\n");

	guests_want(e, "/dev@fe000010");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check_str(guests_property(e, "/passthrough/dev@4020010", "xen,reg"),
		  "0 fe000000 0 1000 0 4020000 0 fe100000 0 2000 0 4030000");
	check_str(guests_property(e, "/passthrough/dev@4020010", "xen,path"), "/dev@fe000010");
	guests_free(e);
}

/* direct-map: a bus moves registers, a layout does not. */
static void test_host_layout(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "soc { compatible = \"simple-bus\"; #address-cells = <1>;\n"
			    "#size-cells = <1>; ranges = <0x7e000000 0xfe000000 0x1000000>;\n"
			    "rng@7e104010 { compatible = \"v,rng\"; reg = <0x7e104010 0x28>; };\n"
			    "}; };\n");

	e->of->export.options.host_layout = true;
	guests_want(e, "/soc/rng@7e104010");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check_str(guests_property(e, "/passthrough/rng@fe104010", "reg"), "0 fe104010 0 28");
	check_str(guests_property(e, "/passthrough/rng@fe104010", "xen,reg"),
		  "0 fe104000 0 1000 0 fe104000");
	check_has(guests_text(e, "passthrough.dts"), "direct-map;");
	check_has(guests_text(e, "passthrough.dts"), "xen,static-mem = <ADDRESS SIZE>;");
	guests_free(e);
}

/* Whoever has only the file reads it, too. */
static void test_where_dma_goes(void)
{
	static const char words[] = "its DMA goes to other memory than the guest means";
	struct guest_export *plain = guests_new(GUESTS_DEV("")), *host = guests_new(GUESTS_DEV("")),
			    *behind = guests_new(GUESTS_DEV("iommus = <&smmu 1>;"));

	guests_want(plain, "/dev@9000000");
	guests_want(host, "/dev@9000000");
	guests_want(behind, "/dev@9000000");
	host->of->export.options.host_layout = true;
	check_eq(guests_run(plain, "dom0less"), EXPORT_OK);
	check_eq(guests_run(host, "dom0less"), EXPORT_OK);
	check_eq(guests_run(behind, "dom0less"), EXPORT_OK);
	check_has(guests_text(plain, "passthrough.dts"), words);
	check(!strstr(guests_text(plain, "passthrough.dts"), "direct-map;"));
	check(!strstr(guests_text(host, "passthrough.dts"), words));
	check(!strstr(guests_text(behind, "passthrough.dts"), words));
	check_eq(findings_count(&plain->of->export.findings, FINDING_DMA_ELSEWHERE), 1);
	guests_free(plain);
	guests_free(host);
	guests_free(behind);
}

/* Xen fails on a node that no IOMMU protects unless it is forced. */
static void test_force_only_without_iommu(void)
{
	struct guest_export *plain = guests_new(GUESTS_DEV("")),
			    *behind = guests_new(GUESTS_DEV("iommus = <&smmu 1>;"));

	guests_want(plain, "/dev@9000000");
	guests_want(behind, "/dev@9000000");
	check_eq(guests_run(plain, "dom0less"), EXPORT_OK);
	check_eq(guests_run(behind, "dom0less"), EXPORT_OK);
	check(guests_property(plain, GUEST, "xen,force-assign-without-iommu"));
	check(!guests_property(behind, GUEST, "xen,force-assign-without-iommu"));
	guests_free(plain);
	guests_free(behind);
}

/* Xen requires a xen,reg beside xen,path, and accepts an empty one. */
static void test_part_with_interrupts_alone(void)
{
	static const char part[] = GUEST "/phy@1";
	struct guest_export *e =
		guests_new(GUESTS_DEV("#address-cells = <1>; #size-cells = <0>; phy@1 { "
				      "reg = <1>; interrupts = <0 9 4>; };"));

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check_str(guests_property(e, part, "xen,path"), "/dev@9000000/phy@1");
	check_str(guests_property(e, part, "xen,reg"), "");
	guests_free(e);
}

/* It has no resources for Xen to grant. */
static void test_part_without_anything(void)
{
	struct guest_export *e = guests_new(
		GUESTS_DEV("#address-cells = <1>; #size-cells = <0>; phy@1 { reg = <1>; };"));

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check(!guests_property(e, GUEST "/phy@1", "xen,path"));
	guests_free(e);
}

static void test_plain_formats_have_none_of_it(void)
{
	struct guest_export *e = guests_device(GUESTS_DEV(""));

	check(!guests_property(e, GUEST, "xen,reg"));
	check(!guests_property(e, GUEST, "xen,path"));
	guests_free(e);
}

/* dtdev=always promises an IOMMU that the tree does not show. */
static void test_dom0less_behind_an_iommu_that_the_tree_hides(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV("interrupts = <0 3 4>;"));

	e->of->export.options.dtdev_always = true;
	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check(!guests_property(e, GUEST, "xen,force-assign-without-iommu"));
	guests_free(e);
}

int main(void)
{
	test_xen_reg_is_whole_pages();
	test_host_layout();
	test_where_dma_goes();
	test_force_only_without_iommu();
	test_dom0less_behind_an_iommu_that_the_tree_hides();
	test_part_with_interrupts_alone();
	test_part_without_anything();
	test_plain_formats_have_none_of_it();
	return 0;
}
