/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which nodes are devices, which are parts, and what belongs together. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

#define CELLS              "#address-cells = <1>; #size-cells = <1>; "
#define DEVICE(name, more) #name " { compatible = \"vendor," #name "\"; " more " }; "

static bool is_device(const struct board *board, const char *path)
{
	return board_device_of(board, dts_node(board->tree, path)) != NULL;
}

static void test_device_has_compatible_and_resources(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS DEVICE(a, "reg = <1 1>;") DEVICE(b, "interrupts = <1>;")
			DEVICE(c, "interrupts-extended = <1>;") DEVICE(d, "") "e { }; };");

	check(is_device(board, "/a") && !dts_device(board, "/a")->is_part);
	check(is_device(board, "/b"));
	check(is_device(board, "/c"));
	check(!is_device(board, "/d"));
	check(!is_device(board, "/e"));
}

static void test_disabled_devices_are_devices(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { " DEVICE(a, "reg = <1 1>; status = \"disabled\";") "};");

	check(is_device(board, "/a"));
}

static void test_root_is_not_a_device(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { compatible = \"board\"; reg = <1 1>; interrupts = <1>; };");

	check_eq(board->devices.n, 0);
}

static void test_nodes_for_the_system_are_not_devices(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "cpus { cpu@0 { compatible = \"arm,cortex-a53\"; reg = <0>; "
		"interrupts = <1>; }; }; "
		"memory@0 { device_type = \"memory\"; reg = <0 1>; }; "
		"reserved-memory { " CELLS
		"ranges; a@0 { compatible = \"shared-dma-pool\"; reg = <0 1>; }; }; "
		"chosen { module@0 { compatible = \"multiboot,module\"; reg = <0 1>; }; }; "
		"aliases { reg = <0 1>; }; soc { cpus { compatible = \"x\"; reg = <1 1>; }; }; };");

	check_eq(board->devices.n, 1);
	check(is_device(board, "/soc/cpus"));
}

static void test_part_belongs_to_the_nearest_device(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { " CELLS DEVICE(mac, "reg = <1 1>; mdio { phy@0 { reg = <0 1>; "
						   "led { reg = <0 1>; }; }; };") "};");
	const struct device *mac = dts_device(board, "/mac");
	const struct device *phy = dts_device(board, "/mac/mdio/phy@0");
	const struct device *led = dts_device(board, "/mac/mdio/phy@0/led");

	check(phy->is_part && led->is_part);
	check(board_owner(board, phy) == mac);
	check(board_owner(board, led) == mac);
	check(board_owner(board, mac) == mac);
	check(!is_device(board, "/mac/mdio"));
}

static void test_device_below_a_device_is_not_a_part(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "glue { compatible = \"g\"; reg = <1 1>; " CELLS "ranges; "
		"usb { compatible = \"u\"; reg = <2 1>; port@1 { reg = <1 1>; }; }; }; };");

	check(!dts_device(board, "/glue/usb")->is_part);
	check(board_owner(board, dts_device(board, "/glue/usb/port@1")) ==
	      dts_device(board, "/glue/usb"));
}

static void test_part_of_nothing_is_its_own(void)
{
	_cleanup_(board_freep) struct board *board = dts_board("/ { a { reg = <1 1>; }; };");
	const struct device *a = dts_device(board, "/a");

	check(a->is_part);
	check(board_owner(board, a) == a);
}

#define BANK(compatible, more)                                                       \
	"/ { " CELLS "pinctrl { compatible = " compatible "; " CELLS "ranges; " more \
	"bank@1000 { reg = <0x1000 0x10>; }; bank@2000 { reg = <0x2000 0x10>; }; }; };"

static void test_registers_of_parts(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BANK("\"v,pinctrl\"", ""));
	const struct device *pinctrl = dts_device(board, "/pinctrl");
	const struct device *bank = dts_device(board, "/pinctrl/bank@2000");

	check(!pinctrl->is_part && pinctrl->translated);
	check_eq(pinctrl->regions.n, 0);
	check(bank->is_part && board_owner(board, bank) == pinctrl);
}

static void test_bus_without_registers_is_no_device(void)
{
	_cleanup_(board_freep) struct board *bus = dts_board(BANK("\"v,bus\", \"simple-bus\"", ""));
	_cleanup_(board_freep) struct board *glue = dts_board(
		"/ { " CELLS "glue { compatible = \"v,glue\"; " CELLS "ranges; port { " CELLS
		"usb@1000 { compatible = \"v,usb\"; reg = <0x1000 1>; }; }; port@0 { reg = <0>; }; "
		"}; };");

	check(!is_device(bus, "/pinctrl"));
	check(!is_device(glue, "/glue"));
}

static void test_bus_above_registers_of_parts(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "soc@0 { compatible = \"v,soc\"; reg = <0 1>; " CELLS "ranges; "
		"phys { compatible = \"v,tphy\"; " CELLS "ranges; "
		"phy@1000 { reg = <0x1000 0x10>; }; }; }; };");

	check(dts_device(board, "/soc@0")->is_bus);
	check(!dts_device(board, "/soc@0/phys")->is_bus);
}

