/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is wrong with, or worth knowing about, a node: a code from a closed list, the place, and
 * a sentence with the numbers in it. Bad content of a tree never becomes an error code: it
 * becomes a finding, and the device stays listed. */

#include <stdint.h>

#include "base/array.h"
#include "tree/tree.h"

enum finding_severity {
	SEVERITY_OF_CODE, /* in a new finding: what the table says for its code */
	SEVERITY_NOTE,    /* no effect on the verdict */
	SEVERITY_RISK,    /* the request, or the policy, has to accept it by name */
	SEVERITY_BLOCKER, /* the device cannot be passed through */
};

enum finding_code {
	/* blockers */
	FINDING_MALFORMED,
	FINDING_NOT_TRANSLATABLE,
	FINDING_INTERRUPT_PRIVATE,
	FINDING_INTERRUPT_NOT_AT_GIC,
	FINDING_INTERRUPT_UNRESOLVED,
	FINDING_INTERRUPT_OUT_OF_RANGE,
	FINDING_INTERRUPT_UNSUPPORTED,
	FINDING_HELD_BY_XEN,
	FINDING_RESERVED_MEMORY,
	FINDING_NOT_MARKED, /* a note while the tree is still to be booted */
	FINDING_TREE_MISMATCH,
	FINDING_DUPLICATE_PATH,
	FINDING_NOTHING_TO_GRANT,
	FINDING_CLOCK_RATE_UNKNOWN, /* these two: only of exports */
	FINDING_BUS_WINDOWS,
	/* risks */
	FINDING_SHARED_PAGE,
	FINDING_SHARED_INTERRUPT,
	FINDING_SHARED_STREAM,
	FINDING_REGION_PAST_RANGE,
	FINDING_DMA_UNPROTECTED,
	FINDING_PROVIDER,
	FINDING_CONSOLE,
	FINDING_DRIVER_BOUND,
	/* notes */
	FINDING_SUB_PAGE,
	FINDING_EMPTY_REGION,
	FINDING_ADDRESS_TRUNCATED,
	FINDING_NO_GUEST_WINDOW,
	FINDING_CANDIDATES_ONLY,
	FINDING_INTERRUPT_HOLE,
	FINDING_TRIGGER_UNUSUAL,
	FINDING_VIRTUAL_INTERRUPT_CLASH,
	FINDING_PART_LEFT_BEHIND,
	FINDING_SUPPLIER_MISSING_IN_GUEST,
	FINDING_MSI_UNAVAILABLE,
	FINDING_DANGLING_PHANDLE,
	FINDING_PARENT_DISABLED,
	FINDING_MARK_UNKNOWN,
	FINDING_INTERRUPT_FORWARDED, /* these three: only of exports */
	FINDING_NO_INTERRUPT_IN_GUEST,
	FINDING_LEFT_OUT_OF_GUEST,
};

#define FINDING_CODES (FINDING_LEFT_OUT_OF_GUEST + 1)

/* The place and the numbers; the sentence is made from them only when somebody reads it. */
struct finding {
	enum finding_code code;
	enum finding_severity severity;
	const struct node *node;
	const char *property;     /* NULL: not about one property */
	const struct node *other; /* the second node of the sentence, or NULL */
	uint64_t a, b;            /* its numbers */
	struct cells cells;       /* … or a specifier */
	const char *why;          /* a static phrase of it, itself a template; for %V the
				   * name of something, of the board's; or NULL */
};

struct findings {
	ARRAY_OF(struct finding);
	int failed; /* -ENOMEM once an addition got lost */
};

/* What a code means, for `explain` and docs/findings.md. */
struct finding_info {
	const char *name; /* as on the wire */
	enum finding_severity severity;
	const char *text; /* the sentence; finding_text() tells the placeholders */
	const char *meaning;
	const char *example;
	const char *action;
};

const struct finding_info *finding_info(enum finding_code code);
/* The entry of that name, or NULL. */
const struct finding_info *finding_info_by_name(const char *name);
/* The code of an entry of the table. */
enum finding_code finding_code_of(const struct finding_info *info);
const char *finding_severity_name(enum finding_severity severity);

/* Adds a finding to the list; a NULL list swallows it. Members name what the sentence needs:
 * finding_add(f, .code = …, .node = …, .property = …). */
void finding_add_struct(struct findings *findings, struct finding finding);
#define finding_add(findings, ...) finding_add_struct(findings, (struct finding){ __VA_ARGS__ })

/* The sentence, malloc'ed, or NULL without memory. In templates %N is the node's path, %P the
 * property, %O the other node's path, %X and %Y the numbers a and b in hexadecimal, %D and %E in
 * decimal, %C the cells, %W the phrase as a template, %V the phrase as it stands. */
char *finding_text(const struct finding *finding);
