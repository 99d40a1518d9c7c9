/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* References outside the table of suppliers: vendors' own, and customs. In a blob a phandle looks
 * like any number, so that the name has to suggest it, and the content has to bear it out: every
 * phandle names a node. */

#include "resolve/reference.h"

/* How many numbers follow each phandle, if it is not a list: */
#define PHANDLE_ALONE        (UINT32_MAX - 1) /* one phandle, and nothing else */
#define PHANDLE_WITH_NUMBERS (UINT32_MAX - 2) /* one phandle; the rest are numbers */

/* Whether properties of this name hold phandles, and how many numbers follow each of them. */
bool phandle_name_find(const char *name, uint32_t *ret_numbers);

/* Flags and texts hold no phandles, whatever their names. */
bool phandle_may_be_in(const struct property *property);

/* Whether the property is a list with that many numbers behind each phandle, from the first cell to
 * the last one, and how to read it. */
bool phandle_list_in(const struct tree *tree, const struct property *property, uint32_t numbers,
		     struct reference_form *ret);
