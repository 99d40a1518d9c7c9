/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The regions of one node, for the tests of reg and ranges. */

#include "base/cleanup.h"
#include "dts.h"

struct answer {
	struct tree *tree;
	struct regions regions;
	struct findings findings;
};

/* Compiles the tree and resolves the reg of the node at this path. */
struct answer regions_of(const char *source, const char *path);
void answer_done(struct answer *answer);

#define _answer_ _cleanup_(answer_done) struct answer

/* The only region is translated, and there is nothing to say about it. */
void check_region(const struct answer *answer, uint64_t address, uint64_t size);
/* The only region is not translatable; the finding names the node where translation stops. */
void check_stop(const struct answer *answer, const char *path);

/* How a tree begins whose root has so many address and size cells. */
#define ROOT_1_1 "/ { #address-cells = <1>; #size-cells = <1>; "
#define ROOT_2_1 "/ { #address-cells = <2>; #size-cells = <1>; "
#define ROOT_2_2 "/ { #address-cells = <2>; #size-cells = <2>; "
