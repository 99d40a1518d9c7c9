/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which driver is bound to which node, on a sysfs that the test makes. */

#undef NDEBUG
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "board/drivers.h"
#include "check.h"
#include "dts.h"

#define BASE "/firmware/devicetree/base"
#define BOARD                                                                                  \
	"/ { #address-cells = <1>; #size-cells = <1>; "                                        \
	"serial@1000 { compatible = \"ns16550a\"; reg = <0x1000 0x1000>; xen,passthrough; }; " \
	"ethernet@2000 { compatible = \"vendor,mac\"; reg = <0x2000 0x1000>; "                 \
	"mdio { #address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>; }; }; }; };"
#define S "/serial@1000"
#define E "/ethernet@2000"

/* ---- a sysfs ---- */

static char *sysfs_new(void)
{
	char name[] = "/tmp/test-drivers-XXXXXX";

	check(mkdtemp(name) != NULL);
	return realpath(name, NULL);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static void sysfs_freep(char **sysfs)
{
	check_eq(nftw(*sysfs, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(*sysfs);
}

#define _sysfs_ _cleanup_(sysfs_freep)

/* mkdir -p SYSFS/PATH */
static void add_directory(const char *sysfs, const char *path)
{
	char full[2 * PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s/", sysfs, path);
	for (char *slash = full + strlen(sysfs) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
}

/* The link BUS/devices/DEVICE/NAME. */
static void add_link(const char *sysfs, const char *device, const char *name, const char *target)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "bus/%s", device);
	add_directory(sysfs, full);
	snprintf(full, sizeof(full), "%s/bus/%s/%s", sysfs, device, name);
	check_eq(symlink(target, full), 0);
}

/* A device such as "platform/devices/x", with its node and its driver; either may be NULL. */
static void add_device(const char *sysfs, const char *device, const char *node, const char *driver)
{
	char target[PATH_MAX];

	snprintf(target, sizeof(target), "../../.." BASE "%s", node ? node : "");
	if (node)
		add_link(sysfs, device, "of_node", target);
	snprintf(target, sizeof(target), "../../../bus/x/drivers/%s", driver ? driver : "");
	if (driver)
		add_link(sysfs, device, "driver", target);
}

/* Reads it again; whether something changed. */
static bool refresh(struct board *board, const char *sysfs)
{
	bool changed;

	check_eq(drivers_refresh(board, sysfs, &changed), 0);
	return changed;
}

static const char *driver(const struct board *board, const char *path)
{
	return drivers_find(board, dts_node(board->tree, path));
}

/* ---- whose sysfs ---- */

static void check_root(const char *directory, const char *expected)
{
	_cleanup_(freep) char *found = drivers_sysfs(directory);

	check_str(found, expected);
}

static void test_running_tree_has_a_sysfs(void)
{
	_sysfs_ char *sysfs = sysfs_new();
	char base[PATH_MAX], link[PATH_MAX];

	add_directory(sysfs, BASE);
	snprintf(base, sizeof(base), "%s" BASE, sysfs);
	check_root(base, sysfs);
	snprintf(link, sizeof(link), "%s/device-tree", sysfs);
	check_eq(symlink(base, link), 0);
	check_root(link, sysfs);
	strcat(base, "/");
	check_root(base, sysfs);
}

static void test_other_directories_have_none(void)
{
	_sysfs_ char *sysfs = sysfs_new();
	char other[PATH_MAX];

	check_root(sysfs, NULL);
	check_root("/", NULL);
	check_root("/nowhere" BASE, NULL);
	add_directory(sysfs, "x" BASE "/soc");
	snprintf(other, sizeof(other), "%s/x" BASE "/soc", sysfs);
	check_root(other, NULL);
	add_directory(sysfs, "other-firmware/devicetree/base");
	snprintf(other, sizeof(other), "%s/other-firmware/devicetree/base", sysfs);
	check_root(other, NULL);
}

/* ---- who is bound ---- */

static void test_bound(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	check(!driver(board, S));
	add_device(sysfs, "platform/devices/1000.serial", S, "of_serial");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "of_serial");
	check(!driver(board, E));
	check(!driver(board, "/"));
}

static void test_neither_link_alone(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "platform/devices/1000.serial", S, NULL);
	add_device(sysfs, "platform/devices/2000.ethernet", NULL, "dwmac");
	add_device(sysfs, "platform/devices/none", NULL, NULL);
	check(!refresh(board, sysfs));
	check_eq(board->drivers.n, 0);
}

static void test_no_sysfs(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	check(!refresh(board, sysfs));
	check(!refresh(board, "/nowhere"));
	check_eq(drivers_refresh(board, sysfs, NULL), 0);
}

static void test_node_that_the_tree_lacks(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "platform/devices/a", "/gone@3000", "a");
	add_device(sysfs, "platform/devices/b", S "/gone", "b");
	check(!refresh(board, sysfs));
}

