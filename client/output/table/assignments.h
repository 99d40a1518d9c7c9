/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The table of assignments. */

#include <stdio.h>

#include <jansson.h>

#include "options.h"

/* A reply with assignments as a table. */
void assignments_print(const struct options *options, const json_t *reply);

/* A line for each assignment that is held, and why. */
void assignments_print_held(const json_t *held, const char *indent, FILE *out);
