/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A board against what Linux has: agrees, differs, not seen. */

#undef NDEBUG
#include "board/drivers.h"
#include "hearing.h"
#include "witness/attach.h"

/* ---- interrupts ---- */

static void test_interrupt_agrees(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Level     v-uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "interrupts line 2");
	check_answer(&h, "/rtc@a000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
	check(answers_agree(&h.answers));
}

static void test_trigger_differs(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Edge      v-uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "the tree has INTID 33 level_high, but Linux has INTID 33 edge");
	check(!answers_agree(&h.answers));
}

static void test_trigger_of_nobody_says_nothing(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Edge      \n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "nobody has requested");
}

static void test_triggers_of_two_nodes(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 47 Edge      v-pcie\n", NULL, NULL, NULL);

	check_answer(&h, "/pcie@23000", "interrupts 0", WITNESS_AGREES,
		     "whose trigger another entry has");
	check_answer(&h, "/pcie@23000/legacy", "interrupts 0", WITNESS_AGREES,
		     "for v-pcie (interrupts line 2)");
	check(answers_agree(&h.answers));
}

static void test_intid_of_nobody(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     v-uart\n", NULL, NULL, NULL);

	check_answer(&h, NULL, "interrupts", WITNESS_DIFFERS, "INTID 199 level, for v-uart");
}

static void test_intid_of_the_device_is_another(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     9000.uart\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "the tree has INTID 33 level_high, but Linux has INTID 199 level");
}

/* One that is elsewhere is the tree's only once. */
static void test_one_of_two_intids_is_another(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     f000.dma, f000.dma\n", NULL, NULL, NULL);

	check_answer(&h, "/dma@f000", "interrupts 0", WITNESS_DIFFERS, "INTID 199 level");
	check_answer(&h, "/dma@f000", "interrupts 1", WITNESS_NOT_SEEN, "no driver");
}

/* The driver of a device may request those of the nodes below it. */
static void test_intid_is_that_of_a_node_below(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 42 Level     f000.dma\n", NULL, NULL, NULL);

	check_answer(&h, "/dma@f000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
	check_answer(&h, "/dma@f000/channel@0", "interrupts 0", WITNESS_AGREES, "f000.dma");
	check(answers_agree(&h.answers));
}

/* The phy has an interrupt of its own, and one that is chosen at run time. */
static void test_intid_is_the_one_that_was_chosen(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 97 Level     d100.phy\n", NULL, NULL, NULL);

	check_answer(&h, "/phy@d100", "interrupts-extended 0", WITNESS_NOT_SEEN, "no driver");
	check(answers_agree(&h.answers));
}

static void test_intid_by_the_name_of_the_driver(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 199 Level     uart-v\n", NULL,
		     "platform/9000.uart uart-v /sys/firmware/devicetree/base/uart@9000\n", NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS, "INTID 199 level");
}

static void test_intids_are_exchanged(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(
		CPUS1 " 9: 1 GICv2 34 Edge      9000.uart\n 10: 1 GICv2 33 Level     v-rtc\n", NULL,
		"platform/a000.rtc v-rtc /sys/firmware/devicetree/base/rtc@a000\n", NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "has INTID 33 level_high, but Linux has INTID 34 edge");
	check_answer(&h, "/rtc@a000", "interrupts 0", WITNESS_DIFFERS, "Linux has INTID 33 level");
}

/* All that have requested it are others, which the tree says do not have it. */
static void test_intid_is_another_ones(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Level     a000.rtc\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_DIFFERS,
		     "Linux has INTID 33 level for a000.rtc (interrupts line 2), which does not");
}

static void test_intid_of_somebody_unknown_too(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Level     a000.rtc, eth0\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "interrupts line 2");
}

/* It may have asked for another node's. */
static void test_intid_for_a_driver_of_no_interrupts(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GICv2 33 Level     b000.off\n", NULL, NULL, NULL);

	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_AGREES, "interrupts line 2");
}

/* PPIs are the machine's: timers that nobody uses are mapped, Xen has one for its events. */
static void test_private_interrupts(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(CPUS1
							 " 1: 1 GICv2 27 Level     arch_timer\n"
							 " 2: 1 GICv2 30 Edge      \n"
							 " 3: 1 GICv2 31 Level     events\n",
							 NULL, NULL, NULL);

	check_answer(&h, "/timer", "interrupts 0", WITNESS_AGREES, "arch_timer");
	check(answers_agree(&h.answers));
}

/* A driver that took a message in place of its interrupt. */
static void test_message_in_place_of_the_interrupt(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 ITS-pMSI 0 Edge      9000.uart\n", NULL, NULL,
		     "irq: 9\ndomain: x\n hwirq: 0x1\n chip: pMSI\n parent:\n    domain: y\n"
		     "     hwirq: 0xc7\n     chip: GICv2\n");

	check(witness_find_intid(&h.witness, 199));
	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_NOT_SEEN, "no driver");
}

static void test_message_is_of_no_node(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, NULL,
		     "irq: 9\ndomain:  x\n hwirq: 0x1\n chip: PCI-MSI\n parent:\n    domain: y\n"
		     "     hwirq: 0xc7\n     chip: GICv2\n");

	check(witness_find_intid(&h.witness, 199));
	check(answers_agree(&h.answers));
}

/* "GPCv2 60" is no INTID, and somebody has requested it. */
static void test_forwarded_without_hierarchy(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GPCv2 60 Level     22000.can\n", NULL, NULL, NULL);

	check_answer(&h, "/can@22000", "interrupts 0", WITNESS_NOT_SEEN, "another controller");
}

