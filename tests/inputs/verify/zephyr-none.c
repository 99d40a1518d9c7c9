// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * expect: refused: no initialiser of a struct xen_domain_cfg
 */
int main(void)
{
	return 0;
}
