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

static bool is_called_by(const struct domain *domain, enum called_by by, const char *name)
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

bool domain_is_called(const struct domain *domain, const char *name)
{
	bool is = false;

	for (int by = CALLED_BY_DOMID; by <= CALLED_BY_NAME; by++)
		is |= is_called_by(domain, (enum called_by)by, name);
	return is;
}

static enum domains_result find_by(const struct domains *domains, enum called_by by,
				   const char *name, const struct domain **ret)
{
	const struct domain *found = NULL;

	for (size_t i = 0; i < domains->n; i++) {
		const struct domain *domain = &domains->items[i];

		if (!is_called_by(domain, by, name))
			continue;
		if (found && !found->dying && !domain->dying)
			return DOMAINS_E_AMBIGUOUS;
		/* A guest that reboots may be there twice: prefer the living one. */
		if (!found || found->dying)
			found = domain;
	}
	*ret = found;
	return found ? DOMAINS_OK : DOMAINS_E_NONE;
}

static bool has_unknown_name(const struct domains *domains)
{
	for (size_t i = 0; i < domains->n; i++)
		if (domains->items[i].name_unknown && !domains->items[i].dying)
			return true;
	return false;
}

/* A domid or a UUID wins over a name that looks like it. A name that is not known could be this
 * one, also a second time; but not a number, which libxl takes for nothing but a domid. */
enum domains_result domains_find(const struct domains *domains, const char *name,
				 const struct domain **ret)
{
	enum domains_result r = DOMAINS_E_NONE;

	*ret = NULL;
	for (int by = CALLED_BY_DOMID; r == DOMAINS_E_NONE && by < CALLED_BY_NAME; by++)
		r = find_by(domains, (enum called_by)by, name, ret);
	if (r != DOMAINS_E_NONE)
		return r;
	if (*name && whole_number(name) < 0 && has_unknown_name(domains))
		return DOMAINS_E_UNKNOWN;
	return find_by(domains, CALLED_BY_NAME, name, ret);
}

const struct domain *domains_find_key(const struct domains *domains, const struct domain_key *key)
{
	for (size_t i = 0; i < domains->n; i++)
		if (domain_key_equals(&domains->items[i].key, key))
			return &domains->items[i];
	return NULL;
}