static void test_members_are_the_device_and_its_parts(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "glue { compatible = \"g\"; reg = <1 1>; p@1 { reg = <1 1>; }; "
		"usb { compatible = \"u\"; reg = <2 1>; p@2 { reg = <1 1>; }; }; p@3 { reg = <1 "
		"1>; }; }; "
		"p@4 { reg = <1 1>; }; };");
	static const char *const expected[] = { "/glue", "/glue/p@1", "/glue/p@3" };
	size_t n = 0;

	board_for_each_member (member, board, dts_device(board, "/glue"))
		check(n < 3 && member == dts_device(board, expected[n++]));
	check_eq(n, 3);
}

static void test_resources_of_each_device(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; "
		"#interrupt-cells = <3>; }; "
		"smmu: smmu { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; reg = <0x9000 1>; "
		"}; "
		"a { compatible = \"a\"; reg = <0x1000 1>, <0x2000 2>; interrupts-extended = <&gic "
		"0 1 4>; }; "
		"b { compatible = \"b\"; reg = <0x3000 3>; iommus = <&smmu 7>, <&smmu 8>; }; };");
	const struct device *a = dts_device(board, "/a"), *b = dts_device(board, "/b");

	check_eq(a->regions.n, 2);
	check_eq(a->interrupts.n, 1);
	check_eq(a->streams.n, 0);
	check_eq(b->regions.n, 1);
	check_eq(b->interrupts.n, 0);
	check_eq(b->streams.n, 2);
	board_for_each_region (region, board, b)
		check_eq(region->address, 0x3000);
	board_for_each_interrupt (interrupt, board, a)
		check_eq(interrupt->intid, 33);
	check(a->translated && b->translated);
}

static void test_bus_has_translated_devices_below(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "glue { compatible = \"g\"; reg = <1 1>; " CELLS "ranges; "
		"usb { compatible = \"u\"; reg = <2 1>; p@1 { reg = <1 1>; }; }; }; "
		"i2c { compatible = \"i\"; reg = <3 1>; #address-cells = <1>; #size-cells = <0>; "
		"sensor { compatible = \"s\"; reg = <0x48>; }; }; };");

	check(dts_device(board, "/glue")->is_bus);
	check(!dts_device(board, "/glue/usb")->is_bus);
	check(!dts_device(board, "/i2c")->is_bus);
	check(!dts_device(board, "/i2c/sensor")->translated);
	check(board_first_below(board, dts_device(board, "/glue")) ==
	      dts_node(board->tree, "/glue/usb"));
}

/* A device that a node outside refers to makes its bus one that others depend on. */
static void test_bus_of_a_device_that_others_need(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "mmc { compatible = \"m\"; reg = <1 1>; vmmc-supply = <&pmic>; }; "
		"i2c { compatible = \"i\"; reg = <3 1>; #address-cells = <1>; #size-cells = <0>; "
		"pmic: pmic { compatible = \"p\"; reg = <0x48>; }; }; };");

	check(dts_device(board, "/i2c")->is_bus);
	check(board_first_below(board, dts_device(board, "/i2c")) ==
	      dts_node(board->tree, "/i2c/pmic"));
}

/* ---- sharing ---- */

static void test_pages(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_of_file("shared-page.dts");

	check_eq(dts_count(board, "/pwm@ff000100", FINDING_SHARED_PAGE), 1);
	check_eq(dts_count(board, "/rtc@ff000f00", FINDING_SHARED_PAGE), 1);
	check_eq(dts_count(board, "/watchdog@ff001000", FINDING_SHARED_PAGE), 0);
	check(dts_finding(board, "/pwm@ff000100", FINDING_SHARED_PAGE).other ==
	      dts_node(board->tree, "/rtc@ff000f00"));
	check_eq(dts_finding(board, "/pwm@ff000100", FINDING_SHARED_PAGE).a, 0xff000000);
}

static void test_own_parts_share_nothing(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "x { compatible = \"x\"; reg = <0x1000 0x1000>; " CELLS "ranges; "
		"bank@0 { reg = <0x1000 0x100>; }; bank@1 { reg = <0x1100 0x100>; }; }; };");

	check_eq(dts_count(board, "/x", FINDING_SHARED_PAGE), 0);
}

#define GIC                                                                                       \
	"gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; #interrupt-cells = <3>; " \
	"}; "

static void test_intids(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { interrupt-parent = <&gic>; " GIC DEVICE(a, "interrupts = <0 20 4>, <0 21 4>;")
			DEVICE(b, "interrupts = <0 21 4>; status = \"disabled\";")
				DEVICE(c, "interrupts = <0 22 4>;") "};");

	check_eq(dts_count(board, "/a", FINDING_SHARED_INTERRUPT), 1);
	check_eq(dts_finding(board, "/a", FINDING_SHARED_INTERRUPT).a, 53);
	check(dts_finding(board, "/a", FINDING_SHARED_INTERRUPT).other ==
	      dts_node(board->tree, "/b"));
	check_eq(dts_count(board, "/b", FINDING_SHARED_INTERRUPT), 1);
	check_eq(dts_count(board, "/c", FINDING_SHARED_INTERRUPT), 0);
}

