/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* /proc/interrupts, as kernels from 5.10 to 6.12 print it. */

#undef NDEBUG
#include "reading.h"

#define CPUS2 "           CPU0       CPU1       \n"
#define CPUS1 "           CPU0       \n"

static const struct kernel_irq *only(const struct witness *witness)
{
	check_eq(witness->irqs.n, 1);
	return &witness->irqs.items[0];
}

static void test_level_with_actions(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS2
			" 13:          0          7     GICv3  33 Level     uart-pl011, other\n");
	const struct kernel_irq *irq = only(&witness);

	check_eq(irq->number, 13);
	check_str(irq->chip, "GICv3");
	check_eq(irq->hwirq, 33);
	check_eq(irq->intid, 33);
	check_eq(irq->trigger, KERNEL_TRIGGER_LEVEL);
	check_str(irq->actions, "uart-pl011, other");
	check(irq->is_requested);
	check_eq(irq->line, 2);
}

static void test_32_bits_with_gic_0(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 24:       1234     GIC-0  59 Edge      mmc0\n");

	check_eq(only(&witness)->intid, 59);
	check_eq(only(&witness)->trigger, KERNEL_TRIGGER_EDGE);
}

static void test_counters_touch_the_chip(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 24: 4294967295 GICv2  59 Level     mmc0\n");

	check_eq(only(&witness)->intid, 59);
}

static void test_line_without_hwirq(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS,
			CPUS1 " 21:          0   xen-dyn     Edge    -event     xenbus\n");

	check_str(only(&witness)->chip, "xen-dyn");
	check(!only(&witness)->has_hwirq);
	check_eq(only(&witness)->intid, 0);
	check_str(only(&witness)->actions, "xenbus");
}

static void test_chip_with_blanks(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 30:  1  HIP04 INTC  77 Level     hisi-sas\n");

	check_str(only(&witness)->chip, "HIP04 INTC");
	check_eq(only(&witness)->intid, 77);
}

static void test_action_with_the_word_level(void)
{
	_cleanup_(witness_done) struct witness witness = reading(
		WITNESS_INTERRUPTS, CPUS1 " 30:  1  gpio-mxc  5 Edge      Level Edge sensor\n");

	check_eq(only(&witness)->trigger, KERNEL_TRIGGER_EDGE);
	check_str(only(&witness)->actions, "Level Edge sensor");
}

static void test_nobody_has_requested_it(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 30:  1  GICv3  40 Level     \n");

	check(!only(&witness)->is_requested);
}

static void test_without_a_column_for_the_trigger(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 30:  1  GICv3  40  eth0\n");

	check_eq(only(&witness)->intid, 40);
	check_eq(only(&witness)->trigger, KERNEL_TRIGGER_UNKNOWN);
	check_str(only(&witness)->actions, "eth0");
}

static void test_lines_of_the_architecture(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS2 "IPI0:  67  48  Rescheduling interrupts\n"
						  "FIQ:              usb_fiq\n"
						  "Err:          0\n");

	check_eq(witness.irqs.n, 0);
}

/* SGIs are not wired; LPIs and inputs of other chips are no INTIDs of devices. */
static void test_what_is_no_intid(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 "  1:  0  GICv3   7 Edge      IPI\n"
						  " 40:  0  GICv3  8192 Edge      lpi\n"
						  " 41:  0  GIC-1  40 Level     cascaded\n"
						  " 42:  0  ITS-MSI 524288 Edge      virtio0\n");

	check_eq(witness.irqs.n, 4);
	check_eq(witness.by_intid.n, 0);
}

static void test_extended_ranges(void)
{
	_cleanup_(witness_done) struct witness witness =
		reading(WITNESS_INTERRUPTS, CPUS1 " 40:  0  GICv3  4100 Level     x\n"
						  " 41:  0  GICv3  1060 Level     y\n");

	check(witness_find_intid(&witness, 4100));
	check(witness_find_intid(&witness, 1060));
}

static void test_what_is_none(void)
{
	reading_refused(WITNESS_INTERRUPTS, "\n", "line 1 should be the header");
	reading_refused(WITNESS_INTERRUPTS, "MemTotal: 1 kB\n", "line 1 should be the header");
	reading_refused(WITNESS_INTERRUPTS, CPUS2 "hello\n", "line 2 has no colon");
	reading_refused(WITNESS_INTERRUPTS, CPUS2 "a b: 1 2 GICv3\n", "one word and a colon");
}

static void test_columns_of_another_header(void)
{
	reading_refused(WITNESS_INTERRUPTS, CPUS2 " 13:  0  GICv3  33 Level  x\n",
			"line 2 has 1 counters, where the header has 2 CPUs");
}

static void test_forged_numbers(void)
{
	reading_refused(WITNESS_INTERRUPTS, CPUS1 "99999999999: 0 GICv3 33 Level x\n", "31 bits");
	reading_refused(WITNESS_INTERRUPTS, CPUS1 " 13: -1 GICv3 33 Level x\n", "0 counters");
}

static void test_cut_off(void)
{
	reading_refused(WITNESS_INTERRUPTS, CPUS1 " 13:  0  GICv3  33 Lev", "line 2 is cut off");
	reading_refused(WITNESS_INTERRUPTS, CPUS1 " 13:  0\n", "no interrupt chip");
}

static void test_control_characters(void)
{
	reading_refused(WITNESS_INTERRUPTS, CPUS1 " 13: 0 GICv3 33 Level x\x1b[2J\n",
			"line 2 has characters");
}

int main(void)
{
	test_level_with_actions();
	test_32_bits_with_gic_0();
	test_counters_touch_the_chip();
	test_line_without_hwirq();
	test_chip_with_blanks();
	test_action_with_the_word_level();
	test_nobody_has_requested_it();
	test_without_a_column_for_the_trigger();
	test_lines_of_the_architecture();
	test_what_is_no_intid();
	test_extended_ranges();
	test_what_is_none();
	test_columns_of_another_header();
	test_forged_numbers();
	test_cut_off();
	test_control_characters();
	return 0;
}
