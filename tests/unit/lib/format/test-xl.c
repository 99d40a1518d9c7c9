/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and texts of xl.cfg. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "format/xl.h"

static void test_iomem(void)
{
	struct xl_iomem iomem;

	check(xl_parse_iomem("0xfff51,1@0x10000", &iomem));
	check_eq(iomem.mfn, 0xfff51);
	check_eq(iomem.n, 1);
	check(iomem.has_gfn);
	check_eq(iomem.gfn, 0x10000);
	check(xl_parse_iomem("fff51,10", &iomem)); /* hexadecimal without 0x */
	check_eq(iomem.n, 16);
	check(!iomem.has_gfn);
	check(xl_parse_iomem(" 1, 2@ 3", &iomem));
	check_eq(iomem.gfn, 3);
}

static void test_iomem_refused(void)
{
	static const char *const texts[] = {
		"",       "1",       "1,",       ",1",     "1,1@",
		"1,1@2 ", "1,1 @2",  "-1,1",     "1;1",    "g,1",
		"1,1@g",  "1,1@2@3", "1,1 more", "1,1@-2", "10000000000000000,1",
	};
	struct xl_iomem iomem = { .mfn = 7 };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(!xl_parse_iomem(texts[i], &iomem));
	check_eq(iomem.mfn, 7);
}

static void test_iomem_is_read_as_it_is_written(void)
{
	struct xl_iomem iomem;
	char text[64];

	snprintf(text, sizeof(text), XL_PRI_FRAMES XL_PRI_GFN, UINT64_C(0xfff51), UINT64_C(0x20),
		 UINT64_C(0x10000));
	check_str(text, "0xfff51,20@0x10000");
	check(xl_parse_iomem(text, &iomem));
	check_eq(iomem.n, 0x20);
}

static void test_quoted(void)
{
	_cleanup_(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	check(out);
	xl_put_quoted(out, "/a \"b\" c\\d'e\nf");
	check_eq(fclose(out), 0);
	check_str(text, "/a \\\"b\\\" c\\\\d\\'e\\nf");
}

int main(void)
{
	test_iomem();
	test_iomem_refused();
	test_iomem_is_read_as_it_is_written();
	test_quoted();
	return 0;
}
