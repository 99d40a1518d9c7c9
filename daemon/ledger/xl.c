/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Following what xl has granted. */

#include "ledger/xl.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "base/clock.h"
#include "log.h"

/* libxl saves the configuration when the domain is built, after xenstore has announced the domain;
 * domains that others than libxl make have none. */
#define FILE_TIMEOUT ((uint64_t)60000000) /* microseconds */

/* ---- what is in the files ---- */

static struct xl_domain *find_domain(struct ledger *ledger, const struct domain_key *key)
{
	for (size_t i = 0; i < ledger->xl.n; i++)
		if (domain_key_equals(&ledger->xl.items[i].key, key))
			return &ledger->xl.items[i];
	return NULL;
}

static struct xl_domain *add_domain(struct ledger *ledger, const struct domain_key *key)
{
	struct xl_domain *found = find_domain(ledger, key);

	if (found)
		return found;
	found = array_add(&ledger->xl);
	if (found)
		*found = (struct xl_domain){ .key = *key, .since = now_usec() };
	return found;
}

/* A file that is gone, or says less than before, takes nothing from a domain that lives: libxl
 * removes it at the beginning of a destruction. */
static int read_file(struct ledger *ledger, struct xl_domain *domain)
{
	int r = xl_config_load(ledger->hypervisor->xl_directory, &domain->key, &domain->stamp,
			       &domain->grants);

	grants_normalise(&domain->grants);
	if (r == 1)
		domain->is_matched = false;
	else if (r < 0 && r != -ENOMEM && !domain->is_reported)
		log_line(LOG_WARNING,
			 "What xl has granted to domain %u is not known: its saved configuration "
			 "in %s cannot be used (%s)",
			 domain->key.domid, ledger->hypervisor->xl_directory, strerror(-r));
	domain->is_reported = r < 0 && r != -ENOMEM;
	return r == -ENOMEM ? r : 0;
}

static void drop_gone(struct ledger *ledger, const struct domains *domains)
{
	for (size_t i = ledger->xl.n; i > 0; i--) {
		struct xl_domain *domain = &ledger->xl.items[i - 1];

		if (domains_find_key(domains, &domain->key))
			continue;
		grants_done(&domain->grants);
		*domain = ledger->xl.items[--ledger->xl.n];
	}
}

/* ---- which devices that is ---- */

/* The part of xl's grants that lies in these pages. */
static int add_pages(const struct grants *granted, struct range frames, struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < granted->n; i++) {
		struct grant grant = granted->items[i];
		uint64_t first = grant.frames.first;

		if ((grant.kind != GRANT_IOMEM && grant.kind != GRANT_MAPPING) ||
		    !range_overlaps(grant.frames, frames))
			continue;
		if (frames.first > first)
			grant.frames.first = frames.first;
		if (frames.last < grant.frames.last)
			grant.frames.last = frames.last;
		grant.gfn += grant.kind == GRANT_MAPPING ? grant.frames.first - first : 0;
		r = grants_add(ret, &grant);
	}
	return r;
}

static int add_if_granted(const struct grants *granted, const struct grant *grant,
			  struct grants *ret)
{
	return grants_contain(granted, grant) ? grants_add(ret, grant) : 0;
}

static int match_member(const struct grants *granted, const struct board *board,
			const struct device *member, struct grants *ret)
{
	char path[TREE_PATH_MAX];
	struct grant iommu = { .kind = GRANT_IOMMU, .path = path };
	int r = 0;

	board_for_each_region (region, board, member)
		if (r == 0 && region_is_mapped(region))
			r = add_pages(granted, range_frames(region->address, region->size), ret);
	board_for_each_interrupt (interrupt, board, member) {
		struct grant grant = grant_interrupt(interrupt->intid);

		if (r == 0 && interrupt_has_spi(interrupt))
			r = add_if_granted(granted, &grant, ret);
	}
	node_path(member->node, path);
	return r < 0 ? r : add_if_granted(granted, &iommu, ret);
}

/* xl does not ask ptd, and Xen lets two domains have the same pages. */
static void look_for_others(const struct ledger *ledger, const struct assignment *assignment,
			    const struct grants *found, const char *path)
{
	struct assignment *other;
	const struct assigned_device *theirs =
		ledger_find_conflict(ledger, &assignment->domain, found, &other);

	if (theirs)
		log_line(LOG_ERR,
			 "xl gave domain %u (%s) registers, interrupts or DMA of %s that domain %u "
			 "(%s) has with %s; destroy one of them",
			 assignment->domain.domid, assignment->name, path, other->domain.domid,
			 other->name, theirs->path);
}

static int match_device(struct ledger *ledger, struct assignment *assignment,
			const struct xl_domain *xl, const struct board *board,
			const struct device *device)
{
	struct grants found = { .n = 0 };
	struct assigned_device *assigned;
	char path[TREE_PATH_MAX];
	int r = 0;

	board_for_each_member (member, board, device)
		if (r == 0)
			r = match_member(&xl->grants, board, member, &found);
	if (r < 0 || found.n == 0) {
		grants_done(&found);
		return r;
	}
	grants_normalise(&found);
	assigned = assignment_find(assignment, node_path(device->node, path));
	if (assigned) { /* found in the board before a reload */
		grants_done(&assigned->grants);
		assigned->grants = found;
		return 0;
	}
	look_for_others(ledger, assignment, &found, path);
	assigned = assignment_add(assignment, path);
	if (!assigned) {
		grants_done(&found);
		return -ENOMEM;
	}
	assigned->by_xl = true;
	assigned->grants = found;
	assigned->state = ASSIGNMENT_ACTIVE; /* since libxl saved it, not since ptd looks */
	assigned->since = xl->stamp.changed.tv_sec;
	ledger_set_state(ledger, assignment, assigned, ASSIGNMENT_ACTIVE, NULL);
	return 0;
}

static int match(struct ledger *ledger, struct xl_domain *xl, const struct domain *domain,
		 const struct board *board)
{
	struct assignment *assignment = ledger_find_xl(ledger, &domain->key);
	int r = 0;

	if (xl->is_matched || xl->grants.n == 0)
		return 0;
	if (!assignment)
		assignment = ledger_add(ledger, domain);
	if (!assignment)
		return -ENOMEM;
	assignment->by_xl = true;
	for (size_t i = 0; r == 0 && i < board->devices.n; i++)
		if (board_owner(board, &board->devices.items[i]) == &board->devices.items[i])
			r = match_device(ledger, assignment, xl, board, &board->devices.items[i]);
	xl->is_matched = r == 0;
	return r;
}

/* ---- all domains ---- */

int xl_sync(struct ledger *ledger, const struct board *board, const struct domains *domains)
{
	int r = 0;

	if (!ledger->hypervisor->xl_directory)
		return 0;
	drop_gone(ledger, domains);
	ledger->xl.is_waiting = false;
	for (size_t i = 0; r == 0 && i < domains->n; i++) {
		const struct domain *domain = &domains->items[i];
		struct xl_domain *xl;

		if (domain->key.domid == 0 || domain->dying)
			continue;
		xl = add_domain(ledger, &domain->key);
		r = xl ? read_file(ledger, xl) : -ENOMEM;
		if (r == 0)
			r = match(ledger, xl, domain, board);
		if (r == 0 && xl->stamp.inode == 0 && now_usec() - xl->since < FILE_TIMEOUT)
			ledger->xl.is_waiting = true;
	}
	return r;
}

void xl_forget_board(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->xl.n; i++)
		ledger->xl.items[i].is_matched = false;
}
