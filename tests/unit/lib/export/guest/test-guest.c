/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest's tree: which nodes go, where they are, and which properties stay behind. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define GUEST "/passthrough/dev@9000000"
#define DEV(more)                                                                                 \
	GUESTS_HEAD "dev: dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more \
		    "};\n"
#define END "};\n"

/* The example of Xen's documentation (docs/misc/arm/passthrough.txt). */
static void test_midway(void)
{
	static const char *const eth = "/passthrough/ethernet@10000000";
	struct guest_export *e = guests_new_of_file("midway.dts");

	guests_want(e, "/soc/ethernet@fff51000");
	guests_place(e, "/soc/ethernet@fff51000", 0x10000000);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(guests_node(e, "/aliases"));
	check_str(guests_property(e, "/passthrough", "compatible"), "simple-bus");
	check_str(guests_property(e, "/passthrough", "ranges"), "");
	check_str(guests_property(e, "/passthrough", "#address-cells"), "2");
	check_str(guests_property(e, "/passthrough", "#size-cells"), "2");
	check_str(guests_property(e, eth, "compatible"), "calxeda,hb-xgmac");
	check_str(guests_property(e, eth, "reg"), "0 10000000 0 1000");
	check_str(guests_property(e, eth, "interrupts"), "0 50 4 0 51 4 0 52 4");
	check(guests_property(e, eth, "dma-coherent"));
	guests_free(e);
}

static void test_name_follows_guest_address(void)
{
	struct guest_export *e = guests_new(GUESTS_HEAD "dev@fe000010 { compatible = \"v,dev\";\n"
							"reg = <0xfe000010 0x20>; };" END);

	guests_want(e, "/dev@fe000010");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, "/passthrough/dev@4020010", "reg"), "0 4020010 0 20");
	guests_free(e);
}

static void test_plain_properties_are_copied(void)
{
	struct guest_export *e = guests_device(DEV("v,number = <7>; v,text = \"a\", \"b\";\n"
						   "v,flag; v,bytes = [01 02 03];") END);

	check_str(guests_property(e, GUEST, "v,number"), "7");
	check_str(guests_property(e, GUEST, "v,text"), "a,b");
	check_str(guests_property(e, GUEST, "v,flag"), "");
	check(guests_property(e, GUEST, "v,bytes"));
	guests_free(e);
}

/* Whatever it holds: here a phandle of a node that goes to the guest. */
static void test_property_whose_name_is_no_name_stays_behind(void)
{
	struct guest_export *e = guests_new(
		DEV("v-supply = <&sub>; vXv-supply = <&sub>; sub: sub { v,plain = <1>; };") END);
	const struct tree *tree = e->of->board->tree;
	char *name = memmem(tree->blob, tree->size, "vXv-supply", 11);

	name[1] = '}';
	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(guests_property(e, GUEST, "v-supply"));
	check(!strstr(guests_text(e, "passthrough.dts"), "v}v-supply ="));
	check_has(guests_text(e, "passthrough.dts"), "tree: v}v-supply of");
	guests_free(e);
}

static void test_reference_named_like_a_child_stays_behind(void)
{
	struct guest_export *e =
		guests_device(DEV("sub = <&sub>; sub: sub { v,plain = <1>; };") END);

	check(!guests_property(e, GUEST, "sub"));
	check(guests_node(e, GUEST "/sub"));
	guests_free(e);
}

static void test_host_only_properties_go(void)
{
	struct guest_export *e = guests_device(
		DEV("status = \"disabled\"; xen,passthrough; phandle = <9>; name = \"dev\";\n"
		    "xen,path = \"/x\"; xen,reg = <1>;") END);

	check(!guests_property(e, GUEST, "status"));
	check(!guests_property(e, GUEST, "xen,passthrough"));
	check(!guests_property(e, GUEST, "xen,path"));
	check(!guests_property(e, GUEST, "xen,reg"));
	check(!guests_property(e, GUEST, "phandle"));
	check(!guests_property(e, GUEST, "name"));
	guests_free(e);
}

static void test_children_stay(void)
{
	struct guest_export *e =
		guests_device(DEV("mdio { #address-cells = <1>; #size-cells = <0>;\n"
				  "phy@1 { reg = <1>; status = \"disabled\"; }; };") END);

	check_str(guests_property(e, GUEST "/mdio", "#address-cells"), "1");
	check_str(guests_property(e, GUEST "/mdio/phy@1", "reg"), "1");
	check_str(guests_property(e, GUEST "/mdio/phy@1", "status"), "disabled");
	guests_free(e);
}

