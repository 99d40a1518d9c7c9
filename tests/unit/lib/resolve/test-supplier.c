/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The suppliers of a node. */

#undef NDEBUG
#include "check.h"
#include "interrupts.h"

struct list {
	struct tree *tree;
	struct resolver *resolver;
	struct supplier_index index;
	struct findings findings;
	ARRAY_OF(struct supplier);
};

static int collect(const struct supplier *supplier, void *userdata)
{
	struct list *list = userdata;
	struct supplier *slot = array_add(list);

	check(slot);
	*slot = *supplier;
	return 0;
}

/* The suppliers of the node at this path. */
static struct list suppliers_of(const char *source, const char *path)
{
	struct list list = { .tree = dts_tree(source) };

	check_eq(resolver_new(&list.resolver, list.tree), 0);
	check_eq(supplier_index_init(&list.index, list.tree), 0);
	check_eq(supplier_for_each(list.resolver, &list.index, dts_node(list.tree, path),
				   &list.findings, collect, &list),
		 0);
	return list;
}

static void list_done(struct list *list)
{
	array_done(&list->findings);
	array_done(list);
	supplier_index_done(&list->index);
	resolver_free(list->resolver);
	tree_free(list->tree);
}

#define _list_ _cleanup_(list_done) struct list

static void check_supplier(const struct list *list, size_t i, const char *kind,
			   const char *property, const char *path)
{
	check(i < list->n);
	check_str(supplier_kind_name(list->items[i].kind), kind);
	check_str(list->items[i].property, property);
	check(list->items[i].node == dts_node(list->tree, path));
}

/* The only supplier of /x by this property, which refers to node /p with these cells. */
static void check_kind(const char *property, const char *cells, const char *kind)
{
	char source[400];

	snprintf(source, sizeof(source), "/ { p: p { %s }; x { %s = <&p>; }; };", cells, property);
	_list_ list = suppliers_of(source, "/x");

	check_eq(list.n, 1);
	check_supplier(&list, 0, kind, property, "/p");
	check_eq(list.items[0].arguments.n, 0);
	check(list.items[0].consumer == dts_node(list.tree, "/x"));
	check_eq(list.findings.n, 0);
}

static void test_kinds(void)
{
	check_kind("clocks", "#clock-cells = <0>;", "clock");
	check_kind("assigned-clocks", "", "clock");
	check_kind("assigned-clock-parents", "", "clock");
	check_kind("resets", "#reset-cells = <0>;", "reset");
	check_kind("power-domains", "", "power_domain");
	check_kind("phys", "", "phy");
	check_kind("phy-handle", "", "phy");
	check_kind("phy", "", "phy");
	check_kind("phy-device", "", "phy");
	check_kind("pcs-handle", "", "phy");
	check_kind("pcsphy-handle", "", "phy");
	check_kind("dmas", "", "dma");
	check_kind("dma-masters", "#dma-cells = <1>;", "dma");
	check_kind("nvmem-cells", "", "nvmem");
	check_kind("nvmem", "", "nvmem");
	check_kind("memory-region", "", "memory_region");
	check_kind("interconnects", "", "interconnect");
	check_kind("mboxes", "", "mailbox");
	check_kind("hwlocks", "", "hwlock");
	check_kind("io-channels", "", "io_channel");
	check_kind("pwms", "", "pwm");
	check_kind("sound-dai", "", "other");
	check_kind("thermal-sensors", "", "other");
	check_kind("sfp", "", "other");
	check_kind("ddc-i2c-bus", "", "other");
	check_kind("i2c-bus", "", "other");
	check_kind("i2c-parent", "", "other");
	check_kind("mdio-parent-bus", "", "other");
	check_kind("nand-ecc-engine", "", "other");
	check_kind("qcom,smem-states", "#qcom,smem-state-cells = <0>;", "other");
	check_kind("performance-domains", "#performance-domain-cells = <0>;", "other");
	check_kind("trigger-sources", "#trigger-source-cells = <0>;", "other");
	check_kind("post-init-providers", "", "other");
	check_kind("iommus", "#iommu-cells = <0>;", "iommu");
	check_kind("msi-parent", "", "msi");
	check_kind("interrupt-parent", "", "interrupt");
}

static void test_names_with_an_open_end(void)
{
	check_kind("vdd-supply", "", "regulator");
	check_kind("pinctrl-0", "", "pinctrl");
	check_kind("pinctrl-12", "", "pinctrl");
	check_kind("gpios", "#gpio-cells = <0>;", "gpio");
	check_kind("reset-gpio", "#gpio-cells = <0>;", "gpio");
	check_kind("vendor,reset-gpios", "#gpio-cells = <0>;", "gpio");
}

static void test_names_without_references(void)
{
	static const char *const names[] = { "pinctrl-names", "pinctrl-", "vendor,nr-gpios",
					     "-supply",       "supply",   "vendor,clocks",
					     "clock" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char source[400];

		snprintf(source, sizeof(source), "/ { p: p { }; x { %s = <&p>; }; };", names[i]);
		_list_ list = suppliers_of(source, "/x");

		if (list.n != 0)
			check_str(names[i], "no reference");
	}
}

