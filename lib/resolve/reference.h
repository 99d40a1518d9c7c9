/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of phandles with arguments (Devicetree Specification v0.4, 2.3.3; Linux,
 * of_parse_phandle_with_args): the one cursor over them. */

#include "tree/tree.h"

/* No property gives the number of arguments; `missing` does. */
#define REFERENCE_NO_CELLS UINT32_MAX
/* A target that lacks its cells property breaks the list. */
#define REFERENCE_STRICT UINT32_MAX

/* Why a phandle leads nowhere, as a phrase. */
#define REFERENCE_DANGLING "it has a phandle that names no node, or two"

struct reference_form {
	uint32_t cells_property; /* of the target: how many arguments follow */
	uint32_t missing;        /* how many if the target lacks that property */
};

struct reference {
	const struct node *node;
	uint32_t phandle;
	struct cells arguments;
};

enum reference_result {
	REFERENCE_OK,
	REFERENCE_HOLE,   /* a zero phandle: nothing here, on purpose */
	REFERENCE_BROKEN, /* the rest of the list cannot be read; *ret_why is a phrase */
	REFERENCE_END,
};

enum reference_result reference_next(const struct tree *tree, struct cells *left,
				     const struct reference_form *form, struct reference *ret,
				     const char **ret_why);

/* By node, then by arguments: 0 for the same thing of the same supplier. */
int reference_compare(const struct reference *a, const struct reference *b);
