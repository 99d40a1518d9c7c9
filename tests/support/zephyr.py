# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an export for zephyr-xenlib may look like: for a text, everything that is wrong with it.

Only these declarations, in this order, and each name of the tree in a comment or in a string. A
compiler checks it against the members that all versions of the structure have.
"""

import ast
import collections
import pathlib
import re
import subprocess

HEADERS = pathlib.Path(__file__).parent / "zephyr"
COMMENT = r"(?:[^*]|\*(?!/))*"
IOMEM = (r"\t\{ \.first_mfn = (0x[0-9a-f]+), \.nr_mfns = (0x[0-9a-f]+), "
         r"\.first_gfn = (0x[0-9a-f]+) \},\n")  # fmt: skip
STRING = r'"(?:[ -!#->@-\[\]-~]|\\["\\?]|\\[0-3][0-7]{2})*"'
LIST = r"(?:\n/\*%s\*/\n(?:/\*%s\*/\n)*static %s passthrough_%s\[\] = \{\n((?:%s)+)\};\n)?"
PATTERN = "".join((
    r"/\*\n", COMMENT, r"\*/\n(?:\n#include <[a-z/.]+>)(?:\n#include <[a-z/.]+>)*\n",
    LIST % (COMMENT, COMMENT, "struct xen_domain_iomem", "iomems", re.sub(r"\((?!\?)", "(?:", IOMEM)),
    LIST % (COMMENT, COMMENT, "uint32_t", "irqs", r"\t[0-9]+,\n"),
    LIST % (COMMENT, COMMENT, r"char \*", "dtdevs", r"\t" + STRING + r",\n"),
    r"\nextern const char __dtb_passthrough_start\[\], __dtb_passthrough_end\[\];\n",
    r"\nstruct xen_domain_cfg passthrough_cfg = \{\n((?:\t\.[a-z_]+ = [A-Za-z0-9_ |]+,\n|\t/\*[^*]*\*/\n)+)",
    r"((?:\n\t\.[a-z]+ = passthrough_[a-z]+,\n\t\.nr_[a-z]+ = ARRAY_SIZE\(passthrough_[a-z]+\),\n)*)",
    r"\n\t\.dtb_start = __dtb_passthrough_start,\n\t\.dtb_end = __dtb_passthrough_end,\n\};\n",
)).replace(r"char \* passthrough", r"char \*passthrough")  # fmt: skip
EXPORT = re.compile(PATTERN)
NAMES = "iomems", "irqs", "dtdevs"
DEFINED = ["passthrough_" + name for name in (*NAMES, "cfg")]


def complaints(text):
    match = EXPORT.fullmatch(text)
    if not match:
        yield "not of the form of an export"
        return
    *arrays, members, referred = match.groups()
    there = [name for name, array in zip(NAMES, arrays) if array]
    found = re.findall(r"\t\.([a-z]+) = passthrough_([a-z]+),\n\t\.nr_([a-z]+) = ARRAY_SIZE\(passthrough_([a-z]+)\)",
                       referred)  # fmt: skip
    if found != [(name,) * 4 for name in there]:
        yield f"refers to {found}, and has {there}"
    if ("XEN_DOMCTL_CDF_iommu" in members) != ("dtdevs" in there):
        yield "flags and dtdevs disagree about the IOMMU"


def lists(text):
    """What is granted, as an xl.cfg would list it."""
    iomems, irqs, dtdevs = (array or "" for array in EXPORT.fullmatch(text).groups()[:3])
    return {
        "dtdev": [ast.literal_eval(s.replace(r"\?", "?")) for s in re.findall(STRING, dtdevs)],
        "irqs": re.findall(r"\d+", irqs),
        "iomem": ["%s,%x@%s" % (mfn, int(n, 16), gfn) for mfn, n, gfn in re.findall(IOMEM, iomems)],
    }


def programs(texts):
    """Many exports as few programs, each of which takes a compiler about as long as one export. Those of a
    program have the same headers, so that none can do with those of another."""
    found = collections.defaultdict(str)
    for i, text in enumerate(texts):
        renamed = "".join(f"#undef {name}\n#define {name} {name}_{i}\n" for name in DEFINED)
        found[tuple(re.findall("^#include.*", text, re.MULTILINE))] += renamed + text
    return list(found.values())


def compiled(compiler, text):
    """What the compiler says of it, with all trigraphs and warnings."""
    command = [*compiler, "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
               f"-I{HEADERS}", "-x", "c", "-"]  # fmt: skip
    return subprocess.run(command, input=text.encode(), capture_output=True, check=False).stderr.decode()
