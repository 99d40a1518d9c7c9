// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * expect: refused: zephyr-cut.c:7: the list does not end
 */

static uint32_t irqs[] = {
