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
#include "base/text/compact.h"
#include "base/util.h"
#include "describe/describe.h"
#include "input/open.h"
#include "ledger/seal.h"
#include "log.h"

/* Version 1 was the same without a checksum. ptd of then and now can follow each other while
 * domains live; so it is read, and written anew. */
#define STORE_VERSION      2
#define STORE_VERSION_BARE 1
#define RECORD_SIZE_MAX    ((size_t)16 << 20)
#define FILE_NAME_SIZE     64

struct store {
	int directory; /* fd of STATE/assignments */
	char *path;
	char *hypervisor;
	char boot_id[UUID_SIZE];
};

/* "" if the kernel does not show it. */
static int ask_kernel(char ret[UUID_SIZE])
{
	_cleanup_(closep) int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, UUID_SIZE - 1);

	if (n < 0 && errno != ENOENT && errno != EACCES)
		return -errno;
	ret[n < 0 ? 0 : n] = '\0';
	return 0;
}

/* Without dashes; "": not known. The unit passes it ($PTD_BOOT_ID), since its sandbox hides
 * /proc/sys. */
static int read_boot_id(char ret[UUID_SIZE])
{
	const char *passed = getenv("PTD_BOOT_ID");
	char id[UUID_SIZE];
	size_t n = 0;
	int r = 0;

	if (passed)
		snprintf(id, sizeof(id), "%s", passed);
	else
		r = ask_kernel(id);
	for (const char *p = id; r == 0 && *p; p++)
		if (*p != '-' && *p != '\n')
			ret[n++] = *p;
	ret[n] = '\0';
	return r;
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
	if (asprintf(&store->path, "%s/assignments", state_directory) < 0)
		store->path = NULL;
	if (!store->hypervisor || !store->path)
		return -ENOMEM;
	r = make_directory(state_directory, 0755);
	if (r == 0)
		r = make_directory(store->path, 0700);
	if (r < 0)
		return r;
	r = open_state_directory(store->path, &store->directory);
	if (r > 0) {
		log_line(LOG_ERR, "The directory %s cannot be used: %s", store->path, open_text(r));
		return -EPERM;
	}
	if (r == 0)
		r = read_boot_id(store->boot_id);
	if (r < 0)
		return r;
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
	if (assigned->held_since != 0 && assigned->state != ASSIGNMENT_ACTIVE &&
	    json_object_set_new(o, "heldSince", json_integer(assigned->held_since)) < 0)
		return NULL;
	return TAKE(o);
}

static char *make_record(const struct store *store, const struct assignment *assignment)
{
	json_t *devices = json_array();
	json_auto_t *record = NULL;
	char *text = NULL;
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
	if (!failed)
		text = compact_text(record);
	if (text && seal_put(&text) < 0)
		free(TAKE(text));
	return text;
}

/* Whether the file has what was written. One read asks for a byte more: a regular file gives all
 * that it has at once. */
