/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "service/stand-in.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "standin/standin.h"

static void add_state(json_t *o, const struct standin *standin)
{
	_cleanup_(freep) char *text = standin_text(standin);
	enum switch_clocks clocks = standin->report.clocks;

	json_object_set_new(o, "state", json_string(standin_state_name(standin)));
	if (standin->state == STANDIN_ON && clocks != SWITCH_CLOCKS_UNKNOWN)
		json_object_set_new(o, "clocksHeld", json_boolean(clocks == SWITCH_CLOCKS_HELD));
	if (text)
		json_object_set_new(o, "text", describe_text(text));
}

json_t *stand_in_describe(const struct service *service, const struct device *device)
{
	const struct standin *standin = standins_find(service->standins, device);
	json_t *o = describe_stand_in(service->trees->board, device);

	if (o && standin)
		add_state(o, standin);
	return o;
}

json_t *stand_in_describe_all(const struct service *service)
{
	const struct board *board = service->trees->board;
	const struct stand_in *stand_in = stand_in_of_next(board, NULL);
	json_t *array = stand_in ? json_array() : NULL;

	for (; array && stand_in; stand_in = stand_in_of_next(board, stand_in))
		json_array_append_new(
			array, stand_in_describe(service, &board->devices.items[stand_in->device]));
	return array;
}

json_t *stand_in_describe_planned(const struct service *service, const struct plan *plan)
{
	json_auto_t *array = json_array();

	for (size_t i = 0; i < plan->n; i++) {
		json_t *o = stand_in_describe(service, plan->items[i].device);

		if (o)
			json_array_append_new(array, o);
	}
	return json_array_size(array) > 0 ? TAKE(array) : NULL;
}
