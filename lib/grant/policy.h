/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The policy on which device may go to which domain: default deny. A rule is a section
 *
 *   [device "/soc/ethernet@fff51000"]   the full path, as in the device tree
 *   Domains=guest web-*                 names, UUIDs, shell patterns for either; needed. Without
 *                                       the four dashes of a UUID it is about names only.
 *   Accept=shared_page                  codes of risks
 *   By=alice @operators 1000            users and, with @, groups, by name or number
 *   Tested=text                         free text
 *
 * Domains=, Accept= and By= may be given several times and add up. Several sections may be about
 * one device; one that fits is enough. Root needs no By=, but a rule. */

#include <stdbool.h>
#include <sys/types.h>

#include "base/array.h"
#include "input/ini.h"
#include "resolve/finding.h"

struct policy_strings {
	ARRAY_OF(char *); /* owned */
};

struct policy_ids {
	ARRAY_OF(uint32_t); /* uids or gids */
};

struct policy_rule {
	char *device; /* path, owned */
	struct policy_strings domains;
	struct finding_set accept;
	struct policy_ids users, groups;
	char *tested; /* owned, or NULL */
	int line;
};

struct policy {
	ARRAY_OF(struct policy_rule);
};

/* Reads all files *.conf of a directory: 0, -ENOMEM, or -EINVAL with *error set. Refuses files that
 * belong to others than root and the caller, or that others can write to. */
int policy_load(struct policy **ret, const char *directory, struct ini_error *error);
/* The same of one file, whoever owns it; -ENOENT with *error set too. */
int policy_load_file(struct policy **ret, const char *file, struct ini_error *error);
/* The same from memory. */
int policy_read(struct policy **ret, const char *name, const void *data, size_t size,
		struct ini_error *error);
struct policy *policy_free(struct policy *policy);
void policy_freep(struct policy **policy);

/* The user who asks, and the domain that it is for. */
struct policy_subject {
	uid_t uid;
	const gid_t *gids; /* all groups of the user, in any order */
	size_t n_gids;
	bool is_root; /* uid 0, or the user that runs the daemon */
};

struct policy_domain {
	const char *name; /* NULL: it has none */
	const char *uuid; /* in the usual form, lower case */
};

enum policy_verdict {
	POLICY_ALLOWED,
	POLICY_E_NO_RULE, /* no rule for the device */
	POLICY_E_DOMAIN,  /* there are, but none for this domain */
	POLICY_E_USER,    /* there are, but none allows this user */
};

/* Whether the subject may give the device to the domain. The same for revoking it, which root may
 * always (the caller's business). */
enum policy_verdict policy_check(const struct policy *policy, const char *device,
				 const struct policy_domain *domain,
				 const struct policy_subject *subject);

/* The risks that rules for the device and domain accept, whoever asks. */
struct finding_set policy_accepted(const struct policy *policy, const char *device,
				   const struct policy_domain *domain);

/* The first Tested= of the device's rules, or NULL. */
const char *policy_tested(const struct policy *policy, const char *device);
