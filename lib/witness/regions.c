/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers, by what iomem says is claimed: a line belongs to a node if it has the node's name, or
 * that of the device that Linux makes of it; or if it has exactly the region's addresses. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "witness/judges.h"
#include "xen/guest-map.h"

/* A name that more nodes have says nothing. */
#define NAMESAKES_MAX 16

#define WINDOWS_JOINED_MAX 16

#define IOMEM_IS_HIDDEN                                                                       \
	"iomem has no addresses, as Linux shows them to root (CAP_SYS_ADMIN) only; take the " \
	"snapshot as root"

/* ---- names ---- */

static const char *last_word(const char *text)
{
	const char *blank = strrchr(text, ' ');

	return blank ? blank + 1 : text;
}

static size_t find_names(const struct expected *expected, const char *text, size_t *ret_n)
{
	size_t n = expected->names.n, i;
	const struct expected_name *names = expected->names.items;
	size_t first = bisect(n, k, strcmp(names[k].text, text) < 0);

	for (i = first; i < n && streq(names[i].text, text) && i - first <= NAMESAKES_MAX;)
		i++;
	*ret_n = i - first <= NAMESAKES_MAX ? i - first : 0;
	return first;
}

/* Both names of one node may be the same. */
static bool is_only_name(const struct expected_name *names, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (names[i].node != names[0].node)
			return false;
	return true;
}

/* A word that only this node has: registers are called "timer" or "gpio" as well. */
static bool is_name(const char *word)
{
	return strpbrk(word, "@.:");
}

/* The names that a line has: "9000000.pl011 pl011@9000000", "fe300000.mmc core" (of reg-names), or
 * one of both. The device comes first. */
static size_t names_of_line(struct judging *j, const struct iomem_line *line, size_t *ret_n)
{
	const char *last = last_word(line->name);
	const char *first = last == line->name
				    ? last
				    : answer_text(j->answers, "%.*s", (int)strcspn(line->name, " "),
						  line->name);
	size_t i = 0;

	*ret_n = 0;
	if (is_name(first))
		i = find_names(j->expected, first, ret_n);
	if (*ret_n == 0 && last != first && is_name(last))
		i = find_names(j->expected, last, ret_n);
	return i;
}

static void add_hits(struct judging *j, const struct iomem_line *line,
		     const struct expected_name *names, size_t n)
{
	bool is_only = is_only_name(names, n);

	for (size_t i = 0; i < n; i++) {
		struct claim_hit *slot;

		if (names[i].node == EXPECTED_NOBODY ||
		    (i > 0 && names[i].node == names[i - 1].node))
			continue;
		slot = array_add(&j->hits);
		if (slot)
			*slot = (struct claim_hit){ names[i].node, is_only, line };
		else
			j->answers->failed = true;
	}
}

static void find_hits(struct judging *j, const struct iomem_line *line)
{
	size_t n, first = names_of_line(j, line, &n);

	if (n > 0)
		add_hits(j, line, j->expected->names.items + first, n);
}

static int hit_compare(const void *pa, const void *pb)
{
	const struct claim_hit *a = pa, *b = pb;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return a->line->line < b->line->line ? -1 : a->line->line > b->line->line;
}

static int range_compare(struct range a, struct range b)
{
	if (a.first != b.first)
		return a.first < b.first ? -1 : 1;
	return a.last < b.last ? -1 : a.last > b.last;
}

static struct range range_of(const struct iomem_line *line)
{
	return (struct range){ line->first, line->last };
}

/* Of equal ones the innermost first: it has the driver's name. */
static int line_compare(const void *pa, const void *pb)
{
	const struct iomem_line *a = *(const struct iomem_line *const *)pa;
	const struct iomem_line *b = *(const struct iomem_line *const *)pb;
	int r = range_compare(range_of(a), range_of(b));

	if (r != 0)
		return r;
	return a->line > b->line ? -1 : a->line < b->line;
}

