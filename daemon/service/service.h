/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The interface org.ptctl.Passthrough: what its methods share. Only the files service*.c see both
 * JSON requests and the board. */

#include <sys/types.h>

#include "grant/policy.h"
#include "hypervisor/hypervisor.h"
#include "ledger/domains.h"
#include "ledger/ledger.h"
#include "service/errors.h"
#include "service/trees.h"
#include "varlink/varlink.h"

struct service {
	const struct config *config;
	struct trees *trees;
	struct policy *policy;
	struct hypervisor *hypervisor;
	char hypervisor_text[HYPERVISOR_TEXT]; /* why it is not Xen; "": it is */
	int lock;                              /* fd of the state directory, locked; -1: not yet */
	struct store *store;
	struct ledger *ledger;
	int list_error;                /* of the last look at the domains; it is said once */
	struct varlink_server *server; /* not owned; NULL until there is one */
	struct domains_watch *watch;   /* the same */
	uint64_t started;              /* CLOCK_MONOTONIC, microseconds */
	struct {
		ARRAY_OF(struct varlink_connection *);
	} monitors; /* streams that are open */
};

/* Everything but the server. 0, or a negative errno after saying why in the log. */
int service_open(struct service **ret, const struct config *config);
struct service *service_free(struct service *service);
void service_freep(struct service **service);

/* What a server is to be made with; userdata is the service. */
extern const struct varlink_info passthrough_info;
extern const struct varlink_method passthrough_methods[];

/* Reads trees and policy anew, or keeps the old ones and says why: -EINVAL with a sentence either
 * in *tree_error or in *policy_error, the other one is empty; or -ENOMEM. */
int service_reload(struct service *service, struct tree_error *tree_error,
		   struct ini_error *policy_error);

/* To be called when the hypervisor's domains may be others. Whether it has to be called again soon,
 * for something drains. */
bool service_sync(void *userdata);

/* ---- shared by the methods ---- */

/* Lists the domains, and brings the ledger up to date. 0 or a negative errno. */
int service_list_domains(struct service *service, struct domains *ret);

/* Finds what people call devices. 0; 1 after an error reply; or -ENOMEM. */
int service_look_up(struct service *service, struct varlink_call *call, const json_t *names,
		    struct matches *ret);

/* All that is known about a device, as List or Describe gives it: `whole`. */
json_t *service_describe(const struct service *service, const struct device *device, bool whole);

/* The assignments that fn wants (NULL: all), in the order of the devices' paths. */
typedef bool (*service_fn)(const struct assignment *assignment,
			   const struct assigned_device *assigned, const void *userdata);
json_t *service_assignments(const struct service *service, service_fn fn, const void *userdata);

/* type Tree; NULL if there is none. */
json_t *service_source(const struct trees_source *source);

/* service-monitor.c: hands a change to those who watch; `event` is one of type Event. */
void service_notify(struct service *service, const char *event, const struct assignment *assignment,
		    const struct assigned_device *assigned);

/* Methods, by file. */
int method_list(struct varlink_call *call, json_t *parameters, void *userdata);
int method_describe(struct varlink_call *call, json_t *parameters, void *userdata);
int method_get_status(struct varlink_call *call, json_t *parameters, void *userdata);
int method_reload(struct varlink_call *call, json_t *parameters, void *userdata);
int method_plan(struct varlink_call *call, json_t *parameters, void *userdata);
int method_export(struct varlink_call *call, json_t *parameters, void *userdata);
int method_assign(struct varlink_call *call, json_t *parameters, void *userdata);
int method_revoke(struct varlink_call *call, json_t *parameters, void *userdata);
int method_list_assignments(struct varlink_call *call, json_t *parameters, void *userdata);
int method_monitor(struct varlink_call *call, json_t *parameters, void *userdata);
