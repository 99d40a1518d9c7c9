/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record.conf: the domains that the recording hypervisor pretends to have. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text/errno-name.h"
#include "base/util.h"
#include "hypervisor/record/record.h"
#include "input/open.h"

static const char default_settings[] =
	"# The Xen that the recording hypervisor imitates. ptd reads this file again whenever it "
	"is\n"
	"# written. A domain whose section is removed is destroyed; one with Dying=yes is a "
	"zombie.\n"
	"[xen]\n"
	"# With 4.17 and 4.18 interrupts can be bound only before a domain is started.\n"
	"Version=4.20\n"
	"# Fail=3:EBUSY makes the third call since the start fail. With Names=no the domains have\n"
	"# names that are not known, as while xenstored does not answer.\n"
	"\n"
	"[domain \"guest\"]\nId=1\n\n"
	"[domain \"guest2\"]\nId=2\n\n"
	"[domain \"guest3\"]\nId=3\n"
	"# UUID=00000000-0000-4000-8000-000000000003\n"
	"# VCPUs=1     0: still being built\n"
	"# Started=no  yes: was unpaused\n"
	"# Dying=no\n"
	"# IOMMU=yes   created with passthrough=\"enabled\"\n"
	"# SPIs=960    room for interrupts: 32 to 32+SPIs-1\n";

void record_domains_done(struct record_domains *domains)
{
	for (size_t i = 0; i < domains->n; i++)
		grants_done(&domains->items[i].grants);
	array_done(domains);
}

struct record_domain *record_domains_find(struct record_domains *domains,
					  const struct domain_key *key)
{
	for (size_t i = 0; i < domains->n; i++)
		if (domain_key_equals(&domains->items[i].info.key, key))
			return &domains->items[i];
	return NULL;
}

static struct record_domain *add_domain(struct record_settings *settings, const char *name)
{
	struct record_domain *domain = array_add(&settings->domains);

	if (!domain)
		return NULL;
	*domain = (struct record_domain){ .spis = RECORD_SPIS_DEFAULT };
	domain->info.has_vcpus = domain->has_iommu = true;
	snprintf(domain->info.name, sizeof(domain->info.name), "%s", name);
	return domain;
}

/* A heading: [xen] or [domain "NAME"]. */
static int start_section(struct record_settings *settings, const char *section, int line,
			 struct ini_error *error)
{
	char name[DOMAIN_NAME_SIZE];
	int end = 0;

	if (streq(section, "xen"))
		return 0;
	if (sscanf(section, "domain \"%127[^\"]\"%n", name, &end) != 1 || section[end] != '\0')
		return ini_error_set(error, line,
				     "unknown section; there are [xen] and [domain \"NAME\"]");
	return add_domain(settings, name) ? 0 : -ENOMEM;
}

static bool parse_number(const char *value, unsigned long max, unsigned int *ret)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || n > max)
		return false;
	*ret = (unsigned int)n;
	return true;
}

static bool parse_bool(const char *value, bool *ret)
{
	*ret = streq(value, "yes");
	return *ret || streq(value, "no");
}

static bool parse_uuid(const char *value, char ret[UUID_SIZE])
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(value) != UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < UUID_SIZE; i++) {
		char c = value[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (form[i] == 'x' ? !strchr("0123456789abcdef", c) : c != form[i])
			return false;
		ret[i] = c;
	}
	return true;
}

static bool parse_version(const char *value, char ret[16])
{
	unsigned int major, minor;
	int end = 0;

	if (sscanf(value, "%3u.%3u%n", &major, &minor, &end) != 2 || value[end] != '\0')
		return false;
	snprintf(ret, 16, "%u.%u", major, minor);
	return true;
}

static bool parse_failure(const char *value, struct record_settings *settings)
{
	const char *colon = strchr(value, ':');
	char number[8] = "";

	if (!colon || colon - value >= (long)sizeof(number))
		return false;
	memcpy(number, value, (size_t)(colon - value));
	settings->fail_errno = errno_by_name(colon + 1);
	return settings->fail_errno > 0 && parse_number(number, 99999, &settings->fail_at);
}

/* Of a key that says what is usual. */
static bool parse_unusual(const char *value, bool *ret)
{
	bool is_usual;

	if (!parse_bool(value, &is_usual))
		return false;
	*ret = !is_usual;
	return true;
}

