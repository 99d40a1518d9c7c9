/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines for xl.cfg. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

static const char *configuration(struct guest_export *e)
{
	check_eq(guests_run(e, "xl"), EXPORT_OK);
	return guests_text(e, "passthrough.cfg");
}

/* The lines of Xen's documentation (docs/misc/arm/passthrough.txt). */
static void test_midway(void)
{
	struct guest_export *e = guests_midway();
	const char *text;

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
	struct guest_export *plain = guests_new(GUESTS_DEV("")),
			    *behind = guests_new(GUESTS_DEV("iommus = <&smmu 1>;"));

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
		GUESTS_SMMU "rtc@9200000 { compatible = \"v,rtc\"; reg = <0x9200000 0x1000>; };\n"
			    "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n"
			    "iommus = <&smmu 1>; }; };\n");

	guests_want(e, "/dev@9000000");
	guests_want(e, "/rtc@9200000");
	e->of->export.options.dtdev_always = true;
	check_has(configuration(e), "\ndtdev = [ \"/rtc@9200000\", \"/dev@9000000\" ]\n");
	guests_free(e);
}

/* Pages and interrupts that two devices share are listed once; adjacent ranges are one. */
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
	struct guest_export *e = guests_new(GUESTS_DEV(""));
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
static void test_forwarded_is_noted(void)
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

static void test_dynamic_names_forwarded_ones(void)
{
	struct guest_export *e = guests_new(DEV_BEHIND);

	guests_want(e, "/dev@9000000");
	e->of->export.options.dynamic = true;
	check_has(configuration(e), "\n#   112, interrupt 1 of /dev@9000000\n");
	guests_free(e);
}

/* Formats for other readers do not mention it. */
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
	struct guest_export *e = guests_new(GUESTS_DEV(""));

	guests_want(e, "/dev@9000000");
	e->of->export.options.directory = "/etc/xen/\"odd\" \\ name";
	check_has(configuration(e),
		  "\ndevice_tree = \"/etc/xen/\\\"odd\\\" \\\\ name/passthrough.dtb\"\n");
	guests_free(e);
}

static void test_dynamic(void)
{
	struct guest_export *e =
		guests_new(GUESTS_DEV("iommus = <&smmu 1>; interrupts = <0 80 4>;"));
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
	struct guest_export *e = guests_new(GUESTS_DEV("interrupts = <0 2 4>;"));
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
	struct guest_export *e = guests_new(GUESTS_DEV("interrupts = <0 0 4>, <0 2 4>;"));
	const char *text;

	guests_want(e, "/dev@9000000");
	e->of->export.options.dynamic = true;
	text = configuration(e);
	check(!strstr(text, "vuart"));
	check_has(text, "#   irqs = [ 34 ]\n");
	guests_free(e);
}

int main(void)
{
	test_midway();
	test_dtdev_needs_an_iommu();
	test_dtdev_always_lists_each_once();
	test_each_once();
	test_nothing_but_registers();
	test_forwarded_is_noted();
	test_dynamic_names_forwarded_ones();
	test_forwarded_is_xens_alone();
	test_directory();
	test_dynamic();
	test_dynamic_names_what_was_accepted();
	test_dynamic_without_vuart();
	return 0;
}