void regions_prepare(struct judging *j)
{
	if (j->witness->iomem_is_hidden)
		return;
	for (size_t i = 0; i < j->witness->iomem.n; i++) {
		const struct iomem_line *line = &j->witness->iomem.items[i];
		const struct iomem_line **slot = array_add(&j->by_range);

		if (slot)
			*slot = line;
		else
			j->answers->failed = true;
		find_hits(j, line);
	}
	if (j->by_range.n > 1)
		qsort(j->by_range.items, j->by_range.n, sizeof(*j->by_range.items), line_compare);
	if (j->hits.n > 1)
		qsort(j->hits.items, j->hits.n, sizeof(*j->hits.items), hit_compare);
}

/* ---- one node ---- */

struct claims_at {
	const struct claim_hit *hits;
	size_t n_hits;
	const struct expected_region *regions;
	size_t n_regions;
};

static const char *range_text(struct answers *answers, struct range range)
{
	return answer_text(answers, "0x%" PRIx64 "+0x%" PRIx64, range.first,
			   range.last - range.first + 1);
}

static const char *line_text(struct answers *answers, const struct iomem_line *line)
{
	return answer_text(answers, "iomem line %" PRIu32, line->line);
}

static const struct iomem_line *find_inside(const struct claims_at *at, struct range range)
{
	for (size_t i = 0; i < at->n_hits; i++)
		if (range_contains(range, range_of(at->hits[i].line)))
			return at->hits[i].line;
	return NULL;
}

static const struct iomem_line *find_exact(const struct judging *j, struct range range)
{
	size_t n = j->by_range.n;
	const struct iomem_line *const *lines = j->by_range.items;
	size_t i = bisect(n, k, range_compare(range_of(lines[k]), range) < 0);

	return i < n && range_compare(range_of(lines[i]), range) == 0 ? lines[i] : NULL;
}

/* Whether the line has the node's own name, alone or behind that of its device: so Linux calls a
 * whole entry of reg. What a driver claims of it by hand has the device's name, or one of its own
 * (arm-smmu-v3). */
static bool is_whole_entry(const struct judging *j, uint32_t node, const struct iomem_line *line)
{
	const char *path = j->expected->nodes.items[node].path, *slash = strrchr(path, '/');

	return slash && streq(last_word(line->name), slash + 1);
}

static bool is_claimed_behind(const struct judging *j, const struct iomem_line *line, uint64_t last)
{
	size_t n = j->by_range.n;
	const struct iomem_line *const *lines = j->by_range.items;
	size_t i = bisect(n, k, lines[k]->first <= line->last);

	return i < n && lines[i]->first <= last;
}

/* A line that is the node's entry of reg, and shorter; or NULL. Drivers that claim parts leave
 * something behind (dwc3). */
static const struct iomem_line *find_shorter(const struct judging *j, const struct claims_at *at,
					     const struct expected_region *region)
{
	for (size_t i = 0; i < at->n_hits && i < STRAYS_MAX; i++) {
		const struct iomem_line *line = at->hits[i].line;

		if (at->hits[i].is_only && line->first == region->range.first &&
		    line->last < region->range.last && is_whole_entry(j, region->node, line) &&
		    !is_claimed_behind(j, line, region->range.last))
			return line;
	}
	return NULL;
}

/* Windows to a bus that follow one another are one resource of Linux (drivers/pci/probe.c,
 * pci_register_host_bridge). */
static bool has_windows(const struct expected *expected, size_t first, uint32_t node,
			struct range range)
{
	const struct expected_region *regions = expected->regions.items;
	bool is_further = true;

	for (size_t n = 0; is_further && n < WINDOWS_JOINED_MAX; n++) {
		is_further = false;
		for (size_t i = first; i < expected->regions.n && regions[i].node == node; i++) {
			if (!regions[i].is_window || regions[i].range.first > range.first ||
			    regions[i].range.last < range.first)
				continue;
			if (regions[i].range.last >= range.last)
				return true;
			range.first = regions[i].range.last + 1;
			is_further = true;
		}
	}
	return false;
}

