"""How CSV files are written: encodings, delimiters and decimal marks found out, and what is refused."""

from __future__ import annotations

import codecs
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzyspec.data.plan import DataFault
from fuzzyspec.data.sniffing import HEAD, PARQUET, WORKBOOK, CsvForm, kind_of, sniff
from fuzzyspec.source import SourceFile, Span

NAMED = Span(SourceFile("a.fspec", 'survey "a.csv"'), 7, 14)


def form(
    content: bytes | str, *, whole: bool = True, encoding: str | None = None, delimiter: str | None = None
) -> CsvForm:
    head = content if isinstance(content, bytes) else content.encode()
    return sniff(head, whole=whole, path="a.csv", span=NAMED, encoding=encoding, delimiter=delimiter)


def refused(content: bytes | str, *, whole: bool = True, encoding: str | None = None) -> str:
    """Return code and text of the only finding, with its help where it names an encoding."""
    with pytest.raises(DataFault) as caught:
        form(content, whole=whole, encoding=encoding)
    (finding,) = caught.value.findings
    assert finding.is_error
    assert finding.span is not None
    told = finding.help.text() if finding.help else ""
    return f"{finding.code} {finding.message.text()}" + (f"; {told}" if "encoding =" in told else "")


def form_or_codes(head: bytes, *, whole: bool = True, encoding: str | None = None) -> CsvForm | set[str]:
    try:
        return form(head, whole=whole, encoding=encoding)
    except DataFault as fault:
        return {one.code for one in fault.findings if one.is_error and one.message.text()}


def test_a_plain_file_needs_no_word_about_it() -> None:
    assert CsvForm("utf-8", ",", ".", False, 0, ("id", "U1"), (), '"', 1) == form("id, U1 \na,3\n")


# Encodings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding", "bom", "read_as"),
    [
        ("编号,质量\n张,好\n".encode(), "utf-8", False, ()),
        ("编号,质量\n张,好\n".encode("utf-8-sig"), "utf-8", True, ("byte-order mark",)),
        ("编号,质量\n张,好\n".encode("gbk"), "gb18030", False, ("GBK",)),
        ("编号,质量\n张,好\n".encode("gb18030"), "gb18030", False, ("GBK",)),
        (codecs.BOM_UTF16_LE + "编号,质量\n张,好\n".encode("utf-16-le"), "utf-16-le", True, ("UTF-16",)),
        (codecs.BOM_UTF16_BE + "编号,质量\n张,好\n".encode("utf-16-be"), "utf-16-be", True, ("UTF-16",)),
        (codecs.BOM_UTF32_LE + "编号,质量\n张,好\n".encode("utf-32-le"), "utf-32-le", True, ("UTF-32",)),
    ],
    ids=["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings_that_are_found_out(content: bytes, encoding: str, bom: bool, read_as: tuple[str, ...]) -> None:
    found = form(content)
    assert (encoding, bom, ("编号", "质量"), read_as) == (found.encoding, found.bom, found.headings, found.read_as)


@pytest.mark.parametrize(
    ("asked", "codec"),
    [
        ("gbk", "gb18030"), ("GB2312", "gb18030"), ("gb18030", "gb18030"), ("cp936", "gb18030"),
        ("big5", "big5"), ("shift_jis", "shift_jis"), ("euc-kr", "euc_kr"),
        ("utf_16", "utf-16-le"), ("UTF-16BE", "utf-16-be"),
    ],
)  # fmt: skip
def test_encodings_by_the_names_that_people_give_them(asked: str, codec: str) -> None:
    found = form("no,一\n1,2\n".encode(codec), encoding=asked)
    assert (codec, ("no", "一"), (asked,)) == (found.encoding, found.headings, found.read_as)


@pytest.mark.parametrize("asked", ["latin-1", "windows-1252", "windows_1252", "iso 8859-15", "cp1250"])
def test_western_letters_are_read_where_the_encoding_is_named(asked: str) -> None:
    found = form("name,größe\nRené,3\n".encode(asked.replace(" ", "-")), encoding=asked)
    assert ("größe", (asked,)) == (found.headings[1], found.read_as)


def test_utf_8_asked_for_is_nothing_to_tell() -> None:
    assert () == form("名,b\n1,2\n", encoding="UTF-8").read_as


@pytest.mark.parametrize(
    "content",
    [
        "name,größe\nMüller,3\n",
        "nom,élève\nFrançois,3\n",
        "site,µg/L\na,3\n",
        "site,T (°C)\na,3\n",
        "site,mg/m³\na,3\n",
        "niño;año\na;3\n",
    ],
)
def test_western_letters_are_not_taken_for_chinese(content: str) -> None:
    offset = next(index for index, letter in enumerate(content) if letter > "~")
    assert (
        f"FS827 a.csv is not UTF-8 (byte {offset}); write `encoding = windows_1252`, or save the file as UTF-8"
        == refused(content.encode("windows-1252"))
    )


@pytest.mark.parametrize(
    ("content", "asked", "told"),
    [
        ("编,号\n1,2\n".encode("gbk"), "utf-8",
         "not utf-8 (byte 0); write `encoding = gbk`, or save the file as UTF-8"),
        ("号,b\n1,2\n".encode(), "gbk", "not gbk (byte 2); write `encoding = utf_8`, or save the file as UTF-8"),
        (b"a,\xff\x81\n1,2\n", None, "not UTF-8 (byte 2); name its encoding with `encoding = …`, or save it as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-le"), None,
         "not UTF-8 (byte 1); write `encoding = utf_16_le`, or save the file as UTF-8"),
        ("a,b\n1,2\n".encode("utf-16-be"), None,
         "not UTF-8 (byte 0); write `encoding = utf_16_be`, or save the file as UTF-8"),
    ],
)  # fmt: skip
def test_another_encoding_is_told_with_a_guess(content: bytes, asked: str | None, told: str) -> None:
    assert f"FS827 a.csv is {told}" == refused(content, encoding=asked)


