/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The members that struct xen_domain_cfg has in every version of zephyr-xenlib from 2023 to 2025
 * (xen-dom-mgmt/include/domain.h), with their types: enough for a compiler to check an export. */

#include <stddef.h>
#include <stdint.h>

struct xen_domain_iomem {
	uint64_t first_gfn, first_mfn, nr_mfns;
};

struct xen_domain_cfg {
	uint64_t mem_kb;
	uint32_t flags, max_vcpus, max_evtchns;
	int32_t gnt_frames, max_maptrack_frames;
	uint8_t gic_version;
	uint16_t tee_type;
	struct xen_domain_iomem *iomems;
	uint32_t nr_iomems;
	uint32_t *irqs;
	uint32_t nr_irqs;
	char **dtdevs;
	uint32_t nr_dtdevs;
	char **dt_passthrough;
	uint32_t nr_dt_passthrough;
	char *cmdline;
	const char *dtb_start, *dtb_end;
};
