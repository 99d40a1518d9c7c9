/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking stand-ins up. */

#include "base/util.h"
#include "standin/internal.h"

struct standin *standins_item(const struct standins *standins, const struct device *device)
{
	struct standin *items = standins->items;
	size_t first = bisect(standins->n, i, items[i].device < device);

	return first < standins->n && items[first].device == device ? &items[first] : NULL;
}

const struct standin *standins_find(const struct standins *standins, const struct device *device)
{
	return standins ? standins_item(standins, device) : NULL;
}

const struct standin *standins_all(const struct standins *standins, size_t *ret_n)
{
	*ret_n = standins ? standins->n : 0;
	return standins ? standins->items : NULL;
}

void standins_follow_soon(struct standins *standins)
{
	if (standins->n > 0)
		sd_event_source_set_enabled(standins->follow, SD_EVENT_ONESHOT);
}
