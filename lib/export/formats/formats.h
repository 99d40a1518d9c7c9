/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The makers of all formats, for the table in export.c. Each adds its files to the export, the main
 * one first, and returns EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */

#include "export/context.h"

int dom0less_make(struct export *export); /* guest-tree.c */
int dtb_make(struct export *export);      /* the same */
int dts_make(struct export *export);      /* the same */
int imagebuilder_make(struct export *export);
int libvmm_make(struct export *export);
int microkit_make(struct export *export);
int oci_make(struct export *export);
int overlay_make(struct export *export);
int uboot_make(struct export *export);
int xl_make(struct export *export);
int zephyr_make(struct export *export);
