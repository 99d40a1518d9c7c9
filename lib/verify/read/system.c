/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Microkit's tool checks across elements (tool/microkit/src/sdf.rs, later sdf/): maps that
 * overlap, and names and ids that may occur once. */

#include "verify/read/system.h"

#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "format/microkit.h"

#define COMPARE_COST 8

static void complain(struct verify *v, uint32_t line, const char *what, const char *text)
{
	report(v, entry_new(v, ENTRY_OTHER, line, what), VERIFY_WRONG, "%s", text);
}

/* ---- regions ---- */

static const struct system_region *find_region(const struct system *system, const char *name)
{
	for (size_t i = 0; i < system->regions.n; i++)
		if (streq(system->regions.items[i].name, name))
			return &system->regions.items[i];
	return NULL;
}

static void check_overlap(struct verify *v, const struct system *system,
			  const struct system_region *region)
{
	struct entry *e = &v->items[region->entry];

	for (const struct system_region *r = system->regions.items; r < region; r++)
		if (r->entry != ENTRY_NONE &&
		    range_overlaps(v->items[r->entry].frames.host, e->frames.host))
			report(v, e, VERIFY_WRONG,
			       "it overlaps the memory_region %s, which Microkit refuses; use one "
			       "for both",
			       r->name);
}

/* Each is compared with those before it. */
static bool can_check(struct verify *v, size_t i)
{
	return verify_spend(v, COMPARE_COST * i);
}

static void check_region(struct verify *v, const struct system *system,
			 const struct system_region *region)
{
	if (find_region(system, region->name) != region)
		complain(v, region->line, verify_text(v, "memory_region %s", region->name),
			 "there are two of this name, which Microkit refuses");
	if (region->entry != ENTRY_NONE)
		check_overlap(v, system, region);
}

/* ---- maps ---- */

static struct range map_range(const struct system_map *map)
{
	return (struct range){ map->vaddr, range_last(map->vaddr, map->region->size) };
}

static bool maps_overlap(const struct system_map *a, const struct system_map *b)
{
	return a->space == b->space && a->has_vaddr && b->has_vaddr && a->region && b->region &&
	       a->region->size > 0 && b->region->size > 0 &&
	       range_overlaps(map_range(a), map_range(b));
}

static void check_vaddr(struct verify *v, struct entry *e, const struct system *system,
			const struct system_map *map)
{
	const struct system_region *region = map->region;

	if (map->vaddr & (region->page - 1))
		report(v, e, VERIFY_WRONG,
		       "the address must be a multiple of the region's page size 0x%" PRIx64
		       "; write 0x%" PRIx64,
		       region->page, map->vaddr & ~(region->page - 1));
	if (range_last(map->vaddr, region->size) >= MICROKIT_VADDR_END)
		report(v, e, VERIFY_WRONG, "it is beyond what Microkit can map");
	for (const struct system_map *other = system->maps.items; other < map; other++)
		if (maps_overlap(other, map))
			report(v, e, VERIFY_WRONG,
			       "the map of %s in line %" PRIu32
			       " has these addresses in the same domain; choose others",
			       other->name, other->line);
}

/* Microkit maps memory cached by default, with which registers do not work. */
static void link_region(struct verify *v, struct entry *e, const struct system_map *map)
{
	struct entry_frames *given = &v->items[map->region->entry].frames;

	if (map->in_guest && map->has_vaddr && !given->has_guest_frame) {
		given->has_guest_frame = true;
		given->guest_frame = map->vaddr >> FRAME_SHIFT;
	}
	if (map->cached || map->in_guest) {
		e->kind = map->cached ? ENTRY_CACHED : ENTRY_SHOWN;
		e->cached = given->host;
		e->owner = map->in_guest ? map->space : OWNER_ALL;
	}
	report(v, e, VERIFY_RIGHT, "these addresses are free in the domain");
}

/* A map of memory without a physical address is only reported if it is wrong. */
static void check_map(struct verify *v, const struct system *system, const struct system_map *map)
{
	struct entry *e = entry_new(v, ENTRY_OTHER, map->line,
				    verify_text(v, "map %s 0x%" PRIx64, map->name, map->vaddr));

	if (!e)
		return;
	if (!map->region)
		report(v, e, VERIFY_WRONG, "there is no memory_region of this name");
	else if (map->has_vaddr)
		check_vaddr(v, e, system, map);
	if (map->region && map->region->entry != ENTRY_NONE)
		link_region(v, e, map);
}

/* ---- ids ---- */

static void check_id(struct verify *v, const struct system *system, const struct system_id *id)
{
	const struct system_id *other = system->ids.items;

	if (id->id > MICROKIT_ID_MAX) {
		complain(v, id->line, id->text, "ids range from 0 to 61");
		return;
	}
	while (other < id && (other->id != id->id || !streq(other->domain, id->domain)))
		other++;
	if (other < id)
		complain(v, id->line, id->text,
			 verify_text(v, "line %" PRIu32 " already has this id in the same domain",
				     other->line));
}

void system_check(struct verify *v, struct system *system)
{
	for (size_t i = 0; i < system->regions.n && can_check(v, i); i++)
		check_region(v, system, &system->regions.items[i]);
	for (size_t i = 0; i < system->maps.n && can_check(v, system->regions.n); i++)
		system->maps.items[i].region = find_region(system, system->maps.items[i].name);
	for (size_t i = 0; i < system->maps.n && can_check(v, i); i++)
		check_map(v, system, &system->maps.items[i]);
	for (size_t i = 0; i < system->ids.n && can_check(v, i); i++)
		check_id(v, system, &system->ids.items[i]);
}

void system_done(struct system *system)
{
	array_done(&system->regions);
	array_done(&system->maps);
	array_done(&system->ids);
}
