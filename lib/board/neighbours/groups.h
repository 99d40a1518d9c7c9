/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices that cannot be separated, as IOMMU groups are for VFIO (Documentation/driver-api/vfio.rst
 * of Linux): those that share a page, an INTID or a stream ID, and whoever shares one with any of
 * these. A bus and what is on it do not share their pages (bus-pages.h). */

#include "board/board.h"

/* Before anything is joined. 0 or -ENOMEM. */
int groups_begin(struct board *board);

/* The two devices, or those that the parts belong to, are of one group. */
void groups_join(struct board *board, uint32_t a, uint32_t b);

/* Joins those that share something, apart from pages of buses. */
void groups_find(struct board *board);

/* The first device, by path, of the group that the device or part is in, or NULL: it is alone. */
const struct device *board_group(const struct board *board, const struct device *device);

/* The next one of the group, round and round; of one that is alone, itself. */
const struct device *board_next_in_group(const struct board *board, const struct device *device);
