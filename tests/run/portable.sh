# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Machines without systemd, and without glibc: to be sourced.
# shellcheck disable=SC2154 # ./run sets cache
# shellcheck disable=SC2034 # on and suites are for test_build

test_elogind() {
	local root status=0 on suites=(--suite unit --suite daemon)
	root=$(tests/run/get-elogind.sh "$cache/elogind") || status=$?
	[ $status = 0 ] || { count_unmade $status && return; }
	on=(env PKG_CONFIG_PATH="$root" LD_LIBRARY_PATH="$(dirname "$(find "$root/lib" -name libelogind.so)")")
	test_build build-elogind -Dwerror=true -Devent=libelogind
}

# ptctl and the library with musl; of ptd, whether it compiles: nobody packages elogind for musl here.
test_musl() {
	local root elogind status=0 suites=(--suite unit --suite fuzz --suite client) on=()
	is_ready "musl" musl-tools || { count 0 0 1 && return; }
	root=$(tests/run/get-musl.sh "$cache/musl") || status=$?
	[ $status = 0 ] || { count_unmade $status && return; }
	on=(env PKG_CONFIG_LIBDIR="$root/lib/pkgconfig")
	test_build build-musl --native-file "$root/native.ini" -Dwerror=false -Ddaemon=disabled
	elogind=$(tests/run/get-elogind.sh "$cache/elogind") || return 0 # said before
	on=(env PKG_CONFIG_LIBDIR="$root/lib/pkgconfig:$elogind")
	build build-musl-ptd daemon/libptd.a --native-file "$root/native.ini" -Dwerror=false -Dtests=false \
		-Dxen=disabled
	count 1 0 0
}
