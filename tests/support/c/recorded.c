/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log is read by rules of its own: calls with the result 0 add to sets or take from them. */

#undef NDEBUG
#include "recorded.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "hypervisor/open.h"

struct hypervisor *recorded_open(const char *conf)
{
	struct hypervisor *hv = NULL;
	char text[HYPERVISOR_TEXT] = "";
	int r;

	write_text("record.conf", conf);
	r = hypervisor_open(&hv, "record", in_folder("."), text);
	check_eq(r, 0);
	return hv;
}

void recorded_change(struct hypervisor *hv, const char *conf)
{
	write_text("record.conf", conf);
	recorded_domain(hv, "guest");
}

struct domain recorded_domain(struct hypervisor *hv, const char *name)
{
	struct domain domain = { .key = { 9, "00000000-0000-4000-8000-000000000009" } };
	struct domains domains = { .n = 0 };
	const struct domain *found;

	check_eq(hv->ops->list_domains(hv, &domains), 0);
	if (domains_find(&domains, name, &found) == DOMAINS_OK)
		domain = *found;
	array_done(&domains);
	return domain;
}

int recorded_apply(struct hypervisor *hv, const char *name, struct grant grant)
{
	struct domain domain = recorded_domain(hv, name);

	return hv->ops->apply(hv, &domain, &grant);
}

int recorded_revoke(struct hypervisor *hv, const char *name, struct grant grant)
{
	struct domain domain = recorded_domain(hv, name);

	return hv->ops->revoke(hv, &domain, &grant);
}

static void replay(struct grants *grants, const char *verb, struct grant *grant)
{
	struct grants one = { .items = grant, .n = 1 }, rest = { .n = 0 };

	if (strcmp(verb, "apply") == 0) {
		check_eq(grants_add(grants, grant), 0);
		grants_normalise(grants);
		return;
	}
	check_eq(grants_subtract(grants, &one, &rest), 0);
	grants_done(grants);
	*grants = rest;
}

static void replay_line(struct grants *grants, const char *line, const char *uuid)
{
	char verb[8], of[UUID_SIZE], kind[16], path[256] = "";
	struct grant grant = { .path = NULL };
	int result = 0, n;

	n = sscanf(line, "%7s %*u %36s %15s %" SCNx64 " %" SCNx64 " %" SCNx64 " = %d %255[^\n]\n",
		   verb, of, kind, &grant.frames.first, &grant.frames.last, &grant.gfn, &result,
		   path);
	check(n == 8 || (n == 2 && strcmp(verb, "gone") == 0));
	if (strcmp(of, uuid) != 0 || result != 0)
		return;
	if (n == 2) {
		grants_done(grants);
		return;
	}
	check(grant_kind_by_name(kind, &grant.kind));
	grant.path = grant.kind == GRANT_IOMMU ? path : NULL;
	replay(grants, verb, &grant);
}

const char *recorded_grants(const char *uuid)
{
	static char text[4096];
	_cleanup_(fclosep) FILE *file = fopen(in_folder("record.log"), "r");
	_cleanup_(freep) char *line = NULL, *found = NULL;
	struct grants grants = { .n = 0 };
	size_t size = 0;

	check(file);
	while (getline(&line, &size, file) > 0)
		replay_line(&grants, line, uuid);
	found = grants_text(&grants);
	snprintf(text, sizeof(text), "%s", found);
	grants_done(&grants);
	return text;
}

size_t recorded_lines(void)
{
	_cleanup_(fclosep) FILE *file = fopen(in_folder("record.log"), "r");
	_cleanup_(freep) char *line = NULL;
	size_t size = 0, n = 0;

	check(file);
	while (getline(&line, &size, file) > 0)
		n++;
	return n;
}

struct grant some_iomem(uint64_t first, uint64_t last)
{
	return grant_iomem((struct range){ first, last });
}

struct grant some_mapping(uint64_t first, uint64_t last, uint64_t gfn)
{
	return grant_mapping((struct range){ first, last }, gfn);
}

struct grant some_iommu(void)
{
	static char path[] = "/dma";

	return (struct grant){ .kind = GRANT_IOMMU, .path = path };
}
