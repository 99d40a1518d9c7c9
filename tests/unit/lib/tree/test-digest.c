/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The digest of a tree. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "tree/digest.h"

/* FIPS 180-2, appendix B. */
static void test_known_bytes(void)
{
	char abc[] = "abc",
	     long_text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	char digest[DIGEST_SIZE];

	tree_digest(&(struct tree){ .blob = abc, .size = 3 }, digest);
	check_str(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	tree_digest(&(struct tree){ .blob = long_text, .size = 56 }, digest);
	check_str(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void digest_of(const char *source, char ret[DIGEST_SIZE])
{
	_cleanup_(tree_freep) struct tree *tree = dts_tree(source);

	tree_digest(tree, ret);
}

static void test_differs_between_trees(void)
{
	char one[DIGEST_SIZE], same[DIGEST_SIZE], other[DIGEST_SIZE];

	digest_of("/ { a = <1>; };", one);
	digest_of("/ { a = <1>; };", same);
	digest_of("/ { a = <2>; };", other);
	check_str(one, same);
	check(strcmp(one, other) != 0);
}

int main(void)
{
	test_known_bytes();
	test_differs_between_trees();
	return 0;
}
