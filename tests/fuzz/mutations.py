"""Changes to a document, decided by random numbers: bits, tags, lines, numbers, encodings, depth, splices, odd characters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import lxml.html
from lxml import etree

Mutation = Callable[[Random, bytes, bytes], bytes]
_TAG = re.compile(rb"<[^<>]{0,300}>")
_NUMBER = re.compile(rb"-?[0-9]+")
NUMBERS = (
    b"0", b"-1", b"1", b"2147483647", b"2147483648", b"-2147483649", b"4294967296", b"9223372036854775807",
    b"9223372036854775808", b"18446744073709551616", b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1e-999", b"0.5", b"007",
    b"1_000", b"0x10", b"1" * 401, b"9" * 4301, b"", "²".encode(), "٣".encode(), "１".encode(), b"+5", b"5.0", b"99999",
    b"1234567890",
)  # fmt: skip
ODD = (
    b"\x00", b"\x1b[31m", b"\r", b"\x0b", b"\x85", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\ud800", b"\\udc00\\ud800", b"\\u0000",
    b"&#xD800;", b"&#0;", b"&#x202E;", b"&lt;b&gt;", b"&", b"<", b">", b'"', b"'", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"</",
    b"{", b"}", b"[", b"]", b",", b"|", b"\t", b"\n", b"\n\n", b";", b"%", b"%00", b"http://[", b"https://doi.org/", b"10.5555/",
    b"PMID: ", b"doi:", b"null", b"true", b"<meta name='' content='x'>", b"<spa<span", b"</html>", b"<html>", b"<!DOCTYPE x [",
    b"&a;", b"<?x ?>", "\ufeff".encode(), "\u202e".encode(), "\u2028".encode(), "\u0301".encode(), "ﬁ".encode(), "İ".encode(),
    "ß".encode(), "µ".encode(), "°".encode(), "😀".encode(), "»".encode(), "\u00a0".encode(), "…".encode(), "Â\u00a0".encode(),
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**64, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf"), "", " ", "x", "0",
    "-1", [], {}, [[]], [None], [{}], {"": None}, ["x"], {"a": ["b"]}, "\ud800", "\u0000", "a\nb", "1" * 5000, "<b>x</b>",
    "&amp;amp;",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "latin-1", "cp1252", "utf-32", "utf-7", "cp037")
_DEPTHS = (30, 300, 3_000)
_PUMPED = 6_000  # bytes
_LARGEST = 50_000  # bytes: what is large may take long; how long is for test_linear_time


def _place(random: Random, body: bytes) -> tuple[int, int]:
    """Where a piece of the document begins and ends; short ones are likelier."""
    start = random.randrange(len(body) + 1)
    return start, min(len(body), start + int(2 ** (random.random() * 9)))


def flip_bits(random: Random, body: bytes, _other: bytes) -> bytes:
    """One to eight bits changed."""
    changed = bytearray(body)
    for _ in range(random.randint(1, 8) if body else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut_end(random: Random, body: bytes, _other: bytes) -> bytes:
    """The document up to some byte."""
    return body[: random.randrange(len(body) + 1)]


def delete_piece(random: Random, body: bytes, _other: bytes) -> bytes:
    """Some bytes left out."""
    start, end = _place(random, body)
    return body[:start] + body[end:]


def repeat_piece(random: Random, body: bytes, _other: bytes) -> bytes:
    """Some bytes twice, or so often that they are a few kilobytes."""
    start, end = _place(random, body)
    piece = body[start:end]
    times = max(1, _PUMPED // (len(piece) or 1)) if random.random() < 0.05 else 1
    return body[:end] + piece * times + body[end:]


def splice(random: Random, body: bytes, other: bytes) -> bytes:
    """The beginning of one document, the end of another."""
    return body[: random.randrange(len(body) + 1)] + other[random.randrange(len(other) + 1) :]


def insert_piece(random: Random, body: bytes, other: bytes) -> bytes:
    """A piece of another document put into this one."""
    at = random.randrange(len(body) + 1)
    start, end = _place(random, other)
    return body[:at] + other[start:end] + body[at:]


def insert_odd(random: Random, body: bytes, _other: bytes) -> bytes:
    """Signs that mean something to some reader, or to none."""
    at = random.randrange(len(body) + 1)
    return body[:at] + random.choice(ODD) * random.choice((1, 1, 1, 2, 9)) + body[at:]


def change_number(random: Random, body: bytes, _other: bytes) -> bytes:
    """One number of the document is another, often an extreme one."""
    found = list(_NUMBER.finditer(body))
    if not found:
        return insert_odd(random, body, b"")
    one = random.choice(found)
    value = random.choice(NUMBERS) if random.random() < 0.8 else str(int(one[0][:300]) + random.randint(-3, 3)).encode()
    return body[: one.start()] + value + body[one.end() :]


def _change_parts(random: Random, parts: list[bytes], which: list[int]) -> bytes:
    """One of the parts left out, doubled, swapped with another, or put elsewhere."""
    if not which:
        return b"".join(parts)
    one, other = random.choice(which), random.choice(which)
    how = random.randrange(4)
    if how == 0:
        parts[one] = b""
    elif how == 1:
        parts[one] *= random.choice((2, 2, 2, 50))
    elif how == 2:
        parts[one], parts[other] = parts[other], parts[one]
    else:
        parts[other] += parts[one]
        parts[one] = b"" if one != other else parts[one]
    return b"".join(parts)


def change_tags(random: Random, body: bytes, _other: bytes) -> bytes:
    """A tag left out, doubled, swapped with another, or put elsewhere."""
    parts: list[bytes] = []
    tags, last = [], 0
    for tag in _TAG.finditer(body):
        parts += [body[last : tag.start()], tag[0]]
        tags.append(len(parts) - 1)
        last = tag.end()
    return _change_parts(random, [*parts, body[last:]], tags)


def change_lines(random: Random, body: bytes, _other: bytes) -> bytes:
    """The same of a line."""
    lines = body.splitlines(keepends=True)
    return _change_parts(random, lines, list(range(len(lines))))


def change_fields(random: Random, body: bytes, _other: bytes) -> bytes:
    """The same of what stands between tabs, commas, bars, semicolons, quotes or blanks."""
    mark = random.choice((b"\t", b",", b"|", b";", b" ", b'"', b"=", b". "))
    fields = re.split(b"(" + re.escape(mark) + b")", body)
    return _change_parts(random, fields, list(range(len(fields))))


def change_json(random: Random, body: bytes, _other: bytes) -> bytes:
    """A value of a JSON document left out, doubled, or in the place of which another kind of value stands."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return change_fields(random, body, b"")
    holders = list(_iter_holders(tree))
    if not holders:
        return json.dumps(random.choice(_VALUES)).encode()
    holder = random.choice(holders)
    key = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    how = random.randrange(4)
    if how == 0:
        del holder[key]
    elif how == 1 and isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        holder[key] = random.choice(_VALUES) if how < 3 else random.choice([holders[0], holder.copy()])
    try:
        return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # it holds itself now
        return body