static bool has_own_region(const struct expected *expected, uint32_t node, const void *wanted)
{
	const struct iomem_line *line = wanted;
	const struct expected_region *regions = expected->regions.items;
	size_t n = expected->regions.n, first = bisect(n, k, regions[k].node < node);

	for (size_t i = first; i < n && regions[i].node == node; i++)
		if (range_contains(regions[i].range, range_of(line)))
			return true;
	return has_windows(expected, first, node, range_of(line));
}

/* A driver claims what its banks have, and children what their parent has. */
static bool has_region(const struct expected *expected, uint32_t node,
		       const struct iomem_line *line)
{
	return expected_has_near(expected, node, has_own_region, line);
}

/* Whether the line has the name of another node, which does not have these addresses too. */
static bool is_of_another(struct judging *j, const struct iomem_line *line, uint32_t node)
{
	size_t n, first = names_of_line(j, line, &n);
	const struct expected_name *names = array_at(&j->expected->names, first);

	if (n == 0 || !is_only_name(names, n) || names[0].node == EXPECTED_NOBODY)
		return false;
	return !has_region(j->expected, names[0].node, line);
}

/* The next line under the node's name that lies in no region of it, from *next on. */
static const struct iomem_line *next_stray(const struct judging *j, const struct claims_at *at,
					   size_t *next)
{
	while (*next < at->n_hits && *next < STRAYS_MAX) {
		const struct claim_hit *hit = &at->hits[(*next)++];

		if (hit->is_only && !has_region(j->expected, hit->node, hit->line))
			return hit->line;
	}
	return NULL;
}

static const char *why_not_seen(const struct judging *j, uint32_t node)
{
	const char *disabled = j->expected->nodes.items[node].disabled;

	if (!j->witness->has[WITNESS_IOMEM])
		return "the snapshot has no iomem";
	if (j->witness->iomem_is_hidden)
		return IOMEM_IS_HIDDEN;
	if (disabled)
		return answer_text(j->answers,
				   "the node's status is \"%s\", so that Linux makes no device of "
				   "it",
				   disabled);
	return "nobody has claimed these addresses";
}

/* `line` has the region's addresses, and the name of another node. */
static void judge_taken(struct judging *j, const struct iomem_line *line, struct answer answer)
{
	answer.answer = WITNESS_DIFFERS;
	answer.seen = range_text(j->answers, range_of(line));
	answer.source = line_text(j->answers, line);
	answer.text = answer_text(j->answers,
				  "%s has %s for it, but Linux has claimed that for %s (%s)",
				  j->expected->source, answer.expected, line->name, answer.source);
	answer_add(j, answer);
}

/* `line` is the region's; or a stray one of its node, if that lies elsewhere. */
static void judge_line(struct judging *j, const struct iomem_line *line, bool is_elsewhere,
		       struct answer answer)
{
	answer.answer = is_elsewhere ? WITNESS_DIFFERS : WITNESS_AGREES;
	answer.seen = range_text(j->answers, range_of(line));
	answer.source = line_text(j->answers, line);
	answer.text =
		is_elsewhere
			? answer_text(j->answers, "%s has %s, but Linux has %s for %s (%s)",
				      j->expected->source, answer.expected, answer.seen, line->name,
				      answer.source)
			: answer_text(j->answers, "claimed as %s (%s)", line->name, answer.source);
	answer_add(j, answer);
}

