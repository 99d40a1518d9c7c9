/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reload: trees and policy anew. */

#include "log.h"
#include "service/errors.h"
#include "service/life.h"
#include "service/methods/methods.h"
#include "service/request.h"

int method_reload(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct service *service = userdata;
	struct varlink_peer peer = call_peer(call);
	struct settings_error error;
	int r;

	if (!peer_is_root(&peer)) {
		struct log_act act = { .event = LOG_REFUSED,
				       .uid = peer.uid,
				       .pid = peer.pid,
				       .domid = -1,
				       .result = "only root may reload" };

		log_act(&act);
		return fail_not_allowed(call, NULL, NULL, act.result);
	}
	r = service_reload(service, &error);
	if (r == 0)
		return call_reply(call, json_pack("{s:o, s:o*, s:I}", "tree",
						  service_source(&service->trees->source),
						  "liveTree", service_source(&service->trees->live),
						  "rules", (json_int_t)service->policy->n));
	return settings_are_wrong(&error) ? fail_settings(call, &error) : r;
}
