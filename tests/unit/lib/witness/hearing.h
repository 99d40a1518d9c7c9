/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A board, and answers about it from files of a witness. */

#include "dts.h"
#include "reading.h"
#include "witness/answers.h"

#define BOARD                                                                                     \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;"                 \
	"  gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;"                  \
	"    interrupt-controller; #interrupt-cells = <3>; };"                                    \
	"  clk: clk { #clock-cells = <1>; };"                                                     \
	"  timer { compatible = \"arm,armv8-timer\"; interrupts = <1 11 4>; };"                   \
	"  uart@9000 { compatible = \"v,uart\"; reg = <0x9000 0x1000>; interrupts = <0 1 4>;"     \
	"    clocks = <&clk 1>; };"                                                               \
	"  rtc@a000 { compatible = \"v,rtc\"; reg = <0xa000 0x1000>; interrupts = <0 2 1>; };"    \
	"  off@b000 { compatible = \"v,off\"; reg = <0xb000 0x1000>; status = \"disabled\"; };"   \
	"  mux: interrupt-controller@c000 { compatible = \"amlogic,meson-gpio-intc\";"            \
	"    reg = <0xc000 0x100>; interrupt-controller; #interrupt-cells = <2>;"                 \
	"    amlogic,channel-interrupts = <64 65 66 67 68 69 70 71>; };"                          \
	"  phy@d000 { compatible = \"v,phy\"; reg = <0xd000 0x100>;"                              \
	"    interrupts-extended = <&mux 26 8>; };"                                               \
	"  pins { compatible = \"v,pins\"; #address-cells = <1>; #size-cells = <1>; ranges;"      \
	"    bank@e000 { reg = <0xe000 0x100>; }; bank@e100 { reg = <0xe100 0x100>; }; };"        \
	"  phy@d100 { compatible = \"v,phy\"; reg = <0xd100 0x100>;"                              \
	"    interrupts-extended = <&gic 0 20 4>, <&mux 27 8>; };"                                \
	"  dma@f000 { compatible = \"v,dma\"; reg = <0xf000 0x1000>;"                             \
	"    #address-cells = <1>; #size-cells = <0>; interrupts = <0 8 4>, <0 9 4>;"             \
	"    channel@0 { reg = <0>; interrupts = <0 10 4>; }; };"                                 \
	"  gpc: gpc@21000 { compatible = \"fsl,imx7d-gpc\"; reg = <0x21000 0x1000>;"              \
	"    interrupt-controller; #interrupt-cells = <3>; };"                                    \
	"  can@22000 { compatible = \"v,can\"; reg = <0x22000 0x1000>;"                           \
	"    interrupt-parent = <&gpc>; interrupts = <0 60 4>; };"                                \
	"  pcie@23000 { compatible = \"v,pcie\"; reg = <0x23000 0x1000>; interrupts = <0 15 4>;"  \
	"    legacy { interrupt-controller; #interrupt-cells = <1>; interrupts = <0 15 1>; }; };" \
	"  pci@20000 { compatible = \"v,pci\"; device_type = \"pci\"; reg = <0x20000 0x1000>;"    \
	"    #address-cells = <3>; #size-cells = <2>;"                                            \
	"    ranges = <0x2000000 0 0x40000 0x40000 0 0x1000>,"                                    \
	"      <0x2000000 0 0x41000 0x41000 0 0x1000>; };"                                        \
	"};"

#define CPUS1 "           CPU0       \n"

struct hearing {
	struct board *board;
	struct witness witness;
	struct expected expected;
	struct answers answers;
};

/* Texts by file; NULL: there is none. */
static inline struct hearing hear(const char *interrupts, const char *iomem, const char *drivers,
				  const char *hierarchy)
{
	struct hearing h = { .board = dts_board(BOARD), .witness = { .version = "" } };
	const struct {
		enum witness_file file;
		const char *text;
	} files[] = { { WITNESS_INTERRUPTS, interrupts },
		      { WITNESS_IOMEM, iomem },
		      { WITNESS_DRIVERS, drivers },
		      { WITNESS_IRQ_HIERARCHY, hierarchy } };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (files[i].text)
			check_eq(reading_add(&h.witness, files[i].file, files[i].text), 0);
	check_eq(witness_finish(&h.witness, &reading_error), 0);
	check_eq(expected_of_board(&h.expected, h.board, &h.witness), 0);
	check_eq(answers_make(&h.answers, &h.expected, &h.witness), 0);
	return h;
}

static inline void hearing_donep(struct hearing *h)
{
	answers_done(&h->answers);
	expected_done(&h->expected);
	witness_done(&h->witness);
	board_free(h->board);
}

static inline bool is_device(const struct answer *answer, const char *device)
{
	return device ? answer->device && strcmp(answer->device, device) == 0 : !answer->device;
}

/* Of the device, or with NULL of none: the first about that property's entry. */
static inline const struct answer *find(const struct hearing *h, const char *device,
					const char *what)
{
	for (size_t i = 0; i < h->answers.n; i++)
		if (is_device(&h->answers.items[i], device) &&
		    strcmp(h->answers.items[i].what, what) == 0)
			return &h->answers.items[i];
	check_fail(__FILE__, __LINE__, "there is such an answer", device, what);
}

static inline void check_answer(const struct hearing *h, const char *device, const char *what,
				enum witness_answer answer, const char *words)
{
	const struct answer *found = find(h, device, what);

	check_eq(found->answer, answer);
	check_has(found->text, words);
}
