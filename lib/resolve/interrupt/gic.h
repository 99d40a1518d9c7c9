/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The Arm GIC's numbers: interrupt specifier ↔ INTID (bindings arm,gic and arm,gic-v3; Arm IHI
 * 0048 and 0069). SPI n = INTID n + 32, PPI n = n + 16, extended SPI n = n + 4096, extended PPI
 * n = n + 1056. */

#include <stdbool.h>
#include <stdint.h>

#define GIC_SPI_FIRST  32
#define GIC_SPI_LAST   1019
#define GIC_PPI_FIRST  16
#define GIC_ESPI_FIRST 4096
#define GIC_EPPI_FIRST 1056

enum intid_type { /* the values are the first cell of a specifier */
		  INTID_SPI = 0,
		  INTID_PPI = 1,
		  INTID_ESPI = 2, /* from here on GICv3 only */
		  INTID_EPPI = 3,
		  INTID_NONE, /* not at a GIC */
};

/* The values are the low four bits of a specifier's flags cell. */
enum trigger {
	TRIGGER_NONE = 0,
	TRIGGER_EDGE_RISING = 1,
	TRIGGER_EDGE_FALLING = 2,
	TRIGGER_EDGE_BOTH = 3,
	TRIGGER_LEVEL_HIGH = 4,
	TRIGGER_LEVEL_LOW = 8,
};

/* How many interrupts of a type a GIC has, and the INTID of the first one. */
uint32_t intid_type_count(enum intid_type type);
uint32_t intid_type_first(enum intid_type type);

/* INTID_NONE: an SGI, a message (LPI), or no INTID at all. */
enum intid_type intid_type_of(uint64_t intid);

/* "spi", …; "level_high", …, NULL for a value that no binding knows. */
const char *intid_type_name(enum intid_type type);
const char *trigger_name(uint32_t trigger);

/* The trigger that the GIC sees behind a controller that inverts low levels and falling edges. */
uint32_t trigger_normalize(uint32_t trigger);
