/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The order in which people should read findings. JSON keeps the order of the interface. */

#include <stdbool.h>

#include <jansson.h>

/* Lower numbers matter more: blockers, then risks, DMA first, then notes. */
unsigned int rank_code(const char *code);

/* New references: codes, or findings, sorted by rank; NULL without memory. */
json_t *rank_codes(const json_t *codes);
json_t *rank_findings(const json_t *findings);

/* Those codes of a summary that decide its verdict, or its notes; likewise. */
json_t *rank_reasons(const json_t *summary, bool notes);
