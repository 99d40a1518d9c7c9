/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GIC's numbers and names. */

#include "resolve/interrupt/gic.h"

#include <stddef.h>

#include "base/util.h"

static const struct {
	uint32_t first, count;
	const char *name;
} types[] = {
	[INTID_SPI] = { GIC_SPI_FIRST, GIC_SPI_LAST - GIC_SPI_FIRST + 1, "spi" },
	[INTID_PPI] = { GIC_PPI_FIRST, 16, "ppi" },
	[INTID_ESPI] = { GIC_ESPI_FIRST, 1024, "espi" },
	[INTID_EPPI] = { GIC_EPPI_FIRST, 64, "eppi" },
	[INTID_NONE] = { 0, 0, NULL },
};

uint32_t intid_type_count(enum intid_type type)
{
	return types[type].count;
}

uint32_t intid_type_first(enum intid_type type)
{
	return types[type].first;
}

enum intid_type intid_type_of(uint64_t intid)
{
	unsigned int type = 0;

	while (type < INTID_NONE &&
	       (intid < types[type].first || intid - types[type].first >= types[type].count))
		type++;
	return (enum intid_type)type;
}

const char *intid_type_name(enum intid_type type)
{
	return types[type].name;
}

const char *trigger_name(uint32_t trigger)
{
	static const char *const names[] = {
		[TRIGGER_NONE] = "none",
		[TRIGGER_EDGE_RISING] = "edge_rising",
		[TRIGGER_EDGE_FALLING] = "edge_falling",
		[TRIGGER_EDGE_BOTH] = "edge_both",
		[TRIGGER_LEVEL_HIGH] = "level_high",
		[TRIGGER_LEVEL_LOW] = "level_low",
	};

	return trigger < ARRAY_SIZE(names) ? names[trigger] : NULL;
}

uint32_t trigger_normalize(uint32_t trigger)
{
	if (trigger == TRIGGER_LEVEL_LOW)
		return TRIGGER_LEVEL_HIGH;
	return trigger & TRIGGER_EDGE_BOTH ? TRIGGER_EDGE_RISING : trigger;
}
