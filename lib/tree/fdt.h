/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libfdt, which is loaded when a tree is written, or an overlay put on one. Reading a tree takes
 * its header file alone. */

#include <libfdt.h>

#define FDT_FUNCTIONS(X)     \
	X(begin_node)        \
	X(check_full)        \
	X(create)            \
	X(create_with_flags) \
	X(end_node)          \
	X(finish)            \
	X(finish_reservemap) \
	X(get_mem_rsv)       \
	X(getprop)           \
	X(num_mem_rsv)       \
	X(open_into)         \
	X(overlay_apply)     \
	X(path_offset)       \
	X(property)          \
	X(resize)            \
	X(strerror)          \
	X(subnode_offset)

struct fdt {
#define X(name) typeof(fdt_##name) *name;
	FDT_FUNCTIONS(X)
#undef X
};

const struct fdt *libfdt(void);