static bool set_xen(struct record_settings *settings, const char *key, const char *value)
{
	if (streq(key, "Version"))
		return parse_version(value, settings->version);
	if (streq(key, "Names"))
		return parse_unusual(value, &settings->no_xenstore);
	if (streq(key, "Fits"))
		return parse_unusual(value, &settings->is_other);
	return streq(key, "Fail") && parse_failure(value, settings);
}

static bool set_domain(struct record_domain *domain, const char *key, const char *value)
{
	unsigned int vcpus;

	if (streq(key, "Id"))
		return parse_number(value, 32751, &domain->info.key.domid) &&
		       domain->info.key.domid != 0;
	if (streq(key, "UUID"))
		return parse_uuid(value, domain->info.key.uuid);
	if (streq(key, "VCPUs")) {
		domain->info.has_vcpus = !streq(value, "0");
		return parse_number(value, 128, &vcpus);
	}
	if (streq(key, "Started"))
		return parse_bool(value, &domain->info.started);
	if (streq(key, "Dying"))
		return parse_bool(value, &domain->info.dying);
	if (streq(key, "IOMMU"))
		return parse_bool(value, &domain->has_iommu);
	return streq(key, "SPIs") && parse_number(value, 988, &domain->spis);
}

static int set_key(const char *section, const char *key, const char *value, int line,
		   struct ini_error *error, void *userdata)
{
	struct record_settings *settings = userdata;
	bool is_xen = streq(section, "xen"), good;

	if (!key)
		return start_section(settings, section, line, error);
	if (*section == '\0')
		return ini_error_set(error, line, "a key before the first section");
	good = is_xen ? set_xen(settings, key, value)
		      : set_domain(&settings->domains.items[settings->domains.n - 1], key, value);
	if (good)
		return 0;
	return ini_error_set(error, line,
			     "%.64s=%.64s: unknown key, or invalid value; ptd(8) "
			     "lists them all",
			     key, value);
}

/* Fills in defaults, and refuses what must not be missing or occur twice. */
static int check_domain(struct record_settings *settings, size_t i, struct ini_error *error)
{
	struct record_domain *domain = &settings->domains.items[i];

	if (domain->info.key.domid == 0 && i > 0)
		return ini_error_set(error, 0, "domain \"%s\" has no Id=", domain->info.name);
	if (domain->info.key.uuid[0] == '\0')
		snprintf(domain->info.key.uuid, UUID_SIZE, "00000000-0000-4000-8000-%012x",
			 domain->info.key.domid);
	for (size_t k = 0; k < i; k++)
		if (settings->domains.items[k].info.key.domid == domain->info.key.domid)
			return ini_error_set(error, 0, "two domains have Id=%u",
					     domain->info.key.domid);
	return 0;
}

static int domain_compare(const void *a, const void *b)
{
	const struct record_domain *da = a, *db = b;

	return da->info.key.domid < db->info.key.domid ? -1
						       : da->info.key.domid > db->info.key.domid;
}

static int write_defaults(const char *path)
{
	_cleanup_(closep) int fd = -1;
	int r = open_state_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, &fd);

	if (r != 0)
		return r > 0 ? -EPERM : r;
	r = file_write(fd, default_settings, strlen(default_settings));
	if (r < 0)
		unlink(path); /* or the next start took half of it for what somebody wants */
	return r;
}

int record_settings_load(const char *path, struct record_settings *ret, struct ini_error *error)
{
	struct record_domain *dom0;
	int r;

	*ret = (struct record_settings){ .version = "4.20" };
	dom0 = add_domain(ret, "Domain-0");
	if (!dom0)
		return -ENOMEM;
	strcpy(dom0->info.key.uuid, "00000000-0000-0000-0000-000000000000");
	dom0->info.started = true;
	r = ini_load(path, set_key, ret, error);
	if (r == -ENOENT) {
		r = write_defaults(path);
		if (r == 0)
			r = ini_load(path, set_key, ret, error);
	}
	for (size_t i = 0; r == 0 && i < ret->domains.n; i++)
		r = check_domain(ret, i, error);
	if (r == 0)
		qsort(ret->domains.items, ret->domains.n, sizeof(*ret->domains.items),
		      domain_compare);
	return r;
}