static void test_arguments(void)
{
	_list_ list =
		suppliers_of("/ { p: p { #clock-cells = <2>; }; q: q { #clock-cells = <0>; }; "
			     "x { clocks = <&p 7 8>, <&q>, <&p 9 10>; }; };",
			     "/x");

	check_eq(list.n, 3);
	check_eq(list.items[0].arguments.n, 2);
	check_eq(cells_at(&list.items[0].arguments, 1), 8);
	check_supplier(&list, 1, "clock", "clocks", "/q");
	check_eq(cells_at(&list.items[2].arguments, 0), 9);
	check(!list.items[0].specifier_is_hop);
}

static void test_own_properties_only(void)
{
	_list_ list = suppliers_of("/ { p: p { }; x { y { clocks = <&p>; }; }; };", "/x");

	check_eq(list.n, 0);
}

static void test_holes_are_passed_over(void)
{
	_list_ list = suppliers_of("/ { p: p { }; x { clocks = <0>, <&p>, <0>, <&p>; }; };", "/x");

	check_eq(list.n, 2);
	check_eq(list.findings.n, 0);
}

static void test_dangling_reference_ends_its_list(void)
{
	_list_ list = suppliers_of(
		"/ { p: p { }; x { clocks = <&p>, <77>, <&p>; resets = <&p>; }; };", "/x");

	check_eq(list.n, 2);
	check_supplier(&list, 1, "reset", "resets", "/p");
	check_eq(list.findings.n, 1);
	check_eq(list.findings.items[0].code, FINDING_DANGLING_PHANDLE);
	check_str(list.findings.items[0].property, "clocks");
	check_eq(list.findings.items[0].a, 77);
}

static void test_gpio_cells_are_needed(void)
{
	_list_ list = suppliers_of("/ { p: p { }; x { reset-gpios = <&p>; }; };", "/x");

	check_eq(list.n, 0);
	check_eq(findings_count(&list.findings, FINDING_DANGLING_PHANDLE), 1);
}

static void test_gpio_hogs_have_no_supplier(void)
{
	_list_ list = suppliers_of(
		"/ { p: p { #gpio-cells = <2>; x { gpio-hog; gpios = <5 0>; }; }; };", "/p/x");

	check_eq(list.n, 0);
	check_eq(list.findings.n, 0);
}

static void test_gpio_ranges_have_three_arguments(void)
{
	_list_ list = suppliers_of(
		"/ { p: p { }; x { gpio-ranges = <&p 0 10 20>, <&p 20 40 10>; }; };", "/x");

	check_eq(list.n, 2);
	check_eq(list.items[0].arguments.n, 3);
	check_eq(cells_at(&list.items[1].arguments, 1), 40);
}

/* A DMA controller has the number of its masters there, a router the controllers behind it. */
static void test_number_of_dma_masters_is_no_reference(void)
{
	_list_ list = suppliers_of("/ { p: p { #dma-cells = <1>; }; q: q { }; "
				   "x { dma-masters = <&q>; y { dma-masters = <&p &p>; }; }; };",
				   "/x");

	check_eq(list.n, 0);
	check_eq(supplier_for_each(list.resolver, &list.index, dts_node(list.tree, "/x/y"),
				   &list.findings, collect, &list),
		 0);
	check_eq(list.n, 2);
	check_eq(list.findings.n, 0);
}

/* Its name suggests phandles, and its cells are some. */
static void test_vendors_own_references(void)
{
	_list_ list = suppliers_of("/ { p: p { }; q: q { }; x { v,syscon = <&p 4 0xff>; "
				   "qcom,ice = <&q>; ti,timers = <&p &q>; v,odd = <1>; "
				   "w,syscon = <99>; qcom,qmp = <&p 1>; z,syscon = \"abc\"; }; };",
				   "/x");

	check_eq(list.n, 4);
	check_supplier(&list, 0, "other", "v,syscon", "/p");
	check_eq(list.items[0].arguments.n, 2);
	check_eq(cells_at(&list.items[0].arguments, 1), 0xff);
	check_supplier(&list, 1, "other", "qcom,ice", "/q");
	check_supplier(&list, 3, "other", "ti,timers", "/q");
	check_eq(list.findings.n, 0);
}

static void test_timestamper_has_one_argument(void)
{
	_list_ list = suppliers_of("/ { p: p { }; x { timestamper = <&p 5>; }; };", "/x");

	check_eq(list.n, 1);
	check_eq(cells_at(&list.items[0].arguments, 0), 5);
}

static void test_maps(void)
{
	_list_ list =
		suppliers_of("/ { p: p { #msi-cells = <1>; }; "
			     "x { msi-map = <0 &p 0 0x100>, <0x100 77 0 1>, <0x200 &p 5 1>; }; };",
			     "/x");

	check_eq(list.n, 2);
	check_supplier(&list, 0, "msi", "msi-map", "/p");
	check_eq(findings_count(&list.findings, FINDING_DANGLING_PHANDLE), 1);
}

