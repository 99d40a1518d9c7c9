/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The elements of a system description, and their attributes: Microkit refuses any other. Private
 * to verify. */

#include <stdbool.h>

struct element_form {
	const char *name;
	const char *parents;    /* words */
	const char *attributes; /* words; NULL: any */
};

/* NULL if Microkit knows no such element. */
const struct element_form *element_form(const char *name);

bool element_goes_into(const struct element_form *form, const char *parent);
bool element_takes(const struct element_form *form, const char *attribute);
