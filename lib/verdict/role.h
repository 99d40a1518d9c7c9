/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a device does for the whole machine. A guest that has such a device has more than a device:
 * it can reset the board, blow a fuse, or switch off what others run on. */

#include "tree/tree.h"

enum role {
	ROLE_NONE,
	ROLE_WATCHDOG,
	ROLE_RESET,
	ROLE_POWER,
	ROLE_FIRMWARE,
	ROLE_FUSES,
	ROLE_PINS,
	ROLE_FIREWALL,
	ROLE_MEMORY,
	ROLE_CACHE,
	ROLE_INTERCONNECT,
	ROLE_TRACE,
	ROLE_CHIP_ID,
	ROLE_INTERRUPTS,
	ROLE_IOMMU,
	ROLE_THERMAL,
	ROLE_SRAM,
	ROLE_TIME,
	ROLE_LINES,
	ROLE_CPU, /* it is bound to the processors: a guest has none of it */
};

enum role role_of(const struct node *node);

/* Why the role is the machine's, as a phrase about the device; NULL for ROLE_NONE. */
const char *role_reason(enum role role);

/* Whether a device of that role does no DMA of its own. */
bool role_is_passive(enum role role);

/* The tables, for tests: in ascending order of text, each. */
struct role_row {
	const char *text;
	enum role role;
};
enum role_table { ROLE_COMPATIBLES, ROLE_NAMES, ROLE_WORDS, ROLE_TABLES };
const struct role_row *role_rows(enum role_table table, size_t *ret_n);