def test_a_byte_order_mark_settles_the_encoding() -> None:
    found = form("号,b\n1,2\n".encode("utf-8-sig"), encoding="gbk")
    assert ("utf-8", ("号", "b"), ("UTF-8 by its byte-order mark, not gbk",)) == (
        found.encoding, found.headings, found.read_as,
    )  # fmt: skip
    assert ("UTF-16",) == form("号,b\n1,2\n".encode("utf-16"), encoding="utf-16").read_as


@pytest.mark.parametrize(
    "name", ["rot13", "zlib", "hex", "base64", "idna", "undefined", "unicode_escape", "mbcs", "klingon", "编码", "",
             "a\0b", "x" * 1000, "../../etc/passwd", "encodings.aliases", "aliases"]
)  # fmt: skip
def test_what_is_no_encoding_of_texts_is_refused(name: str) -> None:
    assert f"FS843 cannot read a.csv: no encoding is called `{name}`" == refused("a,b\n1,2\n", encoding=name)


def test_a_misspelt_encoding_gets_the_nearest() -> None:
    with pytest.raises(DataFault) as caught:
        form("a,b\n1,2\n", encoding="window-1252")
    assert caught.value.findings[0].help is not None
    assert "did you mean `windows_1252`?" == caught.value.findings[0].help.text()


def test_a_character_that_the_end_of_the_head_cuts_is_no_fault() -> None:
    head = ("编号,质量\n" + "张三,好\n" * 20).encode()
    for cut in range(40, len(head)):
        assert ("编号", "质量") == form(head[:cut], whole=False).headings


