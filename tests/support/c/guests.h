/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Exports of devices, and a look into the guest's tree. */

#include "exported.h"

struct guest_export {
	struct exported *of;
	struct export_rate rates[8];
	struct tree *tree; /* the guest's */
};

struct guest_export *guests_new(const char *source);
struct guest_export *guests_new_of_file(const char *name);
/* The example of Xen's documentation (docs/misc/arm/passthrough.txt): Midway's Ethernet, behind an
 * IOMMU of which its tree says nothing. */
struct guest_export *guests_midway(void);
void guests_free(struct guest_export *e);

void guests_want(struct guest_export *e, const char *path);
void guests_place(struct guest_export *e, const char *path, uint64_t address);
void guests_rate(struct guest_export *e, const char *name, uint32_t hz);

/* The results of export_make(). */
int guests_run(struct guest_export *e, const char *format);
/* The content of a file of that name. */
const char *guests_text(const struct guest_export *e, const char *name);
/* A node of passthrough.dtb, by its path; NULL: there is none. */
const struct node *guests_node(struct guest_export *e, const char *path);
/* Its property of any name, as hexadecimal cells ("0 4020000"), strings ("a,b") or bytes; NULL:
 * there is none. Good until the next call. */
const char *guests_property(struct guest_export *e, const char *path, const char *name);
/* The node that the cell of a property refers to; NULL: none. */
const struct node *guests_target(struct guest_export *e, const char *path, const char *name,
				 size_t cell);

/* All in one: the device at /dev of a board (after GUESTS_HEAD) as dtb; aborts if it fails. */
struct guest_export *guests_device(const char *source);

/* A root with a GIC, and a bus of 32-bit addresses that ends the board's text: "… };};". */
#define GUESTS_HEAD                                                                     \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;\n"     \
	"gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;\n"        \
	"	interrupt-controller; #interrupt-cells = <3>; #address-cells = <0>; };\n"     \
	"fixed: fixed { compatible = \"fixed-clock\"; #clock-cells = <0>;\n"            \
	"	clock-frequency = <24000000>; };\n"                                           \
	"cru: clock-controller@2000 { compatible = \"v,cru\"; reg = <0x2000 0x1000>;\n" \
	"	#clock-cells = <1>; #reset-cells = <1>; };\n"

/* After it, an IOMMU; and both with the device /dev@9000000, which the text goes into. */
#define GUESTS_SMMU                                                         \
	GUESTS_HEAD "smmu: iommu@9100000 { compatible = \"arm,smmu-v3\";\n" \
		    "reg = <0x9100000 0x1000>; #iommu-cells = <1>; };\n"
#define GUESTS_DEV(more)                                                                     \
	GUESTS_SMMU "dev@9000000 { compatible = \"v,dev\"; reg = <0x9000000 0x1000>;\n" more \
		    "};};\n"
