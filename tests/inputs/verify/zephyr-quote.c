// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * expect: refused: zephyr-quote.c:5: does not end in its line
 */
static char *dtdevs[] = { "/soc };