# Delimiters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "read_as"),
    [(",", ()), (";", ("separated by semicolons",)), ("\t", ("separated by tabs",)), ("|", ("separated by bars",))],
)
def test_the_delimiter_is_found_out(delimiter: str, read_as: tuple[str, ...]) -> None:
    found = form(delimiter.join(("id", "U1", "U2")) + "\n" + delimiter.join(("a", "1", "2")))
    assert (delimiter, ("id", "U1", "U2"), read_as) == (found.delimiter, found.headings, found.read_as)


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("id;Q1. Age, sex, and so on;Q2\n1;3;4\n2;5;6\n", ";"),
        ("id,Q1 (1; 2; 3; 4),Q2\n1,3,4\n", ","),
        ('id,"a;b;c;d;e",Q2\n1,"x;y;z",4\n', ","),
        ("id;a;b\n1;3,5;2,5\n2;1,5;4,5\n", ";"),
        ("id;a, b;c, d\n1;3,5;2,5\n2;1,5;4,5\n", ";"),
        ("id|a|b\n1|x, y|2;3\n", "|"),
        ("id,U1,U2,U3,U4\na,1\nb,2\n", ","),
        ("value\n3\n4\n", ","),
        ("remark\nnone; really\nnothing\n", ","),
    ],
)
def test_marks_in_cells_are_no_delimiters(content: str, delimiter: str) -> None:
    assert delimiter == form(content).delimiter


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r'])
def test_a_line_that_tells_the_delimiter_is_no_heading(line: str) -> None:
    found = form(f"{line}\r\na,b;c,d\r\n1;2\r\n")
    assert (";", ("a,b", "c,d"), 2, 2) == (found.delimiter, found.headings, found.skip, found.row)


def test_a_delimiter_that_is_given_is_used() -> None:
    found = form("a,b:c\n1:2\n", delimiter=":")
    assert (("a,b", "c"), ("separated by “:”",)) == (found.headings, found.read_as)


@pytest.mark.parametrize(
    ("before", "skip", "row"),
    [("", 0, 1), ("\n\n", 2, 3), (" , \n\u3000\n", 2, 3), ('"\r\n",\n', 2, 2), ("\r\r\n", 2, 3)],
)
def test_blank_rows_before_the_headings_are_skipped(before: str, skip: int, row: int) -> None:
    found = form(f"{before}id,U1\na,3\n")
    assert (("id", "U1"), skip, row) == (found.headings, found.skip, found.row)


# Decimal marks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "decimal"),
    [
        ("a;b\n3,5;1\n", ","),
        ("a\tb\n 3,5 \t1\n", ","),
        ('a;b\n"3,5";1\n', ","),
        ("a;b\n-,5;1\n", ","),
        ("a;b\n1,5e-3;1\n", ","),
        ("a;b\n7,125;8,250\n", ","),
        ("a\tb\n7,125\t0,25\n", ","),
        ("a\tb\n7,125\t8,250\n", "."),
        ("a;b\n1,234,567;8,250\n", "."),
        ("a;b\n3,5;2.5\n", "."),
        ("a;b\n3, 5;x,5\n", "."),
        ("a;b\n3;5\n", "."),
        ("a,b\n3,5\n", "."),
        ('a,b\n"3,5",5\n', "."),
    ],
)
def test_a_decimal_comma_is_one_where_nothing_speaks_against_it(content: str, decimal: str) -> None:
    found = form(content)
    assert (decimal, decimal == ",") == (found.decimal, "decimal comma" in found.read_as)


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n", " , \n", "id,U1", "id,U1\n\n,,\n", "sep=;\n"])
def test_no_data_are_an_error(content: str) -> None:
    assert "FS825 a.csv holds no data" == refused(content)


