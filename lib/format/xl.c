/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and texts of xl.cfg. */

#include "format/xl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A hexadecimal number as sscanf() takes it: blanks and 0x may precede it. */
static bool take_hex(const char **p, uint64_t *ret)
{
	char *end;

	*p += strspn(*p, " \t\n\v\f\r");
	if (!strchr("0123456789abcdefABCDEF", **p) || !**p)
		return false;
	errno = 0;
	*ret = strtoull(*p, &end, 16);
	*p = end;
	return errno == 0;
}

bool xl_parse_iomem(const char *text, struct xl_iomem *ret)
{
	struct xl_iomem iomem = { .mfn = 0 };

	if (!take_hex(&text, &iomem.mfn) || *text++ != ',' || !take_hex(&text, &iomem.n))
		return false;
	iomem.has_gfn = *text == '@';
	if (iomem.has_gfn && (text++, !take_hex(&text, &iomem.gfn)))
		return false;
	if (*text != '\0')
		return false;
	*ret = iomem;
	return true;
}

/* xlu__cfgl_dequote (tools/libs/util/libxlu_cfg.c) undoes it. */
void xl_put_quoted(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", out);
		else
			fprintf(out, "%s%c", strchr("\"'\\", *text) ? "\\" : "", *text);
}
