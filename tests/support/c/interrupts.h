/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The interrupts of one node, for the tests of everything between a device and the GIC. */

#include "base/cleanup.h"
#include "dts.h"
#include "resolve/interrupt/interrupt.h"

struct wires {
	struct tree *tree;
	struct resolver *resolver;
	struct interrupts interrupts;
	struct findings findings;
};

/* Compiles the tree and resolves the interrupts of the node at this path. */
struct wires interrupts_of(const char *source, const char *path);
void wires_done(struct wires *wires);

#define _wires_ _cleanup_(wires_done) struct wires

/* Interrupt i is at the GIC, with this INTID and trigger. */
void check_line(const struct wires *wires, size_t i, enum route route, uint32_t intid,
		uint32_t trigger);
/* Interrupt i has no INTID of its own. */
void check_route(const struct wires *wires, size_t i, enum route route);
/* The only interrupt is broken, and the phrase of the only finding has these words. */
void check_broken(const struct wires *wires, const char *words);
/* The candidates of interrupt i; the list ends with 0. */
void check_candidates(const struct wires *wires, size_t i, const uint32_t *intids);

#define CANDIDATES(...)                      \
	(const uint32_t[])                   \
	{                                    \
		__VA_ARGS__ __VA_OPT__(, ) 0 \
	}

/* Root controllers. */
#define GIC                                                                                       \
	"gic: gic { compatible = \"arm,gic-400\"; interrupt-controller; #interrupt-cells = <3>; " \
	"}; "
#define GIC_V3                                                           \
	"gic: gic { compatible = \"arm,gic-v3\"; interrupt-controller; " \
	"#interrupt-cells = <3>; }; "