static void test_forwarded_with_hierarchy(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(CPUS1 " 9: 1 GPCv2 60 Level     22000.can\n", NULL, NULL,
		     "irq: 9\ndomain:  :gpc@21000\n hwirq:   0x3c\n chip:    GPCv2\n parent:\n"
		     "    domain:  :gic@1000\n     hwirq:   0x5c\n     chip:    GICv2\n");

	check_answer(&h, "/can@22000", "interrupts 0", WITNESS_AGREES, "interrupts line 2");
}

/* ---- chosen at run time ---- */

#define CHOSEN(intid)                                                                     \
	"irq: 30\ndomain:  :interrupt-controller@c000\n hwirq:   0x1a\n chip:    meson\n" \
	" parent:\n    domain:  :gic@1000-1\n     hwirq:   " intid "\n     chip:    GICv2\n"

static void test_chosen_input(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, CHOSEN("0x61"));

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_AGREES,
		     "Linux chose INTID 97");
}

static void test_chosen_input_is_no_candidate(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, CHOSEN("0x21"));

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_DIFFERS,
		     "none of the candidates");
}

static void test_choice_that_no_kernel_shows(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(NULL, NULL, NULL, NULL);

	check_answer(&h, "/phy@d000", "interrupts-extended 0", WITNESS_NOT_SEEN,
		     "CONFIG_GENERIC_IRQ_DEBUGFS");
	check_answer(&h, "/uart@9000", "interrupts 0", WITNESS_NOT_SEEN,
		     "neither interrupts nor irqs");
	check_answer(&h, "/uart@9000", "reg 0", WITNESS_NOT_SEEN, "has no iomem");
}
/* ---- drivers ---- */

static void test_driver_on_a_node_that_is_missing(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, "platform/x foo /sys/firmware/devicetree/base/soc/x@1\n", NULL);

	check_answer(&h, NULL, "of_node", WITNESS_DIFFERS, "foo bound to /soc/x@1");
}

static size_t count_differences(const struct hearing *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->answers.n; i++)
		n += h->answers.items[i].answer == WITNESS_DIFFERS;
	return n;
}

#define BASE "/sys/firmware/devicetree/base"

static void test_nodes_that_linux_makes(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL,
		     "pci0/0 pcieport " BASE "/pci@20000/pci@0,0\n"
		     "pci0/1 rp1 " BASE "/pci@20000/pci@0,0/dev@0,0\n"
		     "pci0/2 gone " BASE "/uart@9000/dev@0,0\n"
		     "pci0/3 cut " BASE "uart@9000\n",
		     NULL);

	check_answer(&h, NULL, "of_node", WITNESS_DIFFERS, "gone bound to /uart@9000/dev@0,0");
	check_eq(count_differences(&h), 2);
}

static void test_driver_on_a_disabled_node(void)
{
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, NULL, "platform/b000.off foo /sys/firmware/devicetree/base/off@b000\n", NULL);

	check_answer(&h, NULL, "of_node", WITNESS_DIFFERS, "not \"okay\"");
}

static void test_nodes_that_xen_makes(void)
{
	_cleanup_(hearing_donep) struct hearing h =
		hear(NULL, NULL, "platform/psci psci /sys/firmware/devicetree/base/psci\n", NULL);

	check(answers_agree(&h.answers));
}

/* ---- a board that learns ---- */

static void test_board_learns(void)
{
	_cleanup_(attached_done) struct attached attached = { .rates = { .n = 0 } };
	_cleanup_(hearing_donep) struct hearing h = hear(
		NULL, NULL,
		"platform/9000.uart uart-v /sys/firmware/devicetree/base/uart@9000\n"
		"platform/9000.uart/9000.uart:0 ctrl /sys/firmware/devicetree/base/uart@9000\n",
		CHOSEN("0x61"));
	const struct node *uart = dts_node(h.board->tree, "/uart@9000");
	const struct node *phy = dts_node(h.board->tree, "/phy@d000");

	check_eq(witness_attach(h.board, &h.witness, &attached), 0);
	check_str(drivers_find(h.board, uart), "uart-v");
	check(!drivers_release(h.board, uart)); /* it was bound once: no finding */
	check_eq(attached.chosen.n, 1);
	check(attached.chosen.items[0].interrupt->node == phy);
	check_eq(attached.chosen.items[0].intid, 97);
}

int main(void)
{
	test_interrupt_agrees();
	test_trigger_differs();
	test_trigger_of_nobody_says_nothing();
	test_triggers_of_two_nodes();
	test_intid_of_nobody();
	test_intid_of_the_device_is_another();
	test_one_of_two_intids_is_another();
	test_intid_is_that_of_a_node_below();
	test_intid_is_the_one_that_was_chosen();
	test_intid_by_the_name_of_the_driver();
	test_intids_are_exchanged();
	test_intid_is_another_ones();
	test_intid_of_somebody_unknown_too();
	test_intid_for_a_driver_of_no_interrupts();
	test_forwarded_without_hierarchy();
	test_forwarded_with_hierarchy();
	test_private_interrupts();
	test_message_in_place_of_the_interrupt();
	test_message_is_of_no_node();
	test_chosen_input();
	test_chosen_input_is_no_candidate();
	test_choice_that_no_kernel_shows();
	test_driver_on_a_node_that_is_missing();
	test_nodes_that_linux_makes();
	test_driver_on_a_disabled_node();
	test_nodes_that_xen_makes();
	test_board_learns();
	return 0;
}
