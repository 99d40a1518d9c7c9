/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines for xl.cfg, and trees for guests that Xen starts itself. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"
#define SMMU                                                                \
	GUESTS_HEAD "smmu: iommu@9100000 { compatible = \"arm,smmu-v3\";\n" \
		    "reg = <0x9100000 0x1000>; #iommu-cells = <1>; };\n"
#define DEV(more) \
	SMMU "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more "};};\n"

static const char *configuration(struct guest_export *e)
{
	check_eq(guests_run(e, "xl"), EXPORT_OK);
	return guests_text(e, "passthrough.cfg");
}

/* The lines of Xen's documentation (docs/misc/arm/passthrough.txt). */
static void test_midway(void)
{
	struct guest_export *e = guests_new_of_file("midway.dts");
	const char *text;

	guests_want(e, "/soc/ethernet@fff51000");
	guests_place(e, "/soc/ethernet@fff51000", 0x10000000);
	e->of->export.options.dtdev_always = true;
	text = configuration(e);
	check_has(text, "\ndevice_tree = \"passthrough.dtb\"\n");
	check_has(text, "\ndtdev = [ \"/soc/ethernet@fff51000\" ]\n");
	check_has(text, "\nirqs = [ 112, 113, 114 ]\n");
	check_has(text, "\niomem = [ \"0xfff51,1@0x10000\" ]\n");
	check_has(text, "\nnr_spis = 96\n");
	check_str(e->of->export.files.items[0].name, "passthrough.cfg");
	guests_free(e);
}

static void test_dtdev_needs_an_iommu(void)
{
	struct guest_export *plain = guests_new(DEV("")),
			    *behind = guests_new(DEV("iommus = <&smmu 1>;"));

	guests_want(plain, "/dev@9000000");
	guests_want(behind, "/dev@9000000");
	check(!strstr(configuration(plain), "dtdev"));
	check_has(configuration(behind), "\ndtdev = [ \"/dev@9000000\" ]\n");
	guests_free(plain);
	guests_free(behind);
}

static void test_dtdev_always_lists_each_once(void)
{
	struct guest_export *e = guests_new(
		SMMU "rtc@9200000 { compatible = \"v,rtc\"; reg = <0x9200000 0x1000>; };\n"
		     "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n"
		     "iommus = <&smmu 1>; }; };\n");

	guests_want(e, "/dev@9000000");
	guests_want(e, "/rtc@9200000");
	e->of->export.options.dtdev_always = true;
	check_has(configuration(e), "\ndtdev = [ \"/rtc@9200000\", \"/dev@9000000\" ]\n");
	guests_free(e);
}

/* Pages and interrupts that two devices share come once; what touches is one range. */
static void test_each_once(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "a@9000000 { compatible = \"v,a\"; reg = <0x9000000 0x1800>;\n"
			    "interrupts = <0 9 4>, <0 2 4>; };\n"
			    "b@9001800 { compatible = \"v,b\"; reg = <0x9001800 0x9000>;\n"
			    "interrupts = <0 9 4>; }; };\n");
	const char *text;

	guests_want(e, "/a@9000000");
	guests_want(e, "/b@9001800");
	text = configuration(e);
	check_has(text, "\nirqs = [ 34, 41 ]\n");
	check_has(text, "\niomem = [ \"0x9000,b@0x9000\" ]\n");
	guests_free(e);
}

static void test_nothing_but_registers(void)
{
	struct guest_export *e = guests_new(DEV(""));
	const char *text;

	guests_want(e, "/dev@9000000");
	text = configuration(e);
	check(!strstr(text, "irqs"));
	check(!strstr(text, "nr_spis"));
	guests_free(e);
}

#define SYSIRQ                                                                \
	"sysirq: sysirq@9200000 { compatible = \"mediatek,mt6577-sysirq\";\n" \
	"reg = <0x9200000 0x1000>; interrupt-controller; #interrupt-cells = <3>; };\n"
#define DEV_BEHIND                                                                           \
	GUESTS_HEAD SYSIRQ "dev@9000000 { compatible = \"v,dev\";\n"                         \
			   "reg = <0x9000000 0x1000>; interrupts-extended = <&gic 0 3 4>,\n" \
			   "<&sysirq 0 80 8>; }; };\n"

/* They stay in irqs: the tree for Xen may name the GIC. */
static void test_forwarded_is_told(void)
{
	struct guest_export *e = guests_new(DEV_BEHIND);
	_cleanup_(freep) char *sentence = NULL;
	const char *text;

	guests_want(e, "/dev@9000000");
	text = configuration(e);
	check_has(text, "\n#   112, interrupt 1 of /dev@9000000\nirqs = [ 35, 112 ]\n");
	check_eq(findings_count(&e->of->export.findings, FINDING_INTERRUPT_FORWARDED), 1);
	sentence = finding_text(&e->of->export.findings.items[0]);
	check_has(sentence, "interrupt 1 of /dev@9000000 reaches the GIC as SPI 80 through "
			    "/sysirq@9200000: Xen is expected to refuse it");
	guests_free(e);
}

static void test_dynamic_tells_of_forwarded_ones(void)
{
	struct guest_export *e = guests_new(DEV_BEHIND);

	guests_want(e, "/dev@9000000");
	e->of->export.options.dynamic = true;
	check_has(configuration(e), "\n#   112, interrupt 1 of /dev@9000000\n");
	guests_free(e);
}

