/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of spellings. */

#include "verify/spelling.h"

#include "base/util.h"
#include "format/oci.h"
#include "format/xl.h"
#include "format/zephyr.h"

static const struct spelling spellings[] = {
	[VERIFY_XL] = { "xl", "xl", XL_IRQS, XL_IOMEM, XL_DTDEV, XL_DEVICE_TREE, true },
	[VERIFY_OCI] = { "oci", "the specification", OCI_IRQS, OCI_IOMEMS, OCI_DTDEVS,
			 OCI_DEVICE_TREE, false },
	[VERIFY_ZEPHYR] = { "zephyr", "zephyr-xenlib", ZEPHYR_IRQS, ZEPHYR_IOMEMS, ZEPHYR_DTDEVS,
			    ZEPHYR_DTB_START, false },
};

const struct spelling *spelling_of(enum verify_kind kind)
{
	return kind < ARRAY_SIZE(spellings) && spellings[kind].reader ? &spellings[kind] : NULL;
}

const struct spelling *spelling_of_set(const struct verify *v)
{
	return spelling_of(v->files.items[v->set].kind);
}

const char *spelling_list(const struct spelling *spelling, enum entry_kind kind)
{
	return kind == ENTRY_INTERRUPT ? spelling->irqs
	       : kind == ENTRY_FRAMES  ? spelling->iomem
				       : spelling->dtdev;
}

bool spelling_quotes(const struct spelling *spelling, enum entry_kind kind)
{
	return kind == ENTRY_FRAMES ? spelling->quotes_frames
				    : kind == ENTRY_PATH || kind == ENTRY_NODE;
}

/* ---- frames ---- */

static const char *xl_text(struct verify *v, struct range frames, const uint64_t *guest)
{
	const char *text =
		verify_text(v, XL_PRI_FRAMES, frames.first, frames.last - frames.first + 1);

	return guest ? verify_text(v, "%s" XL_PRI_GFN, text, *guest) : text;
}

static const char *oci_text(struct verify *v, struct range frames, const uint64_t *guest)
{
	const char *gfn = guest ? verify_text(v, "\"" OCI_FIRST_GFN "\": %" PRIu64 ", ", *guest)
				: "";

	return verify_text(
		v, "{%s\"" OCI_FIRST_MFN "\": %" PRIu64 ", \"" OCI_NR_MFNS "\": %" PRIu64 "}", gfn,
		frames.first, frames.last - frames.first + 1);
}

static const char *zephyr_text(struct verify *v, struct range frames, const uint64_t *guest)
{
	uint64_t n = frames.last - frames.first + 1;

	return guest ? verify_text(v, ZEPHYR_PRI_FRAMES, frames.first, n, *guest)
		     : verify_text(v, ZEPHYR_PRI_FRAMES_1TO1, frames.first, n);
}

static const char *bytes_text(struct verify *v, struct range frames, const uint64_t *guest)
{
	const char *text = verify_text(v, "0x%" PRIx64 "+0x%" PRIx64, frames.first << FRAME_SHIFT,
				       (frames.last - frames.first + 1) << FRAME_SHIFT);

	return guest ? verify_text(v, "%s@0x%" PRIx64, text, *guest << FRAME_SHIFT) : text;
}

static const char *placed_text(struct verify *v, struct range frames, const uint64_t *guest)
{
	switch (v->files.items[v->set].kind) {
	case VERIFY_XL:
		return xl_text(v, frames, guest);
	case VERIFY_OCI:
		return oci_text(v, frames, guest);
	case VERIFY_ZEPHYR:
		return zephyr_text(v, frames, guest);
	case VERIFY_TREE:
	case VERIFY_SOURCE:
	case VERIFY_MICROKIT:
	case VERIFY_IMAGEBUILDER:
	case VERIFY_CHANNELS:
	default:
		return bytes_text(v, frames, guest);
	}
}

const char *frames_text(struct verify *v, struct range frames)
{
	return placed_text(v, frames, NULL);
}

const char *frames_value(struct verify *v, const struct entry_frames *frames)
{
	bool follows = !frames->has_guest_frame || (set_is_listed(v) && frames->one_to_one);

	return placed_text(v, frames->host, follows ? NULL : &frames->guest_frame);
}
