"""The numbered families of bad input: which value goes into which place, and which answers are right.

Numbers are those of the project's list of bad requests; each case's id begins with its number, so that a gap shows.
"""

from collections.abc import Mapping

CANARY = "ｶﾅﾘｱ9137"
"""A mark that is in requests and must never be in answers."""

JSON = {"Content-Type": "application/json"}

Sent = tuple[bytes, Mapping[str, str], int]

WHOLE: dict[str, Sent] = {
    "2 raw surrogate bytes": (b'{"a": "\xed\xa0\x80"}', JSON, 400),
    "2 overlong UTF-8": (b'{"a": "\xc0\xaf"}', JSON, 400),
    "5 NUL in a name": (rb'{"a\u0000": "b"}', JSON, 400),
    "5 lone surrogate in a name": (rb'{"\ud842": "b"}', JSON, 400),
    "11 nested 33 deep": (b'{"a": ' + b"[" * 33 + b"]" * 33 + b"}", JSON, 400),
    "11 nested 100,000 deep": (b"[" * 100_000, JSON, 400),
    "12 duplicate names": (b'{"a": 1, "a": 2}', JSON, 400),
    "12 duplicate names by escape": (rb'{"a": 1, "\u0061": 2}', JSON, 400),
    "13 unknown fields only": (f'{{"is_admin": true, "{CANARY}": 1}}'.encode(), JSON, 422),
    "15 UTF-16": ('{"a": "b"}'.encode("utf-16"), JSON, 400),
    "15 UTF-16 declared": (b"{}", {"Content-Type": "application/json; charset=utf-16"}, 415),
    "16 byte order mark": (b'\xef\xbb\xbf{"a": "b"}', JSON, 400),
    "17 cp932": ('{"a": "髙橋"}'.encode("cp932"), JSON, 400),
    "19 a list": (b"[]", JSON, 422),
    "19 a text": (f'"{CANARY}"'.encode(), JSON, 422),
    "20 text/plain": (b"{}", {"Content-Type": "text/plain"}, 415),
    "20 form": (b"a=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "20 no content type": (b"{}", {"Content-Type": ""}, 415),
    "23 gzip bomb": (b"\x1f\x8b\x08\x00", {**JSON, "Content-Encoding": "gzip"}, 415),
    "23 brotli": (b"x", {**JSON, "Content-Encoding": "br"}, 415),
    "26 form with many fields": (
        b"&".join([b"a=1"] * 50_000),
        {"Content-Type": "application/x-www-form-urlencoded"},
        415,
    ),
    "26 multipart": (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "27 a length that is none": (b"{}", {**JSON, "Content-Length": "-5"}, 400),
    "32 cut off": (b'{"a": ', JSON, 400),
}
"""Whole request bodies, the same for every route."""

ANYWHERE: dict[str, tuple[str, int]] = {
    "1 lone surrogate": (r'"\ud842"', 422),
    "1 lone low surrogate": (r'"a\udfb7b"', 422),
    "4 NUL": (r'"a\u0000b"', 422),
    "4 raw NUL": ('"a\x00b"', 400),
    "6 NaN": ("NaN", 400),
    "6 Infinity": ("-Infinity", 400),
    "7 1e400": ("1e400", 400),
    "8 2^63": (str(2**63), 400),
    "8 -2^63-1": (str(-(2**63) - 1), 400),
    "9 4,000 digits": ("9" * 4000, 400),
    "10 5,000 digits": ("9" * 5000, 400),
    "19 a list": ('[["ｶﾅﾘｱ9137"]]', 422),
    "31 operator object": ('{"$gt": ""}', 422),
    "55 private character of a vendor": ('"\ue000"', 422),
    "55 private character of plane 16": ('"\U00100000"', 422),
    "60 direction override": ('"山田\u202e太郎"', 422),
    "60 isolate": ('"山田\u2066太郎"', 422),
    "60 tag characters": ('"山田\U000e0041"', 422),
    "60 200 combining marks": ('"あ' + "\u0301" * 200 + '"', 422),
    "60 noncharacter": ('"a\uffff"', 422),
    "60 noncharacter of a later plane": ('"a\U0002fffe"', 422),
}
"""Raw JSON for any one place of a body."""

TEXT: dict[str, tuple[str, int]] = {"14 a number for a text": ("1", 422), "14 truth for a text": ("true", 422)}
NUMBER: dict[str, tuple[str, int]] = {
    "14 a text for a number": ('"1"', 422),
    "14 truth for a number": ("true", 422),
    "14 a fraction for a number": ("1.0", 422),
    "59 full-width digits": ('"１"', 422),
}
TRUTH: dict[str, tuple[str, int]] = {"14 a number for truth": ("1", 422), "14 a text for truth": ('"true"', 422)}
DATE: dict[str, tuple[str, int]] = {
    "59 full-width digits": ('"２０２６-11-23"', 422),
    "63 an era date": ('"令和6年1月1日"', 422),
    "63 an era date, short": ('"R6.1.1"', 422),
    "63 a year zero": ('"令和0年1月1日"', 422),
    "64 29 February 2023": ('"2023-02-29"', 422),
    "64 year 10000": ('"10000-01-01"', 422),
    "64 year 1867": ('"1867-12-31"', 422),
    "65 epoch": ("100000000000.0", 422),
    "65 epoch as text": ('"1e11"', 422),
}
TIME: dict[str, tuple[str, int]] = {
    "59 full-width digits": ('"２０２６-11-23T10:00:00Z"', 422),
    "63 an era date": ('"令和6年1月1日"', 422),
    "64 29 February 2023": ('"2023-02-29T10:00:00Z"', 422),
    "64 leap second": ('"2016-12-31T23:59:60Z"', 422),
    "64 24:00:00": ('"2023-12-31T24:00:00Z"', 422),
    "64 year 10000": ('"10000-01-01T00:00:00Z"', 422),
    "64 before the year 1": ('"0001-01-01T00:00:00+14:00"', 422),
    "65 no offset": ('"2023-11-23T10:00:00"', 422),
    "65 epoch": ("100000000000.0", 422),
}

KEPT: dict[str, str] = {
    "3 a pair of surrogates": "\U00020bb7",
    "34 code": "function(){ return (a+)+$ }",
    "42 an escape written out": r"\r\n\x1b[31m",
    "44 markup": "<script>alert(1)</script>",
    "45 braces": "{{7*7}} ${7*7}",
    "46 a formula": "=1+1 @SUM ＝1",
    "49 half-width kana": "ﾃｽﾄ ﾎｹﾞ",
    "50 decomposed": "か\u3099",
    "51 spacing voiced mark": "ハ゛",
    "52 beyond the BMP": "𠮷野",
    "53 variant kanji": "髙﨑",
    "54 ideographic variation": "葛\U000e0100城",
    "55 plane 15 of 行政事務標準文字": "\U000f0000",
    "56 variants of 辺": "渡邉渡邊渡辺",
    "57 compatibility characters": "㈱①Ⅲ㍻㋿",
    "58 dashes and waves": "〜～−－ー―",
    "59 full-width digits": "１２",
    "60 ideographic space and joiners": "山田\u3000太\u200b郎\u200d",
    "61 a family": "👨\u200d👩\u200d👧",
    "62 NULL": "NULL",
    "62 undefined": "undefined",
    "62 なし": "なし",
    "67 an address": "１丁目２ー３－４ ０７８－０００－００００",
    "68 only punctuation": "。、！",
    "68 only emoji": "😀😀",
    "68 replacement character": "\ufffd",
}
"""Odd but valid text: accepted, and kept character by character."""

QUERIES: dict[str, tuple[str, frozenset[int]]] = {
    "25 7,000 parameters": ("&".join(f"a{n}=1" for n in range(7_000)), frozenset({400})),
    "25 a 60 kB value": (f"cursor={'x' * 60_000}", frozenset({400})),
    "25 an unknown parameter": (f"unknown={CANARY.encode().hex()}", frozenset({422})),
    "33 operator in a name": ("ward[$ne]=x", frozenset({422})),
    "2 not UTF-8": ("limit=%ff", frozenset({400})),
    "2 surrogates": ("limit=%ed%a0%80", frozenset({400})),
    "4 NUL": ("limit=a%00b", frozenset({422})),
    "60 direction override": ("limit=%e2%80%ae", frozenset({422})),
}
