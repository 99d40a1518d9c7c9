/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References: kept between nodes that go to the guest, otherwise left out. */

#undef NDEBUG
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"
#define DEV(more)                                                                         \
	GUESTS_HEAD                                                                       \
	"gpio: gpio@9100000 { compatible = \"v,gpio\"; reg = <0x9100000 0x1000>;\n"       \
	"gpio-controller; #gpio-cells = <2>; };\n"                                        \
	"ctl: syscon@9200000 { compatible = \"v,syscon\"; reg = <0x9200000 0x1000>; };\n" \
	"dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more "};};\n"

static struct guest_export *with(const char *source, const char *other)
{
	struct guest_export *e = guests_new(source);

	guests_want(e, "/dev@9000000");
	guests_want(e, other);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	return e;
}

static void test_supplier_stays_behind(void)
{
	struct guest_export *e =
		guests_device(DEV("resets = <&cru 3>; reset-names = \"core\"; v,x = <1>;"));

	check(!guests_property(e, GUEST, "resets"));
	check(!guests_property(e, GUEST, "reset-names"));
	check_str(guests_property(e, GUEST, "v,x"), "1");
	check_eq(findings_count(&e->of->export.findings, FINDING_SUPPLIER_MISSING_IN_GUEST), 1);
	check_has(guests_text(e, "passthrough.dts"), "/clock-controller@2000 stays in dom0");
	guests_free(e);
}

static void test_supplier_goes_along(void)
{
	struct guest_export *e = with(DEV("reset-gpios = <&gpio 3 1>;"), "/gpio@9100000");

	check(guests_target(e, GUEST, "reset-gpios", 0) ==
	      guests_node(e, "/passthrough/gpio@9100000"));
	check_has(guests_text(e, "passthrough.dts"), "reset-gpios = <&gpio_9100000 0x3 0x1>;");
	guests_free(e);
}

/* Entries are found by number: in a list with a gap a driver would find the wrong one. */
static void test_list_stays_whole_or_goes(void)
{
	struct guest_export *e = with(DEV("a-gpios = <&gpio 3 1>, <0>, <&gpio 4 1>;\n"
					  "b-gpios = <&gpio 3 1>, <&cru 4 1>;"),
				      "/gpio@9100000");

	check(guests_target(e, GUEST, "a-gpios", 4));
	check(!guests_property(e, GUEST, "b-gpios"));
	guests_free(e);
}

/* With names a gap does no harm. */
static void test_named_list_closes_gaps(void)
{
	struct guest_export *e = with(DEV("phys = <&cru 1>, <&phy>, <0>, <&cru 2>;\n"
					  "phy-names = \"usb3\", \"usb2\", \"none\", "
					  "\"other\";") "/ {\n"
							"phy: phy@9300000 { compatible = "
							"\"v,phy\"; reg = <0x9300000 0x1000>;\n"
							"#phy-cells = <0>; }; "
							"clock-controller@2000 { #phy-cells = "
							"<1>; }; };",
				      "/phy@9300000");

	check(guests_target(e, GUEST, "phys", 0) == guests_node(e, "/passthrough/phy@9300000"));
	check(!strchr(guests_property(e, GUEST, "phys"), ' '));
	check_str(guests_property(e, GUEST, "phy-names"), "usb2");
	check_has(guests_text(e, "passthrough.dts"), "phys: without usb3");
	check_has(guests_text(e, "passthrough.dts"), "phys: without other");
	guests_free(e);
}

/* Drivers number these nonetheless; too few names do not help. */
static void test_list_without_own_names_goes(void)
{
	struct guest_export *e = with(DEV("resets = <&gpio 1>, <&cru 1>; reset-names = \"one\";\n"
					  "mboxes = <&gpio 1>, <&cru 2>; mbox-names = \"tx\", "
					  "\"rx\";") "/ {\n"
						     "gpio@9100000 { #reset-cells = <1>; "
						     "#mbox-cells = <1>; };\n"
						     "clock-controller@2000 { #mbox-cells = <1>; "
						     "}; };",
				      "/gpio@9100000");

	check(!guests_property(e, GUEST, "resets"));
	check(!guests_property(e, GUEST, "reset-names"));
	check(!guests_property(e, GUEST, "mboxes"));
	check(!guests_property(e, GUEST, "mbox-names"));
	guests_free(e);
}

/* Targets that go to the guest are lost as well. */
static void test_all_of_a_lost_list_is_noted(void)
{
	struct guest_export *e = with(
		DEV("b-gpios = <&gpio 3 1>, <&cru 4 1>, <&ctl 5 1>;") "/ {\n"
								      "clock-controller@2000 { "
								      "#gpio-cells = <2>; };\n"
								      "syscon@9200000 { "
								      "#gpio-cells = <2>; }; };",
		"/gpio@9100000");

	check_eq(findings_count(&e->of->export.findings, FINDING_SUPPLIER_MISSING_IN_GUEST), 2);
	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	check_has(guests_text(e, "passthrough.dts"), "b-gpios of /dev@9000000, which refers");
	guests_free(e);
}

