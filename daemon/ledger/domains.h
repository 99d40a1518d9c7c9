/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* When to look at the domains: when the hypervisor tells, and again and again while something
 * drains. For nothing tells when a zombie is gone at last, or when Xen has freed its interrupts. */

#include <stdbool.h>

struct sd_event;
struct domains_watch;

/* Looks; whether something drains still. */
typedef bool (*domains_fn)(void *userdata);

/* `fd` is readable when it's worth a look; not taken over. The first look comes at once. 0 or a
 * negative errno. */
int domains_watch_new(struct domains_watch **ret, struct sd_event *event, int fd, domains_fn look,
		      void *userdata);
struct domains_watch *domains_watch_free(struct domains_watch *watch);

/* Something has begun to drain, as somebody else found. */
void domains_watch_hurry(struct domains_watch *watch);
