#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-package.sh DIR - installs the packages in DIR, tests them, and purges them; to be run where nothing
#                       is lost
#
# It runs in a chroot that in-debian.sh throws away, as root. Prints at the end how many tests passed and
# failed.
set -uo pipefail
dir=$1 passed=0 failed=0

check() { # WHAT COMMAND…
	if "${@:2}"; then
		passed=$((passed + 1))
	else
		echo "FAIL $1"
		failed=$((failed + 1))
	fi
}

# All that is there but what dpkg and ldconfig keep of their own.
listing() {
	find / -xdev ! -path '/var/lib/dpkg/*' ! -path '/var/log/*' ! -path '/var/cache/*' ! -path '/tmp/*' \
		! -path '/etc/ld.so.cache' ! -path '/etc/*-' -printf '%y %m %u:%g %p\n' | LC_ALL=C sort
	find /run -printf '%y %p\n' | LC_ALL=C sort
	LC_ALL=C sort /etc/passwd /etc/group
}

installs() {
	dpkg --install "$dir"/{ptctl,ptd,libptctl0,libptctl-dev}_*.deb
}

installs_again() {
	dpkg --install "$dir"/{ptctl,ptd}_*.deb
}

# Libraries that programs load when they need them are what they depend on, or recommend.
loads_what_it_recommends() { # PACKAGE
	local soname package
	for soname in $(strings -a "$(dpkg -L "$1" | grep -E '/s?bin/')" |
		sed -n 's/.*"soname":\["\([^"]*\)".*/\1/p'); do
		package=$(dpkg -S "*/$soname" | head -n 1 | cut -d : -f 1)
		if ! dpkg-query -W -f '${Depends}, ${Recommends}' "$1" | grep -qw "${package:-$soname}"; then
			echo "$1 loads $soname, and does not name ${package:-a package of it}"
			return 1
		fi
	done
}

# The program of the manual page.
builds_with_the_library() {
	# shellcheck disable=SC2046 # words
	printf '#include <ptctl.h>\nint main(void) { return !ptctl_strerror(0); }\n' >/tmp/p.c &&
		cc -o /tmp/p /tmp/p.c $(pkg-config --cflags --libs libptctl) && /tmp/p
}

# Nobody has anything that would be worth a word.
goes_quietly() {
	local said
	said=$(dpkg --remove ptd) || return
	[[ $said != *uest* ]] || { echo "$said" && return 1; }
	installs_again
}

works_without_the_daemon() {
	dtc -q -I dts -O dtb -o /tmp/midway.dtb tests/inputs/boards/midway.dts &&
		ptctl --dtb /tmp/midway.dtb list | grep -q rtc@fff35000
}

purges() {
	dpkg --purge ptd ptctl libptctl0 libptctl-dev
}

leaves_nothing() {
	diff <(echo "$before") <(listing)
}

before=$(listing)
check "they can be installed" installs
check "what ptctl loads, it recommends" loads_what_it_recommends ptctl
check "what ptd loads, it recommends" loads_what_it_recommends ptd
check "a program is built with the library" builds_with_the_library
check "they can be installed again" installs_again
check "without guests there is nothing to say when ptd is removed" goes_quietly
check "ptd lives and dies as it should (debian/tests/daemon)" debian/tests/daemon
check "ptctl works without ptd" works_without_the_daemon
check "they can be purged" purges
check "nothing is left" leaves_nothing
echo "$passed passed, $failed failed"
[ $failed = 0 ]
