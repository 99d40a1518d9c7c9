/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree/fdt.h"

#include "base/library.h"
#include "tree/tree.h"

#define SONAME "libfdt.so.1"

LIBRARY_NOTE("device-trees", "trees are written, and overlays applied", "required", SONAME);

static const struct library_symbol symbols[] = {
#define X(name) { "fdt_" #name, offsetof(struct fdt, name) },
	FDT_FUNCTIONS(X)
#undef X
		{ NULL },
};

void tree_prepare(void)
{
	libfdt();
}

const struct fdt *libfdt(void)
{
	static struct fdt fdt;

	if (!fdt.begin_node)
		library_need(SONAME, symbols, &fdt);
	return &fdt;
}