static void test_reference_to_a_child(void)
{
	struct guest_export *e = guests_device(
		DEV("phy-handle = <&phy>; mdio { #address-cells = <1>; #size-cells = <0>;\n"
		    "phy: phy@1 { reg = <1>; }; };"));

	check(guests_target(e, GUEST, "phy-handle", 0) == guests_node(e, GUEST "/mdio/phy@1"));
	guests_free(e);
}

/* States of pins are numbered by their names. */
static void test_pins_go_together(void)
{
	struct guest_export *e = guests_device(DEV(
		"pinctrl-names = \"default\", \"sleep\"; pinctrl-0 = <&own>; pinctrl-1 = <&ctl>;\n"
		"own: own { v,x; };"));

	check(!guests_property(e, GUEST, "pinctrl-0"));
	check(!guests_property(e, GUEST, "pinctrl-1"));
	check(!guests_property(e, GUEST, "pinctrl-names"));
	guests_free(e);
}

static void test_empty_state_of_pins_goes_too(void)
{
	struct guest_export *e = guests_device(DEV("pinctrl-names = \"default\", \"sleep\";\n"
						   "pinctrl-0 = <&ctl>; pinctrl-1 = <>;"));

	check(!guests_property(e, GUEST, "pinctrl-1"));
	check_eq(findings_count(&e->of->export.findings, FINDING_DANGLING_PHANDLE), 0);
	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	guests_free(e);
}

static void test_pins_stay_together(void)
{
	struct guest_export *e = guests_device(
		DEV("pinctrl-names = \"default\"; pinctrl-0 = <&own>; own: own { v,x; };"));

	check(guests_target(e, GUEST, "pinctrl-0", 0) == guests_node(e, GUEST "/own"));
	check_str(guests_property(e, GUEST, "pinctrl-names"), "default");
	guests_free(e);
}

static void test_dangling_reference_goes(void)
{
	struct guest_export *e = guests_device(DEV("resets = <77 3>;"));

	check(!guests_property(e, GUEST, "resets"));
	check_eq(findings_count(&e->of->export.findings, FINDING_DANGLING_PHANDLE), 1);
	guests_free(e);
}

static void test_vendor_phandle_goes(void)
{
	struct guest_export *e =
		guests_device(DEV("v,syscon = <&ctl 0x10 0xff>; st,syscon = <&ctl>;"));

	check(!guests_property(e, GUEST, "v,syscon"));
	check(!guests_property(e, GUEST, "st,syscon"));
	check_has(guests_text(e, "passthrough.dts"), "/syscon@9200000");
	guests_free(e);
}

static void test_vendor_phandle_stays_with_its_target(void)
{
	struct guest_export *e = with(DEV("st,syscon = <&ctl>;"), "/syscon@9200000");

	check(guests_target(e, GUEST, "st,syscon", 0) ==
	      guests_node(e, "/passthrough/syscon@9200000"));
	guests_free(e);
}

/* Numbers after a phandle stay with it; they are not phandles, even if nodes have them. */
static void test_vendor_phandle_with_numbers(void)
{
	struct guest_export *e = with(DEV("fsl,usbmisc = <&ctl 1>; v,syscon = <&ctl 0x10 0xff>;\n"
					  "renesas,vsps = <&ctl 1>, <&ctl 0>; cpus = <&ctl &ctl>;"),
				      "/syscon@9200000");

	check(guests_target(e, GUEST, "fsl,usbmisc", 0) ==
	      guests_node(e, "/passthrough/syscon@9200000"));
	check_has(guests_text(e, "passthrough.dts"), "fsl,usbmisc = <&syscon_9200000 0x1>;");
	check_has(guests_text(e, "passthrough.dts"), "v,syscon = <&syscon_9200000 0x10 0xff>;");
	check_has(guests_text(e, "passthrough.dts"),
		  "renesas,vsps = <&syscon_9200000 0x1>, <&syscon_9200000 0x0>;");
	check_has(guests_text(e, "passthrough.dts"), "cpus = <&syscon_9200000>, <&syscon_9200000>");
	guests_free(e);
}

static void test_vendor_list_goes_with_one_target(void)
{
	struct guest_export *e = with(DEV("renesas,vsps = <&ctl 0>, <&gpio 0>;\n"
					  "cpus = <&ctl &gpio>; phy-handle = <&ctl 1>;"),
				      "/syscon@9200000");

	check(!guests_property(e, GUEST, "renesas,vsps"));
	check(!guests_property(e, GUEST, "cpus"));
	check(!guests_property(e, GUEST, "phy-handle"));
	guests_free(e);
}

