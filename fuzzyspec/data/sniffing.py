"""How a CSV file is written: its encoding, delimiter and decimal mark, found out from how it begins.

Whatever reads the file then, the standard library or a data engine, goes by what is found here.
What is not plain UTF-8 with commas and points is said in `read_as`, for the report; what cannot be told is refused.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fuzzyspec import errors
from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.tables import BLANKS, MOST_COLUMNS, scan
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.names import nearest
from fuzzyspec.source import SourceFile, Span

HEAD = 256 * 1024
"""How much of a file is looked at, in bytes or characters."""

COMMA, POINT = ",", "."
QUOTE = '"'

PARQUET = "a Parquet file"
WORKBOOK = "a workbook"

_MAGIC = (
    (re.compile(rb"PAR1[\x00-\x08\x0e-\x1f]"), PARQUET),  # PAR1 alone may be a heading
    (re.compile(rb"PK\x03\x04"), WORKBOOK),
    (re.compile(rb"\xd0\xcf\x11\xe0"), WORKBOOK),
    (re.compile(rb"\x1f\x8b|\x28\xb5\x2f\xfd|PK\x05\x06"), "a packed file"),
    (re.compile(rb"ARROW1\x00"), "an Arrow file"),
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[\[{])"), "JSON"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html)", re.IGNORECASE), "a page of HTML or XML"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like that of UTF-16
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)

# What is called GB 2312 or GBK mostly holds more than that; UTF-16 without a mark comes from Windows.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
"""Codecs of Python in which no file is written, or that depend on the machine."""
KNOWN_ENCODINGS = (
    "utf_8", "utf_16", "gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "latin_1",
    "windows_1250", "windows_1251", "windows_1252",
)  # fmt: skip
"""The encodings that are suggested, as the language writes them; any text codec of Python is taken."""

_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_COMMON_PAIR = re.compile(rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]")

_DELIMITERS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}
"""What may part cells. Where two part a file equally well, one of them is the decimal mark, so the comma comes last."""
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_SAMPLE = 50

_WITH_POINT = re.compile(r"[+-]?[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?")
_WITH_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")


class CsvForm(NamedTuple):
    """How a CSV file is written.

    `encoding` is a codec of Python by its own name; that of a byte-order mark, where there is one (`bom`), which the
    codec does not take away. `skip` counts the lines before the headings, and `row` is the number that a spreadsheet
    gives to the row of the headings (1, unless blank rows stand before it). `headings` are stripped. A quote within a
    quoted cell is doubled. `read_as` says, in a few words each, what is not plain UTF-8 with commas and points.
    """

    encoding: str
    delimiter: str
    decimal: str
    bom: bool
    skip: int
    headings: tuple[str, ...]
    read_as: tuple[str, ...]
    quote: str = QUOTE
    row: int = 1


class Decoded(NamedTuple):
    """A text without its byte-order mark, and the encoding that it was in."""

    text: str
    encoding: str
    bom: bool
    read_as: tuple[str, ...]


def sniff(
    head: bytes,
    *,
    whole: bool,
    path: str,
    span: Span | None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> CsvForm:
    """Find out how a CSV file is written, from its first bytes; `HEAD` of them are enough.

    `whole` says that there are no more; else what follows the last line break is left out of account. `span` is where
    the scheme names the file; `encoding` and `delimiter` (one character) are found out where not given.
    Raises DataFault for what is no CSV file, has no headings, or (where that can be told) no data below them.
    """
    decoded = decode(head, whole=whole, path=path, span=span, encoding=encoding)
    return form_of(decoded, whole=whole, path=path, span=span, delimiter=delimiter)


def kind_of(head: bytes) -> str | None:
    """Return what a file is by its first bytes, such as `PARQUET` or `WORKBOOK`; None where it may be a text."""
    return next((kind for magic, kind in _MAGIC if magic.match(head)), None)


# Encoding -----------------------------------------------------------------------------------------


def decode(content: bytes, *, whole: bool, path: str, span: Span | None, encoding: str | None = None) -> Decoded:
    """Decode a file, or (unless `whole`) what there is of it; raises DataFault for what is no text.

    A byte-order mark settles the encoding; else it is the one given; else UTF-8 or, for what reads as Chinese, GB
    18030. Any other must be named.
    """
    if not content:
        raise DataFault(errors.data_empty(span, path))
    kind = kind_of(content)
    if kind is not None:
        raise DataFault(errors.data_format(span, path, kind, "a CSV file"))
    asked = None if encoding is None else codec_of(encoding, path, span)
    marked = next((codec for mark, codec in _MARKS if content.startswith(mark)), None)
    codec = marked or asked or "utf-8"
    read_as: tuple[str, ...] = ()
    try:
        text = _text(content, codec, whole)
    except UnicodeError as fault:
        if marked or asked or not _is_chinese(content, whole):
            raise DataFault(_undecodable(content, whole, path, span, codec, marked, encoding, fault)) from None
        text, codec, read_as = _text(content, "gb18030", whole), "gb18030", ("GBK",)
    else:
        if marked and asked and _shown(asked) != _shown(marked):
            read_as = (f"{_shown(marked)} by its byte-order mark, not {encoding}",)
        elif marked:
            read_as = ("byte-order mark",) if marked == "utf-8" else (_shown(marked),)
        elif encoding is not None and asked != "utf-8":
            read_as = (encoding,)
    null = text.find("\0")
    if null >= 0:
        wide = _wide(content)
        if wide:
            raise DataFault(errors.data_encoding(span, path, content.find(b"\0"), encoding, wide))
        raise DataFault(errors.data_cut_short(span, path, f"character {null + 1} is a null, which no text has"))
    return Decoded(text.removeprefix("\ufeff"), codec, text.startswith("\ufeff"), read_as)


def _undecodable(
    content: bytes,
    whole: bool,
    path: str,
    span: Span | None,
    codec: str,
    marked: str | None,
    encoding: str | None,
    fault: UnicodeError,
) -> Diagnostic:
    offset = getattr(fault, "start", 0)
    if marked:
        reason = f"byte {offset} is not {_shown(marked)}, which its byte-order mark promises"
        return errors.data_cut_short(span, path, reason)
    ends = getattr(fault, "reason", "") == "unexpected end of data" and not content[:offset].isascii()
    if codec == "utf-8" and ends:
        return errors.data_cut_short(span, path, "its last character is not whole")
    return errors.data_encoding(span, path, offset, encoding, _guess(content, whole, codec))


def codec_of(encoding: str, path: str, span: Span | None) -> str:
    """Return Python's own name of an encoding; raises DataFault for what is none.

    GB 2312 and GBK give GB 18030, which holds both.
    """
    name = encoding.strip(BLANKS)
    try:
        if not name.isascii() or len(name) > 40:
            raise LookupError
        codec = codecs.lookup(name).name
        "a".encode(codec)  # refused by codecs that do not make bytes of text
        codecs.getincrementaldecoder(codec)
        if codec in _NO_ENCODINGS:
            raise LookupError
    except (LookupError, ValueError):
        guess = nearest(name.replace("-", "_").lower(), KNOWN_ENCODINGS)
        raise DataFault(errors.encoding_unknown(span, path, encoding, guess)) from None
    return _MEANT.get(codec, codec)


def _text(content: bytes, codec: str, whole: bool) -> str:
    return codecs.getincrementaldecoder(codec)().decode(content, whole)


def _shown(codec: str) -> str:
    return codec.upper().removesuffix("-LE").removesuffix("-BE")


def _is_chinese(content: bytes, whole: bool) -> bool:
    """Whether bytes are GB 18030, and not Western letters that happen to make rare characters there."""
    try:
        _text(content, "gb18030", whole)
    except UnicodeError:
        return False
    pairs = _PAIR.findall(content[:HEAD])
    return 2 * sum(map(bool, map(_COMMON_PAIR.match, pairs))) >= len(pairs)


def _wide(content: bytes) -> str | None:
    """Return the encoding of two bytes a character that zeros point to: in a text, those of ASCII."""
    low, high = content[:HEAD:2].count(0), content[1:HEAD:2].count(0)
    if min(low, high) or max(low, high) < max(2, len(content[:HEAD]) // 10):
        return None
    return "utf_16_be" if low else "utf_16_le"


def _guess(content: bytes, whole: bool, codec: str) -> str | None:
    """Return the encoding that content is probably in, `codec` and what decodes anything set aside."""
    if b"\0" in content:
        wide = _wide(content)
        return wide if wide and codecs.lookup(wide).name != codec else None
    if codec != "gb18030" and _is_chinese(content, whole):
        return "gbk"
    for other, name in (("utf-8", "utf_8"), ("cp1252", "windows_1252")):
        if other != codec:
            try:
                _text(content, other, whole)
            except UnicodeError:
                continue
            return name
    return None


# Delimiter, headings, decimal mark ----------------------------------------------------------------


def form_of(decoded: Decoded, *, whole: bool, path: str, span: Span | None, delimiter: str | None = None) -> CsvForm:
    """Find out how the rest of a file is written, from its text; raises DataFault as `sniff` does."""
    text = decoded.text
    if len(text) > HEAD:
        text, whole = text[:HEAD], False
    if not whole:
        text = _whole_lines(text, path, span)
    told = _SEPARATOR_LINE.match(text)
    start = told.end() if told else 0
    body = text[start:]
    if delimiter is None:
        delimiter = told[1] if told else _delimiter(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    headings: list[str] = []
    more = False
    skip = row = 0
    try:
        for record in reader:
            if is_blank(record):
                if not headings:
                    row, skip = row + 1, reader.line_num
            elif headings:
                more = True
                break
            else:
                row, headings = row + 1, [heading.strip(BLANKS) for heading in record]
    except csv.Error:
        raise DataFault(cell_too_long(span, path)) from None
    if len(headings) > MOST_COLUMNS:
        raise DataFault(errors.data_too_wide(span, path, len(headings), MOST_COLUMNS))
    if whole and not more and (unclosed := scan(body, delimiter).unclosed) is not None:
        at = start + unclosed
        raise DataFault(errors.sheet_quote_unclosed(Span(SourceFile(path, decoded.text), at, at + 1)))
    if not headings and not whole:
        raise DataFault(errors.data_cut_short(span, path, f"its first {HEAD // 1024} KB are blank"))
    if not headings or (whole and not more):
        raise DataFault(errors.data_empty(span, path))
    decimal = _decimal(body, delimiter)
    read_as = decoded.read_as
    if delimiter != COMMA:
        read_as = (*read_as, f"separated by {_DELIMITERS.get(delimiter, f'“{delimiter}”')}")
    if decimal == COMMA:
        read_as = (*read_as, "decimal comma")
    skip += told is not None
    return CsvForm(decoded.encoding, delimiter, decimal, decoded.bom, skip, tuple(headings), read_as, row=row)


def cell_too_long(span: Span | None, path: str) -> Diagnostic:
    """Return the finding that a cell does not end where one should."""
    reason = f"a cell has more than {csv.field_size_limit():,} characters; is a quote not closed?"
    return errors.data_cut_short(span, path, reason)


def is_blank(record: list[str]) -> bool:
    """Whether nothing stands in a row."""
    return not "".join(record).strip(BLANKS)


def _whole_lines(text: str, path: str, span: Span | None) -> str:
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    if end:
        return text[:end]
    columns = max(map(text.count, _DELIMITERS)) + 1
    if columns > MOST_COLUMNS:
        raise DataFault(errors.data_too_wide(span, path, columns, MOST_COLUMNS))
    raise DataFault(errors.data_cut_short(span, path, f"its first line does not end within {HEAD // 1024} KB"))


def _delimiter(text: str) -> str:
    """Return what makes the first rows as long as their headings, and the longest; a comma where nothing does."""
    present = [delimiter for delimiter in _DELIMITERS if delimiter in text]
    if not present or present == [COMMA]:
        return COMMA
    fit = {delimiter: _fit(text, delimiter) for delimiter in present}
    best = max(present, key=fit.__getitem__)
    return best if any(fit[best]) else COMMA


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows are as long as their headings, and how many cells stand under a heading."""
    try:
        rows = list(islice(_filled(text, delimiter), _SAMPLE))
    except csv.Error:
        return 0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0, 0
    return sum(len(row) == width for row in rows[1:]), sum(min(len(row), width) for row in rows)


def _filled(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return (record for record in reader if not is_blank(record))


def _decimal(text: str, delimiter: str) -> str:
    """Return the decimal mark: a comma where cells look like 3,5, none like 3.5, and it does not part thousands.

    `7,125` is a decimal where semicolons part the cells, as they do because of it; elsewhere it is left for the reader
    to refuse.
    """
    if delimiter == COMMA or COMMA not in text:
        return POINT
    certain = delimiter == ";"
    found = False
    try:
        for record in _filled(text, delimiter):
            for cell in record:
                if COMMA not in cell and POINT not in cell:
                    continue
                plain = cell.strip(BLANKS)
                if _WITH_POINT.fullmatch(plain) or (plain.count(COMMA) > 1 and _THOUSANDS.fullmatch(plain)):
                    return POINT
                if _WITH_COMMA.fullmatch(plain):
                    found = True
                    certain = certain or not _THOUSANDS.fullmatch(plain)
    except csv.Error:
        pass
    return COMMA if found and certain else POINT
