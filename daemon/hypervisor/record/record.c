/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recording hypervisor: its files, and how its domains come and go. */

#include "hypervisor/record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <syslog.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/open.h"
#include "log.h"
#include "tree/tree.h"

/* A longer log is written anew, with what is still in force. */
#define LOG_SIZE_MAX ((off_t)1 << 20)
#define LINE_SIZE    (TREE_PATH_MAX + 256)

struct record {
	struct hypervisor hypervisor;
	char *config_path, *log_path, *xl_path;
	struct record_settings settings;
	unsigned int calls; /* since the start */
	bool is_outdated;   /* record.conf has to be read again */
	bool is_behind;     /* and record.log */
	int log_fd;
	off_t log_size;
	struct {
		ARRAY_OF(struct domain_key);
	} orphans; /* while replaying: domains that had something, and are gone */
};

/* ---- the log ---- */

static int format_line(char line[LINE_SIZE], bool is_apply, const struct domain_key *key,
		       const struct grant *grant, int result)
{
	return snprintf(line, LINE_SIZE,
			"%s %" PRIu32 " %s %s 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 " = %d %s\n",
			is_apply ? "apply" : "revoke", key->domid, key->uuid,
			grant_kind_name(grant->kind), grant->frames.first, grant->frames.last,
			grant->gfn, result, grant->path ? grant->path : "-");
}

/* The whole line, or nothing of it. */
static int append(struct record *record, const char *line, int size)
{
	ssize_t n = write(record->log_fd, line, (size_t)size);
	int r = n < 0 ? -errno : -ENOSPC;

	if (n == size) {
		record->log_size += n;
		return 0;
	}
	if (n > 0 && ftruncate(record->log_fd, record->log_size) < 0)
		return -errno;
	return r;
}

static struct domain_key *find_orphan(struct record *record, const struct domain_key *key)
{
	for (size_t i = 0; i < record->orphans.n; i++)
		if (domain_key_equals(&record->orphans.items[i], key))
			return &record->orphans.items[i];
	return NULL;
}

static int add_orphan(struct record *record, const struct domain_key *key)
{
	struct domain_key *slot = find_orphan(record, key);

	if (slot)
		return 0;
	slot = array_add(&record->orphans);
	if (!slot)
		return -ENOMEM;
	*slot = *key;
	return 0;
}

/* The log says that the domain is gone, with all that it had. */
static void replay_gone(struct record *record, const struct domain_key *key)
{
	struct record_domain *domain = record_domains_find(&record->settings.domains, key);
	struct domain_key *orphan = find_orphan(record, key);

	if (domain)
		grants_done(&domain->grants);
	if (orphan)
		*orphan = record->orphans.items[--record->orphans.n];
}

static bool makes_sense(const struct grant *grant)
{
	struct range gfns = grant_gfns(grant);

	return grant->frames.first <= grant->frames.last &&
	       (grant->kind != GRANT_MAPPING || gfns.first <= gfns.last);
}

/* Lines that make no sense are skipped. */
static int replay_line(struct record *record, char *line)
{
	char verb[8], kind[16];
	struct domain_key key = { .domid = 0 };
	struct grant grant = { .path = NULL };
	struct record_domain *domain;
	int result = 0, end = 0, n;

	n = sscanf(line, "%7s %" SCNu32 " %36s %15s %" SCNx64 " %" SCNx64 " %" SCNx64 " = %d %n",
		   verb, &key.domid, key.uuid, kind, &grant.frames.first, &grant.frames.last,
		   &grant.gfn, &result, &end);
	if (n >= 3 && streq(verb, "gone")) {
		replay_gone(record, &key);
		return 0;
	}
	if (n != 8 || end == 0 || result != 0 || !grant_kind_by_name(kind, &grant.kind) ||
	    !makes_sense(&grant))
		return 0;
	domain = record_domains_find(&record->settings.domains, &key);
	if (!domain)
		return add_orphan(record, &key);
	if (grant.kind == GRANT_IOMMU)
		grant.path = line + end;
	return record_redo(domain, streq(verb, "apply"), &grant);
}

