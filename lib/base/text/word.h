/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Eight bytes of text at a time. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A word of eight such bytes. */
#define WORD_OF(byte) (UINT64_MAX / UINT8_MAX * (uint8_t)(byte))

static inline uint64_t word_load(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* Whether all bytes are from `first` to `last`, two letters of ASCII. What is below borrows from
 * the upper bit, what is above carries into it; so do others only if one of them does. */
static inline bool word_is_within(uint64_t word, char first, char last)
{
	uint64_t beyond = (word - WORD_OF(first)) | (word + WORD_OF(0x7f - last)) | word;

	return (beyond & WORD_OF(0x80)) == 0;
}

/* Whether one of the bytes is this one; or perhaps another one is not of ASCII. */
static inline bool word_has(uint64_t word, char byte)
{
	return (((word ^ WORD_OF(byte)) - WORD_OF(1)) & WORD_OF(0x80)) != 0;
}
