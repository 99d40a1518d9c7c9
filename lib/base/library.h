/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Libraries that most runs do not need, loaded when one does: each costs about as much time at the
 * start as reading a small tree. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct library_symbol {
	const char *name;
	size_t field; /* offset of its function pointer */
};

/* Loads the library, which stays, and fills the pointers of a struct. The symbols end with a NULL
 * name. False if the library, or one of them, is not there. */
bool library_load(const char *soname, const struct library_symbol *symbols, void *ret);

/* The same for a library that is part of every installation: without it, or without memory for it,
 * the program says so and ends with status 1: nothing of it would work. ptd loads all of them
 * before it answers anybody. */
void library_need(const char *soname, const struct library_symbol *symbols, void *ret);

/* A note in the program about such a library, for tools that make packages (ELF_NOTE_DLOPEN of
 * https://uapi-group.org/specifications/specs/elf_dlopen_metadata/). */
#define LIBRARY_NOTE(feature, description, priority, soname)                             \
	LIBRARY_NOTE_JSON("[{\"feature\":\"" feature "\",\"description\":\"" description \
			  "\",\"priority\":\"" priority "\",\"soname\":[\"" soname "\"]}]")
#define LIBRARY_NOTE_JSON(json)                                                          \
	__attribute__((used, section(".note.dlopen"), aligned(4))) static const struct { \
		uint32_t name_size, json_size, type;                                     \
		char name[4];                                                            \
		char text[sizeof(json)];                                                 \
	} library_note = { sizeof("FDO"), sizeof(json), 0x407c0c0a, "FDO", json }
