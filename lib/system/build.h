/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A system on its board → the files of all guests, or all that is wrong with it. Pure: nothing is
 * written to disk here. */

#include "base/work.h"
#include "board/board.h"
#include "board/names/lookup.h"
#include "export/context.h"
#include "system/system.h"

/* Something that is wrong, by its line. */
struct problem {
	int line;       /* 0: not about a line */
	int other_line; /* that the text names, too; 0: none */
	char *text;
};

/* Whom a supplier of a device is shared with. */
enum share_with {
	SHARE_DOM0,  /* dom0 has it on for others, too */
	SHARE_GUEST, /* another guest's device has the same supplier */
	SHARE_OWNED, /* another guest has the supplier itself */
};

struct share {
	uint32_t device;  /* index in system->devices */
	const char *name; /* PATH or PATH:CELLS, as AcceptShared= takes it */
	const char *kind; /* of the supplier */
	enum share_with with;
	uint32_t other;              /* SHARE_GUEST, SHARE_OWNED: index in system->devices */
	const struct node *consumer; /* SHARE_DOM0: the first one, by path */
};

struct build_file {
	const char *name; /* with the directory of its guest */
	char *data;       /* owned; text ends with a NUL that does not count */
	size_t size;
};

/* A guest in the making. */
struct build_domain {
	struct plan plan;
	struct export export;
	struct {
		ARRAY_OF(struct export_rate);
	} rates;
};

struct build {
	/* The caller's. */
	const struct board *board;
	const struct system *system;
	const struct clock_rates *measured; /* or NULL */
	/* The result. */
	struct {
		ARRAY_OF(struct problem);
	} problems; /* by line; none: the files are there */
	struct {
		ARRAY_OF(struct share);
	} shares; /* accepted ones, by device */
	struct {
		ARRAY_OF(struct build_file);
	} files;
	struct matches dom0;   /* devices that stay there */
	struct matches nobody; /* marked in the tree, and not given by the system */
	/* While it is made, and for those who describe it. */
	const struct device *
		*devices; /* by device of the system; NULL: there is none of that name */
	struct build_domain *domains; /* by domain */
	struct plan all;              /* that Xen's guests get */
	struct export overlay, uboot; /* the marks of all */
	bool *accepts_used;           /* by AcceptShared= word, over all devices */
	struct work work;
	struct arena arena;
};

enum build_result {
	BUILD_OK,         /* there may be problems instead of files */
	BUILD_E_WORK = 1, /* too much to compare */
};

/* BUILD_OK, BUILD_E_WORK or -ENOMEM; to be freed with build_done(), whatever the result. */
int build_make(struct build *build);
void build_done(struct build *build);

const char *share_with_name(enum share_with with);
