/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What two guests cannot both have, whatever is accepted: a device, a page, an INTID, a stream ID,
 * and devices that cannot be separated. */

#include <errno.h>
#include <inttypes.h>

#include "board/neighbours/groups.h"
#include "system/steps.h"

/* ---- what two devices have in common ---- */

/* A phrase, "page 0xfff51000"; "" if they have nothing; NULL without memory. */
static const char *common_page(struct build *build, const struct device *a, const struct device *b)
{
	board_for_each_region (r, build->board, a)
		board_for_each_region (s, build->board, b) {
			struct range one, other;

			if (!region_is_mapped(r) || !region_is_mapped(s))
				continue;
			one = range_frames(r->address, r->size);
			other = range_frames(s->address, s->size);
			if (range_overlaps(one, other))
				return build_text(
					build, "page 0x%" PRIx64,
					(one.first > other.first ? one.first : other.first)
						<< FRAME_SHIFT);
		}
	return "";
}

static const char *common_intid(struct build *build, const struct device *a, const struct device *b)
{
	board_for_each_interrupt (i, build->board, a)
		board_for_each_interrupt (k, build->board, b)
			if (interrupt_has_spi(i) && interrupt_has_spi(k) && i->intid == k->intid)
				return build_text(build, "INTID %" PRIu32, i->intid);
	return "";
}

static const char *common_stream(struct build *build, const struct device *a,
				 const struct device *b)
{
	char path[TREE_PATH_MAX];

	board_for_each_stream (s, build->board, a)
		board_for_each_stream (t, build->board, b)
			if (stream_meets(s, t))
				return build_text(build, "stream ID 0x%" PRIx32 " of %s",
						  s->id > t->id ? s->id : t->id,
						  node_path(s->iommu, path));
	return "";
}

static const char *common_of(struct build *build, const struct device *a, const struct device *b)
{
	const char *text = common_page(build, a, b);

	if (text && !*text)
		text = common_intid(build, a, b);
	if (text && !*text)
		text = common_stream(build, a, b);
	return text;
}

/* Of the devices and their parts. */
static const char *common_of_all(struct build *build, const struct device *a,
				 const struct device *b)
{
	board_for_each_member (m, build->board, a)
		board_for_each_member (n, build->board, b) {
			const char *text = common_of(build, m, n);

			if (!text || *text)
				return text;
		}
	return "";
}

/* ---- what may be chosen for two devices ---- */

static bool has_candidates(const struct build *build, size_t device,
			   const struct interrupt *interrupt)
{
	return build_domain_of(build, device)->kind == SYSTEM_MICROKIT &&
	       interrupt->route == ROUTE_DYNAMIC && !interrupt->hole;
}

/* Whether its guest is given the line. */
static bool may_have(const struct build *build, size_t device, const struct interrupt *interrupt,
		     uint32_t intid)
{
	if (interrupt_has_spi(interrupt))
		return interrupt->intid == intid;
	for (uint32_t i = 0;
	     has_candidates(build, device, interrupt) && i < interrupt->candidates.n; i++)
		if (interrupt->candidates.items[i] == intid)
			return true;
	return false;
}

static bool has_choice(const struct build *build, size_t device, uint32_t intid)
{
	board_for_each_member (m, build->board, build->devices[device])
		board_for_each_interrupt (i, build->board, m)
			if (may_have(build, device, i, intid))
				return true;
	return false;
}

/* Microkit's guests get all lines that may be chosen for an interrupt at run time. A phrase as
 * above. */
static const char *common_choice(struct build *build, size_t device, size_t other)
{
	board_for_each_member (m, build->board, build->devices[device])
		board_for_each_interrupt (i, build->board, m)
			for (uint32_t c = 0;
			     has_candidates(build, device, i) && c < i->candidates.n; c++)
				if (has_choice(build, other, i->candidates.items[c]))
					return build_text(build, "INTID %" PRIu32 " to choose from",
							  i->candidates.items[c]);
	return "";
}

/* ---- pairs ---- */

static int complain_same(struct build *build, size_t i, size_t k)
{
	const struct system_device *first = &build->system->devices.items[i],
				   *second = &build->system->devices.items[k];
	char path[TREE_PATH_MAX];

	return build_complain(build, second->line, first->line, "%s is also given to %s in line %d",
			      build_path(build, k, path), build_domain_of(build, i)->name,
			      first->line);
}

static int complain_common(struct build *build, size_t i, size_t k, const char *what)
{
	const struct system_device *first = &build->system->devices.items[i],
				   *second = &build->system->devices.items[k];
	char path[TREE_PATH_MAX], other[TREE_PATH_MAX];

	return build_complain(build, second->line, first->line,
			      *what ? "%s has %s, and so has %s, which is given to %s in line %d; "
				      "give both to one guest"
				    : "%s%s cannot be separated from %s, which is given to %s in "
				      "line %d; give both to one guest ('ptctl groups' says why)",
			      build_path(build, k, path), what, build_path(build, i, other),
			      build_domain_of(build, i)->name, first->line);
}

static uint64_t count_resources(const struct build *build, size_t device)
{
	uint64_t n = 1;

	board_for_each_member (m, build->board, build->devices[device]) {
		n += m->regions.n + m->interrupts.n + m->streams.n;
		board_for_each_interrupt (i, build->board, m)
			n += has_candidates(build, device, i) ? i->candidates.n : 0;
	}
	return n;
}

static const char *common_of_pair(struct build *build, size_t i, size_t k)
{
	const char *text = common_of_all(build, build->devices[i], build->devices[k]);

	if (text && !*text)
		text = common_choice(build, i, k);
	if (text && !*text)
		text = common_choice(build, k, i);
	return text;
}

static int compare_pair(struct build *build, size_t i, size_t k)
{
	const struct device *a = build->devices[i], *b = build->devices[k];
	const struct device *group = board_group(build->board, a);
	const char *what;

	if (a == b)
		return complain_same(build, i, k);
	if (build->system->devices.items[i].domain == build->system->devices.items[k].domain)
		return 0;
	if (!work_spend(&build->work, 4 * count_resources(build, i) * count_resources(build, k)))
		return BUILD_E_WORK;
	what = common_of_pair(build, i, k);
	if (!what)
		return -ENOMEM;
	if (!*what && (!group || group != board_group(build->board, b)))
		return 0;
	return complain_common(build, i, k, what);
}

int find_conflicts(struct build *build)
{
	size_t n = build->system->devices.n;
	int r = 0;

	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; build->devices[k] && i < k; i++) {
			if (!build->devices[i])
				continue;
			r = compare_pair(build, i, k);
			if (r != 0)
				return r;
		}
	return r;
}
