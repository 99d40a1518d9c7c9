#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-results.sh BUILD.SH - what ./run test prints at its end counts and names each failure.
set -euo pipefail
source=$1 dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

ends_with() { # STATUS LAST-LINES COMMANDS
	local said status=0
	# shellcheck disable=SC1090
	said=$(set +e && trap conclude EXIT && . "$source" && eval "$3") || status=$?
	[ "$status $said" = "$1 "$'\n'"$2" ] || { echo "$3: status $status, $said" && exit 1; }
}

printf 'FAILED one.dtb: 2 complaints\n  the first\n1 passed, 1 failed\n' >"$dir/log"
printf 'Killed\n' >"$dir/cut"

ends_with 0 '3 passed, 0 failed' 'count 3 0 0'
ends_with 0 '1 passed, 0 failed, 1 skipped' 'one_test true; count_unmade 77 "Debian"'
ends_with 1 $'Failed:\n  false it\n\n0 passed, 1 failed' 'one_test false it'
ends_with 1 $'Failed:\n  Debian could not be made\n\n0 passed, 1 failed' 'count_unmade 1 "Debian"'
ends_with 1 $'Failed:\n  '"$dir/log: one.dtb: 2 complaints"$'\n\n1 passed, 1 failed' "count_line $dir/log"
ends_with 1 $'Failed:\n  '"$dir/cut has no result in its last line"$'\n\n0 passed, 1 failed' "count_line $dir/cut"
ends_with 1 $'Failed:\n  the run ended early\n\n0 passed, 1 failed' 'exit 3'
