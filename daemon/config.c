/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All keys are in one table; defaults are values like others. */

#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/util.h"

enum kind { KIND_PATH, KIND_PATHS, KIND_SOCKET, KIND_WORD, KIND_NAME, KIND_COUNT, KIND_SIZE };

static const struct key {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *standard; /* NULL: none */
	uint64_t least, most; /* of numbers */
	const char *words;    /* of which it is one */
} keys[] = {
#define KEY(name, kind, member, ...)                                     \
	{                                                                \
		name, kind, offsetof(struct config, member), __VA_ARGS__ \
	}
	KEY("DeviceTree", KIND_PATH, device_tree, NULL),
	KEY("HostTree", KIND_PATH, host_tree, NULL),
	KEY("Overlay", KIND_PATHS, overlays, NULL),
	KEY("Hypervisor", KIND_WORD, hypervisor, "auto", .words = "auto, xen, record"),
	KEY("Socket", KIND_SOCKET, socket, "/run/ptd/org.ptctl.Passthrough"),
	KEY("SocketGroup", KIND_NAME, socket_group, NULL),
	KEY("Log", KIND_WORD, log, "auto", .words = "auto, journal, stderr, syslog"),
	KEY("StateDirectory", KIND_PATH, state_directory, "/run/ptd"),
	KEY("PolicyDirectory", KIND_PATH, policy_directory, "/etc/ptd/policy.d"),
	KEY("ConnectionsMax", KIND_COUNT, connections_max, "1024", 1, 65536),
	KEY("ConnectionsPerUserMax", KIND_COUNT, connections_per_user_max, "128", 1, 65536),
	KEY("MessageSizeMax", KIND_SIZE, message_size_max, "1M", 4096, 64 << 20),
	KEY("PendingPerUserMax", KIND_SIZE, pending_per_user_max, "32M", 4096, 1 << 30),
	KEY("StandIns", KIND_WORD, stand_ins, "assigned", .words = "assigned, always"),
	KEY("StandInTimeoutSec", KIND_COUNT, stand_in_timeout_sec, "5", 1, 600),
};

#define N_KEYS ARRAY_SIZE(keys)

static void *member(struct config *config, const struct key *key)
{
	return (char *)config + key->offset;
}

static bool is_string(const struct key *key)
{
	return key->kind == KIND_PATH || key->kind == KIND_SOCKET || key->kind == KIND_WORD ||
	       key->kind == KIND_NAME;
}

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < N_KEYS; i++)
		if (streq(keys[i].name, name))
			return &keys[i];
	return NULL;
}

static int fail_unknown(const char *name, struct ini_error *error)
{
	char names[400];
	size_t n = 0;

	for (size_t i = 0; i < N_KEYS && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", i > 0 ? ", " : "",
				      keys[i].name);
	return ini_error_set(error, 0, "unknown key '%s'; there are %s", name, names);
}

static int check_path(const struct key *key, const char *value, struct ini_error *error)
{
	if (value[0] == '/')
		return 0;
	return ini_error_set(error, 0, "%s=%s is not an absolute path; begin it with '/'",
			     key->name, value);
}

static int check_socket(const struct key *key, const char *value, struct ini_error *error)
{
	size_t most = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

	if ((value[0] != '/' && value[0] != '@') || !value[1])
		return ini_error_set(
			error, 0,
			"%s=%s is not an address; give an absolute path, or @NAME for an "
			"abstract socket",
			key->name, value);
	if (strlen(value) > most)
		return ini_error_set(error, 0, "%s= is longer than %zu bytes; choose a shorter one",
				     key->name, most);
	return 0;
}

static int check_word(const struct key *key, const char *value, struct ini_error *error)
{
	size_t n = strlen(value);

	for (const char *word = key->words; word; word = strstr(word, ", ")) {
		word += strspn(word, ", ");
		if (strcspn(word, ",") == n && memcmp(word, value, n) == 0)
			return 0;
	}
	return ini_error_set(error, 0, "%s=%s is unknown; there are %s", key->name, value,
			     key->words);
}

/* Digits, followed by K or M in sizes. */
static bool parse_number(const char *value, bool with_unit, uint64_t *ret)
{
	unsigned int shift = 0;
	uint64_t number;
	char *end;

	if (!isdigit((unsigned char)value[0]))
		return false;
	errno = 0;
	number = strtoull(value, &end, 10);
	if (errno > 0)
		return false;
	if (with_unit && (*end == 'K' || *end == 'M'))
		shift = *end++ == 'K' ? 10 : 20;
	if (*end || number > UINT64_MAX >> shift)
		return false;
	*ret = number << shift;
	return true;
}

static int store_number(struct config *config, const struct key *key, const char *value,
			struct ini_error *error)
{
	uint64_t number;

