/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "arguments.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"

/* Each option is a key of the configuration. */
static const struct setting {
	const char *option, *key, *argument;
	bool is_path;
	const char *help;
	bool is_list;
} settings[] = {
	{ "dtb", "DeviceTree", "FILE", true, "the device tree, a blob" },
	{ "tree", "DeviceTree", "DIR", true,
	  "the device tree, a directory like /sys/firmware/devicetree/base" },
	{ "host-tree", "HostTree", "FILE", true, "the blob that the boot loader handed to Xen" },
	{ "overlay", "Overlay", "FILE", true,
	  "an overlay that it applied to that; may be given several times", true },
	{ "hypervisor", "Hypervisor", "KIND", false,
	  "xen, record (calls are written down instead of made), or auto" },
	{ "socket", "Socket", "PATH", true, "where to listen; @NAME for an abstract socket" },
	{ "listen", "Socket", "PATH", true, "the same as --socket" },
	{ "socket-group", "SocketGroup", "GROUP", false, "the group that may connect to it" },
	{ "log", "Log", "TARGET", false,
	  "journal, stderr, syslog, or auto (the journal if stderr goes there)" },
	{ "state-dir", "StateDirectory", "DIR", true, "where records of assignments are kept" },
	{ "policy-dir", "PolicyDirectory", "DIR", true, "where the policy is" },
};

#define N_SETTINGS ARRAY_SIZE(settings)
_Static_assert(N_SETTINGS == ARGUMENT_SETTINGS, "a value for each");

enum { OPTION_CONFIG = 256, OPTION_VERSION, OPTION_HELP, OPTION_SETTING };

static void print_help(void)
{
	char line[64];

	puts("ptd [OPTION]...\n\n"
	     "The daemon that gives device-tree devices to guests of Xen on Arm. Options win over "
	     "the\nconfiguration.\n");
	for (size_t i = 0; i < N_SETTINGS; i++) {
		snprintf(line, sizeof(line), "--%s %s", settings[i].option, settings[i].argument);
		printf("  %-22s %s\n", line, settings[i].help);
	}
	puts("  --config FILE          the configuration, instead of " CONFIG_FILE "\n"
	     "  --help, --version\n\nSee also ptd(8).");
}

/* Settings are absolute paths, but people type relative ones; the file need not exist yet. */
static char *absolute(const char *path)
{
	_cleanup_(freep) char *here = NULL;
	char *whole;

	if (*path == '/' || *path == '@')
		return strdup(path);
	here = realpath(".", NULL);
	return here && asprintf(&whole, "%s/%s", here, path) >= 0 ? whole : NULL;
}

static int set(struct config *config, const struct setting *setting, const char *value)
{
	_cleanup_(freep) char *text = setting->is_path ? absolute(value) : strdup(value);
	struct ini_error error = { .line = 0 };
	int r = text ? config_set(config, setting->key, text, &error) : -ENOMEM;

	if (r < 0)
		fprintf(stderr, "ptd: --%s: %s\n", setting->option,
			r == -EINVAL ? error.text : strerror(-r));
	return r;
}

static void fill_table(struct option *table)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		table[i] = (struct option){ settings[i].option, required_argument, NULL,
					    OPTION_SETTING + (int)i };
	table[N_SETTINGS] = (struct option){ "config", required_argument, NULL, OPTION_CONFIG };
	table[N_SETTINGS + 1] = (struct option){ "version", no_argument, NULL, OPTION_VERSION };
	table[N_SETTINGS + 2] = (struct option){ "help", no_argument, NULL, OPTION_HELP };
	table[N_SETTINGS + 3] = (struct option){ NULL, 0, NULL, 0 };
}

void arguments_done(struct arguments *arguments)
{
	array_done(&arguments->overlays);
}

static int keep(struct arguments *arguments, size_t setting, const char *value)
{
	const char **slot;

	arguments->values[setting] = value;
	if (!settings[setting].is_list)
		return 0;
	slot = array_add(&arguments->overlays);
	if (!slot)
		return -ENOMEM;
	*slot = value;
	return 0;
}

/* By two options, of which one would win silently. */
static bool is_set_twice(const struct arguments *arguments)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		for (size_t k = 0; k < i; k++)
			if (arguments->values[i] && arguments->values[k] &&
			    streq(settings[i].key, settings[k].key)) {
				fprintf(stderr,
					"ptd: --%s and --%s both set %s=; give one of them\n",
					settings[k].option, settings[i].option, settings[i].key);
				return true;
			}
	return false;
}

int arguments_parse(int argc, char **argv, struct arguments *ret)
{
	struct option table[N_SETTINGS + 4];
	int option;

	fill_table(table);
	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option >= OPTION_SETTING) {
			if (keep(ret, (size_t)(option - OPTION_SETTING), optarg) < 0)
				return -ENOMEM;
		} else if (option == OPTION_CONFIG) {
			ret->config = optarg;
		} else if (option == OPTION_VERSION) {
			puts("ptd " PTD_VERSION);
			ret->done = true;
		} else if (option == OPTION_HELP || option == 'h') {
			print_help();
			ret->done = true;
		} else {
			fputs("Try 'ptd --help'.\n", stderr);
			return -EINVAL;
		}
	}
	if (optind < argc)
		fprintf(stderr, "ptd: unexpected argument '%s'. Try 'ptd --help'.\n", argv[optind]);
	return optind < argc || is_set_twice(ret) ? -EINVAL : 0;
}

/* In place of what the configuration has. */
static int set_overlays(struct config *config, const struct setting *setting,
			const struct arguments *arguments)
{
	struct ini_error error;
	int r = config_set(config, setting->key, "", &error);

	for (size_t i = 0; r == 0 && i < arguments->overlays.n; i++)
		r = set(config, setting, arguments->overlays.items[i]);
	return r;
}

int arguments_configure(struct config *config, const struct arguments *arguments,
			struct ini_error *error)
{
	int r = config_load(config, arguments->config, error);

	if (r == 0)
		error->text[0] = '\0'; /* that there is no file is not wrong */
	if (r == -ENOMEM)
		fputs("ptd: there is no memory\n", stderr);
	else if (r < 0 && error->line > 0)
		fprintf(stderr, "ptd: %s:%d: %s\n", error->file, error->line, error->text);
	else if (r < 0)
		fprintf(stderr, "ptd: %s: %s\n", error->file, error->text);
	for (size_t i = 0; r == 0 && i < N_SETTINGS; i++)
		if (arguments->values[i])
			r = settings[i].is_list ? set_overlays(config, &settings[i], arguments)
						: set(config, &settings[i], arguments->values[i]);
	return r;
}
