# SPDX-License-Identifier: LGPL-2.1-or-later
"""The checks of U-Boot and ImageBuilder on lines that mark devices: for a text, what is wrong."""

import re

# The Devicetree Specification's characters, none of which a shell or U-Boot's parser looks at.
PATH = r"(?:/[0-9A-Za-z,._+@-]+)+"
COMMENT = r"# [ -~]+"

# U-Boot, cmd/fdt.c: `fdt set` without a value makes an empty property; `fdt resize` takes
# hexadecimal digits. Scripts are run line by line (doc/usage/cmd/source.rst), and # begins a
# comment (doc/usage/cmdline.rst).
UBOOT = re.compile(
    r"(?:%s\n)+fdt addr \$\{fdt_addr_r\}\nfdt resize ([0-9a-f]+)\n((?:fdt set %s xen,passthrough\n)+)"
    % (COMMENT, PATH)
)

# ImageBuilder's scripts source the configuration in bash (scripts/uboot-script-gen).
IMAGEBUILDER = re.compile(r'(?:%s\n)+DOMU_PASSTHROUGH_PATHS\[0\]="%s(?: %s)*"\n' % (COMMENT, PATH, PATH))


def uboot_complaints(text):
    match = UBOOT.fullmatch(text)
    if not match:
        return ["no such commands: %r" % text[-200:]]
    # A property without content: tag, length and offset of its name, which comes once.
    needed = 12 * match.group(2).count("\n") + len("xen,passthrough") + 1
    return [] if int(match.group(1), 16) >= needed else ["not enough room"]


def imagebuilder_complaints(text):
    return [] if IMAGEBUILDER.fullmatch(text) else ["no such line: %r" % text[-200:]]
