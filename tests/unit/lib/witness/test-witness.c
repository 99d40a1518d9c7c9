/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other files of a snapshot, and what several of them say of one interrupt. */

#undef NDEBUG
#include "reading.h"

#define CPUS1 "           CPU0       \n"

/* ---- irqs ---- */

static void test_irqs(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_IRQS, "13|GICv3|33|level||uart-pl011\n15|GICv3|39|edge||\n");

	check_eq(witness.irqs.n, 2);
	check_eq(witness_find_intid(&witness, 33)->trigger, KERNEL_TRIGGER_LEVEL);
	check(!witness_find_intid(&witness, 39)->is_requested);
	check_eq(witness_find_intid(&witness, 39)->line_in_irqs, 2);
}

static void test_irqs_without_chip_or_hwirq(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_IRQS, "20||40|edge||\n21|xen-dyn||edge|event|xenbus\n");

	check_eq(witness.irqs.n, 2);
	check_eq(witness.by_intid.n, 0);
}

static void test_irqs_that_are_none(void)
{
	reading_refused(WITNESS_IRQS, "13|GICv3|33|level\n", "line 1 is not number|chip_name");
	reading_refused(WITNESS_IRQS, "x|GICv3|33|level||\n", "line 1 does not begin");
	reading_refused(WITNESS_IRQS, "1|GICv3|-3|level||\n", "a hwirq that is no number");
	reading_refused(WITNESS_IRQS, "1|GICv3|3|rising||\n", "other than edge and level");
	reading_refused(WITNESS_IRQS, "1|GICv3|3|le", "line 1 is cut off");
}

/* ---- both ---- */

static void add(struct witness *witness, enum witness_file file, const char *text)
{
	check_eq(reading_add(witness, file, text), 0);
}

/* /proc/interrupts has the chip's own spelling; irqs has what nobody has requested. */
static void test_files_that_complete_each_other(void)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };
	const struct kernel_irq *irq;

	add(&witness, WITNESS_IRQS, "13||33|level||uart\n14||34|edge||\n");
	add(&witness, WITNESS_INTERRUPTS, CPUS1 " 13:  0  GIC-0  33 Level     uart\n");
	check_eq(witness_finish(&witness, &reading_error), 0);
	check_eq(witness.irqs.n, 2);
	irq = witness_find_intid(&witness, 33);
	check_eq(irq->line, 2);
	check_eq(irq->line_in_irqs, 1);
}

static void test_interrupt_that_is_there_twice(void)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };

	add(&witness, WITNESS_IRQS, "13|GICv3|33|level||\n13|GICv3|34|level||\n");
	check_eq(witness_finish(&witness, &reading_error), -EINVAL);
	check_has(reading_error.text, "interrupt 13 of Linux is there twice");
}

static void test_file_that_is_read_twice(void)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };

	add(&witness, WITNESS_IRQS, "");
	check_eq(reading_add(&witness, WITNESS_IRQS, ""), -EINVAL);
}

/* ---- irq_hierarchy ---- */

#define HIERARCHY                                                         \
	"irq: 30\nhandler:  handle_fasteoi_irq\ndevice:   (null)\n"       \
	"status:   0x00000104\ndomain:  :soc:interrupt-controller@f080\n" \
	" hwirq:   0x1c\n chip:    meson-gpio-irqchip\n  flags:   0x4\n"  \
	" parent:\n    domain:  :gic@c4301000-1\n     hwirq:   0x60\n"    \
	"     chip:    GICv2\n      flags:   0x15\n             IRQCHIP_X\n"

static void test_hierarchy(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_IRQ_HIERARCHY, HIERARCHY "irq: 31\nhandler:  x\n");
	const struct kernel_irq *irq = witness_find_intid(&witness, 96);

	check_eq(witness.irqs.n, 2);
	check_eq(irq->n_hops, 2);
	check_str(witness.hops.items[0].domain, ":soc:interrupt-controller@f080");
	check_eq(witness.hops.items[0].hwirq, 28);
	check_str(witness.hops.items[1].chip, "GICv2");
}

static void test_hierarchies_that_are_none(void)
{
	reading_refused(WITNESS_IRQ_HIERARCHY, "domain:  x\n", "line 1 stands before");
	reading_refused(WITNESS_IRQ_HIERARCHY, "irq: x\n", "line 1 does not have");
	reading_refused(WITNESS_IRQ_HIERARCHY, "irq: 1\ndomain: x\n hwirq: 0xg\n", "line 3 has");
	reading_refused(WITNESS_IRQ_HIERARCHY, "irq: 1\ndomain", "line 2 is cut off");
}

static void test_hierarchy_that_never_ends(void)
{
	char text[1024] = "irq: 1\n";

	for (int i = 0; i < 17; i++)
		strcat(text, "domain:  x\n");
	reading_refused(WITNESS_IRQ_HIERARCHY, text, "line 18 is the domain after");
}

/* ---- iomem ---- */

static void test_iomem(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_IOMEM, "09000000-09000fff : pl011@9000000\n"
				       "  09000000-09000fff : 9000000.pl011 pl011@9000000\n"
				       "8000000000-ffffffffff : pcie@10000000\n");

	check_eq(witness.iomem.n, 3);
	check(!witness.iomem_is_hidden);
	check_eq(witness.iomem.items[1].depth, 1);
	check_str(witness.iomem.items[1].name, "9000000.pl011 pl011@9000000");
	check_eq(witness.iomem.items[2].last, 0xffffffffff);
}

