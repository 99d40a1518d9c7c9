#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-includes.sh SRCDIR - nobody includes what is above, and each library has its one room
set -euo pipefail

floors=(base tree resolve board grant export verify describe)

floor_of() { # NAME: its number, or nothing
	local i
	for i in "${!floors[@]}"; do
		[ "${floors[$i]}" = "$1" ] && echo "$i" && return
	done
	return 1
}

includes() { # FILE: what stands between quotes or brackets
	sed -n 's/^#[ \t]*include[ \t]*[<"]\([^>"]*\)[>"].*/\1/p' "$1"
}

check_floors() { # SRCDIR
	local file own other header
	for file in "$1"/lib/*/*.[ch]; do
		own=$(floor_of "$(basename "$(dirname "$file")")") || { echo "$file: no floor"; continue; }
		while read -r header; do
			[[ $header == */* ]] || continue
			other=$(floor_of "${header%%/*}") || continue
			[ "$other" -le "$own" ] || echo "$file includes $header, from above"
		done < <(includes "$file")
	done
	grep -nE '^#[ \t]*include[ \t]*"(\.\./|daemon/|client/)' "$1"/lib/*/*.[ch] || true
}

check_room() { # SRCDIR HEADER ALLOWED-EXTENDED-REGEXP
	local file
	while read -r file; do
		[[ ${file#"$1"/} =~ ^($3)$ ]] || echo "$file includes <$2>"
	done < <(grep -lE "^#[ \t]*include[ \t]*<$2>" -r "$1"/lib "$1"/client "$1"/daemon \
		--include='*.[ch]' 2>/dev/null)
}

check() { # SRCDIR: prints each violation
	check_floors "$1"
	check_room "$1" libfdt.h 'lib/tree/.*|lib/export/draft\.c'
	check_room "$1" expat.h 'lib/verify/verify-microkit\.c'
	check_room "$1" sha256.h 'lib/tree/.*'
	check_room "$1" ini.h 'lib/base/ini\.c'
	check_room "$1" xenctrl.h 'daemon/xen\.c'
	check_room "$1" '(xen/.*|xenstore.*)' 'daemon/xenstore\.c'
	check_room "$1" systemd/sd-event.h 'daemon/(main|varlink(-internal)?|listener|connection|domains)\.[ch]'
	check_room "$1" jansson.h 'lib/describe/.*|client/.*|daemon/.*'
	check_room "$1" libsmartcols.h 'client/.*'
}

# The test can fail: one planted violation of each kind is found.
self_test() {
	planted=$(mktemp -d)
	trap 'rm -rf "$planted"' EXIT
	mkdir -p "$planted"/lib/{base,tree} "$planted"/client "$planted"/daemon
	echo '#include "tree/tree.h"' >"$planted/lib/base/above.h"
	echo '#include <xenctrl.h>' >"$planted/client/hypercall.c"
	echo '#include <jansson.h>' >"$planted/lib/tree/json.c"
	echo '#include <ini.h>' >"$planted/daemon/config.c"
	[ "$(check "$planted" | wc -l)" = 4 ] || { echo "the self-test found something else:" && check "$planted" && exit 1; }
}

self_test
violations=$(check "$1")
[ -z "$violations" ] || { echo "$violations" && exit 1; }
