/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system description of Microkit as it is read, for the rules about what belongs together:
 * regions and their maps, numbers that may occur once. Private to verify. */

#include "verify/entry.h"

#define SYSTEM_MAX 4096 /* of each; nobody's system comes near */
#define ENTRY_NONE SIZE_MAX

struct system_region {
	const char *name;
	uint32_t line;
	uint64_t size, page;
	size_t entry; /* index, of one with a physical address; or ENTRY_NONE */
};

struct system_map {
	const char *name;
	const struct system_region *region; /* of that name, or NULL; found by system_check() */
	uint32_t line;
	uint32_t space; /* whose addresses: those of a protection domain or a virtual machine */
	bool in_guest;  /* a virtual machine */
	bool cached, has_vaddr;
	uint64_t vaddr;
};

/* Of an interrupt or an end of a channel: ids of one domain. */
struct system_id {
	const char *domain;
	uint32_t line;
	const char *text; /* as it stands there */
	uint64_t id;
};

struct system {
	struct {
		ARRAY_OF(struct system_region);
	} regions;
	struct {
		ARRAY_OF(struct system_map);
	} maps;
	struct {
		ARRAY_OF(struct system_id);
	} ids;
};

void system_check(struct verify *v, struct system *system);
void system_done(struct system *system);
