/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

#include <jansson.h>

/* A table of findings, for stdout or stderr. */
void findings_print(const json_t *findings, FILE *out);
