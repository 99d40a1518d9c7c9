#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-symbols.sh HEADER SYM PACKAGE LIBRARY - header, symbol map, the package's symbols and library have the
#                                           same functions
set -euo pipefail

in_header() { grep -oE '\bptctl_[a-z_]+\([a-z]+ ' "$1" | grep -oE 'ptctl_[a-z_]+' | sort -u; }
in_map() { sed -nE 's,^[[:space:]]+(ptctl_[a-z_]+);,\1,p' "$1" | sort -u; }
in_package() { sed -nE 's,^[[:space:]]+(ptctl_[a-z_]+)@.*,\1,p' "$1" | sort -u; }
in_library() { nm -D --defined-only "$1" | awk '$2 != "A" { sub("@.*", "", $3); print $3 }' | sort -u; }

diff -u --label "$1" --label "$2" <(in_header "$1") <(in_map "$2")
diff -u --label "$2" --label "$3" <(in_map "$2") <(in_package "$3")
diff -u --label "$2" --label "$4" <(in_map "$2") <(in_library "$4")
[ "$(in_header "$1" | wc -l)" -gt 4 ] || { echo "$1: hardly any functions were found" && exit 1; }
