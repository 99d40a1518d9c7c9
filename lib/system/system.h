/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system file: a board, its guests, and the devices of each (ptd-system(5)).
 *
 *   [board]
 *   Tree=board.dtb
 *
 *   [domain "domd"]
 *   Kind=xl
 *
 *   [device "domd" "/soc/ethernet@ff3f0000"]
 *   Accept=dma_unprotected
 *
 * What is read here knows no board: build.h looks the devices up. Pure: the caller reads the files.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "input/ini.h"
#include "resolve/finding.h"

#define SYSTEM_DOMAINS_MAX 64
#define SYSTEM_DEVICES_MAX 1024
#define SYSTEM_LIST_MAX    256 /* words of one key in one section */
#define SYSTEM_NAME_MAX    31  /* bytes of a domain's name: it is also that of a node */

enum system_kind { SYSTEM_XL, SYSTEM_DOM0LESS, SYSTEM_MICROKIT };

/* A value and its line; the text is NULL if the key was not given. */
struct system_text {
	const char *text;
	int line;
};

struct system_number {
	uint64_t value;
	int line; /* 0: not given */
};

struct system_texts {
	ARRAY_OF(struct system_text);
};

struct system_at {
	uint32_t index; /* of the region */
	uint64_t address;
	int line;
};

struct system_rate {
	const char *clock;
	uint32_t hz;
	int line;
};

struct system_board {
	int line; /* of its section */
	struct system_text tree, sha256, clk_summary, directory, xen;
	struct system_texts overlays;
	uint32_t xen_version; /* 4.20 is 0x414; 0: not given */
};

/* A file that the boot loader or the toolstack loads. */
struct system_module {
	struct system_text file;
	struct system_number address, size;
};

struct system_domain {
	const char *name;
	int line; /* of its section */
	enum system_kind kind;
	int kind_line; /* 0: not given */
	bool host_layout, dtdev_always, dynamic, no_vpl011;
	int layout_line, dtdev_line, dynamic_line, vpl011_line;
	struct system_number memory; /* MiB */
	struct system_number vcpus;
	struct system_number static_address, static_size;
	struct system_number tree_address; /* of the module with the partial tree */
	struct system_module kernel, ramdisk;
	struct system_text command_line;
};

struct system_device {
	const char *domain_name, *name;
	uint32_t domain; /* index */
	int line;        /* of its section */
	struct finding_set accept;
	struct system_texts shared; /* names of suppliers (shared.h) */
	struct {
		ARRAY_OF(struct system_at);
	} at;
	struct {
		ARRAY_OF(struct system_rate);
	} rates;
	struct system_text tested;
};

struct system {
	struct arena arena; /* of all texts */
	struct system_board board;
	struct {
		ARRAY_OF(struct system_domain);
	} domains;
	struct {
		ARRAY_OF(struct system_device);
	} devices; /* in the order of the file */
};

/* 0, -ENOMEM, or -EINVAL with *error set; errors call the file `name`. */
int system_read(struct system **ret, const char *name, const void *data, size_t size,
		struct ini_error *error);
struct system *system_free(struct system *system);
void system_freep(struct system **system);

const char *system_kind_name(enum system_kind kind);

/* Whether Xen runs it, so that the host tree has to mark its devices. */
static inline bool system_is_xen(const struct system_domain *domain)
{
	return domain->kind != SYSTEM_MICROKIT;
}