static void test_iomem_without_root(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_IOMEM, "00000000-00000000 : a\n  00000000-00000000 : b\n");

	check(witness.iomem_is_hidden);
}

static void test_empty_iomem_hides_nothing(void)
{
	_cleanup_(witness_done) struct witness witness = reading(WITNESS_IOMEM, "");

	check(!witness.iomem_is_hidden);
}

static void test_iomem_that_is_none(void)
{
	reading_refused(WITNESS_IOMEM, "hello\n", "line 1 is not 'first-last : name'");
	reading_refused(WITNESS_IOMEM, "10-20\n", "line 1 is not");
	reading_refused(WITNESS_IOMEM, "10000000000000000-2 : x\n", "line 1 is not");
	reading_refused(WITNESS_IOMEM, "20-10 : x\n", "line 1 ends before it begins");
	reading_refused(WITNESS_IOMEM, "10-20 : x\n30-4", "line 2 is cut off");
}

/* ---- drivers ---- */

static void test_drivers(void)
{
	_cleanup_(witness_done) struct witness witness = reading(
		WITNESS_DRIVERS,
		"platform/9000000.pl011 uart-pl011 /sys/firmware/devicetree/base/pl011@9000000\n"
		"platform/mdio/stmmac-0:00 Generic PHY /sys/firmware/devicetree/base/mdio/phy@0\n"
		"platform/machine machine /sys/firmware/devicetree/base\n");

	check_eq(witness.drivers.n, 3);
	check_str(witness.drivers.items[0].node, "/pl011@9000000");
	check_str(witness.drivers.items[1].driver, "Generic PHY");
	check_str(witness.drivers.items[2].node, "/");
}

static void test_drivers_that_are_none(void)
{
	reading_refused(WITNESS_DRIVERS, "a b /sys/x\n", "line 1 is not a device");
	reading_refused(WITNESS_DRIVERS, "a /sys/firmware/devicetree/base/x\n", "names no driver");
	reading_refused(WITNESS_DRIVERS, "/firmware/devicetree/base/x\n", "line 1 is not");
	reading_refused(WITNESS_DRIVERS, "a b", "line 1 is cut off");
}

/* ---- pm_genpd_summary ---- */

#define HEADER_5_10                                                                \
	"domain                          status          children\n"               \
	"    /device                                             runtime status\n" \
	"----------------------------------------------------------------------\n"
#define HEADER_6_12                                                                        \
	"domain                          status          children        performance\n"    \
	"    /device                         runtime status                  managed by\n" \
	"------------------------------------------------------------------------------\n"

static void check_device(const struct witness *witness, const char *device)
{
	check_eq(witness->genpd.n, 1);
	check_str(witness->genpd.items[0].domain, "ETH");
	check_str(witness->genpd.items[0].state, "on");
	check_str(witness->genpd.items[0].device, device);
	check_str(witness->genpd.items[0].status, "active");
}

static void test_genpd_5_10(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_GENPD, HEADER_5_10
			"ETH                             on              sub, other\n"
			"    /devices/platform/soc/ff3f0000.ethernet             active\n"
			"AUDIO                           off-0           \n");

	check_device(&witness, "/devices/platform/soc/ff3f0000.ethernet");
}

static void test_genpd_6_12(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_GENPD, HEADER_6_12
			"ETH                             on                              0\n"
			"                                                sub\n"
			"    ff3f0000.ethernet               active                          0"
			"           SW\n");

	check_device(&witness, "ff3f0000.ethernet");
}

static void test_genpd_that_is_none(void)
{
	reading_refused(WITNESS_GENPD, "hello\n", "line 1 should be the header");
	reading_refused(WITNESS_GENPD, HEADER_5_10 "ETH\n", "line 4 has no status");
	reading_refused(WITNESS_GENPD, HEADER_5_10 "    x active\n", "before the first domain");
	reading_refused(WITNESS_GENPD, HEADER_5_10 "ETH  o", "line 4 is cut off");
}

/* ---- one line ---- */

static void test_version_and_command_line(void)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };

	add(&witness, WITNESS_VERSION, "Linux version 6.1.0 (x)\n");
	add(&witness, WITNESS_CMDLINE, "console=ttyAMA0\nforged\n");
	check_str(witness.version, "Linux version 6.1.0 (x)");
	check_str(witness.command_line, "");
}

static void test_zero_bytes(void)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };

	check_eq(witness_add(&witness, WITNESS_IOMEM, calloc(9, 1), 8, &reading_error), -EINVAL);
	check_has(reading_error.text, "not a text");
}

int main(void)
{
	test_irqs();
	test_irqs_without_chip_or_hwirq();
	test_irqs_that_are_none();
	test_files_that_complete_each_other();
	test_interrupt_that_is_there_twice();
	test_file_that_is_read_twice();
	test_hierarchy();
	test_hierarchies_that_are_none();
	test_hierarchy_that_never_ends();
	test_iomem();
	test_iomem_without_root();
	test_empty_iomem_hides_nothing();
	test_iomem_that_is_none();
	test_drivers();
	test_drivers_that_are_none();
	test_genpd_5_10();
	test_genpd_6_12();
	test_genpd_that_is_none();
	test_version_and_command_line();
	test_zero_bytes();
	return 0;
}