	if (!parse_number(value, key->kind == KIND_SIZE, &number) || number < key->least ||
	    number > key->most)
		return ini_error_set(error, 0, "%s=%s is not a number from %llu to %llu%s",
				     key->name, value, (unsigned long long)key->least,
				     (unsigned long long)key->most,
				     key->kind == KIND_SIZE ? " (bytes; K and M may follow)" : "");
	if (key->kind == KIND_SIZE)
		*(size_t *)member(config, key) = (size_t)number;
	else
		*(unsigned int *)member(config, key) = (unsigned int)number;
	return 0;
}

/* The value may be NULL. */
static int store_string(struct config *config, const struct key *key, const char *value)
{
	char **slot = member(config, key);
	char *copy = value ? strdup(value) : NULL;

	if (value && !copy)
		return -ENOMEM;
	free(*slot);
	*slot = copy;
	return 0;
}

void config_paths_done(struct config_paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		free(paths->items[i]);
	array_done(paths);
}

static int add_path(struct config_paths *paths, const char *path)
{
	char *copy = strdup(path), **slot = copy ? array_add(paths) : NULL;

	if (!slot) {
		free(copy);
		return -ENOMEM;
	}
	*slot = copy;
	return 0;
}

int config_paths_copy(struct config_paths *ret, const struct config_paths *paths)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < paths->n; i++)
		r = add_path(ret, paths->items[i]);
	return r;
}

/* Adds one; without a value there are none any more. */
static int store_path(struct config_paths *paths, const struct key *key, const char *value,
		      struct ini_error *error)
{
	int r = value ? check_path(key, value, error) : 0;

	if (!value)
		config_paths_done(paths);
	if (!value || r < 0)
		return r;
	return add_path(paths, value);
}

static int check_string(const struct key *key, const char *value, struct ini_error *error)
{
	if (key->kind == KIND_WORD)
		return check_word(key, value, error);
	if (key->kind == KIND_NAME)
		return 0;
	if (key->kind == KIND_SOCKET)
		return check_socket(key, value, error);
	return check_path(key, value, error);
}

static int store(struct config *config, const struct key *key, const char *value,
		 struct ini_error *error)
{
	int r;

	if (!value || !value[0])
		value = key->standard;
	if (key->kind == KIND_PATHS)
		return store_path(member(config, key), key, value, error);
	if (!is_string(key))
		return store_number(config, key, value, error);
	r = value ? check_string(key, value, error) : 0;
	return r < 0 ? r : store_string(config, key, value);
}

int config_set(struct config *config, const char *name, const char *value, struct ini_error *error)
{
	const struct key *key = key_find(name);

	return key ? store(config, key, value, error) : fail_unknown(name, error);
}

/* Reading of one file. */
struct reader {
	struct config *config;
	int lines[N_KEYS]; /* where a key was set; 0: not yet */
};

static int on_line(const char *section, const char *name, const char *value, int line,
		   struct ini_error *error, void *userdata)
{
	struct reader *reader = userdata;
	const struct key *key = name ? key_find(name) : NULL;

	if (section[0] && !streq(section, "ptd"))
		return ini_error_set(error, line, "the only section is [ptd], not [%s]", section);
	if (!name)
		return 0;
	if (!key)
		return fail_unknown(name, error);
	if (reader->lines[key - keys] > 0 && key->kind != KIND_PATHS)
		return ini_error_set(error, line, "%s= was set in line %d; keep one of the two",
				     name, reader->lines[key - keys]);
	reader->lines[key - keys] = line;
	return store(reader->config, key, value, error);
}

static int load_drop_in(int fd, const char *path, void *userdata, struct ini_error *error)
{
	struct reader reader = { .config = userdata };

	return ini_load_fd(fd, path, on_line, &reader, error);
}

static int set_defaults(struct config *config, struct ini_error *error)
{
	int r = 0;

	*config = (struct config){ .device_tree = NULL };
	for (size_t i = 0; r == 0 && i < N_KEYS; i++)
		r = store(config, &keys[i], NULL, error);
	return r;
}

int config_load(struct config *ret, const char *file, struct ini_error *error)
{
	struct reader reader = { .config = ret };
	_cleanup_(freep) char *directory = NULL;
	int r = set_defaults(ret, error);

	if (r < 0)
		return r;
	r = ini_load(file ? file : CONFIG_FILE, on_line, &reader, error);
	if (r == -ENOENT)
		r = file ? -EINVAL : 0;
	if (r < 0)
		return r;
	if (asprintf(&directory, "%s.d", file ? file : CONFIG_FILE) < 0) {
		directory = NULL;
		return -ENOMEM;
	}
	return ini_for_each_file(directory, load_drop_in, ret, error);
}

void config_done(struct config *config)
{
	for (size_t i = 0; i < N_KEYS; i++)
		if (is_string(&keys[i]))
			store_string(config, &keys[i], NULL);
	config_paths_done(&config->overlays);
}
