/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices → the files that other programs read: xl, dtc, Xen's dom0less, Microkit, U-Boot. All of
 * them come from one plan, so that they cannot contradict each other. Pure: nothing is written to
 * disk here. */

#include "export/context.h"

extern const struct export_format export_formats[]; /* ends with a NULL name */

/* The format of that name, or NULL. */
const struct export_format *export_format_find(const char *name);

/* The name of the first option that is set but that this format does not take ("dynamic"), or NULL.
 */
const char *export_stray_option(const struct export_format *format,
				const struct export_options *options);

/* Makes the plan, then the files. EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM; to be freed with
 * export_done(), whatever the result. */
int export_make(struct export *export, const struct export_format *format);
