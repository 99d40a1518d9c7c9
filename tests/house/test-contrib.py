#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The files of contrib/ have no syntax error, and name what there is.

    test-contrib.py SRCDIR BUILDDIR

BitBake is not among Debian's packages: its grammar is checked as far as the recipe uses it, and each
installed file is looked for in the packages of the recipe, as BitBake would.
"""

import fnmatch
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ASSIGNMENT = re.compile(r'([A-Za-z_][\w${}-]*(?::[\w${}-]+)*)(?:\[(\w+)\])? *(\?\?=|\?=|:=|\+=|=\+|\.=|=) *"((?:[^"\\]|\\.)*)"')
FUNCTION = re.compile(r"do_[a-z]+(?::[\w-]+)* *\(\) *\{")

# What bitbake.conf of OpenEmbedded has for them, with libraries of two ABIs; a package's own come first
# (PACKAGES =+).
VARIABLES = {
    "bindir": "/usr/bin", "sbindir": "/usr/sbin", "libdir": "/usr/lib64", "nonarch_libdir": "/usr/lib",
    "datadir": "/usr/share", "sysconfdir": "/etc", "includedir": "/usr/include", "mandir": "/usr/share/man",
    "docdir": "/usr/share/doc", "systemd_system_unitdir": "/usr/lib/systemd/system", "PN": "ptd", "PV": "1",
}  # fmt: skip
DEFAULTS = {
    "ptd": "${bindir} ${sbindir} ${libdir}/*.so.* ${sysconfdir}",
    "ptd-dev": "${includedir} ${libdir}/*.so ${libdir}/pkgconfig",
    "ptd-doc": "${docdir} ${mandir}",
}


def statements(text):
    """The logical lines of a recipe, functions left out as (name, body)."""
    lines = iter(re.sub(r"\\\n", " ", text).splitlines())
    for line in lines:
        if FUNCTION.match(line):
            body = []
            for inner in lines:
                if inner == "}":
                    break
                body.append(inner)
            else:
                yield "error", "a function without end: " + line
            yield "function", "\n".join(body)
        elif line.strip() and not line.startswith("#"):
            yield "line", line


def parse(text):
    """{name: value} of all assignments, with operators of lists joined; and what is wrong."""
    values, wrong = {}, []
    for kind, content in statements(text):
        if kind == "error":
            wrong.append(content)
        elif kind == "function":
            check = subprocess.run(["sh", "-n"], input=re.sub(r"\$\{@[^}]*\}", "true", content), text=True,
                                   stderr=subprocess.PIPE)  # fmt: skip
            wrong += [check.stderr] if check.returncode else []
        elif content.startswith("inherit "):
            values["inherit"] = content
        else:
            match = ASSIGNMENT.fullmatch(content.strip())
            if not match:
                wrong.append("not an assignment: " + content)
                continue
            name = match[1] + ("[%s]" % match[2] if match[2] else "")
            values[name] = (values.get(name, "") + " " + match[4]).strip()
    return values, wrong


# Which package of OpenEmbedded has a library that is loaded when it is needed.
LOADED = {
    "libfdt.so.1": "dtc", "libinih.so.1": "inih", "libmd.so.0": "libmd", "libexpat.so.1": "expat",
    "libsmartcols.so.1": "util-linux-libsmartcols",
}  # fmt: skip
NOTE = re.compile(rb'"priority":"(\w+)","soname":\["([^"]+)"\]')
NAMED_IN = {"required": "RDEPENDS:", "recommended": "RRECOMMENDS:"}


def spelled(text):
    previous = None
    while text != previous:
        previous = text
        text = re.sub(r"\$\{(\w+)\}", lambda name: VARIABLES.get(name[1], name[0]), text)
    return text


def is_in(path, patterns):
    return any(fnmatch.fnmatchcase(path, pattern) or path.startswith(pattern + "/") for pattern in patterns.split())


def check_recipe(source, build):
    recipe = next(source.glob("contrib/yocto/ptd_*.bb"))
    values, wrong = parse(recipe.read_text(encoding="utf-8"))
    version = json.loads((build / "meson-info/intro-projectinfo.json").read_text())["version"]
    if recipe.name != "ptd_%s.bb" % version:
        wrong.append("%s is not named after version %s" % (recipe.name, version))
    if "S" in values:
        wrong.append("S is not where every release of OpenEmbedded unpacks a tarball")
    licence = hashlib.md5((source / "LICENSE").read_bytes()).hexdigest()
    if "md5=" + licence not in values["LIC_FILES_CHKSUM"]:
        wrong.append("LIC_FILES_CHKSUM should be " + licence)
    files = {spelled(name[6:]): spelled(value) for name, value in values.items() if name.startswith("FILES:")}
    for package, patterns in DEFAULTS.items():
        files[package] = spelled(patterns) + " " + files.get(package, "")
    for path in installed(build):
        if not any(is_in(path, patterns) for patterns in files.values()):
            wrong.append("no package of the recipe has " + path)
    for option in re.findall(r"-D(\w+)=", " ".join(values.values())):
        if not re.search(r"option\('%s'" % option, (source / "meson_options.txt").read_text()):
            wrong.append("meson_options.txt has no " + option)
    return wrong


def check_loaded(source, build):
    """What a program loads when it needs it, its package of the recipe depends on, or recommends."""
    values, wrong = parse(next(source.glob("contrib/yocto/ptd_*.bb")).read_text(encoding="utf-8"))
    for package, program in {"ptctl": build / "client/ptctl", "${PN}": build / "daemon/ptd"}.items():
        for priority, soname in NOTE.findall(program.read_bytes()) if program.exists() else ():
            variable, name = NAMED_IN[priority.decode()] + package, LOADED[soname.decode()]
            if name not in values.get(variable, "").split():
                wrong.append("%s lacks %s" % (variable, name))
    return wrong


SYSTEMD = re.compile(r"/(systemd|sysusers\.d|tmpfiles\.d)/")


def installed(build):
    """Where meson puts what it installs, with Yocto's directories."""
    options = {o["name"]: o["value"] for o in json.loads((build / "meson-info/intro-buildoptions.json").read_text())}
    for path in json.loads((build / "meson-info/intro-installed.json").read_text()).values():
        libraries = "%s/%s/" % (options["prefix"], options["libdir"])
        if not SYSTEMD.search(path):
            path = re.sub("^" + re.escape(libraries), VARIABLES["libdir"] + "/", path)
        path = re.sub("^" + re.escape(options["prefix"]), "/usr", path)
        yield re.sub("^/lib/systemd", "/usr/lib/systemd", path)


