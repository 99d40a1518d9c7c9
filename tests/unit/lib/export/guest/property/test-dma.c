/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dma-ranges in the guest's tree. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "guests.h"

#define BUS(ranges, below)                                                       \
	GUESTS_HEAD "soc { compatible = \"simple-bus\"; #address-cells = <1>;\n" \
		    "#size-cells = <1>; ranges; dma-ranges = <" ranges ">;\n" below "};};\n"
#define DEV(more) "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>; " more " };\n"

static struct guest_export *export_of(const char *source, const char *path)
{
	struct guest_export *e = guests_new(source);

	guests_want(e, path);
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	return e;
}

static void check_ranges(const char *source, const char *path, const char *bus,
			 const char *expected)
{
	struct guest_export *e = export_of(source, path);

	check_str(guests_property(e, bus, "dma-ranges"), expected);
	guests_free(e);
}

/* The bus stays with dom0, what it does to DMA does not. */
static void test_offset_of_a_bus_above(void)
{
	struct guest_export *e =
		export_of(BUS("0xc0000000 0x0 0x40000000", DEV("")), "/soc/dev@9000000");

	check_str(guests_property(e, "/passthrough/bus-1", "dma-ranges"),
		  "0 c0000000 0 0 0 40000000");
	check_str(guests_property(e, "/passthrough/bus-1", "ranges"), "");
	check_str(guests_property(e, "/passthrough/bus-1/dev@9000000", "reg"), "0 9000000 0 1000");
	check(!guests_node(e, "/passthrough/dev@9000000"));
	guests_free(e);
}

static void test_windows(void)
{
	check_ranges(BUS("0x0 0x0 0x1000000>, <0x40000000 0x40000000 0x10000000", DEV("")),
		     "/soc/dev@9000000", "/passthrough/bus-1",
		     "0 0 0 0 0 1000000 0 40000000 0 40000000 0 10000000");
}

static void test_two_buses_add_up(void)
{
	check_ranges(BUS("0x10000000 0x20000000 0x10000000",
			 "inner { compatible = \"simple-bus\"; #address-cells = <1>; "
			 "#size-cells = <1>; ranges; dma-ranges = <0x0 0x10000000 0x1000>; " DEV(
				 "") "};"),
		     "/soc/inner/dev@9000000", "/passthrough/bus-1", "0 0 0 20000000 0 1000");
}

static void test_without_any(void)
{
	struct guest_export *e = export_of(GUESTS_HEAD DEV("") "};", "/dev@9000000");

	check(guests_node(e, "/passthrough/dev@9000000"));
	guests_free(e);
}

/* A serial port is no master. */
static void test_who_does_no_dma(void)
{
	struct guest_export *e = export_of(
		BUS("0xc0000000 0x0 0x40000000",
		    "serial@9000000 { compatible = \"v,s\"; reg = <0x9000000 0x1000>; };"),
		"/soc/serial@9000000");

	check(guests_node(e, "/passthrough/serial@9000000"));
	guests_free(e);
}

static void test_device_without_registers(void)
{
	struct guest_export *e =
		export_of(BUS("0xc0000000 0x0 0x40000000",
			      "dev { compatible = \"v,dev\"; "
			      "interrupt-parent = <&gic>; interrupts = <0 9 4>; };"),
			  "/soc/dev");

	check_str(guests_property(e, "/passthrough/bus-1", "dma-ranges"),
		  "0 c0000000 0 0 0 40000000");
	check(guests_node(e, "/passthrough/bus-1/bus@0/dev"));
	guests_free(e);
}

/* ---- a bus that goes along ---- */

#define GLUE(more)                                                                      \
	GUESTS_HEAD "glue@9000000 { compatible = \"v,glue\"; reg = <0x9000000 0x1000>;" \
		    "ranges; " more "\n"                                                \
		    "usb@9000100 { reg = <0x9000100 0x100>; }; };};\n"
#define GLUE_OF_ONE_CELL(more) GLUE("#address-cells = <1>; #size-cells = <1>; " more)

static void test_of_the_device_itself(void)
{
	check_ranges(GLUE_OF_ONE_CELL("dma-ranges = <0x1000 0x2000 0x3000>;"), "/glue@9000000",
		     "/passthrough/glue@9000000", "0 1000 0 2000 0 3000");
}

static void test_empty_one_of_the_device(void)
{
	check_ranges(GLUE_OF_ONE_CELL("dma-ranges;"), "/glue@9000000", "/passthrough/glue@9000000",
		     "");
}

static void test_left_out_with_a_word(void)
{
	struct guest_export *e = export_of(
		GUESTS_HEAD DEV("#address-cells = <1>; #size-cells = <0>; dma-ranges = <1 2>; "
				"phy@1 { compatible = \"p\"; reg = <1>; };") "};",
		"/dev@9000000");
	_cleanup_(freep) char *text = NULL;

	check_eq(findings_count(&e->of->export.findings, FINDING_LEFT_OUT_OF_GUEST), 1);
	text = finding_text(&e->of->export.findings.items[0]);
	check_has(text, "dma-ranges of /dev@9000000, which is no bus of memory in the guest");
	check(!guests_property(e, "/passthrough/dev@9000000", "dma-ranges"));
	guests_free(e);
}

int main(void)
{
	test_offset_of_a_bus_above();
	test_windows();
	test_two_buses_add_up();
	test_without_any();
	test_who_does_no_dma();
	test_device_without_registers();
	test_of_the_device_itself();
	test_empty_one_of_the_device();
	test_left_out_with_a_word();
	return 0;
}
