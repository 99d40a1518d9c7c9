/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "export/context.h"

/* If the plan was refused for a PCI host's windows: a sentence with their numbers and those of its
 * INTx lines, for systems of Microkit, where somebody may add them by hand. */
void pci_host_explain(struct export *export);
