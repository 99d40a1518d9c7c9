/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who depends on a device, or goes with it; and what it cannot do without. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"

#define CELLS             "#address-cells = <1>; #size-cells = <1>; "
#define BOARD(nodes)      "/ { " CELLS nodes " };"
#define UNDER(compatible) BOARD("top { compatible = " compatible "; " CELLS "ranges; " LEAF " };")
#define LEAF              "x@2000 { compatible = \"arm,pl031\"; reg = <0x2000 0x1000>; };"
#define X                 "/top/x@2000"
#define I2C(nodes)                                                                               \
	BOARD("i2c@1000 { compatible = \"v,i2c\"; reg = <0x1000 0x1000>; #address-cells = <1>; " \
	      "#size-cells = <0>; " nodes " };")
#define I "/i2c@1000"

static void check_row(const char *dts, const char *path, enum finding_code code, size_t n)
{
	_cleanup_(board_freep) struct board *board = dts_board(dts);

	if (dts_count(board, path, code) != n)
		check_str(dts, n ? "has the finding" : "lacks the finding");
}

/* mfd/mfd.txt: what is below simple-mfd does not depend on it. */
static void test_what_is_below_a_driver_needs_it(void)
{
	check_row(UNDER("\"v,glue\""), X, FINDING_NEEDS_PARENT, 1);
	check_row(UNDER("\"v,scu\", \"syscon\""), X, FINDING_NEEDS_PARENT, 1);
	check_row(UNDER("\"simple-bus\""), X, FINDING_NEEDS_PARENT, 0);
	check_row(UNDER("\"v,l4\", \"simple-pm-bus\""), X, FINDING_NEEDS_PARENT, 0);
	check_row(UNDER("\"v,sysc\", \"ti,sysc\""), X, FINDING_NEEDS_PARENT, 0);
	check_row(UNDER("\"v,scu\", \"simple-mfd\""), X, FINDING_NEEDS_PARENT, 0);
}

/* Its runtime power management lets go what the bus needs when nothing on it is in use. */
static void test_bus_that_is_switched_off(void)
{
#define BUS(compatible, more) \
	BOARD("top { compatible = " compatible "; " more CELLS "ranges; " LEAF " };")
	check_row(BUS("\"ti,sysc\"", "clocks = <0>; "), X, FINDING_NEEDS_PARENT, 1);
	check_row(BUS("\"simple-pm-bus\"", "clocks = <0>; "), X, FINDING_NEEDS_PARENT, 1);
	check_row(BUS("\"simple-pm-bus\"", "power-domains = <0>; "), X, FINDING_NEEDS_PARENT, 1);
	check_row(BUS("\"simple-bus\"", "clocks = <0>; "), X, FINDING_NEEDS_PARENT, 0);
}

/* Nodes without compatible have no driver: what counts is the one above them. */
static void test_node_without_compatible_is_passed_over(void)
{
#define DEEP(compatible)                                                                         \
	BOARD("top { compatible = " compatible "; " CELLS "ranges; mid { " CELLS "ranges; " LEAF \
	      " }; };")
	check_row(DEEP("\"v,glue\""), "/top/mid/x@2000", FINDING_NEEDS_PARENT, 1);
	check_row(DEEP("\"simple-bus\""), "/top/mid/x@2000", FINDING_NEEDS_PARENT, 0);
	check_row(BOARD(LEAF), "/x@2000", FINDING_NEEDS_PARENT, 0);
}

/* Blocked anyway: the one on the bus has no registers of the CPU. */
static void test_what_is_on_a_serial_bus_does_not_say_so(void)
{
	check_row(I2C("s@48 { compatible = \"v,s\"; reg = <0x48>; };"), I "/s@48",
		  FINDING_NEEDS_PARENT, 0);
}

