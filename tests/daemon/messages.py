# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages that well-behaved clients do not send, some odd ones that are right, and their effect.

MESSAGES: (name, bytes without the NUL, one of the sentences below).
"""

import ptd
from wire import INTERFACE

# The effect on the message and on its connection.
ANSWERED = "should be answered"
REFUSED = "should be answered with an error, and the connection should stay"
DROPPED = "the connection should be closed, at most after an InvalidParameter"
EITHER = "should be answered with an error, or the connection be closed"
SILENT = "should not be answered at all, and the connection should stay"


def envelope(members, method="GetStatus"):
    """A call with members beside the method, as text."""
    return b'{"method":"%s.%s"%s}' % (INTERFACE.encode(), method.encode(), members)


def with_parameters(text, method="List"):
    return envelope(b',"parameters":' + text, method)


def pattern(text):
    """A List with one pattern, given as the inside of a JSON string."""
    return with_parameters(b'{"patterns":["%s"]}' % text)


def plan_at(index):
    """A Plan with an int in it, which is given as text."""
    at = b'[{"device":"%s","index":%s,"address":"0x4020000"}]' % (ptd.RTC.encode(), index)
    parameters = b'{"domain":"guest","devices":["%s"],"at":%s}' % (ptd.RTC.encode(), at)
    return with_parameters(parameters, "Plan")


def nested(depth, opening=b"[", closing=b"]", inside=b""):
    return with_parameters(b'{"patterns":%s}' % (opening * depth + inside + closing * depth))


STATUS = envelope(b"")
NO_JSON = [
    ("an empty message", b""),
    ("blanks", b" \t\r\n "),
    ("a word", b"hello"),
    ("all bytes", bytes(range(1, 256))),
    ("HTTP", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("a call that is cut off", STATUS[:-1]),
    ("something behind the call", STATUS + b" x"),
    ("two calls without a NUL", STATUS + STATUS),
    ("a byte order mark", b"\xef\xbb\xbf" + STATUS),
    ("single quotes", STATUS.replace(b'"', b"'")),
    ("a comment", STATUS + b"// GetStatus"),
    ("a trailing comma", envelope(b",")),
    ("a number with a zero in front", plan_at(b"01")),
    ("a number that is none", plan_at(b"NaN")),
    ("a number beyond a double", plan_at(b"1e999")),
    ("a byte that is no UTF-8", pattern(b"\xff")),
    ("overlong UTF-8", pattern(b"\xc0\xaf")),
    ("a surrogate in UTF-8", pattern(b"\xed\xa0\x80")),
    ("a lone surrogate", pattern(b"\\ud800")),
    ("an escaped NUL", pattern(b"\\u0000")),
    ("a NUL in a key", with_parameters(b'{"patterns\\u0000":[]}')),
    ("a control character", pattern(b"\x01")),
    ("a key twice", envelope(b',"oneway":false,"oneway":false')),
    ("the method twice", envelope(b',"method":"%s.List"' % INTERFACE.encode())),
    ("a parameter twice", with_parameters(b'{"marked":true,"marked":false}')),
    ("100000 nested arrays", nested(100000)),
    ("100000 nested arrays without end", nested(100000, closing=b"")),
    ("100000 nested objects", nested(100000, b'{"a":', b"}", b"1")),
]
NO_CALL = [
    ("a number", b"42"),
    ("a string", b'"GetStatus"'),
    ("an array", b"[" + STATUS + b"]"),
    ("null", b"null"),
    ("no method", b"{}"),
    ("parameters only", b'{"parameters":{}}'),
    ("a number for a method", b'{"method":7}'),
    ("null for a method", b'{"method":null}'),
    ("an array for a method", b'{"method":["%s.GetStatus"]}' % INTERFACE.encode()),
    ("an array for parameters", with_parameters(b"[]")),
    ("a string for parameters", with_parameters(b'"x"')),
    ("a number for parameters", with_parameters(b"1")),
    ("true for parameters", with_parameters(b"true")),
    ("more and oneway", envelope(b',"more":true,"oneway":true', "Monitor")),
]
DOUBTFUL = [
    ("a method without interface", b'{"method":"GetStatus"}'),
    ("an empty method", b'{"method":""}'),
    ("a dot for a method", b'{"method":"."}'),
    ("an unknown key", envelope(b',"priority":1')),
    ("a word for oneway", envelope(b',"oneway":"yes"')),
    ("a number for more", envelope(b',"more":1')),
    ("an upgrade", envelope(b',"upgrade":true')),
    ("2^63 for an int", plan_at(b"9223372036854775808")),
    ("2^64 for an int", plan_at(b"18446744073709551616")),
    ("-2^63-1 for an int", plan_at(b"-9223372036854775809")),
    ("an int of 10000 digits", plan_at(b"9" * 10000)),
]
WRONG = [
    ("a method without name", envelope(b"").replace(b"GetStatus", b"")),
    ("an unknown method", envelope(b"", "Nonsense")),
    ("an unknown interface", b'{"method":"org.example.nowhere.Call"}'),
    ("a method of 60000 bytes", envelope(b"", "M" * 60000)),
    ("an unknown parameter", with_parameters(b'{"pattern":["x"]}')),
    ("a string for an array", with_parameters(b'{"patterns":"x"}')),
    ("a number in an array of strings", with_parameters(b'{"patterns":[1]}')),
    ("null in an array of strings", with_parameters(b'{"patterns":[null]}')),
    ("a string for a bool", with_parameters(b'{"marked":"true"}')),
    ("an unknown word for an enum", with_parameters(b'{"verdict":"perhaps"}')),
    ("a missing parameter", with_parameters(b"{}", "Plan")),
    ("null for a parameter that is needed", with_parameters(b'{"domain":null,"devices":["/x"]}', "Plan")),
    ("1000 nested arrays", nested(1000)),
    ("1000 nested objects", nested(1000, b'{"a":', b"}", b"1")),
    ("2000 devices that there are not",
     with_parameters(b'{"devices":[%s]}' % b",".join([b'"x"'] * 2000), "Describe")),
    ("a negative index", plan_at(b"-1")),
    ("an index of 2^40", plan_at(b"1099511627776")),
    ("a fraction", plan_at(b"0.5")),
    ("2^63 - 1 for an int", plan_at(b"9223372036854775807")),
    ("-2^63 for an int", plan_at(b"-9223372036854775808")),
]  # fmt: skip
GOOD = [
    ("blanks around the call", b" \n" + STATUS + b"\r\n\t"),
    ("null for parameters", with_parameters(b"null")),
    ("null for optional parameters", with_parameters(b'{"patterns":null,"verdict":null}')),
    ("a key of somebody's domain", envelope(b',"com.example.trace":{"id":1}')),
    ("oneway false", envelope(b',"oneway":false')),
    ("more false", envelope(b',"more":false')),
    ("upgrade false", envelope(b',"upgrade":false')),
    ("more for one reply", envelope(b',"more":true')),
    ("an integral real for an int", plan_at(b"0.0")),
    ("decimal digits for an int", plan_at(b'"0"')),
    ("escapes", with_parameters(b'{"patterns":["\\u0072tc0","\\ud83d\\ude00"]}')),
    ("a pattern of 60000 bytes", pattern(b"p" * 60000)),
]
QUIET = [
    ("oneway", envelope(b',"oneway":true')),
    ("oneway to an unknown method", envelope(b',"oneway":true', "Nonsense")),
    ("oneway to an unknown interface", b'{"method":"org.example.nowhere.Call","oneway":true}'),
    ("oneway with a wrong parameter", envelope(b',"oneway":true,"parameters":{"x":1}', "List")),
    ("oneway to a method that needs more", envelope(b',"oneway":true', "Monitor")),
]
MESSAGES = [
    (name, message, expected)
    for expected, messages in (
        (DROPPED, NO_JSON + NO_CALL), (EITHER, DOUBTFUL), (REFUSED, WRONG), (ANSWERED, GOOD),
        (SILENT, QUIET),
    )
    for name, message in messages
]  # fmt: skip