/* A device with registers of its own is granted only if it is asked for. */
#define GLUE                                                                      \
	DEV("#address-cells = <1>; #size-cells = <1>; ranges;\n"                  \
	    "usb@9100000 { compatible = \"v,usb\"; reg = <0x9100000 0x1000>; };") \
	END

static void test_nested_device_stays_behind(void)
{
	struct guest_export *e = guests_device(GLUE);

	check(!guests_node(e, GUEST "/usb@9100000"));
	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	guests_free(e);
}

static void test_nested_device_in_granted_page(void)
{
	struct guest_export *e = guests_device(
		DEV("#address-cells = <1>; #size-cells = <1>; ranges;\n"
		    "usb@9000100 { compatible = \"v,usb\"; reg = <0x9000100 0x10>; };") END);

	check(!guests_node(e, GUEST "/usb@9000100"));
	check_has(guests_text(e, "passthrough.dts"), "it is in pages");
	guests_free(e);
}

static void test_nested_device_goes_along(void)
{
	struct guest_export *e = guests_new(GLUE);

	guests_want(e, "/dev@9000000/usb@9100000");
	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, GUEST, "ranges"), "");
	check_str(guests_property(e, GUEST, "#size-cells"), "2");
	check_str(guests_property(e, GUEST "/usb@9100000", "reg"), "0 9100000 0 1000");
	guests_free(e);
}

static void test_nested_device_on_its_own(void)
{
	struct guest_export *e = guests_new(
		DEV("#address-cells = <1>; #size-cells = <1>; ranges;\n"
		    "bus@9200000 { compatible = \"v,bus\"; reg = <0x9200000 0x1000>; ranges;\n"
		    "#address-cells = <1>; #size-cells = <1>;\n"
		    "usb@9100000 { compatible = \"v,usb\"; reg = <0x9100000 0x1000>; }; };") END);

	guests_want(e, "/dev@9000000");
	guests_want(e, "/dev@9000000/bus@9200000/usb@9100000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(!guests_node(e, GUEST "/bus@9200000"));
	check(guests_node(e, "/passthrough/usb@9100000"));
	guests_free(e);
}

/* Memory-mapped parts come with their device, below the nodes between the two. */
static void test_part_is_placed(void)
{
	struct guest_export *e =
		guests_device(DEV("#address-cells = <1>; #size-cells = <1>; ranges;\n"
				  "banks { #address-cells = <1>; #size-cells = <1>; ranges;\n"
				  "bank@9000100 { reg = <0x9000100 0x10>; }; };") END);

	check_str(guests_property(e, GUEST "/banks", "#address-cells"), "2");
	check_str(guests_property(e, GUEST "/banks", "ranges"), "");
	check_str(guests_property(e, GUEST "/banks/bank@9000100", "reg"), "0 9000100 0 10");
	guests_free(e);
}

static void test_aliases_follow(void)
{
	struct guest_export *e = guests_device(
		DEV("") "aliases { rtc0 = \"/dev@9000000\"; Bad_1 = \"/dev@9000000\";\n"
			"other0 = \"/clock-controller@2000\"; };" END);

	check_str(guests_property(e, "/aliases", "rtc0"), GUEST);
	check(!guests_property(e, "/aliases", "other0"));
	check(!guests_property(e, "/aliases", "Bad_1"));
	check_has(guests_text(e, "passthrough.dts"), "alias Bad_1 of /dev@9000000");
	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	guests_free(e);
}

/* Below a simple-bus dtc requires an address for each node. */
static void test_device_without_registers(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "pmu { compatible = \"v,pmu\"; interrupts = <0 3 4>; };\n" END);

	guests_want(e, "/pmu");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, "/passthrough/bus@0", "compatible"), "simple-mfd");
	check_str(guests_property(e, "/passthrough/bus@0/pmu", "interrupts"), "0 3 4");
	guests_free(e);
}

/* Its part's registers are reached through the bus around it. */
static void test_part_with_registers_of_a_device_without(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "ipi { compatible = \"v,ipi\"; interrupts = <0 3 4>; ranges;\n"
			    "#address-cells = <1>; #size-cells = <1>;\n"
			    "mailbox@9000000 { reg = <0x9000000 0x1000>; }; };\n" END);

	guests_want(e, "/ipi");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check_str(guests_property(e, "/passthrough/bus@0", "ranges"), "0 0 0 0 ffffffff ffffffff");
	check_str(guests_property(e, "/passthrough/bus@0/ipi/mailbox@9000000", "reg"),
		  "0 9000000 0 1000");
	guests_free(e);
}

