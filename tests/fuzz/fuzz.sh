#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# fuzz.sh BUILD SECONDS - runs all fuzz targets of a build, for SECONDS in all
#
# Each starts from tests/fuzz/corpus-NAME/. What it finds stays in BUILD/found-NAME/, so that the
# next run goes on from there. Exit status: 0, or 1 if a target crashed; the input is named.
set -euo pipefail
build=$1 seconds=$2 status=0
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "No number of seconds: $seconds" >&2 && exit 2; }
mapfile -t targets < <(find "$build/tests/fuzz" -maxdepth 1 -type f -executable -name 'fuzz-*')
if [ ${#targets[@]} = 0 ]; then
	echo "There is no fuzz target in $build/tests/fuzz" >&2
	exit 1
fi
share=$((seconds / ${#targets[@]}))

for target in "${targets[@]}"; do
	name=${target##*/fuzz-} log=$target.log
	found=$build/found-$name
	mkdir -p "$found"
	cp -r "tests/fuzz/corpus-$name/." "$found" 2>/dev/null || true
	echo "$name: $((share > 0 ? share : 1)) seconds"
	if "$target" -max_total_time=$((share > 0 ? share : 1)) -rss_limit_mb=1024 -timeout=10 \
		-artifact_prefix="$build/$name-" "$found" >"$log" 2>&1; then
		tail -n 1 "$log"
	else
		status=1
		tail -n 40 "$log"
		echo "CRASHED: $(grep -o 'Test unit written to .*' "$log" || echo "see $log")"
	fi
done
exit $status