def test_a_head_may_end_after_the_headings() -> None:
    assert ("id", "U1") == form("id,U1\na,", whole=False).headings


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PAR1\x15\x04\x15", "a Parquet file"),
        (b"PK\x03\x04 and more", "a workbook"),
        (b"\xd0\xcf\x11\xe0 and more", "a workbook"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
def test_another_kind_of_file_is_told(content: bytes, kind: str) -> None:
    assert f"FS842 a.csv is {kind}, not a CSV file" == refused(content)


def test_kinds_of_files_are_known_by_their_first_bytes() -> None:
    assert [PARQUET, WORKBOOK, None, None] == [
        kind_of(head) for head in (b"PAR1\x15\0", b"PK\x03\x04", b"PAR1,PAR2\n1,2\n", b"")
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n1,\0\n", "FS826 a.csv is cut short or damaged: character 7 is a null, which no text has"),
        ("名,b\n1,三".encode()[:-1], "FS826 a.csv is cut short or damaged: its last character is not whole"),
        ("名,b\n1,2".encode("utf-16")[:-1],
         "FS826 a.csv is cut short or damaged: byte 14 is not UTF-16, which its byte-order mark promises"),
        ('a,"b\n1,2\n', "FS803 this cell begins with a quote that is never closed"),
        ('sep=;\n\n"a;b\n1,2\n', "FS803 this cell begins with a quote that is never closed"),
        ('a,"' + "b" * 200_000, "FS826 a.csv is cut short or damaged: a cell has more than 131,072 characters; "
         "is a quote not closed?"),
    ],
    ids=["null", "utf-8", "utf-16", "quote", "quote-after-lines", "long"],
)  # fmt: skip
def test_damage_is_told(content: bytes | str, told: str) -> None:
    assert told == refused(content)


def test_an_open_quote_is_told_where_it_stands() -> None:
    with pytest.raises(DataFault) as caught:
        form('sep=;\na;"b\n1;2\n')
    assert "a.csv:2:3+1" == repr(caught.value.findings[0].span)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("cell", ["x", '"x"', ""])
def test_a_million_columns_are_refused(cell: str, whole: bool) -> None:
    content = f"{cell}," * 1_000_000 + "\n" + "1,2\n"
    told = refused(content if whole else content[:HEAD], whole=whole)
    assert told.startswith("FS828 a.csv has ")
    assert told.endswith(" columns or more; at most 16384 are read")


def test_as_many_columns_as_a_spreadsheet_has_are_read() -> None:
    assert 16_384 == len(form(",".join(["x"] * 16_384) + "\n1\n").headings)
    assert "FS828" == refused(",".join(["x"] * 16_385) + "\n1\n")[:5]


@pytest.mark.parametrize(("content", "told"), [("x" * HEAD, "does not end"), ("\n" * HEAD, "are blank")])
def test_a_head_without_headings_is_refused(content: str, told: str) -> None:
    assert told in refused(content, whole=False)


# Whatever there is --------------------------------------------------------------------------------

BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(alphabet='ab,;|\t"\r\n=3.5é编\ufeff\0', max_size=60).map(str.encode),
    st.builds(
        lambda text, codec: text.encode(codec, "ignore"),
        st.text(alphabet='ab,;\t"\n3.5éß编号陈', max_size=60),
        st.sampled_from(["gbk", "cp1252", "utf-16", "big5", "utf-8-sig"]),
    ),
)


@given(BYTES, st.booleans(), st.sampled_from([None, "gbk", "utf-16", "latin-1", "utf-7", "hz", "rot13"]))
def test_whatever_the_bytes_there_is_a_form_or_a_finding(head: bytes, whole: bool, encoding: str | None) -> None:
    found = form_or_codes(head, whole=whole, encoding=encoding)
    if isinstance(found, CsvForm):
        assert any(found.headings)
        assert head.decode(found.encoding, "ignore").startswith("\ufeff") == found.bom
    else:
        assert found


@given(st.text(alphabet=string.ascii_letters + string.punctuation, max_size=30))
def test_whatever_the_name_of_an_encoding_there_is_one_or_a_finding(name: str) -> None:
    found = form_or_codes(b"a,b\n1,2\n", encoding=name)
    if isinstance(found, CsvForm):
        assert "a,b" == b"a,b\n1,2\n".decode(found.encoding)[:3]
    else:
        assert found <= {"FS843", "FS827"}
