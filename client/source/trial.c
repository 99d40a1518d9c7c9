/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/trial.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "export/export.h"
#include "ptctl.h"
#include "source/daemon/remote.h"
#include "source/local.h"

#define FORMAT  "xl"
#define SOME_HZ 1000000 /* stands for the rate that somebody will give */

/* ---- without a daemon ---- */

static int add_devices(const struct board *board, const struct trial *trial, struct plan *plan)
{
	struct finding_set accept = { 0 };
	struct matches found = { .n = 0 };
	const json_t *item;
	size_t i;
	int status = EXIT_DONE;

	json_array_foreach (trial->accept, i, item)
		finding_set_add_risk(&accept, json_string_value(item));
	json_array_foreach (trial->paths, i, item)
		if (status == EXIT_DONE)
			status = local_find(board, json_string_value(item), &found);
	for (i = 0; status == EXIT_DONE && i < found.n; i++) {
		struct plan_device *planned = plan_add(plan, board, found.items[i]);

		if (planned)
			planned->accepted = accept;
		else
			status = fail_errno(-ENOMEM);
	}
	array_done(&found);
	return status;
}

static int export_local(const struct board *board, const struct trial *trial, json_t **ret)
{
	size_t n = json_array_size(trial->clocks);
	_cleanup_(freep) struct export_rate *rates = calloc(n + 1, sizeof(*rates));
	struct plan plan = { .n = 0 };
	struct export export = { .board = board, .plan = &plan };
	int r = 0, status = rates ? add_devices(board, trial, &plan) : fail_errno(-ENOMEM);

	for (size_t i = 0; rates && i < n; i++)
		rates[i] = (struct export_rate){
			.name = json_string_value(json_array_get(trial->clocks, i)), .hz = SOME_HZ
		};
	export.options.rates = rates;
	export.options.n_rates = n;
	if (status == EXIT_DONE)
		r = export_make(&export, export_format_find(FORMAT));
	if (r == EXPORT_E_NOT_ASSIGNABLE)
		*ret = describe_not_assignable(&export.error);
	if (r < 0 || (r > 0 && !*ret))
		status = fail_errno(-ENOMEM);
	export_done(&export);
	plan_done(&plan);
	return status;
}

/* ---- by the daemon ---- */

static json_t *rates_of(const json_t *clocks)
{
	json_t *rates = json_array();
	const json_t *clock;
	size_t i;

	json_array_foreach (clocks, i, clock)
		json_array_append_new(rates, json_pack("{s:s, s:i}", "clock",
						       json_string_value(clock), "hz", SOME_HZ));
	return rates;
}

static int export_remote(const struct devices *devices, const struct trial *trial, json_t **ret)
{
	json_t *reply = NULL;
	json_t *parameters = json_pack("{s:s, s:O, s:O, s:o}", "format", FORMAT, "devices",
				       trial->paths, "accept", trial->accept, "clockRates",
				       rates_of(trial->clocks));
	const char *error = NULL;
	int r = ptctl_call(devices->connection, "Export", parameters, &reply, &error);

	json_decref(parameters);
	if (r < 0)
		return remote_fail(r);
	if (error)
		*ret = reply;
	else
		json_decref(reply);
	return EXIT_DONE;
}

int trial_export(struct devices *devices, const struct trial *trial, json_t **ret)
{
	return devices->board ? export_local(devices->board, trial, ret)
			      : export_remote(devices, trial, ret);
}