static void test_bus_to_what_the_machine_needs(void)
{
	check_row(I2C("pmic@1b { compatible = \"v,p\"; reg = <0x1b>; };"), I,
		  FINDING_INFRASTRUCTURE, 1);
	check_row(I2C("tpm@2e { compatible = \"tcg,tpm-tis-i2c\"; reg = <0x2e>; };"), I,
		  FINDING_INFRASTRUCTURE, 1);
	check_row(I2C("eeprom@50 { compatible = \"atmel,24c02\"; reg = <0x50>; };"), I,
		  FINDING_INFRASTRUCTURE, 0);
	check_row(I2C("pmic@1b { compatible = \"v,p\"; reg = <0x1b>; status = \"disabled\"; };"), I,
		  FINDING_INFRASTRUCTURE, 0);
}

/* A watchdog on a memory-mapped bus is given without the bus. */
static void test_bus_to_devices_of_their_own(void)
{
	check_row(BOARD("bus@1000 { compatible = \"simple-bus\"; reg = <0x1000 0x1000>; "
			"ranges; " CELLS
			"watchdog@9000 { compatible = \"v,w\"; reg = <0x9000 0x1000>; }; };"),
		  "/bus@1000", FINDING_INFRASTRUCTURE, 0);
}

static void test_consumer_below_the_device_goes_with_it(void)
{
#define ADC(inside, outside)                                                                   \
	BOARD("adc@1000 { compatible = \"v,adc\"; reg = <0x1000 0x1000>; #io-channel-cells = " \
	      "<1>; " inside " }; " outside)
#define USER "divider { compatible = \"voltage-divider\"; io-channels = <&{/adc@1000} 0>; };"
	check_row(ADC(USER, ""), "/adc@1000", FINDING_PROVIDER, 0);
	check_row(ADC("", USER), "/adc@1000", FINDING_PROVIDER, 1);
}

static void test_bus_without_devices(void)
{
	check_row(BOARD("bus@1000 { compatible = \"simple-bus\"; reg = <0x1000 0x1000>; };"),
		  "/bus@1000", FINDING_PROVIDER, 1);
}

static void test_lane_of_a_phy_supplies_clocks(void)
{
#define PHY(lane)                                                                          \
	BOARD("phy@1000 { compatible = \"v,phy\"; reg = <0x1000 0x100>; " CELLS "ranges; " \
	      "lane@1200 { reg = <0x1200 0x100>; " lane " }; };")
	check_row(PHY("#clock-cells = <0>;"), "/phy@1000", FINDING_PROVIDER, 1);
	check_row(PHY("#phy-cells = <0>;"), "/phy@1000", FINDING_PROVIDER, 1);
	check_row(PHY(""), "/phy@1000", FINDING_PROVIDER, 0);
}

/* no_interrupt says that the driver must poll; where another one is broken that is said instead. */
static void test_no_interrupt_only_if_that_is_all(void)
{
#define LINES(entries)                                                                       \
	"/ { " CELLS "xbar: x { compatible = \"ti,irq-crossbar\"; interrupt-controller; "    \
	"#interrupt-cells = <3>; interrupt-parent = <&gic>; }; "                             \
	"gic: gic@fe000000 { compatible = \"arm,gic-400\"; reg = <0xfe000000 0x1000>; "      \
	"interrupt-controller; #interrupt-cells = <3>; }; odd: odd { interrupt-controller; " \
	"#interrupt-cells = <1>; }; x@2000 { compatible = \"x\"; reg = <0x2000 0x1000>; "    \
	"interrupts-extended = " entries "; }; };"
	check_row(LINES("<&xbar 0 100 4>"), "/x@2000", FINDING_NO_INTERRUPT, 1);
	check_row(LINES("<&xbar 0 100 4>, <&odd 3>"), "/x@2000", FINDING_NO_INTERRUPT, 0);
}

int main(void)
{
	test_what_is_below_a_driver_needs_it();
	test_bus_that_is_switched_off();
	test_node_without_compatible_is_passed_over();
	test_what_is_on_a_serial_bus_does_not_say_so();
	test_bus_to_what_the_machine_needs();
	test_bus_to_devices_of_their_own();
	test_consumer_below_the_device_goes_with_it();
	test_bus_without_devices();
	test_lane_of_a_phy_supplies_clocks();
	test_no_interrupt_only_if_that_is_all();
	return 0;
}