static void test_two_at_one_address(void)
{
	struct guest_export *e = guests_new(DEV("") "twin@9000000 { compatible = \"v,twin\";\n"
						    "reg = <0x9000000 0x1000>; };" END);

	guests_want(e, "/dev@9000000");
	guests_want(e, "/twin@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(guests_node(e, GUEST));
	check(guests_node(e, "/passthrough/bus-1/twin@9000000"));
	guests_free(e);
}

static void test_coherence_is_inherited(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "bus { compatible = \"simple-bus\"; ranges; dma-coherent;\n"
			    "#address-cells = <1>; #size-cells = <1>;\n"
			    "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>; };\n"
			    "};" END);

	guests_want(e, "/bus/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	check(guests_property(e, GUEST, "dma-coherent"));
	guests_free(e);
}

static void test_pci_host_is_refused(void)
{
	struct guest_export *e = guests_new(
		GUESTS_HEAD "pcie@9000000 { compatible = \"v,pcie\"; device_type = \"pci\";\n"
			    "reg = <0x9000000 0x1000>; #address-cells = <3>; #size-cells = <2>;\n"
			    "ranges = <0x2000000 0 0 0xa000000 0 0x1000>; };" END);

	guests_want(e, "/pcie@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_E_NOT_ASSIGNABLE);
	check_eq(findings_count(&e->of->export.error.findings, FINDING_BUS_WINDOWS), 1);
	guests_free(e);
}

/* Names and content that source, or dtc, cannot take. */
static void test_odd_content_stays_behind(void)
{
	struct guest_export *e =
		guests_device(DEV("#v-cells = <1 2>; label = <1 2>; v-names = <1>; fine = <1>;\n"
				  "same = <1>; same { v,x; };") END);

	check(!guests_property(e, GUEST, "#v-cells"));
	check(!guests_property(e, GUEST, "label"));
	check(!guests_property(e, GUEST, "v-names"));
	check(!guests_property(e, GUEST, "same"));
	check(guests_node(e, GUEST "/same"));
	check_str(guests_property(e, GUEST, "fine"), "1");
	guests_free(e);
}

static void test_one_address_twice_below(void)
{
	struct guest_export *e =
		guests_device(DEV("#address-cells = <1>; #size-cells = <0>;\n"
				  "cell@1 { reg = <1>; }; other@1 { reg = <1>; };") END);

	check(guests_node(e, GUEST "/cell@1"));
	check(guests_node(e, GUEST "/other@1,2"));
	guests_free(e);
}

static struct guest_export *with_big_property(size_t size)
{
	_cleanup_(freep) char *source = NULL;
	struct guest_export *e;

	check(asprintf(&source, DEV("v,big = /incbin/(\"/dev/zero\", 0, %zu);") END, size) > 0);
	e = guests_new(source);
	guests_want(e, "/dev@9000000");
	return e;
}

static void test_tree_larger_than_libxl_takes(void)
{
	static const char *const formats[] = { "xl", "dts", "dtb" };
	struct guest_export *e;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		e = with_big_property(1 << 20);
		check_eq(guests_run(e, formats[i]), EXPORT_E_NOT_ASSIGNABLE);
		check_has(e->of->export.error.text, "1 MiB that libxl takes");
		guests_free(e);
	}
	e = with_big_property(1 << 20);
	check_eq(guests_run(e, "dom0less"), EXPORT_OK);
	guests_free(e);
}

/* The board's tree is as large as a tree may be. */
static void test_tree_larger_than_any(void)
{
	struct guest_export *e = with_big_property(TREE_SIZE_MAX - 4096);

	check_eq(guests_run(e, "dom0less"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text, "larger than any tree may be");
	guests_free(e);
}

static void test_origin_is_in_the_blob(void)
{
	struct guest_export *e = guests_device(DEV("") END);

	check_has(guests_property(e, "/", "ptctl,origin"), "tree: sha256 ");
	check_has(guests_text(e, "passthrough.dts"), "/*\n * made by ptctl");
	guests_free(e);
}

int main(void)
{
	test_midway();
	test_name_follows_guest_address();
	test_plain_properties_are_copied();
	test_property_whose_name_is_no_name_stays_behind();
	test_reference_named_like_a_child_stays_behind();
	test_host_only_properties_go();
	test_children_stay();
	test_nested_device_stays_behind();
	test_nested_device_in_granted_page();
	test_nested_device_goes_along();
	test_nested_device_on_its_own();
	test_part_is_placed();
	test_aliases_follow();
	test_device_without_registers();
	test_part_with_registers_of_a_device_without();
	test_two_at_one_address();
	test_coherence_is_inherited();
	test_pci_host_is_refused();
	test_odd_content_stays_behind();
	test_one_address_twice_below();
	test_tree_larger_than_libxl_takes();
	test_tree_larger_than_any();
	test_origin_is_in_the_blob();
	return 0;
}