def check_service_script(source):
    script = source / "contrib/openrc/ptd.initd"
    check = subprocess.run(["sh", "-n", script], stderr=subprocess.PIPE, text=True)
    wrong = [check.stderr] if check.returncode else []
    arguments = (source / "daemon/arguments.c").read_text(encoding="utf-8")
    for option in re.findall(r"--([a-z-]+)=", re.search(r"^command_args=.*$", script.read_text(), re.M)[0]):
        if '"%s"' % option not in arguments:
            wrong.append("ptd has no option --" + option)
    return wrong


def check_units(source):
    wrong = []
    for unit in sorted((source / "contrib/prometheus").glob("*.service")):
        name = re.search(r"^ExecStart=(\S+)", unit.read_text(), re.M)[1].rsplit("/", 1)[1]
        if not (source / "tests/scripts" / name).exists():
            wrong.append("%s runs %s, which is not in tests/scripts" % (unit.name, name))
    return wrong


def check_moulin(source):
    """Its image has packages of the recipe, whose file is where it says."""
    text = (source / "contrib/moulin/ptd.yaml").read_text(encoding="utf-8")
    values, _ = parse(next(source.glob("contrib/yocto/ptd_*.bb")).read_text(encoding="utf-8"))
    packages = {VARIABLES["PN"], *values["PACKAGES"].split()}
    wrong = ["the image has %s, which is no package of the recipe" % name
             for name in re.search(r'"IMAGE_INSTALL:append", "([^"]*)"', text)[1].split()
             if name not in packages]  # fmt: skip
    return wrong + ["there is no " + path for path in re.findall(r"contrib/[\w./]+", text) if not (source / path).exists()]


def check_ansible_folders(source, text):
    """A file is only copied into a folder that is there. ptd.conf is read at the start, the policy by a reload."""
    folders = re.findall(r"^d (\S+)", (source / "units/ptd.tmpfiles").read_text(encoding="utf-8"), re.M)
    wrong = []
    for task in text.split("\n- ")[1:]:
        file = re.search(r"^    dest: (/etc/ptd/\S+)/[^/\s]+$", task, re.M)
        if re.search("^    state: directory$", task, re.M):
            folders.append(re.search(r"^    path: (\S+)$", task, re.M)[1])
        elif file and file[1] not in folders:
            wrong.append("there is no folder " + file[1])
        if file and "notify: %s ptd" % ("Restart" if "ptd.conf" in file[1] else "Reload") not in task:
            wrong.append("ptd does not notice what is new in " + file[1])
    return wrong


def check_ansible(source, build):
    """Units, keys and verbs are those that there are."""
    text = (source / "contrib/ansible/ptd.yml").read_text(encoding="utf-8")
    names = {path.rsplit("/", 1)[1] for path in installed(build)}
    keys = (source / "daemon/config.c").read_text(encoding="utf-8")
    verbs = (source / "client/verbs/verbs.h").read_text(encoding="utf-8")
    units = re.findall(r"^ +name: (\S+\.\w+)$", text, re.M)
    settings = re.findall(r"^ +([A-Z]\w+)=", text, re.M)
    calls = re.findall(r": ptctl (\w+)", text)
    assert units and settings and calls
    return (check_ansible_folders(source, text)
            + ["there is no unit " + unit for unit in units if unit not in names]
            + ["ptd.conf has no " + key for key in settings if 'KEY("%s"' % key not in keys]
            + ["ptctl has no verb " + verb for verb in calls if "verb_%s;" % verb not in verbs])  # fmt: skip


def self_test():
    values, wrong = parse('A = "1"\nA += "2 \\\n3"\nB:append:x = "${A}"\ndo_install:append() {\n\ttrue\n}\n')
    assert values == {"A": "1 2  3", "B:append:x": "${A}"} and not wrong, (values, wrong)
    for bad in 'A = "1', "A = 1", "do_install() {\n", "do_install() {\nif\n}\n", "what is this":
        assert parse(bad)[1], bad


def main():
    source, build = map(pathlib.Path, sys.argv[1:])
    self_test()
    wrong = check_recipe(source, build) + check_service_script(source) + check_units(source)
    wrong += check_loaded(source, build) + check_moulin(source) + check_ansible(source, build)
    print("\n".join(wrong))
    sys.exit(bool(wrong))


main()