static void test_endpoint_leads_to_the_device_of_the_port(void)
{
	_list_ list = suppliers_of(
		"/ { a { ports { port@1 { e: endpoint { }; }; }; }; b { port { f: endpoint { }; }; "
		"}; "
		"c { port { x { remote-endpoint = <&e>; }; y { remote-endpoint = <&f>; }; }; }; };",
		"/c/port/x");

	check_eq(list.n, 1);
	check_supplier(&list, 0, "endpoint", "remote-endpoint", "/a");
	check_eq(supplier_for_each(list.resolver, &list.index, dts_node(list.tree, "/c/port/y"),
				   NULL, collect, &list),
		 0);
	check_supplier(&list, 1, "endpoint", "remote-endpoint", "/b");
}

/* Linux compares these names without the unit address. */
static void test_ports_may_have_an_address(void)
{
	_list_ list = suppliers_of("/ { a { ports@0 { port@1 { e: endpoint { }; }; }; }; "
				   "c { port { x { remote-endpoint = <&e>; }; }; }; };",
				   "/c/port/x");

	check_eq(list.n, 1);
	check_supplier(&list, 0, "endpoint", "remote-endpoint", "/a");
}

static void test_interrupts_name_the_controller_at_the_end(void)
{
	_list_ list = suppliers_of("/ { " GIC
				   "nexus: nexus { #address-cells = <0>; #interrupt-cells = <1>; "
				   "interrupt-map = <1 &gic 0 50 4>; }; "
				   "x { interrupts-extended = <&nexus 1>, <0>, <&gic 0 2 4>; }; };",
				   "/x");

	check_eq(list.n, 2);
	check_supplier(&list, 0, "interrupt", "interrupts-extended", "/gic");
	check(list.items[0].specifier_is_hop);
	check_eq(list.items[0].hop.cells[1], 50);
	check_eq(list.items[1].hop.cells[1], 2);
}

static void test_both_interrupt_properties_are_one_list(void)
{
	_list_ list =
		suppliers_of("/ { interrupt-parent = <&gic>; " GIC
			     "x { interrupts = <0 1 4>; interrupts-extended = <&gic 0 2 4>; }; };",
			     "/x");

	check_eq(list.n, 1);
	check_eq(list.items[0].hop.cells[1], 2);
}

/* ls_extirq_parse_map() knows no unit address of the parent, which a GICv3 with an ITS has. */
static void test_interrupt_map_that_its_driver_parses(void)
{
	_list_ list =
		suppliers_of("/ { gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; "
			     "#interrupt-cells = <3>; #address-cells = <2>; }; "
			     "x { compatible = \"fsl,ls1088a-extirq\"; interrupt-controller; "
			     "#address-cells = <0>; #interrupt-cells = <2>; "
			     "interrupt-map = <0 0 &gic 0 0 4>, <1 0 &gic 0 1 4>; }; };",
			     "/x");

	check_eq(list.n, 2);
	check_supplier(&list, 0, "interrupt", "interrupt-map", "/gic");
	check_eq(list.items[1].hop.cells[1], 1);
}

static void test_interrupt_map_names_every_parent(void)
{
	_list_ list = suppliers_of("/ { " GIC "x { #address-cells = <0>; #interrupt-cells = <1>; "
				   "interrupt-map = <1 &gic 0 50 4>, <2 &gic 0 51 4>; }; };",
				   "/x");

	check_eq(list.n, 2);
	check_supplier(&list, 1, "interrupt", "interrupt-map", "/gic");
}

static int stop_at_once(const struct supplier *supplier, void *userdata)
{
	(*(int *)userdata)++;
	return supplier ? 42 : 0;
}

static void test_callback_ends_the_visit(void)
{
	_list_ list =
		suppliers_of("/ { p: p { }; x { clocks = <&p>, <&p>; resets = <&p>; }; };", "/x");
	int calls = 0;

	check_eq(supplier_for_each(list.resolver, &list.index, dts_node(list.tree, "/x"), NULL,
				   stop_at_once, &calls),
		 42);
	check_eq(calls, 1);
}

int main(void)
{
	test_kinds();
	test_names_with_an_open_end();
	test_names_without_references();
	test_arguments();
	test_own_properties_only();
	test_holes_are_passed_over();
	test_dangling_reference_ends_its_list();
	test_gpio_cells_are_needed();
	test_gpio_hogs_have_no_supplier();
	test_gpio_ranges_have_three_arguments();
	test_number_of_dma_masters_is_no_reference();
	test_vendors_own_references();
	test_timestamper_has_one_argument();
	test_maps();
	test_endpoint_leads_to_the_device_of_the_port();
	test_ports_may_have_an_address();
	test_interrupts_name_the_controller_at_the_end();
	test_both_interrupt_properties_are_one_list();
	test_interrupt_map_that_its_driver_parses();
	test_interrupt_map_names_every_parent();
	test_callback_ends_the_visit();
	return 0;
}