static void judge_region(struct judging *j, const struct claims_at *at,
			 const struct expected_region *region, size_t *next_stray_hit)
{
	const struct iomem_line *inside = find_inside(at, region->range), *exact, *stray;
	const struct iomem_line *shorter = region->is_window ? NULL : find_shorter(j, at, region);
	struct answer answer = { .device = j->expected->nodes.items[region->node].path,
				 .what = answer_what(j->answers, region->property, region->index),
				 .expected = range_text(j->answers, region->range) };

	exact = inside ? NULL : find_exact(j, region->range);
	if (shorter) {
		judge_line(j, shorter, true, answer);
		return;
	}
	if (inside || (exact && !is_of_another(j, exact, region->node))) {
		judge_line(j, inside ? inside : exact, false, answer);
		return;
	}
	if (region->is_window)
		return;
	stray = next_stray(j, at, next_stray_hit);
	if (stray) {
		judge_line(j, stray, true, answer);
	} else if (exact) {
		judge_taken(j, exact, answer);
	} else {
		answer.answer = WITNESS_NOT_SEEN;
		answer.text = why_not_seen(j, region->node);
		answer_add(j, answer);
	}
}

static void judge_stray(struct judging *j, uint32_t node, const struct iomem_line *line)
{
	const char *range = range_text(j->answers, range_of(line));
	const char *source = line_text(j->answers, line);

	answer_add(j, (struct answer){ .answer = WITNESS_DIFFERS,
				       .device = j->expected->nodes.items[node].path,
				       .what = "reg",
				       .seen = range,
				       .source = source,
				       .text = answer_text(
					       j->answers,
					       "Linux has claimed %s for %s (%s), which is in "
					       "no region that %s has of it",
					       range, line->name, source, j->expected->source) });
}

void regions_judge(struct judging *j, uint32_t node, size_t *next)
{
	const struct expected_region *all = j->expected->regions.items;
	size_t n_hits = j->hits.n, stray = 0;
	size_t first = bisect(n_hits, k, j->hits.items[k].node < node);
	struct claims_at at = { .hits = n_hits ? j->hits.items + first : NULL,
				.regions = all ? all + *next : NULL };
	const struct iomem_line *line;

	while (first + at.n_hits < n_hits && at.hits[at.n_hits].node == node)
		at.n_hits++;
	for (; *next < j->expected->regions.n && all[*next].node == node; ++*next)
		at.n_regions++;
	for (size_t i = 0; i < at.n_regions; i++)
		judge_region(j, &at, &at.regions[i], &stray);
	while (at.n_regions > 0 && (line = next_stray(j, &at, &stray)))
		judge_stray(j, node, line);
}

/* ---- lines of nobody ---- */

/* "serial@9000000": only device trees make such names. */
static bool is_node_name(const char *word)
{
	const char *at = strchr(word, '@');

	return at && at > word && at[1] && at[1 + strspn(at + 1, "0123456789abcdef,")] == '\0';
}

static bool is_known(const struct judging *j, const char *word)
{
	const struct expected_name *names = j->expected->names.items;
	size_t n = j->expected->names.n, i = bisect(n, k, strcmp(names[k].text, word) < 0);

	return i < n && streq(names[i].text, word);
}

/* A guest has devices of Xen's and the toolstack's too; without nodes nothing is known of names. */
static bool may_be_strange(const struct expected *expected, const struct iomem_line *line)
{
	if (expected->is_guest)
		return expected->nodes.n > 0 && !guest_map_find(range_of(line));
	return expected->tree;
}

void regions_judge_strangers(struct judging *j)
{
	const struct witness *witness = j->witness;

	if (witness->iomem_is_hidden)
		return;
	for (size_t i = 0; i < witness->iomem.n; i++) {
		const struct iomem_line *line = &witness->iomem.items[i];
		const char *word = last_word(line->name), *source, *range;

		if (!is_node_name(word) || is_known(j, word) || !may_be_strange(j->expected, line))
			continue;
		source = line_text(j->answers, line);
		range = range_text(j->answers, range_of(line));
		answer_add(j,
			   (struct answer){ .answer = WITNESS_DIFFERS,
					    .what = "reg",
					    .seen = range,
					    .source = source,
					    .text = answer_text(j->answers,
								"Linux has claimed %s for %s (%s), "
								"but that is no node of %s",
								range, line->name, source,
								j->expected->source) });
	}
}
