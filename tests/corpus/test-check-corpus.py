#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The corpus checker has to be able to fail: each invariant is given a sound board, and the same
board with one thing broken. No ptctl is run."""

import copy
import importlib
import pathlib
import unittest

import invariants
import varlink

check_corpus = importlib.import_module("check-corpus")

INTERFACE = varlink.load(check_corpus.INTERFACE)
ONLY_DESCRIBED = ("findings", "parts", "streams", "suppliers", "consumers", "dma", "sharing", "goesWith", "isBus")


def finding(code, severity, node):
    return {"code": code, "severity": severity, "node": node, "text": "so it is"}


def spi(index, number):
    return {
        "index": index,
        "route": "direct",
        "type": "spi",
        "number": number,
        "intid": number + 32,
        "trigger": "level_high",
        "path": [{"controller": "/gic", "specifier": [0, number, 4]}],
    }


def region(index, address, size, guest):
    return {
        "index": index,
        "busAddress": address,
        "address": address,
        "size": size,
        "guestAddress": guest,
    }


def device(path, codes, **members):
    severities = [severity for _, severity in codes]
    gravest = max([0, *map(invariants.SEVERITIES.index, severities)])
    return {
        "path": path,
        "compatible": ["test,device"],
        "status": "okay",
        "aliases": [],
        "mark": "unmarked",
        "verdict": invariants.VERDICTS[invariants.SEVERITIES[gravest]],
        "regions": [],
        "interrupts": [],
        "codes": [code for code, _ in codes],
        "reasons": sum(severity != "note" for severity in severities),
        "findings": [finding(code, severity, path) for code, severity in codes],
        "parts": [],
        "streams": [],
        "suppliers": [],
        "consumers": [],
        "dma": {"coherent": False},
        "sharing": {"pages": [], "interrupts": [], "streams": []},
        **members,
    }


def neighbours(node):
    """Two devices that share one of everything, seen by one of them."""
    return {
        "pages": [{"address": "0x10000000", "nodes": [node]}],
        "interrupts": [{"intid": 40, "nodes": [node]}],
        "streams": [{"iommu": "/iommu", "id": 7, "nodes": [node]}],
    }


SHARED = [("shared_page", "risk"), ("shared_interrupt", "risk"), ("shared_stream", "risk")]
STREAMS = [{"iommu": "/iommu", "id": 7}]


def first_device():
    return device(
        "/soc/a@10000000",
        [*SHARED, ("sub_page", "note")],
        aliases=["a0", "a1"],
        regions=[
            region(0, "0x10000000", "0x100", "0x4020000"),
            region(1, "0x5000000", "0x2000", "0x5000000"),
        ],
        interrupts=[spi(0, 8), spi(1, 9)],
        streams=STREAMS,
        group="/soc/a@10000000",
        goesWith=["/soc/b@10000100"],
        sharing=neighbours("/soc/b@10000100/part@10000800"),
    )


def second_device():
    part = {
        "path": "/soc/b@10000100/part@10000800",
        "regions": [region(0, "0x10000800", "0x10", "0x4020800")],
        "interrupts": [spi(0, 8)],
    }
    return device(
        "/soc/b@10000100",
        [*SHARED, ("sub_page", "note")],
        regions=[region(0, "0x10000100", "0x10", "0x4020100")],
        parts=[part],
        streams=STREAMS,
        group="/soc/a@10000000",
        goesWith=["/soc/a@10000000"],
        sharing=neighbours("/soc/a@10000000"),
    )


def third_device():
    button = {"index": 0, "route": "multiplexed", "candidates": [64, 65], "path": []}
    outside = {"index": 1, "route": "direct", "type": "spi", "number": 1000, "path": []}
    return device(
        "/soc/keys",
        [("not_translatable", "blocker"), ("interrupt_out_of_range", "blocker")],
        regions=[{"index": 0, "busAddress": "0x0", "size": "0x0"}],
        interrupts=[button, outside],
    )


def summary_of(whole):
    summary = {k: copy.deepcopy(v) for k, v in whole.items() if k not in ONLY_DESCRIBED}
    summary["interrupts"] = invariants.without_paths(summary["interrupts"])
    return summary


def sound_devices():
    return [first_device(), second_device(), third_device()]


def board_of(devices):
    return invariants.Board([summary_of(whole) for whole in devices], devices)


# ---- one way, or several, to break each invariant ----

BREAKERS = {}


def breaks(*names):
    """The function changes the devices of a sound board; that breaks these invariants only."""

    def register(function):
        for name in names:
            BREAKERS.setdefault(name, []).append((function, frozenset(names)))
        return function

    return register


@breaks("groups_follow_from_sharing")
def left_alone(a, b, c):
    del b["group"], b["goesWith"]


@breaks("groups_follow_from_sharing")
def joined_for_nothing(a, b, c):
    c.update(group=a["path"], goesWith=[a["path"], b["path"]])


@breaks("groups_follow_from_sharing")
def named_after_another(a, b, c):
    a["group"] = b["group"] = b["path"]


@breaks("numbers_are_plain")
def padded(a, b, c):
    a["regions"][1]["busAddress"] = "0x05000000"


@breaks("numbers_are_plain")
def no_number(a, b, c):
    c["regions"][0]["size"] = "none"


@breaks("lists_are_ordered")
def aliases_reversed(a, b, c):
    a["aliases"].reverse()


@breaks("lists_are_ordered")
def index_twice(a, b, c):
    a["interrupts"][1]["index"] = 0


@breaks("lists_are_ordered")
def candidates_reversed(a, b, c):
    c["interrupts"][0]["candidates"].reverse()


@breaks("verdict_follows_from_findings")
def verdict_too_kind(a, b, c):
    c["verdict"] = "risky"


@breaks("verdict_follows_from_findings", "codes_follow_from_findings")
def findings_reversed(a, b, c):
    a["findings"].reverse()


@breaks("reasons_are_graver_than_notes")
def note_as_reason(a, b, c):
    a["reasons"] += 1


@breaks("codes_follow_from_findings")
def code_twice(a, b, c):
    a["codes"].append("sub_page")


@breaks("regions_do_not_wrap")
def wraps(a, b, c):
    a["regions"][1].update(address="0xffffffffffff0000", size="0x10001")
    del a["regions"][1]["guestAddress"]
    a["codes"].append("no_guest_window")
    a["findings"].append(finding("no_guest_window", "note", a["path"]))


@breaks("missing_addresses_are_explained")
def address_vanished(a, b, c):
    del a["regions"][1]["address"], a["regions"][1]["guestAddress"]


@breaks("missing_addresses_are_explained")
def explained_for_nothing(a, b, c):
    c["regions"] = []


@breaks("intids_fit_their_types")
def forgot_32(a, b, c):
    a["interrupts"][1]["intid"] = 9


@breaks("intids_fit_their_types")
def ppi_as_spi(a, b, c):
    a["interrupts"][1]["type"] = "ppi"


@breaks("intids_fit_their_types")
def out_of_range(a, b, c):
    a["interrupts"][1].update(number=988, intid=1020)


@breaks("intids_fit_their_types")
def no_type(a, b, c):
    del a["interrupts"][1]["type"]


@breaks("other_routes_have_no_intid")
def multiplexed_with_intid(a, b, c):
    c["interrupts"][0]["intid"] = 64


@breaks("other_routes_have_no_intid")
def direct_with_candidates(a, b, c):
    a["interrupts"][1]["candidates"] = [41]


@breaks("other_routes_have_no_intid")
def too_many_candidates(a, b, c):
    c["interrupts"][0]["candidates"] = list(range(32, 32 + 257))


@breaks("other_routes_have_no_intid")
def candidate_is_no_intid(a, b, c):
    c["interrupts"][0]["candidates"] = [64, 1020]


@breaks("out_of_range_is_found")
def not_found(a, b, c):
    c["codes"].remove("interrupt_out_of_range")
    del c["findings"][1]


@breaks("shared_pages_are_mutual")
def page_of_nobody_we_know(a, b, c):
    b["sharing"]["pages"][0]["nodes"] = ["/somebody"]


@breaks("shared_pages_are_mutual")
def page_with_itself(a, b, c):
    b["sharing"]["pages"][0]["nodes"].append("/soc/b@10000100")


@breaks("shared_pages_are_mutual", "shared_pages_are_held")
def one_page_more(a, b, c):
    a["sharing"]["pages"][0]["count"] = 2


@breaks("shared_pages_are_held")
def wrong_page_on_both_sides(a, b, c):
    for one in (a, b):
        one["sharing"]["pages"][0]["address"] = "0x10001000"


@breaks("shared_interrupts_are_mutual")
def interrupt_of_one_side(a, b, c):
    b["sharing"]["interrupts"][0]["nodes"] = ["/somebody"]


@breaks("shared_interrupts_are_held")
def wrong_intid_on_both_sides(a, b, c):
    for one in (a, b):
        one["sharing"]["interrupts"][0]["intid"] = 50


@breaks("shared_streams_are_mutual")
def stream_of_another_iommu(a, b, c):
    b["sharing"]["streams"][0]["iommu"] = "/other"


@breaks("shared_streams_are_mutual")
def stream_id_differs(a, b, c):
    b["sharing"]["streams"][0]["id"] = 8


@breaks("sharing_is_found")
def found_for_nothing(a, b, c):
    for one in (a, b):
        one["sharing"]["streams"] = []


@breaks("guest_addresses_are_placed")
def placed_without_address(a, b, c):
    c["regions"][0]["guestAddress"] = "0x4030000"


@breaks("guest_addresses_are_placed")
def not_placed(a, b, c):
    del a["regions"][1]["guestAddress"]


@breaks("guest_addresses_are_placed")
def offset_changed(a, b, c):
    a["regions"][1]["guestAddress"] = "0x5000010"


@breaks("guest_addresses_are_free_in_xen")
def placed_at_the_virtual_gic(a, b, c):
    a["regions"][1]["guestAddress"] = "0x3000000"  # its second page is not free


@breaks("guest_pages_have_one_host_page")
def two_pages_in_one_place(a, b, c):
    a["regions"][1]["guestAddress"] = "0x4020000"


@breaks("host_pages_have_one_guest_page")
def one_page_in_two_places(a, b, c):
    b["regions"][0]["guestAddress"] = "0x4050100"


# These need more than a change of the devices.


def list_disagrees():
    board = board_of(sound_devices())
    board.summaries[0]["status"] = "disabled"
    return board


def not_described():
    board = board_of(sound_devices())
    del board.devices[2]
    return board


def not_in_order():
    a, b, c = sound_devices()
    return board_of([c, a, b])


def listed_twice():
    return board_of(sound_devices()[:1] * 2)


OTHERS = [
    ("list_and_describe_agree", list_disagrees),
    ("list_and_describe_agree", not_described),
    ("paths_are_ordered", not_in_order),
    ("paths_are_ordered", listed_twice),
]


class Invariants(unittest.TestCase):
    def test_sound_board_has_no_complaints(self):
        board = board_of(sound_devices())
        self.assertEqual(list(invariants.board_complaints(board)), [])

    def test_sound_board_conforms(self):
        board = board_of(sound_devices())
        for method, devices in (("List", board.summaries), ("Describe", board.devices)):
            check_corpus.check_types(INTERFACE, method, {"devices": devices})

    def test_each_invariant_is_broken_by_something(self):
        broken = BREAKERS.keys() | {name for name, _ in OTHERS}
        self.assertEqual(broken, {function.__name__ for function in invariants.INVARIANTS})

    def test_what_is_broken_is_found(self):
        for name, breakers in BREAKERS.items():
            for breaker, expected in breakers:
                with self.subTest(invariant=name, breaker=breaker.__name__):
                    devices = sound_devices()
                    breaker(*devices)
                    found = invariants.board_complaints(board_of(devices))
                    self.assertEqual({name for name, _ in found}, expected)

    def test_other_ways_are_found(self):
        for name, make in OTHERS:
            with self.subTest(invariant=name, breaker=make.__name__):
                self.assertIn(name, dict(invariants.board_complaints(make())))

    def test_masks_make_differing_stream_ids_shared(self):
        a, b, c = sound_devices()
        a["streams"] = [{"iommu": "/iommu", "id": 7, "mask": "0xf"}]
        b["streams"][0] = {"iommu": "/iommu", "id": 8}
        b["sharing"]["streams"][0]["id"] = 8
        self.assertEqual(list(invariants.board_complaints(board_of([a, b, c]))), [])

    def test_twins_may_come_twice(self):
        twin = device("/soc/twin", [("duplicate_path", "blocker")])
        board = invariants.Board([summary_of(twin)] * 2, [])
        self.assertEqual(list(invariants.board_complaints(board)), [])

    def test_orphans_are_asked_for(self):
        a, b, c = sound_devices()
        self.assertEqual(board_of([a, c]).unknown_neighbours(), {"/soc/b@10000100/part@10000800"})


class Runs(unittest.TestCase):
    def check(self, status=0, output='{"devices": []}\n', errors=""):
        return check_corpus.check_run(["list"], status, output, errors)

    def test_sound(self):
        self.assertEqual(self.check(), {"devices": []})

    def test_broken(self):
        for broken in (
            {"status": 1},
            {"errors": "runtime error: left shift"},
            {"output": '{"devices": ['},
            {"output": ""},
            {"output": '{"devices":\n[]}\n'},
        ):
            with self.subTest(broken), self.assertRaises(check_corpus.Broken):
                self.check(**broken)


class Types(unittest.TestCase):
    def complain(self, change):
        device = first_device()
        change(device)
        with self.assertRaises(check_corpus.Broken):
            check_corpus.check_types(INTERFACE, "Describe", {"devices": [device]})

    def test_missing(self):
        self.complain(lambda d: d.pop("mark"))

    def test_unknown(self):
        self.complain(lambda d: d.update(colour="blue"))

    def test_null(self):
        self.complain(lambda d: d["regions"][0].update(name=None))

    def test_enum(self):
        self.complain(lambda d: d["interrupts"][0].update(route="scenic"))

    def test_int(self):
        self.complain(lambda d: d["interrupts"][0].update(intid="40"))

    def test_bool_is_no_int(self):
        self.complain(lambda d: d["interrupts"][0].update(intid=True))

    def test_int_has_64_bits(self):
        self.complain(lambda d: d["interrupts"][0].update(intid=2**63))

    def test_string(self):
        self.complain(lambda d: d.update(status=1))

    def test_array(self):
        self.complain(lambda d: d.update(aliases="a0"))

    def test_nested(self):
        self.complain(lambda d: d["sharing"]["pages"][0].pop("nodes"))


class Language(unittest.TestCase):
    def complaints(self, kind, value):
        interface = varlink.Interface(f"interface a.b\n# A comment.\ntype T {kind}\n")
        return varlink.complaints(interface.types["T"], value, "T")

    def test_builtin_types(self):
        kind = "(a: bool, b: float, c: object, d: [string]int, e: (f, g), h: ?[](i: int))"
        value = {"a": True, "b": 1.5, "c": None, "d": {"x": 1}, "e": "f", "h": [{"i": 1}]}
        self.assertEqual(self.complaints(kind, value), [])

    def test_complaint_tells_where(self):
        found = self.complaints("(a: [](b: [string]int))", {"a": [{"b": {}}, {"b": {"c": "d"}}]})
        self.assertEqual(found, ["T.a[1].b.c: 'd' is no int"])

    def test_empty_struct(self):
        self.assertEqual(self.complaints("()", {}), [])
        self.assertEqual(len(self.complaints("()", {"a": 1})), 1)

    def test_bad_syntax(self):
        for text in (
            "interface",
            "interface a.b type T",
            "interface a.b type T (,)",
            "interface a.b type T (a: int",
            "interface a.b type T (a, b: int)",
            "interface a.b type T (a: Missing)",
            "interface a.b kind T ()",
            "interface a.b method M() > ()",
        ):
            with self.subTest(text), self.assertRaises(varlink.SyntaxProblem):
                varlink.Interface(text)


if __name__ == "__main__":
    unittest.main()
