/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file → sections → keys. A file is refused as a whole at the first thing that is not as
 * documented; what only the board can tell comes later, all of it at once. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "system/value.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

struct reader {
	struct system *system;
	const struct key_row *keys; /* of the section at hand, or NULL */
	struct ini_error *error;
};

/* ---- headings ---- */

#define WORDS_MAX 2

/* The quoted words behind the section's first one; their number, or -1 if it has another form. */
static int split(char *section, const char *words[static WORDS_MAX])
{
	char *at = section + strcspn(section, " \t\"");
	int n = 0;

	while (*at) {
		char *end;

		*at++ = '\0';
		at += strspn(at, " \t");
		if (*at != '"')
			return *at || n == 0 ? -1 : n;
		end = strchr(at + 1, '"');
		if (!end || n == WORDS_MAX || (end[1] && !strchr(" \t", end[1])))
			return -1;
		*end = '\0';
		words[n++] = at + 1;
		at = end + 1;
		if (!*at)
			return n;
	}
	return n;
}

static int begin_board(struct reader *reader, int line)
{
	if (reader->system->board.line)
		return ini_error_set(reader->error, line,
				     "there is a section [board] in line %d already",
				     reader->system->board.line);
	reader->system->board.line = line;
	reader->keys = board_keys;
	return 0;
}

/* dom0 is no guest; and names are also those of nodes and directories. */
static int check_name(struct reader *reader, const char *name, int line)
{
	if (*name && strlen(name) <= SYSTEM_NAME_MAX &&
	    name[strspn(name, NAME_CHARACTERS)] == '\0' && *name != '-' &&
	    name[strspn(name, "0123456789")] != '\0' && !streq(name, "Domain-0") &&
	    !streq(name, "dom0"))
		return 0;
	return ini_error_set(reader->error, line,
			     "the name of a guest is of up to %d letters, digits, '_' and '-', "
			     "is no number, and not dom0's; '%s' is not",
			     SYSTEM_NAME_MAX, name);
}

static int begin_domain(struct reader *reader, const char *name, int line)
{
	struct system *system = reader->system;
	struct system_domain *domain;
	int r = check_name(reader, name, line);

	if (r < 0)
		return r;
	for (size_t i = 0; i < system->domains.n; i++)
		if (strcasecmp(system->domains.items[i].name, name) == 0) /* directories may be */
			return ini_error_set(
				reader->error, line, "line %d has a domain \"%s\" already",
				system->domains.items[i].line, system->domains.items[i].name);
	if (system->domains.n == SYSTEM_DOMAINS_MAX)
		return ini_error_set(reader->error, line, "more than %d domains",
				     SYSTEM_DOMAINS_MAX);
	domain = array_add(&system->domains);
	if (!domain)
		return -ENOMEM;
	*domain = (struct system_domain){ .name = system_copy(system, name), .line = line };
	reader->keys = domain_keys;
	return domain->name ? 0 : -ENOMEM;
}

static int begin_device(struct reader *reader, const char *domain, const char *name, int line)
{
	struct system *system = reader->system;
	struct system_device *device;

	if (!*name)
		return ini_error_set(reader->error, line,
				     "the device has no name; 'ptctl list' lists all devices");
	if (system->devices.n == SYSTEM_DEVICES_MAX)
		return ini_error_set(reader->error, line, "more than %d devices",
				     SYSTEM_DEVICES_MAX);
	device = array_add(&system->devices);
	if (!device)
		return -ENOMEM;
	*device = (struct system_device){ .domain_name = system_copy(system, domain),
					  .name = system_copy(system, name),
					  .line = line };
	reader->keys = device_keys;
	return device->domain_name && device->name ? 0 : -ENOMEM;
}

static int on_section(struct reader *reader, const char *section, int line)
{
	_cleanup_(freep) char *copy = strdup(section);
	const char *words[WORDS_MAX];
	int n;

	if (!copy)
		return -ENOMEM;
	n = split(copy, words);
	if (streq(copy, "board") && n == 0)
		return begin_board(reader, line);
	if (streq(copy, "domain") && n == 1)
		return begin_domain(reader, words[0], line);
	if (streq(copy, "device") && n == 2)
		return begin_device(reader, words[0], words[1], line);
	return ini_error_set(reader->error, line,
			     "a section is [board], [domain \"NAME\"] or [device \"DOMAIN\" "
			     "\"DEVICE\"], not [%.200s]",
			     section);
}

