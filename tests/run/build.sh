# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Builds, and what their tests came to: to be sourced.
passed=0 failed=0 skipped=0
failures=() # what failed, told again at the end
on=()       # what stands before a command that is to run on another Debian
suites=()   # which tests, unless all

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

count_failure() { # WHAT
	count 0 1 0
	failures+=("$1")
}

one_test() { # COMMAND…
	if "$@"; then
		count 1 0 0
	else
		count_failure "$*"
	fi
}

# For what could not be made for tests: it is skipped (77), or has failed.
count_unmade() { # STATUS WHAT
	if [ "$1" = 77 ]; then
		count 0 0 1
	else
		count_failure "$2 could not be made"
	fi
}

# The counts in the last line of a log, whose failures have a line each.
count_line() { # FILE
	local line
	line=$(tail -n 1 "$1" 2>/dev/null) || true
	if [[ $line =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
		count "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" 0
		mapfile -t -O "${#failures[@]}" failures < <(sed -nE "s|^FAIL(ED)? +|$1: |p" "$1")
	else
		count_failure "$1 has no result in its last line"
	fi
}

# The counts of meson's tests, and which failed.
count_tests() { # DIR
	local results counts
	mapfile -t results < <(tests/support/count-results.py "$1/meson-logs/testlog.json")
	read -ra counts <<<"${results[0]}"
	count "${counts[@]}"
	failures+=("${results[@]:1}")
}

# The last line of a command that tests, however it ends.
conclude() {
	local status=$? line
	[ $status = 0 ] || [ "$failed" != 0 ] || count_failure "the run ended early"
	[ "$failed" = 0 ] || { printf '\nFailed:\n' && printf '  %s\n' "${failures[@]}"; }
	line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line+=", $skipped skipped"
	printf '\n%s\n' "$line"
	[ "$failed" = 0 ] || exit 1
}

test_build() { # DIR MESON-OPTION…
	local before=$failed status=0
	echo "== Tests in $1"
	rm -f "$1/meson-logs/testlog.json"
	build "$1" all -Dtests=true "${@:2}"
	# Daemons wait half of the time: one test more than there are processors.
	"${on[@]}" meson test -C "$1" --no-rebuild --print-errorlogs --timeout-multiplier 3 \
		--num-processes $(($(nproc) + 1)) "${suites[@]}" || status=1
	count_tests "$1"
	[ $status = 0 ] || [ "$failed" -gt "$before" ] || count_failure "meson test -C $1"
}
