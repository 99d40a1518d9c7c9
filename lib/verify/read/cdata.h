/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a C source of zephyr-xenlib's domains defines: arrays, and domains that refer to them.
 * Private to verify. */

#include "format/zephyr.h"
#include "verify/entry.h"

#define CDATA_MAX 256 /* arrays, and domains */

/* A value, or an item of an array. */
struct cvalue {
	const char *text; /* as it stands there, perhaps cut */
	int line;
	enum { CVALUE_OTHER, CVALUE_NUMBER, CVALUE_STRING, CVALUE_IOMEM } kind;
	uint64_t number;
	const char *string;
	struct {
		uint64_t gfn, mfn, n;
		const char *why; /* not known, or NULL */
	} iomem;
};

struct carray {
	const char *name; /* NULL: a compound literal */
	int line;
	bool has_iomems;
	size_t first, n; /* values */
};

struct cmember {
	const char *name; /* "": it has none */
	struct cvalue value;
	size_t array; /* the index and 1, if it is a compound literal; 0: it is not */
};

struct cdomain {
	int line;
	size_t first, n; /* members */
};

struct cdata {
	struct {
		ARRAY_OF(struct cvalue);
	} values;
	struct {
		ARRAY_OF(struct carray);
	} arrays;
	struct {
		ARRAY_OF(struct cmember);
	} members;
	struct {
		ARRAY_OF(struct cdomain);
	} domains;
	int conditional_line; /* where the preprocessor decides; 0: nowhere */
};

/* 0, -ENOMEM or -EINVAL. Texts live as long as v. */
int cdata_read(struct verify *v, struct cdata *cdata, const char *data, size_t size,
	       struct verify_error *error);
void cdata_done(struct cdata *cdata);
