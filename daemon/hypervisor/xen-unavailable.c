/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A build without Xen. */

#include <errno.h>
#include <stdio.h>

#include "hypervisor/hypervisor.h"

int xen_open(struct hypervisor **ret, char text[HYPERVISOR_TEXT])
{
	snprintf(text, HYPERVISOR_TEXT,
		 "this ptd was built without Xen (meson -Dxen=enabled, with "
		 "libxenctrl)");
	return -ENODEV;
}