static int open_to_read(const struct record *record, FILE **ret)
{
	_cleanup_(closep) int fd = -1;
	int r = open_state_at(AT_FDCWD, record->log_path, O_RDONLY, &fd);

	if (r != 0)
		return r > 0 ? -EPERM : r;
	*ret = fdopen(fd, "r");
	if (!*ret)
		return -errno;
	fd = -1;
	return 0;
}

static int replay_log(struct record *record)
{
	_cleanup_(fclosep) FILE *file = NULL;
	_cleanup_(freep) char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int r = open_to_read(record, &file);

	record->is_behind = true;
	array_done(&record->orphans);
	for (size_t i = 0; i < record->settings.domains.n; i++)
		grants_done(&record->settings.domains.items[i].grants);
	while (r == 0 && (n = getline(&line, &size, file)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		r = replay_line(record, line);
	}
	if (r == 0 && !feof(file))
		r = -errno;
	for (size_t i = 0; i < record->settings.domains.n; i++)
		if (record->settings.domains.items[i].info.dying)
			grants_keep(&record->settings.domains.items[i].grants, GRANT_INTERRUPT);
	record->is_behind = r < 0;
	return r;
}

static int open_log(struct record *record, const char *path, int flags)
{
	int r = open_state_at(AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | flags,
			      &record->log_fd);

	if (r > 0)
		log_line(LOG_ERR, "%s cannot be used: %s", path, open_text(r));
	return r > 0 ? -EPERM : r;
}

/* Only what is still in force. */
static int write_log(struct record *record)
{
	char line[LINE_SIZE];
	int r = 0;

	record->log_size = 0;
	for (size_t i = 0; i < record->settings.domains.n; i++) {
		const struct record_domain *domain = &record->settings.domains.items[i];

		for (size_t k = 0; r == 0 && k < domain->grants.n; k++)
			r = append(record, line,
				   format_line(line, true, &domain->info.key,
					       &domain->grants.items[k], 0));
	}
	return r;
}

/* After a failure the long log stays. */
static void shorten_log(struct record *record)
{
	_cleanup_(freep) char *path = NULL;
	int old_fd = record->log_fd;
	off_t old_size = record->log_size;

	if (asprintf(&path, "%s.new", record->log_path) < 0)
		return;
	record->log_fd = -1;
	if (open_log(record, path, O_TRUNC) == 0 && write_log(record) == 0 &&
	    rename(path, record->log_path) == 0) {
		close(old_fd);
		return;
	}
	closep(&record->log_fd);
	record->log_fd = old_fd;
	record->log_size = old_size;
}

/* ---- domains ---- */

static int write_gone(struct record *record, const struct domain_key *key)
{
	char line[LINE_SIZE];

	return append(record, line,
		      snprintf(line, sizeof(line), "gone %" PRIu32 " %s\n", key->domid, key->uuid));
}

/* Domains that went while ptd did not run. */
static int log_orphans(struct record *record)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < record->orphans.n; i++)
		r = write_gone(record, &record->orphans.items[i]);
	return r;
}

/* A domain that is gone has lost everything for good, even if another one with the same name, domid
 * and UUID follows. */
static int log_gone(struct record *record, struct record_settings *next)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < record->settings.domains.n; i++) {
		const struct record_domain *old = &record->settings.domains.items[i];

		if (old->grants.n > 0 && !record_domains_find(&next->domains, &old->info.key))
			r = write_gone(record, &old->info.key);
	}
	return r;
}

