/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Who answers: the only file that knows all back ends, which do not know it. */

#include "hypervisor/hypervisor.h"

/* Opens "xen", "record", or with "auto" Xen where there is one and else the recording hypervisor.
 * The sentence in text[] says what is wrong, or with "auto" why it is not Xen. Only -ENODEV, no Xen
 * here, makes "auto" fall back: after any other failure grants would be recorded that Xen should
 * have made. */
int hypervisor_open(struct hypervisor **ret, const char *kind, const char *state_directory,
		    char text[HYPERVISOR_TEXT]);
