# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Debian packages without touching this machine's packages or apt: to be sourced.

# Debian's main archive among the sources of this machine, in whichever form they are written.
mirror() {
	# shellcheck disable=SC2016 # apt's own variables
	local format='$(RELEASE) $(COMPONENT) $(ORIGIN) $(REPO_URI)'

	apt-get indextargets --format "$format" 'Created-By: Packages' | awk '
		$2 == "main" && $1 ~ /^(bookworm|trixie|oldstable|stable|testing|sid|unstable)$/ {
			if ($3 == "Debian") debian = debian ? debian : $NF
			else other = other ? other : $NF
		}
		END { print debian ? debian : other }'
}

keyring() {
	local file
	for file in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[ -f "$file" ] && echo "$file" && return
	done
	return 1
}

# Runs an apt command on a release, with lists and packages of its own in DIR. Nothing counts as
# installed there. apt_type=deb-src is for source packages.
private_apt() { # DIR RELEASE COMMAND ARGUMENT…
	mkdir -p "$1/lists/partial" "$1/archives/partial"
	echo "${apt_type:-deb} [signed-by=$(keyring)] $(mirror) $2 main" >"$1/sources.list"
	"$3" -qq -oDir::State="$1" -oDir::State::status=/dev/null -oDir::Cache="$1" \
		-oDir::Etc::SourceList="$1/sources.list" -oDir::Etc::SourceParts=/dev/null \
		-oDir::Etc::Preferences=/dev/null -oDir::Etc::PreferencesParts=/dev/null \
		-oAPT::Sandbox::User="$(id -un)" -oAcquire::Languages=none \
		-oAcquire::Retries=2 -oAcquire::http::Timeout=20 "${@:4}"
}
