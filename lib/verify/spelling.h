/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How the set at hand spells what it lists, for advice in its own form. Private to verify. */

#include "verify/set.h"

/* Of the forms with lists (kind_is_listed()). */
struct spelling {
	const char *format; /* of ptctl export */
	const char *reader; /* who reads it, the subject of a sentence */
	const char *irqs, *iomem, *dtdev,
		*device_tree; /* names of lists, and of the guest's tree */
	/* Of frames with their place in the guest; quoted in a sentence as they are in the file. */
	bool quotes_frames;
};

/* NULL: it has no lists. */
const struct spelling *spelling_of(enum verify_kind kind);

/* The same of the set at hand. */
const struct spelling *spelling_of_set(const struct verify *v);

/* The list for entries of this kind. */
const char *spelling_list(const struct spelling *spelling, enum entry_kind kind);

/* Whether a value of this kind stands in quotes. */
bool spelling_quotes(const struct spelling *spelling, enum entry_kind kind);

/* Frames as the set at hand writes them: 0xfff51,1 or {"firstMFN": 1048401, "nrMFNs": 1}; of a set
 * without lists, 0xfff51000+0x1000. */
const char *frames_text(struct verify *v, struct range frames);

/* The same with the place in the guest, unless it follows from the frames. */
const char *frames_value(struct verify *v, const struct entry_frames *frames);
