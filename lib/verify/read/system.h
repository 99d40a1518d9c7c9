/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The elements of a Microkit system description that have to agree: regions with their maps, and
 * ids. Private to verify. */

#include "verify/report.h"

#define SYSTEM_MAX 4096 /* of each, far beyond any system */
#define ENTRY_NONE SIZE_MAX

struct system_region {
	const char *name;
	uint32_t line;
	uint64_t size, page;
	size_t entry; /* index, if it has a physical address; or ENTRY_NONE */
};

struct system_map {
	const char *name;
	const struct system_region *region; /* of that name, or NULL; set by system_check() */
	uint32_t line;
	uint32_t space; /* address space: each domain and virtual machine has one */
	bool in_guest;  /* of a virtual machine */
	bool cached, has_vaddr;
	uint64_t vaddr;
};

/* The id of an interrupt or of an end of a channel. */
struct system_id {
	const char *domain;
	uint32_t line;
	const char *text; /* as the file has it */
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
