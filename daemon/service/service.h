/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Shared by the methods of org.ptctl.Passthrough: the bottom of this folder, together with errors
 * and trees. Only this folder sees both JSON requests and the board. */

#include <sys/types.h>

#include "board/names/lookup.h"
#include "grant/plan.h"
#include "grant/policy.h"
#include "ledger/domains.h"
#include "ledger/ledger.h"
#include "service/trees.h"
#include "standin/standin.h"
#include "standin/summary.h"
#include "varlink/varlink.h"

/* Why no request can be served until somebody mends it: a sentence in one of them, while the others
 * are "". The hypervisor is another version's than this ptd; the others are settings. */
struct settings_error {
	char hypervisor[HYPERVISOR_TEXT];
	struct tree_error tree;
	struct ini_error policy;
	struct ini_error config;
};

/* Of main(), which knows the command line and the event loop. Negative errnos are failures. */
struct service_ops {
	/* Reads the configuration again into the struct that the service has. 0, -ENOMEM, or
	 * -EINVAL with *error set. */
	int (*configure)(struct ini_error *error, void *userdata);
	/* The service is open at last. */
	int (*opened)(void *userdata);
	/* The service cannot go on. */
	void (*failed)(void *userdata);
};

struct service {
	const struct service_ops *ops;
	void *userdata;              /* of ops */
	struct settings_error error; /* while the service is not open: why */
	bool is_open;                /* else only the first four, `error` and `server` are valid */
	const struct config *config;
	struct trees *trees;
	struct policy *policy;
	struct hypervisor *hypervisor;
	char hypervisor_text[HYPERVISOR_TEXT]; /* why it is not Xen; "": it is */
	int lock;                              /* fd of the state directory, locked; -1: not yet */
	struct store *store;
	struct ledger *ledger;
	int list_error;                /* of the last look at the domains; it is logged once */
	struct varlink_server *server; /* not owned; NULL until there is one */
	struct domains_watch *watch;   /* the same */
	struct standins *standins;     /* owned; NULL until there is an event loop */
	struct summaries *summaries;   /* the same */
	bool clocks_reported;          /* that clk_summary cannot be used */
	uint64_t started;              /* CLOCK_MONOTONIC, microseconds */
	struct {
		ARRAY_OF(struct varlink_connection *);
	} monitors; /* streams that are open */
};

/* Fails a call while the service is not open, but Reload: see struct varlink_interface. */
int service_gate(struct varlink_call *call, const char *method, void *userdata);

/* Lists the domains, and brings the ledger up to date. 0 or a negative errno. */
int service_list_domains(struct service *service, struct domains *ret);

/* Finds what people call a device, or devices. Appends to *ret; 0, CALL_E_FAILED, or -ENOMEM. */
int service_look_up(struct service *service, struct varlink_call *call, const char *name,
		    struct work *work, struct matches *ret);
int service_look_up_all(struct service *service, struct varlink_call *call, const json_t *names,
			struct work *work, struct matches *ret);

/* A device as List gives it; `whole`: as Describe does. */
json_t *service_describe(const struct service *service, const struct device *device, bool whole);

/* The assignments that fn wants (NULL: all), in the order of the devices' paths. */
typedef bool (*service_fn)(const struct assignment *assignment,
			   const struct assigned_device *assigned, const void *userdata);
json_t *service_assignments(const struct service *service, service_fn fn, const void *userdata);

/* type Tree; NULL if there is none. */
json_t *service_source(const struct trees_source *source);

/* Sends a change to all monitors; `event` is one of type Event. The rest may be NULL. */
void service_notify(struct service *service, const char *event, const struct assignment *assignment,
		    const struct assigned_device *assigned);

/* The same for a stand-in, which is taken over; NULL: there is no memory. */
void service_notify_stand_in(struct service *service, json_t *stand_in);
