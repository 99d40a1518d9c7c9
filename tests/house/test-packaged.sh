#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-packaged.sh SRCDIR - pages for users are in a Debian package, with the examples that they link
set -euo pipefail
cd "$1"
# For those who change ptd.
developers="docs/ARCHITECTURE.md docs/PERFORMANCE.md"
wrong=()

package_of() { # PAGE
	local file
	file=$(grep -lFx "$1" debian/*.docs) && basename "$file" .docs
}

for page in docs/*.md; do
	[[ " $developers " != *" $page "* ]] || continue
	package=$(package_of "$page") || { wrong+=("no package has $page") && continue; }
	while read -r example; do
		grep -Eq "/$example usr/share/doc/$package/examples\$" "debian/$package.install" ||
			wrong+=("$page links examples/$example, which $package lacks")
	done < <(sed -nE 's/.*\]\(examples\/([^)]*)\).*/\1/p' "$page")
done
[ ${#wrong[@]} = 0 ] || { printf '%s\n' "${wrong[@]}" >&2 && exit 1; }
