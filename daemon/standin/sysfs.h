/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The gate to the files by which Linux's runtime power management is told what to do (Linux,
 * Documentation/ABI/testing/sysfs-devices-power). Names of nodes become names of files here. */

#define SYSFS_TEXT_SIZE 32 /* of what such a file says */

/* Opens SYSFS/devices/platform. 0 or a negative errno. */
int sysfs_open(const char *sysfs, int *ret_fd);

/* Writes a text to a file, or reads its first line, below such a directory; no link is followed on
 * the way. 0, a negative errno, or a reason of open_text() (input/open.h). */
int sysfs_write(int platform, const char *path, const char *text);
int sysfs_read(int platform, const char *path, char ret[SYSFS_TEXT_SIZE]);
