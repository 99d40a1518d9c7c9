/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records as files. */

#include "ledger/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/util.h"
#include "describe/describe.h"
#include "log.h"

#define STORE_VERSION   1
#define RECORD_SIZE_MAX ((size_t)16 << 20)
#define FILE_NAME_SIZE  64

struct store {
	int directory; /* fd of STATE/assignments */
	char *path;
	char *hypervisor;
	char boot_id[UUID_SIZE];
};

/* Without dashes; "": not known. The unit passes it ($PTD_BOOT_ID), since its sandbox hides
 * /proc/sys. */
static void read_boot_id(char ret[UUID_SIZE])
{
	_cleanup_(fclosep) FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	const char *passed = getenv("PTD_BOOT_ID");
	char id[UUID_SIZE] = "";
	size_t n = 0;

	if (passed)
		snprintf(id, sizeof(id), "%s", passed);
	else if (!file || !fgets(id, sizeof(id), file))
		id[0] = '\0';
	for (const char *p = id; *p; p++)
		if (*p != '-' && *p != '\n')
			ret[n++] = *p;
	ret[n] = '\0';
}

/* It may exist already. */
static int make_directory(const char *path, mode_t mode)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

int store_open(struct store **ret, const char *state_directory, const char *hypervisor)
{
	_cleanup_(store_freep) struct store *store = calloc(1, sizeof(*store));
	int r;

	if (!store)
		return -ENOMEM;
	store->directory = -1;
	store->hypervisor = strdup(hypervisor);
	if (!store->hypervisor || asprintf(&store->path, "%s/assignments", state_directory) < 0)
		return -ENOMEM;
	r = make_directory(state_directory, 0755);
	if (r == 0)
		r = make_directory(store->path, 0700);
	if (r < 0)
		return r;
	store->directory = open(store->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->directory < 0)
		return -errno;
	read_boot_id(store->boot_id);
	*ret = TAKE(store);
	return 0;
}

struct store *store_free(struct store *store)
{
	if (!store)
		return NULL;
	closep(&store->directory);
	free(store->path);
	free(store->hypervisor);
	free(store);
	return NULL;
}

void store_freep(struct store **store)
{
	store_free(*store);
}

void assignments_done(struct assignments *assignments)
{
	for (size_t i = 0; i < assignments->n; i++)
		assignment_free(assignments->items[i]);
	array_done(assignments);
}

/* ---- writing ---- */

static void file_name(const struct domain_key *key, char ret[FILE_NAME_SIZE])
{
	snprintf(ret, FILE_NAME_SIZE, "%u-%.36s.json", key->domid, key->uuid);
}

static json_t *make_device(const struct assignment *assignment,
			   const struct assigned_device *assigned)
{
	json_auto_t *o = describe_assigned(assignment, assigned);

	if (assigned->state == ASSIGNMENT_APPLYING &&
	    json_object_set_new(o, "before", describe_grants(&assigned->before)) < 0)
		return NULL;
	return TAKE(o);
}

static char *make_record(const struct store *store, const struct assignment *assignment)
{
	json_t *devices = json_array();
	json_auto_t *record = NULL;
	bool failed = false;

	for (size_t i = 0; i < assignment->n; i++)
		failed |= json_array_append_new(devices,
						make_device(assignment, &assignment->items[i])) < 0;
	record = json_pack("{s:i, s:s, s:s, s:o, s:o, s:I, s:I, s:b, s:o}", "version",
			   STORE_VERSION, "boot", store->boot_id, "hypervisor", store->hypervisor,
			   "domain", describe_domain(&assignment->domain, assignment->name),
			   "steps", describe_grants(&assignment->steps), "done",
			   (json_int_t)assignment->done, "tried", (json_int_t)assignment->tried,
			   "deassigning", assignment->deassigning, "devices", devices);
	return failed ? NULL : json_dumps(record, JSON_COMPACT);
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, text, size);

		if (n < 0)
			return -errno;
		text += n;
		size -= (size_t)n;
	}
	return 0;
}

