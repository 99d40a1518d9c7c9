// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * expect: refused: zephyr-comment.c:6: the comment does not end
 */
static uint32_t irqs[] = { 112 };
/* static
