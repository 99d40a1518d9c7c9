/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The device trees in use: read, checked, and made into a board. Only the kernel's view changes; a
 * reload makes new ones aside. */

#include "board/board.h"
#include "config.h"
#include "tree/digest.h"
#include "tree/source.h"

struct trees_source {
	char *path;                   /* file or directory; owned; NULL: there is none */
	struct config_paths overlays; /* that were applied to it; owned */
	char digest[DIGEST_SIZE];
	size_t size; /* of the blob */
};

struct trees_counts { /* devices */
	unsigned int devices, assignable, risky, blocked, marked;
};

struct trees {
	struct board *board;
	struct trees_source source; /* what the board is built from */
	struct trees_source live;   /* with a host tree: dom0's */
	char *sysfs;                /* of the running tree; NULL: another tree is in use */
	uint64_t drivers_usec;      /* when the drivers were read */
	bool counted;
	struct trees_counts counts;
};

/* 0, -ENOMEM, or -EINVAL with a sentence in *error. */
int trees_load(struct trees **ret, const struct config *config, struct tree_error *error);
struct trees *trees_free(struct trees *trees);
void trees_freep(struct trees **trees);

/* Whether the host tree is of another board than dom0's, with a sentence in *error. */
bool trees_mismatch(const struct trees *trees, struct tree_error *error);

/* Reads the kernel's view again if it is older than `age` (CLOCK_MONOTONIC, microseconds). True if
 * a driver came or went. */
bool trees_refresh(struct trees *trees, uint64_t age);

/* How many devices have which verdict. Counted on demand, and kept until trees_refresh() changes
 * something. */
const struct trees_counts *trees_count(struct trees *trees);