static void test_names_of_vendor_phandles(void)
{
	static const char *const names[] = {
		"mediatek,larb",          "mediatek,larbs",    "mediatek,pctl",
		"mediatek,syscon-wakeup", "nvidia,bpmp",       "axistream-connected",
		"atmel,sysregs",          "hisilicon,sysctrl", "socionext,syscon-phy-mode"
	};
	char source[2048];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct guest_export *e;

		snprintf(source, sizeof(source), DEV("%s = <&ctl>;"), names[i]);
		e = guests_device(source);
		check(!guests_property(e, GUEST, names[i]));
		guests_free(e);
	}
}

/* Copied as a number, it could name any node in the guest. */
static void test_unknown_phandle_names_nobody(void)
{
	struct guest_export *e =
		guests_device(DEV("v,odd = <2>; phy-handle = <&phy>; clocks = <&fixed>;\n"
				  "phy: phy { v,x; };") "/ { cru: clock-controller@2000 {\n"
							"phandle = <2>; }; };");

	check_str(guests_property(e, GUEST, "v,odd"), "2");
	check(!guests_target(e, GUEST, "v,odd", 0));
	check(guests_target(e, GUEST, "phy-handle", 0) == guests_node(e, GUEST "/phy"));
	guests_free(e);
}

/* Nothing is left above the highest number. */
static void test_highest_phandle_of_all(void)
{
	struct guest_export *e = guests_device(DEV("phandle = <0xfffffffe>; clocks = <&fixed>;"));

	check(guests_target(e, GUEST, "clocks", 0));
	guests_free(e);
}

static void test_supplier_without_cells_goes(void)
{
	struct guest_export *e = with(DEV("resets = <&ctl>; clocks = <0>, <&ctl>;\n"
					  "assigned-clocks = <&ctl>; assigned-clock-rates = <5>;"),
				      "/syscon@9200000");

	check(!guests_property(e, GUEST, "resets"));
	check_has(guests_property(e, GUEST, "clocks"), "0 ");
	guests_free(e);
}

/* Names that suggest phandles, with other content. */
static void test_text_is_no_phandle(void)
{
	struct guest_export *e = guests_device(DEV("v,syscon = \"abc\"; phy-handles;"));

	check_str(guests_property(e, GUEST, "v,syscon"), "abc");
	check(guests_property(e, GUEST, "phy-handles"));
	guests_free(e);
}

static void test_iommus_go(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "smmu: iommu@9100000 { compatible = \"arm,smmu-v3\";\n"
			    "reg = <0x9100000 0x1000>; #iommu-cells = <1>; };\n"
			    "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n"
			    "iommus = <&smmu 1>; iommu-map = <0 &smmu 0 1>; iommu-map-mask = <0>;\n"
			    "msi-parent = <&smmu>; }; };\n");

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(!guests_property(e, GUEST, "iommus"));
	check(!guests_property(e, GUEST, "iommu-map"));
	check(!guests_property(e, GUEST, "iommu-map-mask"));
	check(!guests_property(e, GUEST, "msi-parent"));
	guests_free(e);
}

#define PORT(label, remote) "port { " label ": endpoint { remote-endpoint = <&" remote ">; }; };\n"

static void test_link_has_both_ends(void)
{
	static const char source[] = GUESTS_HEAD
		"dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" PORT(
			"a", "b") "};\n"
				  "end@9100000 { compatible = \"v,end\"; reg = <0x9100000 "
				  "0x1000>;\n" PORT("b", "a") "}; };\n";
	struct guest_export *both = with(source, "/end@9100000"), *one = guests_device(source);

	check(guests_target(both, GUEST "/port/endpoint", "remote-endpoint", 0) ==
	      guests_node(both, "/passthrough/end@9100000/port/endpoint"));
	check(!guests_property(one, GUEST "/port/endpoint", "remote-endpoint"));
	guests_free(both);
	guests_free(one);
}

/* The hog's GPIOs are its parent's, by number. */
static void test_gpio_hog_is_copied(void)
{
	struct guest_export *e =
		guests_device(DEV("gpio-controller; #gpio-cells = <2>;\n"
				  "hog { gpio-hog; gpios = <9 1>; output-high; };"));

	check_str(guests_property(e, GUEST "/hog", "gpios"), "9 1");
	guests_free(e);
}

int main(void)
{
	test_supplier_stays_behind();
	test_supplier_goes_along();
	test_list_stays_whole_or_goes();
	test_named_list_closes_gaps();
	test_list_without_own_names_goes();
	test_all_of_a_lost_list_is_noted();
	test_reference_to_a_child();
	test_pins_go_together();
	test_empty_state_of_pins_goes_too();
	test_pins_stay_together();
	test_dangling_reference_goes();
	test_vendor_phandle_goes();
	test_vendor_phandle_stays_with_its_target();
	test_vendor_phandle_with_numbers();
	test_vendor_list_goes_with_one_target();
	test_names_of_vendor_phandles();
	test_unknown_phandle_names_nobody();
	test_highest_phandle_of_all();
	test_supplier_without_cells_goes();
	test_text_is_no_phandle();
	test_iommus_go();
	test_link_has_both_ends();
	test_gpio_hog_is_copied();
	return 0;
}
