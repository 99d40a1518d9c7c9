/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a running Linux says of its hardware: the files of a snapshot, each as the kernel prints it
 * (5.10 to 6.12, 32 and 64 bits), read into one struct. It knows no tree: names are the kernel's,
 * and all numbers are what the files have. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "input/clk-summary.h"

/* A board with 2,000 clocks, or one with 4,000 interrupts and 256 CPUs, prints less. */
#define WITNESS_FILE_MAX ((size_t)8 << 20) /* bytes */

/* The files of a snapshot, without the tree and without the list of what is there. */
enum witness_file {
	WITNESS_VERSION,
	WITNESS_CMDLINE,
	WITNESS_INTERRUPTS,
	WITNESS_IRQS,
	WITNESS_IRQ_HIERARCHY,
	WITNESS_IRQ_DOMAINS,
	WITNESS_IOMEM,
	WITNESS_DRIVERS,
	WITNESS_CLK_SUMMARY,
	WITNESS_GENPD,
	WITNESS_DEFERRED,
	WITNESS_FILES, /* how many */
};

/* Names of the others. */
#define WITNESS_TREE     "board.dtb"
#define WITNESS_MANIFEST "manifest"

/* How the manifest says what became of a file. */
#define WITNESS_READ    "read"
#define WITNESS_PARTLY  "partly"
#define WITNESS_MISSING "missing"

/* The name in the directory of a snapshot. */
const char *witness_file_name(enum witness_file file);

enum kernel_trigger { KERNEL_TRIGGER_UNKNOWN, KERNEL_TRIGGER_EDGE, KERNEL_TRIGGER_LEVEL };

/* An interrupt of Linux. Texts may be "", and lie in the witness. */
struct kernel_irq {
	uint32_t number; /* Linux's own */
	const char *chip, *actions;
	uint64_t hwirq; /* its number at that chip */
	bool has_hwirq;
	bool is_requested; /* has actions: only then does its trigger count */
	enum kernel_trigger trigger;
	uint32_t intid; /* at the root GIC, no SGI; 0: not there, or not shown */
	bool has_hops;
	uint32_t first_hop, n_hops;  /* in hops, the outermost first */
	uint32_t line, line_in_irqs; /* in interrupts and irqs; 0: not there */
};

/* One domain on the way of an interrupt. */
struct kernel_hop {
	const char *domain; /* the path of its node with ':' for '/', perhaps with a suffix "-N" */
	const char *chip;
	uint64_t hwirq;
};

struct iomem_line {
	uint64_t first, last;
	const char *name;
	uint32_t depth, line;
};

/* A device that a driver is bound to. */
struct bound_device {
	const char *device; /* below /sys/devices */
	const char *driver;
	const char *node; /* its path in the tree */
	uint32_t line;
};

/* A device in a power domain. */
struct genpd_device {
	const char *domain, *state; /* of the domain: "on", "off-0" */
	const char *device;         /* below /sys, or its name */
	const char *status;         /* "active", "suspended", … */
};

/* What the manifest says of a file. */
struct listed_file {
	bool has_size;
	uint64_t size; /* bytes, when the snapshot was taken */
};

struct witness {
	bool has[WITNESS_FILES];
	bool is_partial[WITNESS_FILES]; /* not all of its source could be read */
	struct listed_file listed[WITNESS_FILES];
	char *texts[WITNESS_FILES];             /* owned */
	const char *version, *command_line;     /* one line each, or "" */
	ARRAY_OF(struct kernel_irq) irqs;       /* by number */
	ARRAY_OF(struct kernel_irq *) by_intid; /* those at the root GIC */
	ARRAY_OF(struct kernel_hop) hops;
	ARRAY_OF(struct iomem_line) iomem;
	ARRAY_OF(struct bound_device) drivers; /* in the order of the file */
	ARRAY_OF(struct genpd_device) genpd;
	struct clk_summary clocks;
	bool iomem_is_hidden; /* all addresses are 0: it was not read by root */
};

/* Why a file was refused: one sentence, without the file's name. */
struct witness_error {
	char text[160];
};

/* Reads the list of what is there; if there is one, before the files. It takes over the text as
 * witness_add() does, and has the same results. */
int witness_add_manifest(struct witness *witness, char *text, size_t size,
			 struct witness_error *error);

/* Reads one file: takes over the malloc'ed text, behind which there is a NUL, also on failure.
 * A zeroed struct knows nothing; each file may be added once, in any order. 0, -ENOMEM, or -EINVAL
 * with *error set, after which the witness is only good for witness_done(). */
int witness_add(struct witness *witness, enum witness_file file, char *text, size_t size,
		struct witness_error *error);

/* After the last one: brings together what several files say of an interrupt. The same results. */
int witness_finish(struct witness *witness, struct witness_error *error);

/* The first interrupt at that input of the root GIC, or NULL. */
const struct kernel_irq *witness_find_intid(const struct witness *witness, uint32_t intid);

void witness_done(struct witness *witness);
