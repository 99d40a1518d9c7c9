/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Something wrong with, or worth knowing about, a node: a code from a closed list, the place, and
 * a sentence with the numbers in it. Bad content of a tree never becomes an error code: it
 * becomes a finding, and the device stays listed. */

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "tree/tree.h"

enum finding_severity {
	SEVERITY_OF_CODE, /* in a new finding: as the table has it for its code */
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
	FINDING_CPU_BOUND,
	FINDING_CLOCK_RATE_UNKNOWN, /* these two: only of exports */
	FINDING_BUS_WINDOWS,
	/* risks */
	FINDING_SHARED_PAGE,
	FINDING_SHARED_INTERRUPT,
	FINDING_SHARED_STREAM,
	FINDING_REGION_PAST_RANGE,
	FINDING_MEMORY_PLACEHOLDER,
	FINDING_DMA_UNPROTECTED,
	FINDING_PROVIDER,
	FINDING_INFRASTRUCTURE,
	FINDING_RESERVED_BY_FIRMWARE,
	FINDING_NO_REGISTERS,
	FINDING_NEEDS_PARENT,
	FINDING_NO_INTERRUPT,
	FINDING_INTERRUPT_LEFT_BEHIND,
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
	FINDING_UNHELD_SUPPLIER,
	FINDING_SHARED_SUPPLIER,
	FINDING_RESET_UNRELEASED,
	FINDING_MSI_UNAVAILABLE,
	FINDING_DANGLING_PHANDLE,
	FINDING_PARENT_DISABLED,
	FINDING_MARK_UNKNOWN,
	FINDING_MARK_MISSPELT,
	FINDING_STAND_IN_STRAY,
	FINDING_NO_STAND_IN, /* from here on: only of exports and plans */
	FINDING_INTERRUPT_FORWARDED,
	FINDING_NO_INTERRUPT_IN_GUEST,
	FINDING_DMA_ELSEWHERE,
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
	uint32_t n_more;          /* nodes like the second one, which the sentence counts */
	const struct node *iommu; /* … of a stream */
	uint64_t a, b;            /* its numbers */
	struct cells cells;       /* … or a specifier */
	const char *why;          /* a static phrase of it, itself a template; or NULL */
	const char *what;         /* text that it quotes, of the board's; or NULL */
};

struct findings {
	ARRAY_OF(struct finding);
	int failed; /* -ENOMEM once an addition got lost */
};

/* The meaning of a code, for `explain` and docs/findings.md. */
struct finding_info {
	const char *name; /* as on the wire */
	enum finding_severity severity;
	const char *text; /* the sentence; finding_text() has the placeholders */
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

/* Adds a finding to the list; a NULL list swallows it. Give the members that the sentence needs:
 * finding_add(f, .code = …, .node = …, .property = …). */
void finding_add_struct(struct findings *findings, struct finding finding);
#define finding_add(findings, ...) finding_add_struct(findings, (struct finding){ __VA_ARGS__ })

/* The sentence, malloc'ed, or NULL without memory. In templates %N is the node's path, %P the
 * property, %O the other node's path, %S the same as that of one of n_more + 1, %I the IOMMU's, %X
 * and %Y the numbers a and b in hexadecimal, %D and %E in decimal, %C the cells, %W the phrase
 * `why` as a template, %V the text `what` as it is. */
char *finding_text(const struct finding *finding);

/* The phrase alone, made in the same way. */
char *finding_phrase(const struct finding *finding);

/* ---- sets of codes ---- */

struct finding_set {
	uint64_t bits; /* by code */
};

_Static_assert(FINDING_CODES <= 64, "a finding_set has a bit for each code");

static inline bool finding_set_has(struct finding_set set, enum finding_code code)
{
	return set.bits >> code & 1;
}

static inline bool finding_set_is_empty(struct finding_set set)
{
	return set.bits == 0;
}

static inline void finding_set_add(struct finding_set *set, enum finding_code code)
{
	set->bits |= (uint64_t)1 << code;
}

static inline void finding_set_add_all(struct finding_set *set, struct finding_set more)
{
	set->bits |= more.bits;
}

static inline void finding_set_remove(struct finding_set *set, enum finding_code code)
{
	set->bits &= ~((uint64_t)1 << code);
}

/* In the order of the codes. */
#define finding_set_for_each(code, set)                                                   \
	for (enum finding_code code = (enum finding_code)0; code < FINDING_CODES; code++) \
		if (!finding_set_has((set), code)) {                                      \
		} else

/* All codes that are risks unless a finding says otherwise: what can be accepted. */
struct finding_set finding_risks(void);

/* Adds the risk of that name. */
enum finding_name_result {
	FINDING_OK,
	FINDING_E_UNKNOWN,  /* no code has the name */
	FINDING_E_NOT_RISK, /* the code's severity is another one */
};
enum finding_name_result finding_set_add_risk(struct finding_set *set, const char *name);

/* The names, with the separator between them; malloc'ed, or NULL without memory. */
char *finding_set_join(struct finding_set set, const char *separator);
