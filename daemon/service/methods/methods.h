/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "varlink/varlink.h"

/* What a server is made with; the userdata of the interface is a service. */
extern const struct varlink_info passthrough_info;
extern const struct varlink_interface passthrough_interface;

/* The handlers, by file. */
int method_list(struct varlink_call *call, json_t *parameters, void *userdata);
int method_describe(struct varlink_call *call, json_t *parameters, void *userdata);
int method_explain(struct varlink_call *call, json_t *parameters, void *userdata);
int method_get_status(struct varlink_call *call, json_t *parameters, void *userdata);
int method_reload(struct varlink_call *call, json_t *parameters, void *userdata);
int method_plan(struct varlink_call *call, json_t *parameters, void *userdata);
int method_export(struct varlink_call *call, json_t *parameters, void *userdata);
int method_verify(struct varlink_call *call, json_t *parameters, void *userdata);
int method_assign(struct varlink_call *call, json_t *parameters, void *userdata);
int method_list_assignments(struct varlink_call *call, json_t *parameters, void *userdata);
int method_revoke(struct varlink_call *call, json_t *parameters, void *userdata);
int method_monitor(struct varlink_call *call, json_t *parameters, void *userdata);
