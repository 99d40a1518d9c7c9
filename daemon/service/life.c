/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opening the service and reloading it; and what a change sets off. */

#include "service/life.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "hypervisor/open.h"
#include "input/open.h"
#include "ledger/sync.h"
#include "ledger/xl.h"
#include "log.h"
#include "needs/stand-in.h"
#include "service/request.h"
#include "service/stand-ins.h"

/* ---- changes ---- */

static enum log_event log_event_of(const struct ledger_change *change)
{
	if (change->event == LEDGER_RELEASED)
		return LOG_RELEASED;
	switch (change->assigned->state) {
	case ASSIGNMENT_APPLYING:
	case ASSIGNMENT_ACTIVE:
		return LOG_ASSIGNED;
	case ASSIGNMENT_REVOKING:
		return LOG_REVOKED;
	case ASSIGNMENT_HELD:
	case ASSIGNMENT_DRAINING:
		break;
	}
	return LOG_HELD;
}

static const char *result_of(const struct ledger_change *change)
{
	if (change->event == LEDGER_RELEASED)
		return "released";
	if (change->assignment->by_xl && change->assigned->state == ASSIGNMENT_ACTIVE)
		return "granted by xl";
	if (change->event == LEDGER_LASTS)
		return "still draining";
	return assignment_state_name(change->assigned->state);
}

static void log_change(const struct ledger_change *change)
{
	const struct assignment *assignment = change->assignment;
	const struct assigned_device *assigned = change->assigned;
	_cleanup_(freep) char *grants = grants_text(&assigned->grants);
	struct log_act act = {
		.event = log_event_of(change),
		.uid = change->actor ? change->actor->uid : (uid_t)-1,
		.pid = change->actor ? change->actor->pid : 0,
		.device = assigned->path,
		.domain = assignment->name,
		.domid = (int)assignment->domain.domid,
		.uuid = assignment->domain.uuid,
		.grants = grants,
		.result = result_of(change),
		.is_normal = change->event == LEDGER_STATE &&
			     assigned->state == ASSIGNMENT_DRAINING,
	};

	/* If an assignment does not come about, the refusal that follows is logged. */
	if (assigned->state != ASSIGNMENT_APPLYING)
		log_act(&act);
}

static void on_change(const struct ledger_change *change, void *userdata)
{
	struct service *service = userdata;
	bool is_free = change->event == LEDGER_RELEASED;

	if (change->event != LEDGER_RENAMED)
		log_change(change);
	if (change->event == LEDGER_LASTS)
		return;
	service_notify(service, is_free ? "released" : "assignment", change->assignment,
		       change->assigned);
	if (service->server)
		server_changed(service->server);
	standins_follow(service->standins);
	if (service->watch && change->assigned->state == ASSIGNMENT_DRAINING && !is_free)
		domains_watch_hurry(service->watch);
}

bool service_sync(void *userdata)
{
	struct service *service = userdata;
	struct domains domains = { .n = 0 };
	int r = service_list_domains(service, &domains);

	if (r < 0 && r != service->list_error)
		log_line(LOG_ERR, "The domains cannot be listed: %s", strerror(-r));
	service->list_error = r;
	array_done(&domains);
	return r < 0 || service->ledger->xl.is_waiting || ledger_is_draining(service->ledger);
}

/* ---- opening ---- */

/* What each attempt to open it makes anew, and leaves if it fails for want of a hypervisor. */
static void close_settings(struct service *service)
{
	policy_free(TAKE(service->policy));
	trees_free(TAKE(service->trees));
	closep(&service->lock);
	service->lock = -1;
}

struct service *service_free(struct service *service)
{
	if (!service)
		return NULL;
	summaries_free(service->summaries);
	standins_free(service->standins);
	ledger_free(service->ledger);
	store_free(service->store);
	hypervisor_free(service->hypervisor);
	close_settings(service);
	array_done(&service->monitors);
	free(service);
	return NULL;
}

