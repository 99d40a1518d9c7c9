# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The tests on the release of Debian that this machine does not have, and the newest compilers: to be
# sourced.
# shellcheck disable=SC2154 # ./run sets cache and the lists of packages

release_here() {
	# shellcheck source=/dev/null
	(. /etc/os-release && echo "${VERSION_CODENAME:-}")
}

other_release() {
	if [ "$(release_here)" = trixie ]; then
		echo bookworm
	else
		echo trixie
	fi
}

# The newest clang is Debian 13's. On that release it is one more package to install.
clang_here() {
	[ "$(other_release)" = trixie ] || echo clang
}

compile_with_clang() { # DIR
	local on=("${on[@]}" env CC=clang)
	echo "== Warnings of clang in $1"
	build "$1" all -Dtests=true -Dwerror=true
	count 1 0 0
}

test_openrc() { # ROOT BUILD
	echo "== The service of OpenRC"
	[ "$(id -u)" = 0 ] || { warn_skipped "OpenRC" "It takes root." && count 0 0 1 && return; }
	one_test tests/run/in-debian.sh --throw-away "$1" "$cache" tests/run/test-openrc.sh "$2" dtc \
		tests/inputs/boards/midway.dts
}

test_other_debian() {
	local on release root suites status=0 packages=("${test_packages[@]}" openrc)
	release=$(other_release)
	[ "$release" != trixie ] || packages+=(clang)
	root=$(tests/run/get-debian.sh "$cache/debian" debian "$release" \
		"${packages[@]}") || status=$?
	[ $status = 0 ] || { count_unmade $status "Debian $release" && return; }
	# Its tests would fetch it. Debian 12 has none of its own.
	tests/support/get-varlinkctl.sh "$cache/varlinkctl" kept >/dev/null || true
	on=(tests/run/in-debian.sh "$root" "$cache")
	# shellcheck disable=SC2034 # for test_build
	suites=(--no-suite house) # they look at the sources, which are the same
	test_build "build-$release" -Dwerror=true
	test_openrc "$root" "build-$release"
	[ "$release" != trixie ] || compile_with_clang "build-$release-clang"
}
