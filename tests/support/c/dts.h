/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* From device tree source to trees and boards, by way of dtc. Whatever goes wrong aborts the
 * test. The environment tells DTC (the compiler) and BOARDS (the directory tests/inputs/boards). */

#include "verdict/verdict.h"

/* Compiles source into a malloc'ed blob. The line with the version is added; faults that dtc
 * would refuse are let through. An option such as "-@" may be NULL. */
void *dts_compile(const char *source, const char *option, size_t *ret_size);
/* The same from a file below tests/inputs/boards. */
void *dts_compile_file(const char *name, size_t *ret_size);

struct tree *dts_tree(const char *source);
struct board *dts_board(const char *source);
struct board *dts_board_of_file(const char *name);
/* A board with dom0's tree beside the host tree. */
struct board *dts_board_pair(const char *host, const char *dom0_tree);

const struct node *dts_node(const struct tree *tree, const char *path);
const struct device *dts_device(const struct board *board, const char *path);

/* How many findings of this code the device has, everything considered. */
size_t dts_count(const struct board *board, const char *path, enum finding_code code);
/* The first of them, in the fixed order. */
struct finding dts_finding(const struct board *board, const char *path, enum finding_code code);
/* What they come to. */
enum verdict dts_verdict(const struct board *board, const char *path);

/* How many of a list have this code. */
size_t findings_count(const struct findings *findings, enum finding_code code);
