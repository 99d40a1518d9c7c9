/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* xenstore's knowledge of domains: their names, and that some came or went. Whatever xenstored
 * does, nothing here waits longer than XENSTORE_TIMEOUT_MSEC; without it there are no names, and
 * ptd looks at the domains every second. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XENSTORE_TIMEOUT_MSEC 300

struct xenstore;

/* Does not connect yet. 0 or a negative errno. */
int xenstore_new(struct xenstore **ret);
struct xenstore *xenstore_free(struct xenstore *store);

/* Readable when domains may have come or gone; without xenstored every second. The same fd until
 * xenstore_free(), which closes it. */
int xenstore_fd(const struct xenstore *store);

/* Begins a look at the domains: connects if there is no connection, and takes the news. */
void xenstore_begin(struct xenstore *store);

/* The name of a domain; "" if it has none, or xenstored does not answer. */
void xenstore_name(struct xenstore *store, uint32_t domid, char *ret, size_t size);

/* Whether domains have come or gone since xenstore_begin(), or since this was last asked. */
bool xenstore_has_news(struct xenstore *store);

/* Whether xenstored answers, and sends news of domains. */
bool xenstore_answers(const struct xenstore *store);
