/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The choice of a back end: only open.c knows all of them, and they do not know it. */

#include "hypervisor/hypervisor.h"

/* Opens "xen", "record", or with "auto" Xen where there is one and else the recording hypervisor.
 * The sentence in text[] says what is wrong, or why it is not Xen; "": it is. With "auto" only
 * -ENODEV, no Xen here, leads to the recording one: after any other failure it would record grants
 * that Xen should have made. 0, a negative errno, or HYPERVISOR_OTHER_VERSION: this ptd is for
 * another version of Xen, which is so until the machine boots another one. */
int hypervisor_open(struct hypervisor **ret, const char *kind, const char *state_directory,
		    char text[HYPERVISOR_TEXT]);
