/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing a hypervisor, and finding domains. */

#include "hypervisor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int hypervisor_open(struct hypervisor **ret, const char *kind, const char *state_directory,
		    char text[HYPERVISOR_TEXT])
{
	int r = -ENODEV;

	if (strcmp(kind, "record") == 0)
		strcpy(text, "calls are written down instead of made (Hypervisor=record)");
	else
		r = xen_open(ret, text);
	if (r == 0)
		text[0] = '\0';
	if (r == 0 || strcmp(kind, "xen") == 0)
		return r;
	return record_open(ret, state_directory, text);
}

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

/* The number that a text is wholly, or -1. */
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

const struct domain *domains_find(const struct domains *domains, const char *name)
{
	long domid = whole_number(name);
	const struct domain *found = NULL;

	for (size_t i = 0; i < domains->n; i++) {
		const struct domain *domain = &domains->items[i];

		if (domid >= 0 ? domain->key.domid == (unsigned long)domid
			       : strcmp(domain->name, name) == 0 ||
					 strcasecmp(domain->key.uuid, name) == 0)
			/* A rebooting guest may be there twice: the living one is meant. */
			if (!found || found->dying)
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
