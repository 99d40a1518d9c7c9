/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who wait for stand-ins. */

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "standin/internal.h"

static struct waiter *find_waiter(struct standins *standins, const void *who)
{
	for (size_t i = 0; i < standins->waiters.n; i++)
		if (standins->waiters.items[i].who == who)
			return &standins->waiters.items[i];
	return NULL;
}

static struct waiter *get_waiter(struct standins *standins, void *who)
{
	struct waiter *waiter = find_waiter(standins, who);

	if (waiter)
		return waiter;
	waiter = array_add(&standins->waiters);
	if (waiter)
		*waiter = (struct waiter){ .who = who, .since = now_usec() };
	return waiter;
}

/* Devices without a stand-in do not count. */
static int take_devices(struct standins *standins, struct waiter *waiter,
			const struct device *const *devices, size_t n)
{
	waiter->devices.n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct device **slot;

		if (!standins_item(standins, devices[i]))
			continue;
		slot = array_add(&waiter->devices);
		if (!slot)
			return -ENOMEM;
		*slot = devices[i];
	}
	return 0;
}

/* What is known of the stand-ins since somebody has asked for them. */
static int look(const struct standins *standins, const struct waiter *waiter,
		const struct standin **ret_failed)
{
	int r = STANDINS_OK;

	for (size_t i = 0; i < waiter->devices.n; i++) {
		const struct standin *standin = standins_item(standins, waiter->devices.items[i]);
		bool is_news = standin->tried_on && standin->seen_usec >= waiter->since;

		if (is_news && standin->state == STANDIN_FAILED) {
			*ret_failed = standin;
			return STANDINS_E_FAILED;
		}
		if (!is_news || standin->job || standin->state != STANDIN_ON)
			r = STANDINS_E_WAIT;
	}
	return r;
}

static void note_awaited(struct standins *standins)
{
	for (size_t i = 0; i < standins->n; i++)
		standins->items[i].is_awaited = false;
	for (size_t i = 0; i < standins->waiters.n; i++) {
		const struct waiter *waiter = &standins->waiters.items[i];

		for (size_t k = 0; k < waiter->devices.n; k++) {
			struct standin *standin = standins_item(standins, waiter->devices.items[k]);

			if (!standin->is_awaited || standin->awaited_usec < waiter->since)
				standin->awaited_usec = waiter->since;
			standin->is_awaited = true;
		}
	}
	standins_follow_soon(standins);
}

void standins_seen(struct standins *standins)
{
	const struct standin *failed;

	for (size_t i = 0; i < standins->waiters.n; i++)
		if (look(standins, &standins->waiters.items[i], &failed) != STANDINS_E_WAIT)
			standins->ops->wake(standins->waiters.items[i].who, standins->userdata);
}

static bool any_has_one(const struct standins *standins, const struct device *const *devices,
			size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (standins_find(standins, devices[i]))
			return true;
	return false;
}

int standins_ask(struct standins *standins, void *who, const struct device *const *devices,
		 size_t n, const struct standin **ret_failed)
{
	struct waiter *waiter;
	int r;

	if (!any_has_one(standins, devices, n))
		return STANDINS_OK;
	waiter = get_waiter(standins, who);
	r = waiter ? take_devices(standins, waiter, devices, n) : -ENOMEM;
	if (r == 0)
		r = look(standins, waiter, ret_failed);
	note_awaited(standins);
	return r;
}

void standins_leave(struct standins *standins, void *who)
{
	struct waiter *waiter = standins ? find_waiter(standins, who) : NULL;

	if (!waiter)
		return;
	array_done(&waiter->devices);
	*waiter = standins->waiters.items[--standins->waiters.n];
	note_awaited(standins);
}

void standins_forget_devices(struct standins *standins)
{
	for (size_t i = 0; i < standins->waiters.n; i++) {
		standins->waiters.items[i].devices.n = 0;
		standins->ops->wake(standins->waiters.items[i].who, standins->userdata);
	}
}

void standins_leave_all(struct standins *standins)
{
	for (size_t i = 0; i < standins->waiters.n; i++)
		array_done(&standins->waiters.items[i].devices);
	array_done(&standins->waiters);
}
