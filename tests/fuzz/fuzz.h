/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Every target defines these, and libFuzzer or replay.c calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Builds a board from a malloc'ed blob (which is taken over) and describes its devices; returns
 * whether it was a tree at all. */
int fuzz_describe(void *blob, size_t size);