static int write_file(int directory, const char *name, const char *text)
{
	_cleanup_(closep) int fd = -1;
	char aside[FILE_NAME_SIZE + 8];
	int r;

	snprintf(aside, sizeof(aside), ".%s.new", name);
	fd = openat(directory, aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = write_all(fd, text, strlen(text));
	if (r == 0 && renameat(directory, aside, directory, name) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(directory, aside, 0);
	return r;
}

int store_write(struct store *store, const struct assignment *assignment)
{
	_cleanup_(freep) char *text = NULL;
	char name[FILE_NAME_SIZE];

	file_name(&assignment->domain, name);
	if (assignment->n == 0) {
		if (unlinkat(store->directory, name, 0) < 0 && errno != ENOENT)
			return -errno;
		return 0;
	}
	text = make_record(store, assignment);
	return text ? write_file(store->directory, name, text) : -ENOMEM;
}

/* ---- reading ---- */

static json_t *read_json(int directory, const char *name)
{
	_cleanup_(closep) int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	_cleanup_(freep) void *data = NULL;
	json_error_t error;
	size_t size;

	if (fd < 0 || file_read(fd, RECORD_SIZE_MAX, &data, &size) < 0)
		return NULL;
	return json_loadb(data, size, JSON_REJECT_DUPLICATES, &error);
}

/* 1, with the assignment or with *ret_why; 0 if it is of another boot and was removed; or a
 * negative errno. */
static int load_record(struct store *store, const char *name, struct assignment **ret,
		       const char **ret_why)
{
	json_auto_t *record = read_json(store->directory, name);
	const char *boot = json_string_value(json_object_get(record, "boot"));
	const char *hypervisor = json_string_value(json_object_get(record, "hypervisor"));
	char expected[FILE_NAME_SIZE];
	int r = 1;

	*ret_why = NULL;
	if (boot && *boot && *store->boot_id && !streq(boot, store->boot_id)) {
		log_line(LOG_NOTICE, "%s/%s is from an earlier boot; removed", store->path, name);
		r = unlinkat(store->directory, name, 0) < 0 ? -errno : 0;
	} else if (!boot || !hypervisor ||
		   json_integer_value(json_object_get(record, "version")) != STORE_VERSION) {
		*ret_why = "this version of ptd cannot read it";
	} else if (!streq(hypervisor, store->hypervisor)) {
		*ret_why = "it was written with another hypervisor";
	} else {
		*ret = store_parse(record, ret_why);
	}
	if (r == 1 && !*ret_why) {
		file_name(&(*ret)->domain, expected);
		if (!streq(expected, name)) {
			*ret = assignment_free(*ret);
			*ret_why = "its name is not that of its domain";
		}
	}
	return r;
}

static int load_one(struct store *store, const char *name, struct assignments *ret,
		    char **ret_problem)
{
	struct assignment *assignment = NULL, **slot;
	const char *why;
	int r = load_record(store, name, &assignment, &why);

	if (r <= 0)
		return r;
	if (why) {
		free(TAKE(*ret_problem));
		return asprintf(ret_problem,
				"the record %s/%s cannot be used (%s), so nobody knows who has "
				"which device; destroy the domain, remove the file and restart ptd",
				store->path, name, why) < 0
			       ? -ENOMEM
			       : 0;
	}
	slot = array_add(ret);
	if (!slot) {
		assignment_free(assignment);
		return -ENOMEM;
	}
	*slot = assignment;
	return 0;
}

int store_load(struct store *store, struct assignments *ret, char **ret_problem)
{
	_cleanup_(closedirp) DIR *dir = opendir(store->path);
	struct dirent *entry;
	int r = dir ? 0 : -errno;

	*ret_problem = NULL;
	while (r == 0 && (entry = readdir(dir))) {
		const char *end = strrchr(entry->d_name, '.');

		/* One with a dot was being written when ptd was killed. */
		if (entry->d_name[0] != '.' && end && streq(end, ".json"))
			r = load_one(store, entry->d_name, ret, ret_problem);
	}
	return r;
}