static void test_same_intid_twice_in_one_device(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { interrupt-parent = <&gic>; " GIC DEVICE(
			a, "interrupts = <0 20 4>, <0 20 4>;") "};");

	check_eq(dts_count(board, "/a", FINDING_SHARED_INTERRUPT), 0);
}

/* Interrupts that a translator lists as its own belong to the devices behind it. */
static void test_inputs_of_a_translator_are_not_shared(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { interrupt-parent = <&gic>; " GIC
			  "exti: exti { compatible = \"st,stm32mp1-exti\"; "
			  "interrupt-controller; #interrupt-cells = <2>; interrupts = <0 6 4>, <0 "
			  "7 4>; }; " DEVICE(a, "interrupts-extended = <&exti 1 1>;") "};");

	check_eq(dts_count(board, "/a", FINDING_SHARED_INTERRUPT), 0);
}

static void test_streams(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { s: s { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; "
			  "t: t { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; " DEVICE(
				  a, "reg = <0x1000 1>; iommus = <&s 7>;")
				  DEVICE(b, "reg = <0x3000 1>; iommus = <&s 7>, <&s 8>;")
					  DEVICE(c, "reg = <0x5000 1>; iommus = <&t 7>;") "};");

	check_eq(dts_count(board, "/a", FINDING_SHARED_STREAM), 1);
	check_eq(dts_count(board, "/b", FINDING_SHARED_STREAM), 1);
	check_eq(dts_count(board, "/c", FINDING_SHARED_STREAM), 0);
}

static void test_stream_inside_a_map(void)
{
	_cleanup_(board_freep) struct board *board =
		dts_board("/ { s: s { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; " DEVICE(
			pci, "reg = <0x1000 1>; iommu-map = <0 &s 0x100 0x80>;")
				  DEVICE(b, "reg = <0x3000 1>; iommus = <&s 0x17f>;")
					  DEVICE(c, "reg = <0x5000 1>; iommus = <&s 0x180>;") "};");

	check_eq(dts_count(board, "/pci", FINDING_SHARED_STREAM), 1);
	check_eq(dts_count(board, "/b", FINDING_SHARED_STREAM), 1);
	check_eq(dts_count(board, "/c", FINDING_SHARED_STREAM), 0);
}

/* ---- who depends on whom ---- */

static void test_consumers(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS "clk: clk { compatible = \"c\"; reg = <0x1000 1>; #clock-cells = <0>; "
		"inner { clocks = <&clk>; }; }; " DEVICE(
			a, "reg = <0x2000 1>; port { clocks = <&clk>; };")
			DEVICE(b, "resets = <&clk>;") "};");
	const struct device *clk = dts_device(board, "/clk");
	const struct consumer *consumers = board->consumers.items + clk->first_consumer;

	check_eq(clk->n_consumers, 2);
	check(&board->tree->nodes[consumers[0].node] == dts_node(board->tree, "/a"));
	check(&board->tree->nodes[consumers[1].node] == dts_node(board->tree, "/b"));
	check_eq(dts_device(board, "/a")->n_consumers, 0);
}

static void test_reference_to_a_part_counts_for_its_device(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { " CELLS
		"pin { compatible = \"p\"; reg = <0x1000 1>; group { cfg: cfg { }; }; }; " DEVICE(
			a, "reg = <0x2000 1>; pinctrl-0 = <&cfg>;") "};");

	check_eq(dts_device(board, "/pin")->n_consumers, 1);
}

static void test_board_without_devices(void)
{
	_cleanup_(board_freep) struct board *board = dts_board("/ { };");

	check_eq(board->devices.n, 0);
	check(!board_free(NULL));
}

int main(void)
{
	test_device_has_compatible_and_resources();
	test_disabled_devices_are_devices();
	test_root_is_not_a_device();
	test_nodes_for_the_system_are_not_devices();
	test_part_belongs_to_the_nearest_device();
	test_device_below_a_device_is_not_a_part();
	test_part_of_nothing_is_its_own();
	test_registers_of_parts();
	test_bus_without_registers_is_no_device();
	test_bus_above_registers_of_parts();
	test_members_are_the_device_and_its_parts();
	test_resources_of_each_device();
	test_bus_has_translated_devices_below();
	test_bus_of_a_device_that_others_need();
	test_pages();
	test_own_parts_share_nothing();
	test_intids();
	test_same_intid_twice_in_one_device();
	test_inputs_of_a_translator_are_not_shared();
	test_streams();
	test_stream_inside_a_map();
	test_consumers();
	test_reference_to_a_part_counts_for_its_device();
	test_board_without_devices();
	return 0;
}
