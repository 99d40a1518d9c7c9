/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages that are nobody's but the bus's. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"

#define CELLS        "#address-cells = <1>; #size-cells = <1>; "
#define BOARD(nodes) "/ { " CELLS nodes " };"
#define BUS_WITH(compatible, more)                                              \
	BOARD("bus@1000 { compatible = " compatible "; reg = <0x1000 0x2000>; " \
	      "ranges; " CELLS "x@2000 { compatible = \"arm,pl031\"; "          \
	      "reg = <0x2000 0x100>; }; }; " more)
#define X "/bus@1000/x@2000"

/* A page that is nobody's but the bus's above is a note; of anybody else's, a risk. */
static void test_pages_of_the_bus(void)
{
	static const struct {
		const char *dts;
		enum finding_severity severity;
	} cases[] = {
		{ BUS_WITH("\"simple-bus\"", ""), SEVERITY_NOTE },
		{ BUS_WITH("\"v,scu\", \"syscon\"", ""), SEVERITY_RISK },
		{ BUS_WITH("\"v,scu\", \"simple-mfd\"", ""), SEVERITY_RISK },
		{ BUS_WITH("\"simple-bus\"", "y { compatible = \"y\"; reg = <0x2800 4>; };"),
		  SEVERITY_RISK },
		{ BUS_WITH("\"simple-bus\"",
			   "z@2800 { compatible = \"z\"; reg = <0x2800 4>; ranges; " CELLS
			   "w@9000 { compatible = \"w\"; reg = <0x9000 4>; }; };"),
		  SEVERITY_RISK }, /* another bus, which it is not on */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(board_freep) struct board *board = dts_board(cases[i].dts);

		check_eq(dts_finding(board, X, FINDING_SHARED_PAGE).severity, cases[i].severity);
	}
}

int main(void)
{
	test_pages_of_the_bus();
	return 0;
}