/* Domains that are still there keep what they have. */
static void carry_over(struct record *record, struct record_settings *next)
{
	for (size_t i = 0; i < record->settings.domains.n; i++) {
		struct record_domain *old = &record->settings.domains.items[i];
		struct record_domain *now = record_domains_find(&next->domains, &old->info.key);

		if (!now)
			continue;
		now->grants = old->grants;
		old->grants = (struct grants){ .n = 0 };
		if (now->info.dying) /* Xen has taken back all but the interrupts */
			grants_keep(&now->grants, GRANT_INTERRUPT);
	}
}

/* After a failure everything is as the log says. */
static int replace_settings(struct record *record, struct record_settings *next)
{
	int r = log_gone(record, next);

	if (r < 0) {
		replay_log(record);
		return r;
	}
	carry_over(record, next);
	record_domains_done(&record->settings.domains);
	record->settings = *next;
	return 0;
}

static int load_settings(struct record *record)
{
	struct ini_error error = { .line = 0 };
	struct record_settings next;
	int r = record_settings_load(record->config_path, &next, &error);

	if (r == 0)
		r = replace_settings(record, &next);
	record->is_outdated = r < 0 && r != -EINVAL;
	if (r < 0) {
		record_domains_done(&next.domains);
		log_line(LOG_WARNING, "%s:%d: %s; the domains stay as they were",
			 record->config_path, error.line, r == -EINVAL ? error.text : strerror(-r));
		return r;
	}
	snprintf(record->hypervisor.version, sizeof(record->hypervisor.version), "%s",
		 next.version);
	record->hypervisor.binds_started = strverscmp(next.version, "4.19") >= 0;
	return 0;
}

/* Whether record.conf was written since the last time. */
static bool was_written(struct record *record)
{
	_Alignas(struct inotify_event) char buffer[4096];
	bool written = false;
	ssize_t n;

	while ((n = read(record->hypervisor.domains_fd, buffer, sizeof(buffer))) > 0)
		for (char *p = buffer; p < buffer + n;) {
			struct inotify_event event;

			memcpy(&event, p, sizeof(event));
			written |= event.len > 0 && streq(p + sizeof(event), "record.conf");
			p += sizeof(event) + event.len;
		}
	return written;
}

static int record_list(struct hypervisor *hv, struct domains *ret)
{
	struct record *record = (struct record *)hv;

	if (was_written(record) || record->is_outdated)
		load_settings(record); /* logs what is wrong; the old ones stay */
	for (size_t i = 0; i < record->settings.domains.n; i++) {
		struct domain *domain = array_add(ret);

		if (!domain)
			return -ENOMEM;
		*domain = record->settings.domains.items[i].info;
		if (record->settings.no_xenstore && domain->key.domid > 0) {
			domain->name[0] = '\0';
			domain->name_unknown = true;
		}
	}
	hv->pushes_events = !record->settings.no_xenstore;
	return 0;
}

/* ---- calls ---- */

/* Writes the call down. If that fails the call was not made, and the model is as the log says. */
static int finish_call(struct record *record, bool is_apply, const struct domain *domain,
		       const struct grant *grant, int result)
{
	char line[LINE_SIZE];
	int r = append(record, line, format_line(line, is_apply, &domain->key, grant, result));

	if (r < 0) {
		replay_log(record);
		return r;
	}
	if (record->log_size > LOG_SIZE_MAX)
		shorten_log(record);
	return result;
}

/* Counts the call. The negative errno that it is to fail with, or 0. */
static int planned_failure(struct record *record)
{
	return ++record->calls == record->settings.fail_at ? -record->settings.fail_errno : 0;
}

static int make_call(struct hypervisor *hv, const struct domain *domain, const struct grant *grant,
		     bool is_apply)
{
	struct record *record = (struct record *)hv;
	struct record_domains *all = &record->settings.domains;
	struct record_domain *own = record_domains_find(all, &domain->key);
	int r = record->is_behind ? replay_log(record) : 0;

	if (r < 0)
		return r; /* it was not made, and there is nothing to write down */
	r = planned_failure(record);
	if (r == 0 && !own)
		r = -ESRCH;
	else if (r == 0 && is_apply)
		r = record_apply(all, own, grant, hv->binds_started);
	else if (r == 0)
		r = record_revoke(all, own, grant);
	return finish_call(record, is_apply, domain, grant, r);
}