static void test_odd_links(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	static const char *const nodes[] = { "x", S, "/firmware" S, ".." BASE, ".." BASE "x" S };
	static const char *const names[] = { "name", "/", "..", "x/.", "x/..", "x/" };
	_sysfs_ char *sysfs = sysfs_new();
	char device[64];

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		snprintf(device, sizeof(device), "a/devices/%zu", i);
		add_link(sysfs, device, "of_node", nodes[i]);
		add_device(sysfs, device, NULL, "driver");
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(device, sizeof(device), "b/devices/%zu", i);
		add_link(sysfs, device, "driver", names[i]);
		add_device(sysfs, device, S, NULL);
	}
	check(!refresh(board, sysfs));
}

/* The device that the kernel made of the node comes before those that its driver made; then the
 * names decide. */
static void test_several_devices_of_one_node(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "mdio_bus/devices/b", S, "third");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "third");
	add_device(sysfs, "mdio_bus/devices/a", S, "second");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "second");
	add_device(sysfs, "gpio/devices/gpiochip0", S, "first");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "first");
	add_device(sysfs, "platform/devices/y", S, NULL);
	check(!refresh(board, sysfs));
	add_device(sysfs, "platform/devices/x", S, "the-one");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "the-one");
	check_eq(board->drivers.n, 1);
}

static void test_changes(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();
	char link[PATH_MAX];

	add_device(sysfs, "platform/devices/1000.serial", S, "of_serial");
	add_device(sysfs, "platform/devices/2000.ethernet", E, "dwmac");
	check(refresh(board, sysfs));
	check(!refresh(board, sysfs));
	snprintf(link, sizeof(link), "%s/bus/platform/devices/1000.serial/driver", sysfs);
	check_eq(unlink(link), 0);
	check(refresh(board, sysfs));
	check(!driver(board, S));
	check_str(driver(board, E), "dwmac");
	check_eq(symlink("../../drivers/8250_dw", link), 0);
	check(refresh(board, sysfs));
	check_str(driver(board, S), "8250_dw");
	check(!refresh(board, sysfs));
}

/* dom0's paths are those of the host tree. */
static void test_host_tree(void)
{
	_cleanup_(board_freep) struct board *board = dts_board_pair(
		BOARD, "/ { #address-cells = <1>; #size-cells = <1>; hypervisor { compatible = "
		       "\"xen,xen\"; }; serial@1000 { compatible = \"ns16550a\"; "
		       "reg = <0x1000 0x1000>; }; };");
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "amba/devices/1000.serial", S, "of_serial");
	check(refresh(board, sysfs));
	check_str(driver(board, S), "of_serial");
	check_eq(dts_count(board, S, FINDING_DRIVER_BOUND), 1);
}

/* ---- the finding ---- */

