/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ptd's settings. */

#undef NDEBUG
#include <errno.h>

#include "base/cleanup.h"
#include "check.h"
#include "config.h"
#include "files.h"

static void load(struct config *config, const char *file)
{
	struct ini_error error = { .text = "" };
	int r = config_load(config, file, &error);

	check_str(error.text, "");
	check_eq(r, 0);
}

static void check_refused(const char *text, int line, const char *words)
{
	const char *file = write_text("refused.conf", text);
	_cleanup_(config_done) struct config config;
	struct ini_error error;

	check_eq(config_load(&config, file, &error), -EINVAL);
	check_str(error.file, file);
	check_eq(error.line, line);
	check_has(error.text, words);
}

static void test_defaults(void)
{
	_cleanup_(config_done) struct config config;

	load(&config, write_text("empty.conf", ""));
	check_str(config.device_tree, NULL);
	check_str(config.host_tree, NULL);
	check_str(config.hypervisor, "auto");
	check_str(config.socket, "/run/ptd/org.ptctl.Passthrough");
	check_str(config.state_directory, "/run/ptd");
	check_str(config.policy_directory, "/etc/ptd/policy.d");
	check_eq(config.connections_max, 1024);
	check_eq(config.connections_per_user_max, 128);
	check_eq(config.message_size_max, 1 << 20);
	check_eq(config.pending_per_user_max, 32 << 20);
	check_eq(config.overlays.n, 0);
	check_str(config.socket_group, NULL);
	check_str(config.log, "auto");
	check_str(config.stand_ins, "assigned");
	check_eq(config.stand_in_timeout_sec, 5);
}

static void test_every_key(void)
{
	_cleanup_(config_done) struct config config;

	load(&config,
	     write_text("all.conf",
			"DeviceTree=/a\nHostTree=/b\nHypervisor=record\n"
			"[ptd]\nSocket=@ptd\nStateDirectory=/c\n"
			"PolicyDirectory=/d e\nConnectionsMax=1\n"
			"ConnectionsPerUserMax=65536\nMessageSizeMax=64K\n"
			"PendingPerUserMax=5000\nStandIns=always\n"
			"StandInTimeoutSec=600\nOverlay=/e\nSocketGroup=xen\nLog=syslog\n"));
	check_str(config.device_tree, "/a");
	check_str(config.host_tree, "/b");
	check_str(config.hypervisor, "record");
	check_str(config.socket, "@ptd");
	check_str(config.state_directory, "/c");
	check_str(config.policy_directory, "/d e");
	check_eq(config.connections_max, 1);
	check_eq(config.connections_per_user_max, 65536);
	check_eq(config.message_size_max, 65536);
	check_eq(config.pending_per_user_max, 5000);
	check_str(config.socket_group, "xen");
	check_str(config.log, "syslog");
	check_str(config.stand_ins, "always");
	check_eq(config.stand_in_timeout_sec, 600);
	check_eq(config.overlays.n, 1);
	check_str(config.overlays.items[0], "/e");
}

static void test_overlays_add_up(void)
{
	_cleanup_(config_done) struct config config;
	const char *file = write_text("overlays.conf", "Overlay=/a\nOverlay=/b\n");

	make_folder("overlays.conf.d");
	write_text("overlays.conf.d/10.conf", "Overlay=/c\n");
	load(&config, file);
	check_eq(config.overlays.n, 3);
	check_str(config.overlays.items[0], "/a");
	check_str(config.overlays.items[2], "/c");
}

static void test_an_empty_overlay_drops_those_before(void)
{
	_cleanup_(config_done) struct config config;

	load(&config, write_text("reset.conf", "Overlay=/a\nOverlay=\nOverlay=/b\n"));
	check_eq(config.overlays.n, 1);
	check_str(config.overlays.items[0], "/b");
}

static void test_drop_ins_win_in_order(void)
{
	_cleanup_(config_done) struct config config;
	const char *file = write_text("main.conf", "HostTree=/a\nDeviceTree=/a\nSocket=/a\n");

	make_folder("main.conf.d");
	write_text("main.conf.d/20.conf", "HostTree=/c\n");
	write_text("main.conf.d/10.conf", "HostTree=/b\nDeviceTree=/b\n");
	load(&config, file);
	check_str(config.host_tree, "/c");
	check_str(config.device_tree, "/b");
	check_str(config.socket, "/a");
}

static void test_empty_value_is_the_default(void)
{
	_cleanup_(config_done) struct config config;
	const char *file =
		write_text("reset.conf", "HostTree=/a\nConnectionsMax=5\nHypervisor=xen\n");

	make_folder("reset.conf.d");
	write_text("reset.conf.d/a.conf", "HostTree=\nConnectionsMax=\nHypervisor=\n");
	load(&config, file);
	check_str(config.host_tree, NULL);
	check_eq(config.connections_max, 1024);
	check_str(config.hypervisor, "auto");
}

static void test_bad_drop_in(void)
{
	const char *file = write_text("half.conf", "");
	_cleanup_(config_done) struct config config;
	struct ini_error error;

	make_folder("half.conf.d");
	write_text("half.conf.d/a.conf", "\nHostTree=a\n");
	check_eq(config_load(&config, file, &error), -EINVAL);
	check_str(error.file, in_folder("half.conf.d/a.conf"));
	check_eq(error.line, 2);
}

static void test_missing_file(void)
{
	_cleanup_(config_done) struct config config;
	struct ini_error error;

	check_eq(config_load(&config, in_folder("missing.conf"), &error), -EINVAL);
	check_str(error.file, in_folder("missing.conf"));
	check_has(error.text, "no such file");
}

