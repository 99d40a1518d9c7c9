# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Which of Debian's packages each command of ./run needs, and how they get here: to be sourced.
# shellcheck disable=SC2034 # the lists are for others
# shellcheck source=tests/support/apt.sh
. tests/support/apt.sh
# shellcheck source=tests/support/root.sh
. tests/support/root.sh

build_packages=(meson ninja-build gcc libc6-dev pkgconf libfdt-dev libmd-dev libjansson-dev
	libinih-dev libexpat1-dev libsystemd-dev libsmartcols-dev libxen-dev device-tree-compiler python3)
test_packages=("${build_packages[@]}" zsh fish scdoc graphviz systemd jq libxml2-utils reuse)
browser_packages=(chromium chromium-driver)
bench_packages=("${build_packages[@]}" time)
package_packages=(mmdebstrap dpkg-dev)
xen_packages=("${build_packages[@]}" "${package_packages[@]}" gcc-aarch64-linux-gnu qemu-system-arm
	e2fsprogs xz-utils make flex bison)
fuzz_packages=("${build_packages[@]}" clang libclang-rt-dev)

installed() { # PACKAGE…
	dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		sed -n 's/ installed$//p' || true # it fails if it does not know one
}

missing() { # PACKAGE…
	comm -23 <(printf '%s\n' "$@" | sort -u) <(installed "$@" | sort -u)
}

# Installs what is missing; or says in a sentence what that is.
need() { # PACKAGE…
	local packages
	mapfile -t packages < <(missing "$@")
	[ ${#packages[@]} -gt 0 ] || return 0
	if ! can_be_root; then
		echo "Missing, and only root can install it: apt-get install ${packages[*]}"
		return 1
	fi
	if ! online; then
		echo "Missing, and Debian's mirror does not answer: ${packages[*]}"
		return 1
	fi
	echo "Installing ${packages[*]}"
	quietly apt-update "${as_root[@]}" apt-get update || true # some of it may do
	quietly apt-install "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends "${packages[@]}"
}

# For a part of the tests that can be left out; the caller has asked for what is missing before.
is_ready() { # WHAT PACKAGE…
	local packages
	mapfile -t packages < <(missing "${@:2}")
	[ ${#packages[@]} -gt 0 ] || return 0
	warn_skipped "$1" "Not installed: ${packages[*]}"
	return 1
}
