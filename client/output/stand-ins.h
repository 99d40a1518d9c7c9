/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <jansson.h>

/* A line for a stand-in, or for each one of an array (which may be NULL). */
void stand_in_print(const json_t *stand_in);
void stand_ins_print(const json_t *stand_ins);
