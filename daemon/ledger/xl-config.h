/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What xl itself has granted to a domain, from the configuration that libxl saved of it: `irqs`,
 * `iomem` and `dtdev` of xl.cfg. */

#include <sys/stat.h>

#include "grant/assignment.h"

/* Adds the grants, in normal form. 0, -EBADMSG if it is no such configuration, or -ENOMEM. */
int xl_config_parse(const void *text, size_t size, struct grants *ret);

/* Whether this is another file than that of the last time, or another content. */
struct xl_stamp {
	struct timespec changed;
	ino_t inode;
};

/* Reads the file of a domain unless it is the one with *stamp, which is updated. 1 if it was read;
 * 0 if there is none or it is the same; or a negative errno: -EBADMSG also if somebody else than
 * root could have written it. */
int xl_config_load(const char *directory, const struct domain_key *key, struct xl_stamp *stamp,
		   struct grants *ret);
