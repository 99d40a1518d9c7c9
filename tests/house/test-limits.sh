#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-limits.sh SRCDIR - the hard stops: lines of files, columns, lines of functions
set -euo pipefail

columns() { # FILE…: lines over 100 columns, tabs being eight
	local file
	for file; do
		expand -t 8 "$file" | awk -v file="$file" 'length > 100 { print file ":" NR ": " length " columns" }'
	done
}

lines() { # LIMIT FILE…
	local file n
	for file in "${@:2}"; do
		n=$(wc -l <"$file")
		[ "$n" -le "$1" ] || echo "$file: $n lines, $1 are allowed"
	done
}

# With clang-format's layout a function begins at a line without indentation before "{" and ends
# with "}" in the first column.
functions() { # FILE…
	awk '/^{/ { start = FNR } /^}/ && start { if (FNR - start + 1 > 80) print FILENAME ":" start ": a function of " FNR - start + 1 " lines"; start = 0 }' "$@"
}

check() { # SRCDIR
	local sources headers
	mapfile -t sources < <(find "$1/lib" "$1/client" "$1/daemon" "$1/tests" -name '*.c' 2>/dev/null)
	mapfile -t headers < <(find "$1/lib" "$1/client" "$1/daemon" "$1/tests" -name '*.h' 2>/dev/null)
	lines 500 "${sources[@]}"
	lines 200 "${headers[@]}"
	columns "${sources[@]}" "${headers[@]}"
	functions "${sources[@]}"
}

# The test can fail.
self_test() {
	planted=$(mktemp -d)
	trap 'rm -rf "$planted"' EXIT
	mkdir "$planted/lib"
	{ printf 'void f(void)\n{\n' && seq -f '	call(%g);' 510 && printf '}\n%0101d\n' 0; } >"$planted/lib/long.c"
	echo >"$planted/lib/short.h"
	[ "$(check "$planted" | wc -l)" = 3 ] || { echo "the self-test found something else:" && check "$planted" && exit 1; }
}

self_test
violations=$(check "$1")
[ -z "$violations" ] || { echo "$violations" && exit 1; }
