# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Debian packages of ptd, each built in a clean Debian of its release: to be sourced.
# shellcheck disable=SC2154 # ./run sets cache

number_of_release() { # RELEASE
	case $1 in
	bookworm) echo 12 ;;
	trixie) echo 13 ;;
	*) return 1 ;;
	esac
}

# What git knows, or would know after `git add`; without git all but what was built.
known_files() {
	git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
		find . \( -path './build*' -o -path ./.git \) -prune -o -type f -print0
}

source_files() {
	local file
	while IFS= read -r -d '' file; do
		[ ! -f "$file" ] || printf '%s\0' "$file"
	done < <(known_files)
}

# All that packages are made of: of the tests only the scripts have a part in them.
state_of_sources() {
	source_files | grep -zEv '^(\./)?tests/(bench|client|corpus|daemon|fuzz|house|inputs|run|support|unit|xen)/' |
		LC_ALL=C sort -z |
		xargs -0 sha256sum | sha256sum
}

# Each release has packages of its own, since each has another Xen: the next one's replace them.
stage() { # DIR RELEASE
	mkdir -p "$1"
	source_files | tar -c --null -T - | tar -x -C "$1"
	sed -i "1s/(\(.*\)) unstable;/(\1~deb$(number_of_release "$2")) $2;/" "$1/debian/changelog"
}

# Its tests are those of ./run test.
compile_package() { # DIR ARCH ROOT
	local profiles=nocheck
	[ "$2" = "$(dpkg --print-architecture)" ] || profiles+=,cross
	quietly "${1##*/}" tests/run/in-debian.sh "$3" "$cache" env -C "$1/ptd" \
		DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
		dpkg-buildpackage --build=binary --unsigned-changes --host-arch "$2" -P"$profiles"
}

builder() { # RELEASE ARCH: prints the directory of the Debian that builds for it
	tests/run/get-debian.sh "$cache/debian" "build-$2" "$1" --to-build "$2"
}

# Leaves the packages in DIR; does nothing if those of the same sources are there. 77 if this cannot be
# done here.
make_package() { # DIR RELEASE ARCH
	local root made
	root=$(builder "$2" "$3") || return
	made="$root $(state_of_sources)"
	[ "$(cat "$1/made-of" 2>/dev/null)" != "$made" ] || return 0
	rm -rf "$1"
	stage "$1/ptd" "$2"
	compile_package "$PWD/$1" "$3" "$root" || return 1
	rm -rf "$1/ptd"
	echo "$made" >"$1/made-of"
}

package_folder() { # RELEASE ARCH
	echo "build/package-$1-$2"
}

say_how_to_install() { # DIR ARCH
	local dir=./$1
	if [ "$2" != "$(dpkg --print-architecture)" ]; then
		dir=.
		echo "Copy these to the machine, and in their directory:"
	fi
	echo "In dom0, as root:         apt install $dir/ptctl_*.deb $dir/ptd_*.deb"
	echo "On any other machine:     apt install $dir/ptctl_*.deb"
}

# By the lintian of its own release.
check_with_lintian() { # DIR RELEASE ARCH
	tests/run/in-debian.sh "$(builder "$2" "$3")" "$cache" lintian --allow-root --fail-on error,warning \
		--tag-display-limit 0 "$1"/*.changes
}

# Two builds, in folders of different names, give the same bytes.
is_reproducible() { # DIR RELEASE ARCH
	local again=$1.again file
	rm -rf "$again"
	make_package "$again" "$2" "$3" || return
	for file in "$1"/*.deb; do
		cmp "$file" "$again/${file##*/}" || return
	done
	rm -rf "$again"
}

# They are installed, used, upgraded and purged in a copy of the Debian that has built them.
try_package() { # DIR OLDER-DIR RELEASE ARCH
	local log=$1.try.log
	tests/run/in-debian.sh --throw-away "$(builder "$3" "$4")" "$cache" tests/run/test-package.sh "$1" "$2" \
		>"$log" 2>&1 || tail -n 40 "$log"
	count_line "$log"
}

# What a release upgrades from: the packages of the one before, whose units are in another folder.
release_before() { # DIR RELEASE ARCH
	local older
	older=$(package_folder bookworm "$3")
	if [ "$2" = bookworm ] || [ ! -e "$older/made-of" ]; then
		older=$1.older
		relabel_package "$1" "$older" || return
	fi
	echo "$older"
}

test_package_of() { # RELEASE ARCH
	local dir older status=0
	dir=$(package_folder "$1" "$2")
	make_package "$dir" "$1" "$2" || status=$?
	[ $status = 0 ] || { count_unmade $status "$dir" && return; }
	one_test check_with_lintian "$dir" "$1" "$2"
	[ "$1" != "$(release_here)" ] || one_test is_reproducible "$dir" "$1" "$2"
	older=$(release_before "$dir" "$1" "$2") || { count_failure "$dir.older could not be made" && return; }
	try_package "$dir" "$older" "$1" "$2"
}

test_package() {
	local release
	for release in bookworm trixie; do
		echo "== Debian packages for $release"
		test_package_of "$release" "$(dpkg --print-architecture)"
	done
}
