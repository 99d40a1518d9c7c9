# SPDX-License-Identifier: LGPL-2.1-or-later
"""The checks of U-Boot and ImageBuilder on lines that mark devices: for a text, what is wrong."""

import re

# The Devicetree Specification's characters, none of which a shell or U-Boot's parser looks at.
PATH = r"(?:/[0-9A-Za-z,._+@-]+)+"
COMMENT = r"# [ -~]+"

# U-Boot, cmd/fdt.c: `fdt set` without a value makes an empty property, with "<…>" one of cells, else one
# of strings; `fdt mknode` takes the path above and a name; `fdt resize` takes hexadecimal digits.
# Scripts are run line by line (doc/usage/cmd/source.rst), # begins a comment (doc/usage/cmdline.rst),
# and a value is collected in 1024 bytes.
WORD = r"[0-9A-Za-z,._+@/-]+"
CELLS = r'"<(?:0x[0-9a-f]+(?: 0x[0-9a-f]+){0,63})?>"'
SET = re.compile(r"fdt set (/|%s) ([0-9a-z,._#-]+)((?: %s)*| %s)" % (PATH, WORD, CELLS))
MKNODE = re.compile(r"fdt mknode (/|%s) ([0-9A-Za-z,._+-]+)" % PATH)
UBOOT = re.compile(
    r"(?:%s\n)+fdt addr \$\{fdt_addr_r\}\nfdt resize ([0-9a-f]+)\n((?:fdt set %s xen,passthrough\n|%s\n|%s\n|%s\n)+)"
    % (COMMENT, PATH, COMMENT, MKNODE.pattern, SET.pattern)
)

# ImageBuilder's scripts source the configuration in bash (scripts/uboot-script-gen).
IMAGEBUILDER = re.compile(r'(?:%s\n)+DOMU_PASSTHROUGH_PATHS\[0\]="%s(?: %s)*"\n' % (COMMENT, PATH, PATH))


def value(text):
    """The bytes of what `fdt set` is given."""
    if text.startswith(' "<'):
        return b"".join(int(cell, 16).to_bytes(4, "big") for cell in text[3:-2].split())
    return b"".join(word.encode() + b"\0" for word in text.split())


def uboot_commands(text):
    """What each command does: (path, name, None) makes a node, (path, name, bytes) sets a property."""
    for line in text.splitlines():
        node, prop = MKNODE.fullmatch(line), SET.fullmatch(line)
        if node:
            yield node[1], node[2], None
        elif prop:
            yield prop[1], prop[2], value(prop[3])


def padded(size):
    return (size + 3) & ~3


def needed(text):
    """The room in a tree: tags, lengths, contents, and each name of a property once."""
    commands = list(uboot_commands(text))
    names = {name for _, name, data in commands if data is not None}
    return sum(len(name) + 1 for name in names) + sum(
        8 + padded(len(name) + 1) if data is None else 12 + padded(len(data)) for _, name, data in commands
    )


def uboot_complaints(text):
    match = UBOOT.fullmatch(text)
    if not match:
        return ["no such commands: %r" % text[-200:]]
    return [] if int(match.group(1), 16) >= needed(text) else ["not enough room"]


def imagebuilder_complaints(text):
    return [] if IMAGEBUILDER.fullmatch(text) else ["no such line: %r" % text[-200:]]
