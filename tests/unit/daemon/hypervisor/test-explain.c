/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reasons for EBUSY: which are given, and which are not. */

#include <stdlib.h>

#include "check.h"
#include "hypervisor/explain.h"

static struct hypervisor old = { .version = "4.17" };
static struct hypervisor new = { .version = "4.20", .binds_started = true };

static struct domain all[] = { { .key.domid = 1 }, { .key.domid = 7 } };
static const struct domains domains = { .items = all, .n = 2 };

static char *explain(struct busy busy)
{
	char *text;

	busy.domains = &domains;
	busy.domain = &all[0];
	text = explain_busy(&busy);
	check(text);
	return text;
}

static void check_says(struct busy busy, const char *words)
{
	char *text = explain(busy);

	check_has(text, words);
	free(text);
}

static void check_silent(struct busy busy, const char *words)
{
	char *text = explain(busy);

	if (strstr(text, words))
		check_str(text, "silent about it");
	free(text);
}

static void test_mark(void)
{
	struct busy busy = { .intid = 112, .hypervisor = &new, .device = "/soc/eth@1" };

	check_says(busy, "unless /soc/eth@1 is marked");
	busy.is_marked = true;
	check_silent(busy, "dom0");
}

static void test_room(void)
{
	check_says((struct busy){ .intid = 112, .hypervisor = &new }, "nr_spis=81 or more");
	check_says((struct busy){ .intid = 112, .hypervisor = &old }, "irqs=[112]");
	check_says((struct busy){ .intid = 34, .hypervisor = &old }, "SPI 2 (interrupt 34)");
	check_says((struct busy){ .intid = 50, .hypervisor = &old }, "vuart=");
	check_says((struct busy){ .intid = 32, .hypervisor = &new }, "its virtual UART there");
	check_says((struct busy){ .intid = 43, .hypervisor = &new }, "its virtio devices there");
	check_silent((struct busy){ .intid = 44, .hypervisor = &new }, "virtio");
}

static void test_zombie(void)
{
	struct busy busy = { .intid = 112, .hypervisor = &new };

	check_silent(busy, "zombie");
	all[1].dying = true;
	check_says(busy, "domain 7 is a zombie");
	all[1].dying = false;
}

static void test_started(void)
{
	struct busy busy = { .intid = 112, .hypervisor = &old };

	check_silent(busy, "started");
	all[0].started = true;
	check_says(busy, "Xen 4.17 binds only before that");
	check_silent(busy, "marked");
	busy.hypervisor = &new;
	check_says(busy, "enabled it already; or ");
	all[0].started = false;
}

int main(void)
{
	test_mark();
	test_room();
	test_zombie();
	test_started();
}
