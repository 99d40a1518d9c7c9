/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Export: devices as files for others. It only looks, so that it needs no domain and no policy. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "describe/describe.h"
#include "service/clocks.h"
#include "service/methods/methods.h"
#include "service/request.h"

/* The names stay the parameters'. */
static int read_rates(struct varlink_call *call, const json_t *rates,
		      struct export_options *options, struct export_rate **ret)
{
	json_auto_t *names = json_object();
	const json_t *rate;
	size_t i;

	*ret = calloc(json_array_size(rates) + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	json_array_foreach (rates, i, rate) {
		json_int_t hz = json_integer_value(json_object_get(rate, "hz"));

		const char *name = json_string_value(json_object_get(rate, "clock"));

		if (hz <= 0 || hz > UINT32_MAX || json_object_get(names, name))
			return call_fail_parameter(call, "clockRates");
		if (json_object_set_new(names, name, json_true()) < 0)
			return -ENOMEM;
		(*ret)[i].name = name;
		(*ret)[i].hz = (uint32_t)hz;
	}
	options->rates = *ret;
	options->n_rates = json_array_size(rates);
	return 0;
}

/* The parameter that an option of the formats is. */
static const char *parameter_of(const char *option)
{
	static const char *const names[][2] = {
		{ "dtdev", "dtdevAlways" },  { "layout", "layout" },
		{ "dynamic", "dynamic" },    { "static-dynamic", "staticDynamic" },
		{ "stand-ins", "standIns" }, { "clock-rate", "clockRates" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(names[i][0], option))
			return names[i][1];
	return option;
}

static int make(struct request *request, const struct export_format *format,
		const struct export_options *options)
{
	const struct trees *trees = request->service->trees;
	struct export export = { .board = trees->board,
				 .plan = &request->plan,
				 .options = *options,
				 .digest = trees->source.digest };
	int r = export_make(&export, format);

	if (r == EXPORT_E_NOT_ASSIGNABLE)
		r = fail_not_assignable(request->call, &export.error);
	else if (r == 0)
		r = call_reply(request->call, describe_export(&export));
	export_done(&export);
	return r;
}

static bool wants_host_layout(const json_t *parameters)
{
	const char *layout = json_string_value(json_object_get(parameters, "layout"));

	return layout && streq(layout, "host");
}

int method_export(struct varlink_call *call, json_t *parameters, void *userdata)
{
	struct request request = request_of(call, userdata);
	struct export_options options = {
		.dtdev_always = json_is_true(json_object_get(parameters, "dtdevAlways")),
		.host_layout = wants_host_layout(parameters),
		.dynamic = json_is_true(json_object_get(parameters, "dynamic")),
		.static_dynamic = json_is_true(json_object_get(parameters, "staticDynamic")),
		.no_stand_ins = json_is_false(json_object_get(parameters, "standIns")),
		.directory = json_string_value(json_object_get(parameters, "directory")),
	};
	const struct export_format *format =
		export_format_find(json_string_value(json_object_get(parameters, "format")));
	_cleanup_(freep) struct export_rate *rates = NULL;
	struct measured measured = { .summary = { .text = NULL } };
	const char *stray;
	int r;

	if (!format)
		return call_fail_parameter(call, "format");
	r = read_rates(call, json_object_get(parameters, "clockRates"), &options, &rates);
	stray = export_stray_option(format, &options);
	if (r == 0 && stray)
		r = call_fail_parameter(call, parameter_of(stray));
	if (r == 0)
		r = request_devices(&request, parameters);
	if (r == 0 && format->flags & EXPORT_RATES)
		r = clocks_measure(request.service, call, 0, &measured);
	if (measured.rates.n > 0)
		options.measured = &measured.rates;
	if (r == 0)
		r = make(&request, format, &options);
	if (r != CALL_E_WAITS)
		clocks_leave(request.service, call);
	measured_done(&measured);
	request_done(&request);
	return r;
}
