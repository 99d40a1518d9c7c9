/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys and their values. Whole files with a fault are in tests/inputs/systems. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "check.h"
#include "system/system.h"

#define BOARD "[board]\nTree=t\n"
#define XL    BOARD "[domain \"a\"]\nKind=xl\n"

static struct system *parse(const char *text)
{
	struct system *system = NULL;
	struct ini_error error = { .text = "" };
	int r = system_read(&system, "x", text, strlen(text), &error);

	check_str(error.text, "");
	check_eq(r, 0);
	return system;
}

static void check_refused(const char *text, int line, const char *words)
{
	_cleanup_(system_freep) struct system *system = NULL;
	struct ini_error error = { .text = "" };

	check_eq(system_read(&system, "x", text, strlen(text), &error), -EINVAL);
	check_has(error.text, words);
	check_eq(error.line, line);
}

static void test_board(void)
{
	_cleanup_(system_freep) struct system *system =
		parse("[board]\nTree=a b.dtb\nOverlay=one\nOverlay=two\nXen=4.20\nDirectory=/\n"
		      "[domain \"a\"]\nKind=xl\n");

	check_str(system->board.tree.text, "a b.dtb");
	check_eq(system->board.tree.line, 2);
	check_eq(system->board.overlays.n, 2);
	check_str(system->board.overlays.items[1].text, "two");
	check_eq(system->board.xen_version, 0x414);
	check_refused("[board]\nTree=a\nTree=b\n", 3, "given in line 2 already");
	check_refused("[board]\nXen=5.0\n", 2, "a version such as 4.20");
	check_refused("[board]\nXen=4.20-rc1\n", 2, "a version such as 4.20");
	check_refused("[board]\nSHA256=ABC\n", 2, "64 hexadecimal digits");
	check_refused("[board]\nDirectory=etc\n", 2, "from '/' on");
	check_refused("[board]\nDirectory=/etc/\n", 2, "without a '/' at its end");
	check_refused("[board]\n[board]\n", 2, "in line 1 already");
	check_refused(BOARD, 0, "no section [domain");
}

static void test_domain(void)
{
	_cleanup_(system_freep) struct system *system =
		parse(BOARD "[domain \"a-b_1\"]\nKind=dom0less\nLayout=host\nVCPUs=2\n"
			    "StaticMemory=0x40000000 \t 0x10000000\n");
	const struct system_domain *domain = &system->domains.items[0];

	check_str(domain->name, "a-b_1");
	check(domain->host_layout);
	check_eq(domain->static_address.value, 0x40000000);
	check_eq(domain->static_size.value, 0x10000000);
	check_eq(domain->vcpus.value, 2);
	check_refused(BOARD "[domain \"0\"]\n", 3, "is no number");
	check_refused(BOARD "[domain \"a.b\"]\n", 3, "'a.b' is not");
	check_refused(BOARD "[domain \"\"]\n", 3, "'' is not");
	check_refused(BOARD "[domain \"a23456789012345678901234567890123\"]\n", 3, "up to 31");
	check_refused(XL "Memory=0\n", 5, "must not be 0");
	check_refused(XL "Memory=1G\n", 5, "takes a number");
	check_refused(XL "VCPUs=129\n", 5, "up to 128");
	check_refused(XL "StaticMemory=0x1000\n", 5, "an address and a size");
	check_refused(XL "StaticMemory=0x1001 0x1000\n", 5, "a multiple of 0x1000");
	check_refused(XL "StaticMemory=0xfffffffffffff000 0x2000\n", 5, "no memory of this size");
	check_refused(XL "KernelAddress=0x1000\n", 5, "goes with Kind=dom0less");
	check_refused(BOARD "[domain \"a\"]\nKind=dom0less\n", 3, "needs Memory=");
	check_refused(BOARD "[domain \"a\"]\nKind=dom0less\nMemory=1\nKernelAddress=0x1000\n", 6,
		      "needs KernelSize=");
	check_refused(BOARD "[domain \"a\"]\nKind=dom0less\nMemory=1\nRamdiskSize=1\n", 6,
		      "needs RamdiskAddress=");
	check_refused(BOARD "[domain \"a\"]\nKind=microkit\nLayout=xen\n", 5, "the host's layout");
	check_refused(BOARD "[domain \"a\"]\nKind=microkit\nDynamic=no\n", 5, "guests of Xen");
}

static void test_device(void)
{
	_cleanup_(system_freep) struct system *system =
		parse("[device \"a\" \"x y\"]\nAccept=shared_page provider\nAt=0x1000 2:8192\n"
		      "ClockRate=a=1 /b:1,2=0x10\nAcceptShared=/c\n /d:1\nTested=b\n" XL);
	const struct system_device *device = &system->devices.items[0];

	check_str(device->name, "x y");
	check_eq(device->domain, 0);
	check(finding_set_has(device->accept, FINDING_SHARED_PAGE));
	check(finding_set_has(device->accept, FINDING_PROVIDER));
	check_eq(device->at.n, 2);
	check_eq(device->at.items[0].index, 0);
	check_eq(device->at.items[1].index, 2);
	check_eq(device->at.items[1].address, 8192);
	check_str(device->rates.items[1].clock, "/b:1,2");
	check_eq(device->rates.items[1].hz, 16);
	check_eq(device->shared.n, 2);
	check_eq(device->shared.items[1].line, 6);
	check_str(device->tested.text, "b");
}

#define DEVICE XL "[device \"a\" \"x\"]\n"

static void test_bad_device(void)
{
	check_refused(XL "[device \"a\"]\n", 5, "a section is");
	check_refused(XL "[device \"a\" \"\"]\n", 5, "has no name");
	check_refused(XL "[device \"a\" \"b\" \"c\"]\n", 5, "a section is");
	check_refused(XL "[device \"a\"x \"b\"]\n", 5, "a section is");
	check_refused(DEVICE "At=1:\n", 6, "At= takes");
	check_refused(DEVICE "At=:1\n", 6, "At= takes");
	check_refused(DEVICE "At=99999999:1\n", 6, "At= takes");
	check_refused(DEVICE "At=1 0:2\n", 6, "has an address already");
	check_refused(DEVICE "ClockRate=a\n", 6, "NAME=HZ");
	check_refused(DEVICE "ClockRate=a=0\n", 6, "NAME=HZ");
	check_refused(DEVICE "ClockRate=a=1 a=2\n", 6, "has a rate already");
	check_refused(DEVICE "AcceptShared=c\n", 6, "the path of a supplier");
	check_refused(DEVICE "Tested=a\nTested=b\n", 7, "in line 6 already");
	check_refused(DEVICE "Accept=\n", 6, "has no value");
	check_refused(BOARD "[domain \"a\"]\nKind=microkit\n[device \"a\" \"x\"]\nClockRate=a=1\n",
		      6, "guests of Xen");
}

int main(void)
{
	test_board();
	test_domain();
	test_device();
	test_bad_device();
	return 0;
}
