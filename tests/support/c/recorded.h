/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A recording hypervisor in the scratch folder of files.h. */

#include "hypervisor/hypervisor.h"

#define GUEST_UUID  "00000000-0000-4000-8000-000000000001"
#define GUEST2_UUID "00000000-0000-4000-8000-000000000002"
#define GUEST       "[domain \"guest\"]\nId=1\n"
#define GUEST2      "[domain \"guest2\"]\nId=2\n"
#define GUESTS      GUEST GUEST2

/* With this record.conf, and the log if there is one. */
struct hypervisor *recorded_open(const char *conf);
/* Writes record.conf while the hypervisor is open, and lets it notice that. */
void recorded_change(struct hypervisor *hv, const char *conf);

/* The domain of that name or UUID; if there is none, one that never existed. */
struct domain recorded_domain(struct hypervisor *hv, const char *name);

int recorded_apply(struct hypervisor *hv, const char *domain, struct grant grant);
int recorded_revoke(struct hypervisor *hv, const char *domain, struct grant grant);

/* The grants of a domain by the log, as text; good until the next call. */
const char *recorded_grants(const char *uuid);
/* How many lines the log has. */
size_t recorded_lines(void);

struct grant some_iomem(uint64_t first, uint64_t last);
struct grant some_mapping(uint64_t first, uint64_t last, uint64_t gfn);
/* For "/dma". */
struct grant some_iommu(void);