/* Sets both, or neither. With `strict` a host tree of another board is an error. */
static int load(const struct config *config, bool strict, struct trees **ret_trees,
		struct policy **ret_policy, struct settings_error *error)
{
	_cleanup_(trees_freep) struct trees *trees = NULL;
	_cleanup_(policy_freep) struct policy *policy = NULL;
	int r = trees_load(&trees, config, &error->tree);

	if (r == 0 && strict && trees_mismatch(trees, &error->tree))
		r = -EINVAL;
	if (r == 0)
		r = policy_load(&policy, config->policy_directory, &error->policy);
	if (r < 0)
		return r;
	*ret_trees = TAKE(trees);
	*ret_policy = TAKE(policy);
	return 0;
}

bool settings_are_wrong(const struct settings_error *error)
{
	return error->hypervisor[0] || error->tree.text[0] || error->policy.text[0] ||
	       error->config.text[0];
}

void settings_text(const struct settings_error *error, char ret[SETTINGS_TEXT_SIZE])
{
	const struct ini_error *file = error->policy.text[0] ? &error->policy : &error->config;

	if (error->hypervisor[0])
		snprintf(ret, SETTINGS_TEXT_SIZE, "%s", error->hypervisor);
	else if (error->tree.text[0])
		snprintf(ret, SETTINGS_TEXT_SIZE, "%s", error->tree.text);
	else if (file->line > 0)
		snprintf(ret, SETTINGS_TEXT_SIZE, "%s:%d: %s", file->file, file->line, file->text);
	else
		snprintf(ret, SETTINGS_TEXT_SIZE, "%s: %s", file->file, file->text);
}

static void log_load_error(int r, const struct settings_error *error)
{
	char text[SETTINGS_TEXT_SIZE] = "There is no memory";

	if (r != -ENOMEM)
		settings_text(error, text);
	log_line(LOG_ERR, "%s", text);
}

/* A ptd that was killed may have left a process that has not closed the lock yet
 * (standin/process.c); on a busy machine that takes a while. */
#define LOCK_TRIES     200
#define LOCK_WAIT_NSEC (10 * 1000 * 1000)

static int lock(int fd)
{
	const struct timespec wait = { .tv_nsec = LOCK_WAIT_NSEC };

	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; i++) {
		if (errno != EWOULDBLOCK || i == LOCK_TRIES)
			return -errno;
		nanosleep(&wait, NULL);
	}
	return 0;
}

/* Two daemons could assign the same device to two domains. */
static int lock_state(struct service *service)
{
	const char *directory = service->config->state_directory;
	int r;

	r = open_state_directory(directory, &service->lock);
	if (r == 0)
		r = lock(service->lock);
	if (r == -EWOULDBLOCK)
		log_line(LOG_ERR,
			 "Another ptd uses %s; stop it, or choose another directory with "
			 "--state-dir",
			 directory);
	else if (r != 0)
		log_line(LOG_ERR, "The state directory %s cannot be used: %s", directory,
			 open_text(r));
	return r > 0 ? -EPERM : r;
}

static int recover(struct service *service)
{
	struct hypervisor *hv = service->hypervisor;
	struct domains domains = { .n = 0 };
	int r = hv->ops->list_domains(hv, &domains);

	if (r == 0)
		r = ledger_recover(service->ledger, service->trees->board, &domains);
	array_done(&domains);
	return r;
}

static int open_hypervisor(struct service *service)
{
	const struct config *config = service->config;
	int r = hypervisor_open(&service->hypervisor, config->hypervisor, config->state_directory,
				service->hypervisor_text);

	if (r == 0)
		return 0;
	log_line(LOG_ERR, "The hypervisor cannot be used: %s (%s)", service->hypervisor_text,
		 r < 0 ? strerror(-r) : "no request is served");
	if (r != HYPERVISOR_OTHER_VERSION)
		return r;
	strcpy(service->error.hypervisor, service->hypervisor_text);
	close_settings(service);
	return -EINVAL;
}

