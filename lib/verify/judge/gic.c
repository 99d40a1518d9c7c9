/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* seL4 drives the GIC, and a monitor emulates its distributor. With a GICv2, and for guests that
 * use a GICv3 as one, the virtual CPU interface is mapped where the guest's tree has the physical
 * one. */

#include "verify/judge/gic.h"

#include "board/root-gic.h"
#include "verify/judge/device.h"

static void judge_interface(struct verify *v, struct entry *e, const struct device *gic,
			    const struct region *real)
{
	const struct region *seen = root_gic_part(v->board, gic, GICV2_CPU);
	uint64_t skipped = e->frames.host.first - region_frames(real).first;
	uint64_t expected;

	if (!e->frames.has_guest_frame || !seen)
		return;
	expected = region_frames(seen).first + skipped;
	if (e->frames.guest_frame != expected)
		report(v, e, VERIFY_WRONG,
		       "this is the GIC's virtual CPU interface; map it at 0x%" PRIx64
		       ", where the guest expects the physical one",
		       expected << FRAME_SHIFT);
}

void judge_gic(struct verify *v, struct entry *e, const struct overlap *overlap)
{
	const struct device *gic = overlap->owner->held ? root_gic(v->board) : NULL;
	const struct region *real;

	if (!set_is_microkit(v) || !gic || gic != overlap->owner)
		return;
	real = root_gic_part(v->board, gic, GICV2_VIRTUAL_CPU);
	if (real && range_contains(region_frames(real), e->frames.host))
		judge_interface(v, e, gic, real);
	else
		report(v, e, VERIFY_WRONG,
		       "seL4 drives this part of the GIC, and gives it to nobody; a guest gets "
		       "only "
		       "the virtual CPU interface");
}
