/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The grants that xl made to a domain, from the configuration that libxl has saved: `irqs`,
 * `iomem` and `dtdev` of xl.cfg. */

#include <sys/stat.h>

#include "grant/assignment.h"

/* Adds the grants, in normal form. 0, -EBADMSG if it is not such a configuration, or -ENOMEM. */
int xl_config_parse(const void *text, size_t size, struct grants *ret);

/* Distinguishes files and versions of their content. */
struct xl_stamp {
	struct timespec changed;
	ino_t inode;
};

/* Reads the file of a domain unless it is the one with *stamp, which is updated. 1 if it was read;
 * 0 if there is none or it is the same; or a negative errno: -EBADMSG also if somebody else than
 * root could have written it. */
int xl_config_load(const char *directory, const struct domain_key *key, struct xl_stamp *stamp,
		   struct grants *ret);