static int open_state(struct service *service)
{
	const struct config *config = service->config;
	int r;

	if (mkdir(config->state_directory, 0755) < 0 && errno != EEXIST) {
		r = -errno;
		log_line(LOG_ERR,
			 "The state directory %s cannot be created: %s; choose another one with "
			 "--state-dir",
			 config->state_directory, strerror(-r));
		return r;
	}
	r = lock_state(service);
	if (r < 0)
		return r;
	r = open_hypervisor(service);
	if (r < 0)
		return r;
	r = store_open(&service->store, config->state_directory, service->hypervisor->ops->name);
	if (r == 0)
		r = ledger_open(&service->ledger, service->store, service->hypervisor, on_change,
				service);
	if (r == 0)
		r = recover(service);
	if (r < 0)
		log_line(LOG_ERR, "The records in %s cannot be used: %s", config->state_directory,
			 strerror(-r));
	return r;
}

int service_new(struct service **ret, const struct config *config, const struct service_ops *ops,
		void *userdata)
{
	struct service *service = calloc(1, sizeof(*service));

	if (!service)
		return -ENOMEM;
	service->config = config;
	service->ops = ops;
	service->userdata = userdata;
	service->lock = -1;
	service->started = now_usec();
	*ret = service;
	return 0;
}

static void log_what_is_missing(const struct service *service)
{
	_cleanup_(freep) char *gone = stand_in_gone_text(service->trees->board);
	struct tree_error error;

	if (service->hypervisor_text[0])
		log_line(LOG_WARNING, "Grants are not made: %s", service->hypervisor_text);
	if (service->ledger->problem)
		log_line(LOG_ERR, "Nothing is assigned or revoked: %s", service->ledger->problem);
	if (trees_mismatch(service->trees, &error))
		log_line(LOG_ERR, "Nothing can be assigned: %s", error.text);
	if (gone)
		log_line(LOG_WARNING, "%s", gone);
}

int service_open(struct service *service)
{
	int r;

	service->error = (struct settings_error){ .hypervisor = "" };
	r = load(service->config, false, &service->trees, &service->policy, &service->error);
	if (r < 0) {
		log_load_error(r, &service->error);
		return r;
	}
	r = open_state(service);
	if (r < 0)
		return r;
	service->is_open = true;
	log_what_is_missing(service);
	return 0;
}

/* ---- reloading ---- */

/* After a failure that is not the settings' another process has to try: the service is half open.
 */
static int open_at_last(struct service *service, struct settings_error *error)
{
	struct ini_error config = { .text = "" };
	int r = service->ops->configure(&config, service->userdata);

	if (r < 0)
		service->error = (struct settings_error){ .config = config };
	else
		r = service_open(service);
	if (r == 0)
		r = service->ops->opened(service->userdata);
	*error = service->error;
	if (r < 0 && r != -ENOMEM && !settings_are_wrong(error))
		service->ops->failed(service->userdata);
	return r;
}

static int load_again(struct service *service, struct settings_error *error)
{
	struct trees *trees, *old = service->trees;
	struct policy *policy;
	int r = load(service->config, true, &trees, &policy, error);

	if (r < 0) {
		log_load_error(r, error);
		return r;
	}
	policy_free(service->policy);
	service->trees = trees;
	service->policy = policy;
	xl_forget_board(service->ledger);
	r = stand_ins_reload(service);
	trees_free(old);
	return r;
}

int service_reload(struct service *service, struct settings_error *error)
{
	int r;

	*error = (struct settings_error){ .hypervisor = "" };
	r = service->is_open ? load_again(service, error) : open_at_last(service, error);
	if (r < 0)
		return r;
	log_line(LOG_NOTICE, "Reloaded: tree %s, %zu rules", service->trees->source.digest,
		 service->policy->n);
	server_changed(service->server);
	service_notify(service, "reloaded", NULL, NULL);
	return 0;
}

int service_gate(struct varlink_call *call, const char *method, void *userdata)
{
	const struct service *service = userdata;

	if (service->is_open || streq(method, "Reload"))
		return CALL_OK;
	return fail_settings(call, &service->error);
}
