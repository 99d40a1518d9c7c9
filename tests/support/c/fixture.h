/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A ledger and all that it needs: a board, records and a recording hypervisor, in the scratch
 * folder of files.h.
 *
 *   DMA   pages 4 and 5, INTIDs 132 and 332, behind an IOMMU that Xen drives
 *   RTC   in page 5 too, INTID 333
 *   FREE  page 8, behind the same IOMMU; nothing of it stays with its domain */

#include "ledger/assign.h"
#include "ledger/revoke.h"
#include "ledger/sync.h"
#include "recorded.h"

#define DMA  "/dma@4000"
#define RTC  "/rtc@5800"
#define FREE "/dma@8000"

struct fixture {
	struct board *board;
	struct hypervisor *hypervisor;
	struct store *store;
	struct ledger *ledger;
	struct grant_failure failure; /* of the last call */
	char events[1024];            /* "PATH:STATE " for each change */
	void (*on_event)(struct fixture *fixture, enum assignment_state state);
};

struct fixture *fixture_new(const char *conf);
/* As after a kill, with another record.conf. */
void fixture_restart(struct fixture *fixture, const char *conf);
void fixture_free(struct fixture *fixture);

/* Changes record.conf, and lets the ledger follow. */
void fixture_change(struct fixture *fixture, const char *conf);

/* Devices are named by paths with a blank between them; all risks are accepted. */
int fixture_assign(struct fixture *fixture, const char *domain, const char *devices);
/* NULL: all of them. */
int fixture_revoke(struct fixture *fixture, const char *domain, const char *devices);

/* "free", or the state of the device. */
const char *fixture_state(const struct fixture *fixture, const char *path);