/* ---- keys ---- */

/* With the keys that the section has. */
static int fail_unknown(const struct reader *reader, const char *key)
{
	char all[300] = "";

	for (const struct key_row *row = reader->keys; row->key; row++) {
		size_t n = strlen(all);

		snprintf(all + n, sizeof(all) - n, "%s%s", n > 0 ? ", " : "", row->key);
	}
	return ini_error_set(reader->error, 0, "unknown key '%s'; this section has %s", key, all);
}

static int on_line(const char *section, const char *key, const char *value, int line,
		   struct ini_error *error, void *userdata)
{
	struct reader *reader = userdata;
	struct value v = { reader->system, key, value, line, error };

	if (!key)
		return on_section(reader, section, line);
	if (!reader->keys)
		return ini_error_set(error, 0,
				     "'%s' is outside of a section; write [board] above it", key);
	if (!*value)
		return ini_error_set(error, 0, "%s= has no value; give one, or remove the line",
				     key);
	for (const struct key_row *row = reader->keys; row->key; row++)
		if (streq(row->key, key))
			return row->set(&v);
	return fail_unknown(reader, key);
}

/* ---- all of it ---- */

static const struct system_domain *find_domain(const struct system *system, const char *name)
{
	for (size_t i = 0; i < system->domains.n; i++)
		if (streq(system->domains.items[i].name, name))
			return &system->domains.items[i];
	return NULL;
}

static int link_devices(struct system *system, struct ini_error *error)
{
	for (size_t i = 0; i < system->devices.n; i++) {
		struct system_device *device = &system->devices.items[i];
		const struct system_domain *domain = find_domain(system, device->domain_name);

		if (!domain)
			return ini_error_set(error, device->line,
					     "there is no section [domain \"%s\"]; check the name",
					     device->domain_name);
		device->domain = (uint32_t)(domain - system->domains.items);
	}
	return 0;
}

/* A key that needs, or does not go with, another one. */
static int check_module(const struct system_module *module, const char *name,
			struct ini_error *error)
{
	if (module->address.line && !module->size.line)
		return ini_error_set(error, module->address.line,
				     "%sAddress= needs %sSize=, the size of the file in bytes",
				     name, name);
	if (module->size.line && !module->address.line)
		return ini_error_set(error, module->size.line,
				     "%sSize= needs %sAddress=, where the boot loader has it", name,
				     name);
	return 0;
}

/* The first of the lines in which a key was given; 0: none was. */
static int first_line(const int *lines, size_t n)
{
	int first = 0;

	for (size_t i = 0; i < n; i++)
		if (lines[i] && (first == 0 || lines[i] < first))
			first = lines[i];
	return first;
}

/* Of the keys that only guests of dom0less have. */
static int dom0less_line(const struct system_domain *domain)
{
	const int lines[] = { domain->vpl011_line,          domain->static_address.line,
			      domain->kernel.address.line,  domain->kernel.size.line,
			      domain->ramdisk.address.line, domain->ramdisk.size.line,
			      domain->tree_address.line };

	return first_line(lines, ARRAY_SIZE(lines));
}

/* Of those that a system of Microkit has no use for. */
static int xen_line(const struct system_domain *domain)
{
	const int lines[] = { domain->dtdev_line,       domain->dynamic_line,
			      domain->memory.line,      domain->vcpus.line,
			      domain->kernel.file.line, domain->ramdisk.file.line,
			      domain->command_line.line };

	return first_line(lines, ARRAY_SIZE(lines));
}

static int check_host_layout(const struct system *system, const struct system_domain *domain,
			     struct ini_error *error)
{
	if (domain->host_layout && !domain->static_address.line)
		return ini_error_set(error, domain->layout_line,
				     "Layout=host needs StaticMemory=, RAM of the host that "
				     "nothing else uses");
	if (!domain->host_layout && domain->static_address.line)
		return ini_error_set(error, domain->static_address.line,
				     "StaticMemory= goes with Layout=host");
	if (domain->host_layout && system->board.xen_version && system->board.xen_version < 0x411)
		return ini_error_set(error, domain->layout_line,
				     "Layout=host needs Xen 4.17 or later; line %d has Xen=%s",
				     system->board.xen.line, system->board.xen.text);
	return 0;
}

