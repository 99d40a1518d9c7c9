/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* xenstore's knowledge of domains: their names, and that some came or went. Whatever xenstored
 * does, a look at the domains waits no longer than XENSTORE_TIMEOUT_MSEC for it, and only the first
 * look of a stall does. Meanwhile names are as they were before, those of new domains are not
 * known, and ptd looks at the domains every second. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grant/assignment.h"

#define XENSTORE_TIMEOUT_MSEC 200

struct xenstore;

/* Does not connect yet. 0 or a negative errno. */
int xenstore_new(struct xenstore **ret);
struct xenstore *xenstore_free(struct xenstore *store);

/* Instead of XENSTORE_TIMEOUT_MSEC, for tests. */
void xenstore_set_timeout(struct xenstore *store, unsigned int msec);

/* Readable when domains may have come or gone; without xenstored every second. The same fd until
 * xenstore_free(), which closes it. */
int xenstore_fd(const struct xenstore *store);

/* Begins a look at the domains: connects if there is no connection, and takes the news. */
void xenstore_begin(struct xenstore *store);

/* The name of a domain, "" if it has none; false if it is not known. */
bool xenstore_name(struct xenstore *store, const struct domain_key *key, char *ret, size_t size);

/* Ends the look: domains that were not asked about are gone. */
void xenstore_end(struct xenstore *store);

/* Whether domains have come or gone, or have another name, since xenstore_begin(), or since this
 * was last asked. */
bool xenstore_has_news(struct xenstore *store);

/* Whether xenstored answers, and sends news of domains. */
bool xenstore_answers(const struct xenstore *store);
