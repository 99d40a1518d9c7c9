/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* When to look at the domains: when the hypervisor has news, and again and again while something
 * drains, since Xen does not report that a zombie is gone or that its interrupts are free. */

#include <stdbool.h>

struct sd_event;
struct domains_watch;

/* Looks. True if something still drains. */
typedef bool (*domains_fn)(void *userdata);

/* `fd` is readable when there may be news; it is not taken over. The first look comes at once. 0 or
 * a negative errno. */
int domains_watch_new(struct domains_watch **ret, struct sd_event *event, int fd, domains_fn look,
		      void *userdata);
struct domains_watch *domains_watch_free(struct domains_watch *watch);

/* To be called when something has begun to drain since the last look. */
void domains_watch_hurry(struct domains_watch *watch);