static int check_dom0less(const struct system *system, const struct system_domain *domain,
			  struct ini_error *error)
{
	int r = check_module(&domain->kernel, "Kernel", error);

	if (r == 0)
		r = check_module(&domain->ramdisk, "Ramdisk", error);
	if (r == 0)
		r = check_host_layout(system, domain, error);
	if (r == 0 && !domain->memory.line && !domain->static_address.line)
		return ini_error_set(error, domain->line,
				     "a guest of Kind=dom0less needs Memory=, in MiB");
	if (r == 0 && domain->dynamic)
		return ini_error_set(error, domain->dynamic_line, "Dynamic= goes with Kind=xl");
	if (r == 0 && domain->memory.line && domain->static_address.line &&
	    domain->memory.value << 20 != domain->static_size.value)
		return ini_error_set(error, domain->memory.line,
				     "Memory= is not the size in StaticMemory= of line %d; leave "
				     "it out",
				     domain->static_address.line);
	return r;
}

static int check_domain(const struct system *system, const struct system_domain *domain,
			struct ini_error *error)
{
	int line = dom0less_line(domain);

	if (!domain->kind_line)
		return ini_error_set(error, domain->line,
				     "the section has no Kind=; it is 'xl', 'dom0less' or "
				     "'microkit'");
	if (domain->kind == SYSTEM_DOM0LESS)
		return check_dom0less(system, domain, error);
	if (line)
		return ini_error_set(error, line, "this key goes with Kind=dom0less");
	if (domain->kind == SYSTEM_XL && domain->host_layout)
		return ini_error_set(error, domain->layout_line,
				     "the toolstack never maps a guest 1:1; Layout=host goes with "
				     "Kind=dom0less");
	if (domain->kind == SYSTEM_MICROKIT && domain->layout_line && !domain->host_layout)
		return ini_error_set(error, domain->layout_line,
				     "a system of Microkit has the host's layout");
	line = domain->kind == SYSTEM_MICROKIT ? xen_line(domain) : 0;
	return line ? ini_error_set(error, line, "this key goes with guests of Xen") : 0;
}

/* Its tree is its monitor's business. */
static int check_device(const struct system *system, const struct system_device *device,
			struct ini_error *error)
{
	if (device->rates.n > 0 && system->domains.items[device->domain].kind == SYSTEM_MICROKIT)
		return ini_error_set(error, device->rates.items[0].line,
				     "ClockRate= goes with guests of Xen, for which there is a "
				     "tree");
	return 0;
}

static int check_all(struct system *system, struct ini_error *error)
{
	int r = link_devices(system, error);

	if (r == 0 && !system->board.tree.text)
		return ini_error_set(error, system->board.line,
				     "there is no Tree= in a section [board]; name the device tree "
				     "that the boot loader hands over");
	if (r == 0 && system->domains.n == 0)
		return ini_error_set(error, 0, "there is no section [domain \"NAME\"]");
	for (size_t i = 0; r == 0 && i < system->domains.n; i++)
		r = check_domain(system, &system->domains.items[i], error);
	for (size_t i = 0; r == 0 && i < system->devices.n; i++)
		r = check_device(system, &system->devices.items[i], error);
	return r;
}

int system_read(struct system **ret, const char *name, const void *data, size_t size,
		struct ini_error *error)
{
	_cleanup_(system_freep) struct system *system = calloc(1, sizeof(*system));
	struct reader reader = { .system = system, .error = error };
	int r;

	if (!system)
		return -ENOMEM;
	r = ini_read(name, data, size, on_line, &reader, error);
	if (r == 0)
		r = check_all(system, error);
	if (r == 0)
		*ret = TAKE(system);
	return r;
}

struct system *system_free(struct system *system)
{
	if (!system)
		return NULL;
	for (size_t i = 0; i < system->devices.n; i++) {
		array_done(&system->devices.items[i].shared);
		array_done(&system->devices.items[i].at);
		array_done(&system->devices.items[i].rates);
	}
	array_done(&system->board.overlays);
	array_done(&system->domains);
	array_done(&system->devices);
	arena_done(&system->arena);
	free(system);
	return NULL;
}

void system_freep(struct system **system)
{
	system_free(*system);
}
