/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The columns that a list of devices can have. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

#define LIST_COLUMNS_MAX 24

/* How cells are written. */
struct list_style {
	const char *separator;      /* of addresses, INTIDs and names */
	const char *code_separator; /* of codes */
};

struct list_column {
	const char *name, *help;
	enum {
		LIST_ON_REQUEST,
		LIST_ALWAYS,
		LIST_IF_DIFFERENT, /* unless it says the same in every row, on a terminal */
		LIST_ENTRIES,      /* always, cut to its first entries where the room is scarce */
	} use;
	void (*put)(FILE *out, const json_t *summary, const struct list_style *style);
	/* Sorts rows, the smallest first; NULL: they are compared as text. */
	unsigned long long (*key)(const json_t *summary);
};

/* Up to a NULL name, in their usual order. */
extern const struct list_column list_columns[];

/* The column of that name, in capitals or not; or NULL. */
const struct list_column *list_column_find(const char *name);

/* The columns of "NAME,NAME…". Their number; or 0 after saying what is wrong on stderr. */
size_t list_columns_parse(const char *names, const struct list_column *ret[LIST_COLUMNS_MAX]);

/* What there is, on stdout. */
void list_columns_help(void);
