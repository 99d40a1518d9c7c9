/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "interface.h"

const char interface_description[] =
#include "interface-text.h" /* made of the file: a string literal for each line */
	;