def _iter_holders(tree: Any) -> list[Any]:
    """Every object and list that is not empty."""
    found, waiting = [], [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list) and one:
            found.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    return found


def change_tree(random: Random, body: bytes, _other: bytes) -> bytes:
    """An element left out, doubled or moved, or its text or an attribute changed; the document stays well-formed."""
    is_page = b"<html" in body[:400].lower()
    try:
        tree = lxml.html.document_fromstring(body) if is_page else etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    except (etree.LxmlError, ValueError):
        return change_tags(random, body, b"")
    _change_element(random, [one for one in tree.iter() if isinstance(one.tag, str)])
    return lxml.html.tostring(tree, encoding="utf-8") if is_page else etree.tostring(tree.getroottree(), encoding="utf-8")


def _change_element(random: Random, elements: list[Any]) -> None:
    one, other = random.choice(elements), random.choice(elements)
    parent, how = one.getparent(), random.randrange(7)
    text = random.choice((*NUMBERS, *ODD)).decode("utf-8", "ignore")
    value = "".join(char for char in text if char in "\t\n\r" or char >= " ") * random.choice((1, 1, 1, 40))
    if how == 0:
        one.text = value
    elif how == 1:
        one.tail = (one.tail or "") + value
    elif how == 2 and one.attrib:
        one.set(random.choice(list(one.attrib)), value)
    elif how == 3 and one.attrib:
        del one.attrib[random.choice(list(one.attrib))]
    elif parent is not None and how == 4:
        parent.remove(one)
    elif parent is not None and how == 5:
        for _ in range(random.choice((1, 1, 1, 30))):
            one.addnext(deepcopy(one))
    elif parent is not None and one not in other.iterancestors() and one is not other:
        other.append(one)


def change_encoding(random: Random, body: bytes, _other: bytes) -> bytes:
    """The text in another encoding, or said to be in another."""
    if random.random() < 0.2:
        return body.replace(b"utf-8", random.choice((b"utf-16", b"undefined", b"idna", b"x", b"latin-1", b"hex")), 1)
    encoding = random.choice(_ENCODINGS)
    return body.decode("utf-8", "replace").encode(encoding, "replace")


def nest(random: Random, body: bytes, _other: bytes) -> bytes:
    """Elements in elements, lists in lists."""
    openers = (b"<i>", b"<div>", b"<ol><li>", b"<table><tr><td>", b"[", b'{"a":', b"(", b"<passage>", b"<PubmedArticle>")
    closers = (b"</i>", b"</div>", b"</li></ol>", b"</td></tr></table>", b"]", b"}", b")", b"</passage>", b"</PubmedArticle>")
    which, depth = random.randrange(len(openers)), random.choice(_DEPTHS)
    start, end = _place(random, body)
    after = closers[which] * depth if random.random() < 0.7 else b""
    return body[:start] + openers[which] * depth + body[start:end] + after + body[end:]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, cut_end, delete_piece, repeat_piece, splice, insert_piece, insert_odd, insert_odd, change_number, change_number,
    change_tags, change_tree, change_tree, change_tree, change_lines, change_lines, change_fields, change_json,
    change_json, change_json, change_encoding,
)  # fmt: skip


def mutate(random: Random, body: bytes, other: bytes) -> bytes:
    """One to four changes, most often one; now and then a deep one."""
    most = max(_LARGEST, 2 * len(body))
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        body = random.choice(MUTATIONS)(random, body, other)[:most]
    return nest(random, body, other)[:most] if random.random() < 0.02 else body
