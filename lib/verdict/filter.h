/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The devices that a list is about. */

#include "base/work.h"
#include "board/names/lookup.h"

/* A shell pattern for a device's path, name, compatibles and aliases. Without wildcards it may be
 * anywhere in them. */
struct filter_pattern {
	const char *text;
	size_t size; /* bytes, without the NUL */
	bool is_plain;
};

struct filter {
	struct {
		ARRAY_OF(struct filter_pattern);
	} patterns;            /* one that fits is enough; n = 0: all fit */
	unsigned int verdicts; /* bits, 1 << enum verdict; 0: any */
	bool marked;           /* only marked ones */
};

/* Lets pass devices with the verdict of that name. False if there is none. */
bool filter_add_verdict(unsigned int *verdicts, const char *name);

/* The text is not copied. 0 or -ENOMEM. */
int filter_add_pattern(struct filter *filter, const char *text);
void filter_done(struct filter *filter);

enum filter_result {
	FILTER_OK,
	FILTER_E_WORK, /* more than there was */
};

/* The devices (no parts) that pass, in the order of their paths. FILTER_OK, FILTER_E_WORK or
 * -ENOMEM. */
int filter_list(const struct filter *filter, const struct board *board, struct work *work,
		struct matches *ret);
