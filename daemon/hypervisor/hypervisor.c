/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finding domains in a list of them. */

#include "hypervisor/hypervisor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/util.h"

struct hypervisor *hypervisor_free(struct hypervisor *hv)
{
	if (hv)
		hv->ops->free(hv);
	return NULL;
}

void hypervisor_freep(struct hypervisor **hv)
{
	hypervisor_free(*hv);
}

/* A text that is nothing but a number; else -1. */
static long whole_number(const char *text)
{
	char *end;
	long n;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	n = strtol(text, &end, 10);
	return errno == 0 && *end == '\0' ? n : -1;
}

enum called_by { CALLED_BY_DOMID, CALLED_BY_UUID, CALLED_BY_NAME };

static bool is_called(const struct domain *domain, enum called_by by, const char *name)
{
	switch (by) {
	case CALLED_BY_DOMID:
		return whole_number(name) == (long)domain->key.domid;
	case CALLED_BY_UUID:
		return strcasecmp(domain->key.uuid, name) == 0;
	case CALLED_BY_NAME:
		break;
	}
	return *name && streq(domain->name, name); /* zombies have no name */
}

/* A domid or a UUID wins over a name that looks like it. */
const struct domain *domains_find(const struct domains *domains, const char *name)
{
	const struct domain *found = NULL;

	for (int by = CALLED_BY_DOMID; !found && by <= CALLED_BY_NAME; by++)
		for (size_t i = 0; i < domains->n; i++) {
			const struct domain *domain = &domains->items[i];

			/* A guest that reboots may be there twice: prefer the living one. */
			if (is_called(domain, (enum called_by)by, name) && (!found || found->dying))
				found = domain;
		}
	return found;
}

const struct domain *domains_find_key(const struct domains *domains, const struct domain_key *key)
{
	for (size_t i = 0; i < domains->n; i++)
		if (domain_key_equals(&domains->items[i].key, key))
			return &domains->items[i];
	return NULL;
}
