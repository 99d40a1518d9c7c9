# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The device trees of real boards, of which the builds in build and build-asan say what is to be
# compared: to be sourced.
# shellcheck disable=SC2154 # ./run sets cache

check_boards() { # DIRECTORY…
	local log=build/corpus.log
	echo "== Device trees of real boards"
	tests/corpus/check-corpus.py build-asan/client/ptctl "$@" -j "$(nproc)" | tee "$log" || true
	count_line "$log"
}

check_exports() { # EVERY DIRECTORY…
	local log=build/exports.log
	echo "== Exports of all their devices"
	tests/corpus/check-exports.py build/client/ptctl build/tests/corpus/export-all "${@:2}" \
		-j "$(nproc)" --every "$1" | tee "$log" || true
	count_line "$log"
}

check_verify() { # DIRECTORY…
	local log=build/verify.log
	echo "== What verify says of exports"
	tests/corpus/check-verify.py build/client/ptctl build/tests/corpus/export-all "$@" \
		-j "$(nproc)" --every 15 | tee "$log" || true
	count_line "$log"
}

check_advice() { # DIRECTORY…
	local log=build/advice.log
	echo "== What verify advises for broken exports"
	tests/corpus/check-advice.py build/client/ptctl build/tests/corpus/export-all "$@" \
		-j "$(nproc)" --every 120 | tee "$log" || true
	count_line "$log"
}

check_clocks() { # DIRECTORY…
	local log=build/clocks.log
	echo "== Whether guests can have the clocks of their devices"
	tests/corpus/check-clocks.py build/client/ptctl "$@" -j "$(nproc)" --every 40 | tee "$log" || true
	count_line "$log"
}

check_closure() { # DIRECTORY…
	local log=build/closure.log
	echo "== Whether the commands of closure work"
	tests/corpus/check-closure.py build/client/ptctl "$@" -j "$(nproc)" --every 20 | tee "$log" || true
	count_line "$log"
}

compare_with_oracle() { # DIRECTORY…
	echo "== The same numbers from the oracle"
	one_test tests/corpus/oracle/compare.py -j "$(nproc)" build/client/ptctl "$@"
}

check_assignable() {
	local status=0
	echo "== What is assignable on well-known boards"
	tests/corpus/check-assignable.py build/client/ptctl "$cache/corpus" || status=$?
	case $status in
	0) count 1 0 0 ;;
	77) count 0 0 1 ;;
	*) count_failure "what is assignable on well-known boards" ;;
	esac
}

walk() { # DIRECTORY…
	local arm64=$cache/corpus/arm64-6.1
	[[ " $* " = *" $arm64 "* ]] || { count 0 0 1 && return; }
	echo "== The commands of docs/WALKS.md"
	one_test python3 tests/client/documents/test-walkthrough.py docs/WALKS.md build/client/ptctl \
		"$(command -v dtc)" "$arm64/broadcom/bcm2711-rpi-4-b.dtb" \
		"$arm64/xilinx/zynqmp-zcu102-rev1.0.dtb"
}

test_corpus() { # [all]
	local directories every=10 status=0
	[ $# = 0 ] || every=1
	directories=$(tests/corpus/corpus.sh "$cache/corpus" "$@") || status=$?
	[ $status = 0 ] || count_unmade $status "the collection of device trees"
	[ -n "$directories" ] || return 0
	mapfile -t directories <<<"$directories"
	check_boards "${directories[@]}"
	check_exports $every "${directories[@]}"
	check_clocks "${directories[@]}"
	check_closure "${directories[@]}"
	check_verify "${directories[@]}"
	check_advice "${directories[@]}"
	compare_with_oracle "${directories[@]}"
	check_assignable
	walk "${directories[@]}"
}