static void test_finding(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_cleanup_(freep) char *text = NULL;
	_sysfs_ char *sysfs = sysfs_new();
	struct finding finding;

	check_eq(dts_verdict(board, S), VERDICT_ASSIGNABLE);
	add_device(sysfs, "platform/devices/1000.%s", S, "%N %W");
	check(refresh(board, sysfs));
	check_eq(dts_verdict(board, S), VERDICT_RISKY);
	finding = dts_finding(board, S, FINDING_DRIVER_BOUND);
	text = finding_text(&finding);
	check_str(text, S " is in use by the kernel's driver %N %W; to unbind it: echo 1000.%s > "
			  "/sys/bus/platform/devices/1000.%s/driver/unbind");
	check_eq(dts_count(board, E, FINDING_DRIVER_BOUND), 0);
}

/* The driver of a PHY has to let go as well; it is none of the device's own node. */
static void test_part(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "mdio_bus/devices/0.0:00", E "/mdio/phy@0", "Generic PHY");
	check(refresh(board, sysfs));
	check(!driver(board, E));
	check_str(driver(board, E "/mdio/phy@0"), "Generic PHY");
	check(dts_finding(board, E, FINDING_DRIVER_BOUND).node ==
	      dts_node(board->tree, E "/mdio/phy@0"));
	add_device(sysfs, "platform/devices/2000.ethernet", E, "dwmac");
	check(refresh(board, sysfs));
	check_eq(dts_count(board, E, FINDING_DRIVER_BOUND), 2);
}

/* ---- more of the running kernel ---- */

static void write_file(const char *sysfs, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", sysfs, name);
	file = fopen(path, "w");
	check(file != NULL);
	check(fputs(text, file) >= 0);
	check_eq(fclose(file), 0);
}

static const char *status_of(const struct board *board, const char *path)
{
	static char buffer[RUNTIME_STATUS_SIZE];

	return drivers_runtime_status(board, dts_node(board->tree, path), buffer);
}

static void test_runtime_status(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	_sysfs_ char *sysfs = sysfs_new();

	check(!status_of(board, S));
	add_device(sysfs, "platform/devices/1000.serial", S, "of_serial");
	add_directory(sysfs, "bus/platform/devices/1000.serial/power");
	check(refresh(board, sysfs));
	check(!status_of(board, S));
	write_file(sysfs, "bus/platform/devices/1000.serial/power/runtime_status", "suspended\n");
	check_str(status_of(board, S), "suspended");
	check(!status_of(board, E));
}

static void test_odd_runtime_status(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(BOARD);
	static const char *const odd[] = { "",      "\n",        "active",
					   "a b\n", "\033[1m\n", "muchtoolongforastatus\n" };
	_sysfs_ char *sysfs = sysfs_new();

	add_device(sysfs, "platform/devices/1000.serial", S, "of_serial");
	add_directory(sysfs, "bus/platform/devices/1000.serial/power");
	check(refresh(board, sysfs));
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		write_file(sysfs, "bus/platform/devices/1000.serial/power/runtime_status", odd[i]);
		check(!status_of(board, S));
	}
}

static void test_parameters_of_the_running_kernel(void)
{
	_cleanup_(board_freep) struct board *board = dts_board(
		"/ { chosen { bootargs = \"quiet pd_ignore_unused  x=clk_ignore_unused\"; }; };");
	_sysfs_ char *sysfs = sysfs_new();

	check_str(drivers_booted_with(board, "pd_ignore_unused"), "");
	check_eq(drivers_refresh(board, sysfs, NULL), 0);
	check_str(drivers_booted_with(board, "pd_ignore_unused"), ", as this kernel was");
	check_str(drivers_booted_with(board, "clk_ignore_unused"), "; this kernel was not");
}

int main(void)
{
	test_running_tree_has_a_sysfs();
	test_other_directories_have_none();
	test_bound();
	test_neither_link_alone();
	test_no_sysfs();
	test_node_that_the_tree_lacks();
	test_odd_links();
	test_several_devices_of_one_node();
	test_changes();
	test_host_tree();
	test_finding();
	test_part();
	test_runtime_status();
	test_odd_runtime_status();
	test_parameters_of_the_running_kernel();
	return 0;
}