/* What is not for Xen has nothing to say about it. */
static void test_forwarded_is_xens_alone(void)
{
	struct guest_export *e = guests_new(DEV_BEHIND);

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dts"), EXPORT_OK);
	check_eq(findings_count(&e->of->export.findings, FINDING_INTERRUPT_FORWARDED), 0);
	guests_free(e);
}

static void test_directory(void)
{
	struct guest_export *e = guests_new(DEV(""));

	guests_want(e, "/dev@9000000");
	e->of->export.options.directory = "/etc/xen/\"odd\" \\ name";
	check_has(configuration(e),
		  "\ndevice_tree = \"/etc/xen/\\\"odd\\\" \\\\ name/passthrough.dtb\"\n");
	guests_free(e);
}

static void test_dynamic(void)
{
	struct guest_export *e = guests_new(DEV("iommus = <&smmu 1>; interrupts = <0 80 4>;"));
	const char *text;

	guests_want(e, "/dev@9000000");
	guests_place(e, "/dev@9000000", 0xa000000);
	e->of->export.options.dynamic = true;
	text = configuration(e);
	check_has(text, "\npassthrough = \"enabled\"\n");
	check_has(text, "\nnr_spis = 96\n");
	check_has(text, "#   ptctl assign GUEST /dev@9000000 --at /dev@9000000:0=0xa000000\n");
	check_has(text, "#   irqs = [ 112 ]\n");
	check(!strstr(text, "\nirqs"));
	check(!strstr(text, "\niomem"));
	check(!strstr(text, "\ndtdev"));
	guests_free(e);
}

static void test_dynamic_names_what_was_accepted(void)
{
	struct guest_export *e = guests_new(DEV("interrupts = <0 2 4>;"));
	const char *text;

	guests_want(e, "/dev@9000000");
	e->of->export.options.dynamic = true;
	text = configuration(e);
	check_has(text, "GUEST /dev@9000000 --accept dma_unprotected\n");
	check_has(text, "#   vuart = \"sbsa_uart\"\n");
	check(!strstr(text, "passthrough = "));
	guests_free(e);
}

/* The vuart has the first SPI itself. */
static void test_dynamic_without_vuart(void)
{
	struct guest_export *e = guests_new(DEV("interrupts = <0 0 4>, <0 2 4>;"));
	const char *text;

	guests_want(e, "/dev@9000000");
	e->of->export.options.dynamic = true;
	text = configuration(e);
	check(!strstr(text, "vuart"));
	check_has(text, "#   irqs = [ 34 ]\n");
	guests_free(e);
}

/* ---- dom0less ---- */

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

/* Xen gives up on a node that no IOMMU protects unless it is told to go on. */
static void test_force_only_without_iommu(void)
{
	struct guest_export *plain = guests_new(DEV("")),
			    *behind = guests_new(DEV("iommus = <&smmu 1>;"));

	guests_want(plain, "/dev@9000000");
	guests_want(behind, "/dev@9000000");
	check_eq(guests_run(plain, "dom0less"), EXPORT_OK);
	check_eq(guests_run(behind, "dom0less"), EXPORT_OK);
	check(guests_property(plain, GUEST, "xen,force-assign-without-iommu"));
	check(!guests_property(behind, GUEST, "xen,force-assign-without-iommu"));
	guests_free(plain);
	guests_free(behind);
}

/* Xen wants a xen,reg beside xen,path, and takes an empty one. */
static void test_part_with_interrupts_alone(void)
{
	static const char part[] = GUEST "/phy@1";
	struct guest_export *e = guests_new(DEV("#address-cells = <1>; #size-cells = <0>; phy@1 { "
						"reg = <1>; interrupts = <0 9 4>; };"));

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check_str(guests_property(e, part, "xen,path"), "/dev@9000000/phy@1");
	check_str(guests_property(e, part, "xen,reg"), "");
	guests_free(e);
}

/* Nothing of it is Xen's business. */
static void test_part_without_anything(void)
{
	struct guest_export *e =
		guests_new(DEV("#address-cells = <1>; #size-cells = <0>; phy@1 { reg = <1>; };"));

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check(!guests_property(e, GUEST "/phy@1", "xen,path"));
	guests_free(e);
}

static void test_plain_formats_have_none_of_it(void)
{
	struct guest_export *e = guests_device(DEV(""));

	check(!guests_property(e, GUEST, "xen,reg"));
	check(!guests_property(e, GUEST, "xen,path"));
	guests_free(e);
}

/* Whoever says so knows of an IOMMU that the tree does not show. */
static void test_dom0less_behind_an_iommu_that_the_tree_hides(void)
{
	struct guest_export *e = guests_new(DEV("interrupts = <0 3 4>;"));

	e->of->export.options.dtdev_always = true;
	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	check(!guests_property(e, GUEST, "xen,force-assign-without-iommu"));
	guests_free(e);
}

int main(void)
{
	test_midway();
	test_dtdev_needs_an_iommu();
	test_dtdev_always_lists_each_once();
	test_each_once();
	test_nothing_but_registers();
	test_forwarded_is_told();
	test_dynamic_tells_of_forwarded_ones();
	test_forwarded_is_xens_alone();
	test_directory();
	test_dynamic();
	test_dynamic_names_what_was_accepted();
	test_dynamic_without_vuart();
	test_xen_reg_is_whole_pages();
	test_force_only_without_iommu();
	test_dom0less_behind_an_iommu_that_the_tree_hides();
	test_part_with_interrupts_alone();
	test_part_without_anything();
	test_plain_formats_have_none_of_it();
	return 0;
}