static int record_apply_call(struct hypervisor *hv, const struct domain *domain,
			     const struct grant *grant)
{
	return make_call(hv, domain, grant, true);
}

static int record_revoke_call(struct hypervisor *hv, const struct domain *domain,
			      const struct grant *grant)
{
	return make_call(hv, domain, grant, false);
}

static int record_is_assigned(struct hypervisor *hv, const struct domain *domain, const char *path)
{
	struct record *record = (struct record *)hv;
	_cleanup_(freep) char *copy = strdup(path);
	struct grant grant = { .kind = GRANT_IOMMU, .path = copy };
	int r = record->is_behind ? replay_log(record) : 0;

	if (r == 0)
		r = planned_failure(record);
	if (r < 0 || !copy)
		return r < 0 ? r : -ENOMEM;
	return record_owner(&record->settings.domains, &grant) != NULL;
}

static int record_has_iommu(struct hypervisor *hv, const struct domain *domain)
{
	struct record *record = (struct record *)hv;
	const struct record_domain *own =
		record_domains_find(&record->settings.domains, &domain->key);

	return own ? own->has_iommu : -ESRCH;
}

static void record_free(struct hypervisor *hv)
{
	struct record *record = (struct record *)hv;

	record_domains_done(&record->settings.domains);
	array_done(&record->orphans);
	closep(&record->log_fd);
	closep(&hv->domains_fd);
	free(record->config_path);
	free(record->log_path);
	free(record->xl_path);
	free(record);
}

static const struct hypervisor_ops record_ops = {
	.name = "record",
	.apply = record_apply_call,
	.revoke = record_revoke_call,
	.is_assigned = record_is_assigned,
	.has_iommu = record_has_iommu,
	.list_domains = record_list,
	.free = record_free,
};

static int open_files(struct record *record, const char *directory)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	struct stat st;
	int r;

	record->hypervisor.domains_fd = fd;
	if (fd < 0 || inotify_add_watch(fd, directory, IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
		return -errno;
	r = open_log(record, record->log_path, 0);
	if (r == 0 && fstat(record->log_fd, &st) < 0)
		r = -errno;
	if (r == 0)
		record->log_size = st.st_size;
	return r;
}

int record_open(struct hypervisor **ret, const char *state_directory, char text[HYPERVISOR_TEXT])
{
	struct record *record = calloc(1, sizeof(*record));
	_cleanup_(hypervisor_freep) struct hypervisor *hv = (struct hypervisor *)record;
	int r;

	if (!record)
		return -ENOMEM;
	hv->ops = &record_ops;
	hv->domains_fd = record->log_fd = -1;
	hv->pushes_events = true;
	if (asprintf(&record->config_path, "%s/record.conf", state_directory) < 0 ||
	    asprintf(&record->log_path, "%s/record.log", state_directory) < 0 ||
	    asprintf(&record->xl_path, "%s/xl", state_directory) < 0)
		return -ENOMEM;
	hv->xl_directory = record->xl_path;
	r = open_files(record, state_directory);
	if (r == 0)
		r = load_settings(record);
	if (r == 0 && record->settings.is_other)
		r = HYPERVISOR_OTHER_VERSION;
	if (r == 0)
		r = replay_log(record);
	if (r == 0)
		r = log_orphans(record);
	if (r != 0) {
		snprintf(text, HYPERVISOR_TEXT, "the recording hypervisor cannot use %.150s%s",
			 state_directory, r < 0 ? "" : ", as if of another version (Fits=no)");
		return r;
	}
	*ret = TAKE(hv);
	return 0;
}
