/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One file of a witness, as its reader sees it. */

#include "base/cleanup.h"
#include "check.h"
#include "witness/witness.h"

static struct witness_error reading_error;

static inline int reading_add(struct witness *witness, enum witness_file file, const char *text)
{
	reading_error.text[0] = '\0';
	return witness_add(witness, file, strdup(text), strlen(text), &reading_error);
}

/* A witness that has this file alone, and was finished. */
static inline struct witness reading(enum witness_file file, const char *text)
{
	struct witness witness = { .version = "" };

	check_eq(reading_add(&witness, file, text), 0);
	check_eq(witness_finish(&witness, &reading_error), 0);
	return witness;
}

/* The file is refused with a sentence that has these words. */
static inline void reading_refused(enum witness_file file, const char *text, const char *words)
{
	_cleanup_(witness_done) struct witness witness = { .version = "" };

	check_eq(reading_add(&witness, file, text), -EINVAL);
	check_has(reading_error.text, words);
}