static void test_unknown_key(void)
{
	check_refused("\n\nDevicTree=/a\n", 3,
		      "unknown key 'DevicTree'; there are DeviceTree, HostTree, Overlay, "
		      "Hypervisor, Socket, SocketGroup, Log, "
		      "StateDirectory, PolicyDirectory, ConnectionsMax, ConnectionsPerUserMax, "
		      "MessageSizeMax, PendingPerUserMax, StandIns, StandInTimeoutSec");
	check_refused("devicetree=/a\n", 1, "unknown key 'devicetree'");
}

static void test_unknown_section(void)
{
	check_refused("HostTree=/a\n[daemon]\n", 2, "the only section is [ptd], not [daemon]");
}

static void test_key_twice(void)
{
	check_refused("HostTree=/a\n[ptd]\nHostTree=/b\n", 3, "HostTree= was set in line 1");
	check_refused("HostTree=/a\n  /b\n", 2, "HostTree= was set in line 1");
}

static void test_relative_paths(void)
{
	check_refused("HostTree=board.dtb\n", 1, "HostTree=board.dtb is not an absolute path");
	check_refused("DeviceTree=./x\n", 1, "begin it with '/'");
	check_refused("StateDirectory=run\n", 1, "is not an absolute path");
	check_refused("PolicyDirectory=~/p\n", 1, "is not an absolute path");
}

static void test_bad_sockets(void)
{
	char text[150] = "Socket=/";

	check_refused("Socket=ptd\n", 1, "is not an address");
	check_refused("Socket=@\n", 1, "is not an address");
	check_refused("Socket=/\n", 1, "is not an address");
	memset(text + 8, 'x', 108);
	check_refused(text, 1, "Socket= is longer than 107 bytes");
}

static void test_unknown_hypervisor(void)
{
	check_refused("Hypervisor=kvm\n", 1,
		      "Hypervisor=kvm is unknown; there are auto, xen, record");
	check_refused("Hypervisor=Xen\n", 1, "Hypervisor=Xen is unknown");
	check_refused("Hypervisor=re\n", 1, "Hypervisor=re is unknown");
	check_refused("StandIns=never\n", 1,
		      "StandIns=never is unknown; there are assigned, always");
	check_refused("StandInTimeoutSec=0\n", 1, "StandInTimeoutSec=0 is not a number");
	check_refused("Overlay=/a\nOverlay=b\n", 2, "Overlay=b is not an absolute path");
}

static void test_bad_numbers(void)
{
	static const char *const values[] = {
		"0",    "-1",  "+5",    "1.5", "0x10",
		"many", "5 5", "65537", "1K",  "99999999999999999999999"
	};
	char text[100];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(text, sizeof(text), "\nConnectionsMax=%s\n", values[i]);
		check_refused(text, 2, "is not a number from 1 to 65536");
	}
}

static void test_bad_sizes(void)
{
	static const char *const values[] = { "0",
					      "1K",
					      "100",
					      "1k",
					      "1MB",
					      "65M",
					      "1G",
					      "1 M",
					      "17592186044416M",
					      "18446744073709551615K" };
	char text[100];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(text, sizeof(text), "MessageSizeMax=%s\n", values[i]);
		check_refused(text, 1, "is not a number from 4096 to 67108864 (bytes; K and M may");
	}
}

static void test_not_ini(void)
{
	check_refused("HostTree\n", 1, "'=' is missing");
}

static void test_set_wins_over_the_file(void)
{
	_cleanup_(config_done) struct config config;
	struct ini_error error;

	load(&config, write_text("option.conf", "HostTree=/a\n"));
	check_eq(config_set(&config, "HostTree", "/b", &error), 0);
	check_str(config.host_tree, "/b");
	check_eq(config_set(&config, "HostTree", "b", &error), -EINVAL);
	check_has(error.text, "is not an absolute path");
	check_str(config.host_tree, "/b");
	check_eq(config_set(&config, "Host", "/b", &error), -EINVAL);
	check_has(error.text, "unknown key 'Host'");
}

/* The example, with all keys uncommented. */
static const char *uncommented_example(void)
{
	_cleanup_(fclosep) FILE *in = fopen(getenv("EXAMPLE"), "r");
	char line[300], text[4096] = "";

	check(in);
	while (fgets(line, sizeof(line), in))
		strcat(text, line + (line[0] == '#' && strchr(line, '=')));
	return write_text("example.conf", text);
}

static void test_example_has_the_defaults(void)
{
	_cleanup_(config_done) struct config example, config;

	load(&example, uncommented_example());
	load(&config, write_text("empty.conf", ""));
	check_str(example.device_tree, config.device_tree);
	check_str(example.host_tree, config.host_tree);
	check_str(example.hypervisor, config.hypervisor);
	check_str(example.socket, config.socket);
	check_str(example.state_directory, config.state_directory);
	check_str(example.policy_directory, config.policy_directory);
	check_eq(example.connections_max, config.connections_max);
	check_eq(example.connections_per_user_max, config.connections_per_user_max);
	check_eq(example.message_size_max, config.message_size_max);
	check_eq(example.pending_per_user_max, config.pending_per_user_max);
}

static void test_refused(void)
{
	test_missing_file();
	test_unknown_key();
	test_unknown_section();
	test_key_twice();
	test_relative_paths();
	test_bad_sockets();
	test_unknown_hypervisor();
	test_bad_numbers();
	test_bad_sizes();
	test_not_ini();
}

int main(void)
{
	folder_new();
	test_defaults();
	test_every_key();
	test_overlays_add_up();
	test_an_empty_overlay_drops_those_before();
	test_drop_ins_win_in_order();
	test_empty_value_is_the_default();
	test_bad_drop_in();
	test_refused();
	test_set_wins_over_the_file();
	test_example_has_the_defaults();
	folder_free();
	return 0;
}
