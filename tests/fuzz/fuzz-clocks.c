/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as what Linux says of its clocks, for a board whose devices they may be about. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "blob.h"
#include "board/suppliers/clock-rates.h"
#include "fuzz.h"

#define CLOCKS 8

static void put_device(void *blob, const char *name, uint32_t address, uint32_t clock)
{
	blob_begin(blob, name, "v,x", address, 0x1000);
	BLOB_CELLS(blob, "clocks", 1, clock, 1, clock + 1);
	fdt_property(blob, "clock-names", "a\0b", 4);
	fdt_end_node(blob);
}

static void *make_blob(void)
{
	void *blob = blob_new();

	fdt_begin_node(blob, "cc");
	fdt_property_u32(blob, "phandle", 1);
	fdt_property_u32(blob, "#clock-cells", 1);
	fdt_end_node(blob);
	put_device(blob, "x@1000", 0x1000, 0);
	put_device(blob, "y@2000", 0x2000, 1);
	put_device(blob, "z", 0x3000, 4);
	return blob_finish(blob);
}

static const struct board *the_board(void)
{
	static struct board *board;

	if (!board)
		board = blob_board(make_blob());
	return board;
}

/* What is found is a rate of a clock of this board. */
static void check_rates(const struct clk_summary *summary)
{
	struct clock_rates rates = { .n_known = 0 };

	assert(clock_rates_find(&rates, the_board(), summary) == 0);
	assert(rates.n_known <= summary->consumers.n);
	for (size_t i = 0; i < rates.n; i++) {
		const struct clock_rate *rate = &rates.items[i];
		uint64_t hz = 0;
		bool found = clock_rates_get(&rates, &rate->clock, &hz);

		assert(strcmp(rate->clock.node->name, "cc") == 0);
		assert(found ? hz == rate->hz && hz > 0 : rate->contradictory || rate->hz == 0);
	}
	array_done(&rates);
}

static void check_consumers(const struct clk_summary *summary)
{
	for (size_t i = 0; i < summary->consumers.n; i++) {
		const struct clk_consumer *consumer = &summary->consumers.items[i];

		assert(summary->has_consumers && *consumer->device);
		assert(!consumer->connection || *consumer->connection);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct clk_summary_error error = { "" };
	struct clk_summary summary = { .text = NULL };
	char *text = calloc(1, size + 1);
	int r;

	assert(text);
	memcpy(text, data, size);
	r = clk_summary_parse(&summary, text, size, &error);
	assert(r == 0 || (r == -EINVAL && *error.text));
	if (r == 0) {
		check_consumers(&summary);
		check_rates(&summary);
	}
	clk_summary_done(&summary);
	return 0;
}
