#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# embed.sh FILE - the lines of a text as string literals of C
exec sed -e 's/["\\]/\\&/g' -e 's/.*/"&\\n"/' "$1"
