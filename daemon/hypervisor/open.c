/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Choosing a back end. */

#include "hypervisor/open.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

int hypervisor_open(struct hypervisor **ret, const char *kind, const char *state_directory,
		    char text[HYPERVISOR_TEXT])
{
	int r = -ENODEV;

	if (streq(kind, "record"))
		strcpy(text, "calls are written down instead of made (Hypervisor=record)");
	else
		r = xen_open(ret, text);
	if (r == 0)
		text[0] = '\0';
	if (r != -ENODEV || streq(kind, "xen"))
		return r;
	return record_open(ret, state_directory, text);
}
