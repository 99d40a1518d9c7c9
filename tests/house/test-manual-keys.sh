#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-manual-keys.sh MANUAL EXAMPLE - both have the same keys, in the same order
#
# test-config.c looks whether the example has the defaults of ptd.
set -euo pipefail

diff -u --label "$1" --label "$2" <(sed -n 's/^\*\([A-Za-z]*=\)\*$/\1/p' "$1") \
	<(sed -n 's/^#\([A-Za-z]*=\).*/\1/p' "$2")
[ "$(grep -c '^#[A-Za-z]*=' "$2")" -gt 0 ]
