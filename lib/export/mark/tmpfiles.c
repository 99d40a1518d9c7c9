/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "export/mark/tmpfiles.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "export/comment.h"
#include "needs/sysfs-path.h"

/* systemd-tmpfiles takes '%' for the beginning of a specifier, and blanks for the end of a path
 * (tmpfiles.d(5)). sysfs_path() lets neither through, nor what its globs are made of. */
static int put_line(FILE *out, const struct livetree_node *const *nodes, size_t n)
{
	const char *names[3];
	_cleanup_(freep) char *path = NULL;
	int r;

	for (size_t i = 0; i < n; i++)
		names[i] = nodes[i]->name;
	r = sysfs_path(names, n, &path);
	if (path)
		fprintf(out, "w " SYSFS_PATH_TOP "/%s/power/control - - - - on\n", path);
	return r;
}

/* One without entries is on itself, as for ptd (daemon/standin/standin.c). */
static int put_stand_in(FILE *out, const struct host *host, const struct livetree_node *stand_in)
{
	const struct livetree_node *nodes[] = { host->ptd, stand_in, NULL };
	int r = stand_in->children ? 0 : put_line(out, nodes, 2);

	for (const struct livetree_node *entry = stand_in->children; r == 0 && entry;
	     entry = entry->next) {
		nodes[2] = entry;
		r = put_line(out, nodes, 3);
	}
	return r;
}

int tmpfiles_add(const struct host *host)
{
	struct memstream text;
	int r = 0;

	if (!host->ptd)
		return EXPORT_OK;
	if (!memstream_open(&text))
		return -ENOMEM;
	comment_put_origin(host->export, text.out, "# ");
	fputs("# for /etc/tmpfiles.d of dom0, if its guests get these devices without ptd, which "
	      "turns stand-ins\n"
	      "# on and off itself (or leaves them on with StandIns=always)\n",
	      text.out);
	for (const struct livetree_node *stand_in = host->ptd->children; r == 0 && stand_in;
	     stand_in = stand_in->next)
		r = put_stand_in(text.out, host, stand_in);
	return export_close_text(host->export, &text, "ptd-stand-ins.conf") < 0 ? -ENOMEM : r;
}
