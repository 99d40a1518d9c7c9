/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Checks an existing configuration against the board: every number of an xl.cfg, a partial device
 * tree, a Microkit system description, ImageBuilder's or a container's configuration is right,
 * wrong, or unknown.
 * Files that belong together (a configuration, its guest tree, the channels of its monitor) are
 * judged together. The caller reads the files. */

#include "board/board.h"

/* Larger text files, and files with more numbers, are refused. */
#define VERIFY_TEXT_MAX    ((size_t)1 << 20) /* bytes */
#define VERIFY_ENTRIES_MAX 16384

enum verify_kind {
	VERIFY_XL,           /* xl.cfg */
	VERIFY_TREE,         /* a device tree blob */
	VERIFY_SOURCE,       /* a device tree source: compile it before adding it */
	VERIFY_MICROKIT,     /* a system description, XML */
	VERIFY_IMAGEBUILDER, /* ImageBuilder's configuration */
	VERIFY_OCI,          /* a container's configuration, JSON */
	VERIFY_CHANNELS,     /* C: the interrupts that a monitor on Microkit hands to its guest */
	VERIFY_ZEPHYR,       /* domains of zephyr-xenlib, C */
};

enum verify_verdict { VERIFY_RIGHT, VERIFY_UNKNOWN, VERIFY_WRONG }; /* in ascending order */

/* What to do about a number that is wrong: write another one in its place, remove it, or add what
 * is missing. */
enum verify_action { VERIFY_NOTHING, VERIFY_WRITE, VERIFY_REMOVE, VERIFY_ADD };

struct diagnostic {
	const char *file;
	char *place; /* "line 7", or a node and its property */
	char *what;  /* roughly as the file has it */
	enum verify_verdict verdict;
	char *text; /* a sentence, with the advice */
	enum verify_action action;
	char *value; /* VERIFY_WRITE, VERIFY_ADD: in the form of the file */
};

struct diagnostics {
	ARRAY_OF(struct diagnostic); /* file by file, in the order of the files */
};

/* Where and why a file cannot be read: a sentence without the place. */
struct verify_error {
	int line; /* from 1; 0: not about a line */
	char text[512];
};

struct verify;

/* The name of a form in calls: xl, tree, microkit, imagebuilder; NULL for sources. */
const char *verify_kind_name(enum verify_kind kind);

/* Guesses the form of a file from its content and name. */
enum verify_kind verify_sniff(const char *name, const void *data, size_t size);

int verify_new(struct verify **ret); /* 0 or -ENOMEM */
struct verify *verify_free(struct verify *verify);
void verify_freep(struct verify **verify);

/* Bounds the cost of all that follows as that of a request is (base/work.h), since others wait:
 * then there is one answer, or VERIFY_E_WORK. Otherwise it is a command's, and advice that takes
 * too long to try is not given. */
void verify_limit(struct verify *verify);

/* The user accepts a risk: what is wrong only because of it becomes right. */
void verify_accept(struct verify *verify, enum finding_code code);

/* The user knows that every device is behind an IOMMU, whatever the tree says. */
void verify_trust_dtdev(struct verify *verify);

enum verify_result {
	VERIFY_OK,
	VERIFY_E_WORK, /* so many numbers, on such a board, would take too long */
};

/* Reads a file; takes over the malloc'ed data, also on failure. VERIFY_OK, VERIFY_E_WORK, -ENOMEM,
 * or -EINVAL. */
int verify_add(struct verify *verify, const char *name, enum verify_kind kind, void *data,
	       size_t size, struct verify_error *error);

/* The guest tree that the file with this index, in the order of addition, names (device_tree of an
 * xl.cfg) and that the caller should look for. NULL if it names none, or if it is the only
 * configuration and a tree was added: they belong together. */
const char *verify_wanted_tree(const struct verify *verify, size_t file);

/* Makes the tree that of the configuration. 0, or -EINVAL unless they are such. */
int verify_attach(struct verify *verify, size_t configuration, size_t tree);

/* The wanted tree cannot be read, which becomes a diagnostic. 0 or -ENOMEM. */
int verify_lacks_tree(struct verify *verify, size_t configuration, const char *why);

/* Judges all files, once. VERIFY_OK, VERIFY_E_WORK or -ENOMEM. The diagnostics belong to `verify`.
 */
int verify_judge(struct verify *verify, const struct board *board, const struct diagnostics **ret);

const char *verify_verdict_name(enum verify_verdict verdict);
const char *verify_action_name(enum verify_action action); /* NULL for none */
bool verify_all_right(const struct diagnostics *diagnostics);