static int read_back(int fd, const char *text, size_t size)
{
	_cleanup_(freep) char *again = malloc(size + 1);
	ssize_t n;

	if (!again)
		return -ENOMEM;
	do
		n = pread(fd, again, size + 1, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == size && memcmp(again, text, size) == 0 ? 0 : -EIO;
}

/* A new file, whatever has that name: half a record from a ptd that was killed, or a FIFO. */
static int open_aside(int directory, const char *name, int *ret_fd)
{
	int r = open_state_at(directory, name, O_RDWR | O_CREAT | O_EXCL, ret_fd);

	if (r != -EEXIST)
		return r;
	if (unlinkat(directory, name, 0) < 0)
		return -errno;
	return open_state_at(directory, name, O_RDWR | O_CREAT | O_EXCL, ret_fd);
}

static int write_file(int directory, const char *name, const char *text)
{
	_cleanup_(closep) int fd = -1;
	char aside[FILE_NAME_SIZE + 8];
	int r;

	snprintf(aside, sizeof(aside), ".%s.new", name);
	r = open_aside(directory, aside, &fd);
	if (r != 0)
		return r < 0 ? r : -EPERM;
	r = file_write(fd, text, strlen(text));
	if (r == 0)
		r = read_back(fd, text, strlen(text));
	if (r == 0 && renameat(directory, aside, directory, name) < 0)
		r = -errno;
	if (r < 0)
		unlinkat(directory, aside, 0);
	return r;
}

int store_remove(struct store *store, const struct domain_key *key)
{
	char name[FILE_NAME_SIZE];

	file_name(key, name);
	return unlinkat(store->directory, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

const char *store_path(const struct store *store)
{
	return store->path;
}

int store_write(struct store *store, const struct assignment *assignment)
{
	_cleanup_(freep) char *text = NULL;
	char name[FILE_NAME_SIZE];

	if (assignment->n == 0)
		return store_remove(store, &assignment->domain);
	file_name(&assignment->domain, name);
	text = make_record(store, assignment);
	return text ? write_file(store->directory, name, text) : -ENOMEM;
}

/* ---- reading ---- */

/* One record, as far as it can be used. */
struct loaded {
	struct assignment *assignment; /* NULL with `why`; owned */
	bool other_boot;
	const char *why; /* static */
};

/* Something that a moment may bring and take away; it says nothing about the record. */
static bool is_passing(int r)
{
	return r == -ENOMEM || r == -EMFILE || r == -ENFILE || r == -EINTR;
}

static const char is_later[] = "a later version of ptd has written it";

/* Who wrote it, and whether it is as it was written. NULL, or why it cannot be used. */
static const char *check_form(const struct store *store, const json_t *record, bool is_sealed)
{
	const json_t *version = json_object_get(record, "version");
	const char *hypervisor = json_string_value(json_object_get(record, "hypervisor"));
	json_int_t number = json_integer_value(version);
	bool is_bare = number == STORE_VERSION_BARE && !json_object_get(record, SEAL_MEMBER);

	if (!json_is_integer(version) || number < STORE_VERSION_BARE)
		return "it is damaged";
	if (!is_sealed && !is_bare)
		return "it is damaged: its checksum is wrong";
	if (number > STORE_VERSION)
		return is_later;
	if (!hypervisor || !json_is_string(json_object_get(record, "boot")))
		return "it lacks a hypervisor or a boot id";
	return streq(hypervisor, store->hypervisor) ? NULL
						    : "it was written with another hypervisor";
}

static int parse(const struct store *store, const char *name, const json_t *record,
		 struct loaded *ret)
{
	const char *boot = json_string_value(json_object_get(record, "boot"));
	char expected[FILE_NAME_SIZE];

	ret->assignment = store_parse(record, &ret->why);
	if (!ret->assignment)
		return ret->why ? 0 : -ENOMEM;
	file_name(&ret->assignment->domain, expected);
	if (!streq(expected, name)) {
		ret->assignment = assignment_free(ret->assignment);
		ret->why = "its name is not that of its domain";
		return 0;
	}
	ret->other_boot = *boot && *store->boot_id && !streq(boot, store->boot_id);
	ret->assignment->stale = json_integer_value(json_object_get(record, "version")) !=
				 STORE_VERSION;
	return 0;
}

/* 0, or a negative errno if nothing can be said about it now. */
static int load_record(struct store *store, const char *name, struct loaded *ret)
{
	_cleanup_(freep) void *data = NULL;
	_cleanup_(closep) int fd = -1;
	json_auto_t *record = NULL;
	json_error_t error;
	size_t size;
	int r = open_state_at(store->directory, name, O_RDONLY, &fd);

	if (r == 0)
		r = file_read(fd, RECORD_SIZE_MAX, &data, &size);
	if (r != 0) {
		ret->why = open_text(r);
		return is_passing(r) ? r : 0;
	}
	record = json_loadb(data, size, JSON_REJECT_DUPLICATES, &error);
	ret->why = record ? check_form(store, record, seal_holds(data, size)) : "it is damaged";
	return ret->why ? 0 : parse(store, name, record, ret);
}

static int set_problem(const struct store *store, const char *name, const char *why,
		       char **ret_problem)
{
	const char *other_way = why == is_later ? "install that version again, or " : "";
	char *text;

	if (asprintf(&text,
		     "the record %s/%s cannot be used (%s), so nobody knows who has which device; "
		     "%sdestroy the domain, remove the file and restart ptd",
		     store->path, name, why, other_way) < 0)
		return -ENOMEM;
	free(*ret_problem);
	*ret_problem = text;
	return 0;
}

static int load_one(struct store *store, const char *name, struct records *ret)
{
	struct loaded loaded = { .assignment = NULL };
	struct assignment **slot;
	int r = load_record(store, name, &loaded);

	if (r < 0)
		return r;
	if (!loaded.assignment)
		return set_problem(store, name, loaded.why, &ret->problem);
	slot = array_add(loaded.other_boot ? &ret->of_other_boot : &ret->current);
	if (!slot) {
		assignment_free(loaded.assignment);
		return -ENOMEM;
	}
	*slot = loaded.assignment;
	return 0;
}

int store_load(struct store *store, struct records *ret)
{
	_cleanup_(closedirp) DIR *dir = opendir(store->path);
	struct dirent *entry = NULL;
	int r = dir ? 0 : -errno;

	while (r == 0 && (errno = 0, entry = readdir(dir))) {
		const char *end = strrchr(entry->d_name, '.');

		/* One with a dot was being written when ptd was killed. */
		if (entry->d_name[0] != '.' && end && streq(end, ".json"))
			r = load_one(store, entry->d_name, ret);
	}
	return r == 0 && !entry ? -errno : r;
}

void records_done(struct records *records)
{
	assignments_done(&records->current);
	assignments_done(&records->of_other_boot);
	free(TAKE(records->problem));
}
