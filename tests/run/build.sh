# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Builds, and what their tests came to: to be sourced.
passed=0 failed=0 skipped=0
on=()     # what stands before a command that is to run on another Debian
suites=() # which tests, unless all

# Keeps the output in build/NAME.log; on failure shows the end of it.
quietly() { # NAME COMMAND…
	local log=build/$1.log
	mkdir -p build
	if ! "${@:2}" >"$log" 2>&1; then
		printf '%s failed; the end of %s:\n' "${*:2}" "$log"
		tail -n 40 "$log"
		return 1
	fi
}

# The directory may have been configured for something else, so every option that differs between
# commands is given each time. If it fails, so does the run.
build() { # DIR TARGETS MESON-OPTION…
	local again=() targets=()
	[ ! -f "$1/build.ninja" ] || again=(--reconfigure)
	[ "$2" = all ] || read -ra targets <<<"$2"
	quietly "setup-$1" "${on[@]}" meson setup "${again[@]}" "$1" "${@:3}" &&
		quietly "compile-$1" "${on[@]}" ninja -C "$1" "${targets[@]}" || exit 1
}

count() { # PASSED FAILED SKIPPED
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# For what could not be made for tests: it is skipped (77), or has failed.
count_unmade() { # STATUS
	if [ "$1" = 77 ]; then
		count 0 0 1
	else
		count 0 1 0
	fi
}

# The counts in the last line of a log.
count_line() { # FILE
	local line
	line=$(tail -n 1 "$1" 2>/dev/null) || true
	[[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]] || line=
	count "${BASH_REMATCH[1]:-0}" "${BASH_REMATCH[2]:-1}" 0
}

# The last line of a command that tests, however it ends.
conclude() {
	local status=$? line
	[ $status = 0 ] || [ "$failed" != 0 ] || failed=1
	line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line+=", $skipped skipped"
	printf '\n%s\n' "$line"
	[ "$failed" = 0 ] || exit 1
}

test_build() { # DIR MESON-OPTION…
	local counts before=$failed status=0
	echo "== Tests in $1"
	rm -f "$1/meson-logs/testlog.json"
	build "$1" all -Dtests=true "${@:2}"
	"${on[@]}" meson test -C "$1" --no-rebuild --print-errorlogs --timeout-multiplier 3 \
		"${suites[@]}" || status=1
	read -ra counts < <(tests/support/count-results.py "$1/meson-logs/testlog.json")
	count "${counts[@]}"
	[ $status = 0 ] || [ "$failed" -gt "$before" ] || count 0 1 0
}
