#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-package.sh DIR OLDER-DIR - installs the packages in DIR, tests them, and purges them; the same when
#                                 they are an upgrade from those in OLDER-DIR. To be run where nothing is lost
#
# It runs in a chroot that in-debian.sh throws away, as root. Prints at the end how many tests passed and
# failed.
set -uo pipefail
dir=$1 older=$2 passed=0 failed=0

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

installs() { # DIR
	dpkg --install --force-confold "$1"/{ptctl,ptd,libptctl0,libptctl-dev}_*.deb
}

installs_again() {
	dpkg --install "$dir"/{ptctl,ptd}_*.deb
}

# Libraries that programs load when they need them are what they depend on or recommend, as their notes say.
names_what_it_loads() { # PACKAGE
	local priority soname package field
	while read -r priority soname; do
		package=$(dpkg -S "*/$soname" | head -n 1 | cut -d : -f 1)
		field=Recommends
		[ "$priority" != required ] || field=Depends
		if ! dpkg-query -W -f "\${$field}" "$1" | grep -qw "${package:-$soname}"; then
			echo "$1 loads $soname, and $field does not name ${package:-a package of it}"
			return 1
		fi
	done < <(strings -a "$(dpkg -L "$1" | grep -E '/s?bin/')" |
		sed -n 's/.*"priority":"\([a-z]*\)","soname":\["\([^"]*\)".*/\1 \2/p')
}

# Nobody has anything that would be worth a word.
goes_quietly() {
	local said
	said=$(dpkg --remove ptd) || return
	[[ $said != *uest* ]] || { echo "$said" && return 1; }
	installs_again
}

purges() {
	dpkg --purge ptd ptctl libptctl0 libptctl-dev
}

# What an admin has done before the upgrade, which asks nobody.
upgrades_what_was_changed() {
	echo "# changed" >>/etc/ptd/ptd.conf && rm /etc/ptd/policy.d/README && touch /etc/ptd/policy.d/mine.conf &&
		chmod 0700 /etc/ptd/policy.d && installs "$dir" </dev/null
}

keeps_what_was_changed() {
	[ "$(tail -n 1 /etc/ptd/ptd.conf)" = "# changed" ] && [ ! -e /etc/ptd/policy.d/README ] &&
		[ -e /etc/ptd/policy.d/mine.conf ] && [ "$(stat -c %a /etc/ptd/policy.d)" = 700 ]
}

# Those of the older packages may have been in another folder, which is the same by a link.
has_its_units() {
	local unit
	for unit in ptd.service ptd.socket; do
		[ -f "$(dpkg -L ptd | grep "/$unit\$")" ] || return
	done
	[ -f /etc/systemd/system/sockets.target.wants/ptd.socket ]
}

stays() { # disabled|masked VERB
	systemctl --quiet "$2" ptd.socket && installs_again && [ "$(systemctl is-enabled ptd.socket)" = "$1" ] &&
		systemctl --quiet unmask ptd.socket && systemctl --quiet enable ptd.socket
}

# Somebody else's, of the same name: he keeps it.
leaves_the_group() { # COMMAND…: which makes it so
	"$@" && installs_again && dpkg --purge ptd && getent group ptd
}

leaves_nothing() {
	diff <(echo "$before") <(listing)
}

before=$(listing)
check "they can be installed" installs "$dir"
check "what ptctl loads, it names" names_what_it_loads ptctl
check "what ptd loads, it names" names_what_it_loads ptd
check "a program is built with the library" debian/tests/library
check "they can be installed again" installs_again
check "a socket that is disabled stays so" stays disabled disable
check "a socket that is masked stays so" stays masked mask
check "without guests there is nothing to say when ptd is removed" goes_quietly
check "ptd lives and dies as it should (debian/tests/daemon)" debian/tests/daemon
check "ptctl works without ptd" debian/tests/without-daemon
check "they can be purged" purges
check "nothing is left" leaves_nothing
check "older ones can be installed" installs "$older"
check "older ones are upgraded" upgrades_what_was_changed
check "what was changed is kept" keeps_what_was_changed
check "after the upgrade the units are there" has_its_units
check "the group of a user stays when ptd is purged" leaves_the_group useradd -r -g ptd ptd
userdel ptd
groupdel ptd
check "a group that was there stays when ptd is purged" leaves_the_group groupadd -g 1234 ptd
groupdel ptd
check "after the upgrade they can be purged" purges
check "after the upgrade nothing is left" leaves_nothing
echo "$passed passed, $failed failed"
[ $failed = 0 ]
