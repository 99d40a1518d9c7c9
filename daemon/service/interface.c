/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "service/interface.h"

const char interface_description[] =
#include "service/interface-text.h" /* made of the file: a string literal for each line */
	;
