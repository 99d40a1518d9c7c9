# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Machines without systemd, and without glibc: to be sourced.
# shellcheck disable=SC2154 # ./run sets cache
# shellcheck disable=SC2034 # on and suites are for test_build

test_elogind() {
	local root status=0 on suites=(--suite unit --suite daemon)
	root=$(tests/run/get-elogind.sh "$cache/elogind") || status=$?
	[ $status = 0 ] || { count_unmade $status "elogind" && return; }
	on=(env PKG_CONFIG_PATH="$root" LD_LIBRARY_PATH="$(dirname "$(find "$root/lib" -name libelogind.so)")")
	test_build build-elogind -Dwerror=true -Devent=libelogind
}

# ptctl and the library with musl; of ptd, whether it compiles: nobody packages elogind for musl here.
test_musl() {
	local root elogind status=0 suites=(--suite unit --suite fuzz --suite client) on=()
	is_ready "musl" musl-tools || { count 0 0 1 && return; }
	root=$(tests/run/get-musl.sh "$cache/musl") || status=$?
	[ $status = 0 ] || { count_unmade $status "what musl's build needs" && return; }
	on=(env PKG_CONFIG_LIBDIR="$root/lib/pkgconfig")
	# Where another user finds them, too, as whom client/directory runs ptctl.
	mkdir -p build-musl/loaded
	cp -a "$root"/lib/*.so* build-musl/loaded
	test_build build-musl --native-file "$root/native.ini" -Dwerror=false -Ddaemon=disabled
	elogind=$(tests/run/get-elogind.sh "$cache/elogind") || return 0 # said before
	on=(env PKG_CONFIG_LIBDIR="$root/lib/pkgconfig:$elogind")
	build build-musl-ptd daemon/libptd.a --native-file "$root/native.ini" -Dwerror=false -Dtests=false \
		-Dxen=disabled
	count 1 0 0
}

# The tarball of a release is the same each time, and builds and passes without a network.
test_dist() {
	local dir on=()
	git rev-parse --git-dir >/dev/null 2>&1 || return 0 # this is one
	echo "== The tarball of a release"
	[ "$(id -u)" != 0 ] || on=(unshare --net)
	dir=$(mktemp -d) # outside of the checkout
	if make_tarball "$dir/first.tar.xz" && make_tarball "$dir/second.tar.xz" && cmp "$dir"/*.tar.xz &&
		tar -xf "$dir/first.tar.xz" -C "$dir" --strip-components=1 &&
		quietly dist-setup "${on[@]}" meson setup "$dir/build" "$dir" -Dwerror=true &&
		quietly dist-compile "${on[@]}" ninja -C "$dir/build"; then
		"${on[@]}" meson test -C "$dir/build" --no-rebuild --print-errorlogs --timeout-multiplier 3 \
			--suite unit --suite house || true # counted
		count_tests "$dir/build"
	else
		count_failure "the tarball of a release"
	fi
	rm -rf "$dir"
}

make_tarball() { # FILE
	rm -rf build/meson-dist
	quietly dist meson dist -C build --no-tests --allow-dirty &&
		mv build/meson-dist/*.tar.xz "$1"
}
