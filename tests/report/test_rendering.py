from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from fuzzyspec.report.render import render_html, render_markdown

HOSTILE = {
    "pipe": "a | b",
    "script": "<script>alert(1)</script>",
    "ticks": "`code` ``x``",
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "rtl": "שלום עולם",
    "emoji": "🎉👩‍👩‍👧",
    "long": "L" * 300,
    "image": '<img src=x onerror="alert(1)">',
    "link": "[x](javascript:alert(1)) http://example.com www.example.com",
    "heading": "# *bold* _it_ ~~no~~ $x$",
    "list": "1. first",
    "backslash": "\\| \\",
    "entity": "&lt;b&gt;",
}
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Page(HTMLParser):
    """Checks that tags are balanced, and keeps what tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert tag == self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


def page_of(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    assert [] == page.open
    return page


def words_of(page: Page) -> str:
    return re.sub(r"\s+", " ", "".join(page.text))


def hostile_scheme() -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    leaves = "; ".join(f"{name} {quoted(label)}" for name, label in HOSTILE.items())
    rows = "\n".join(f"{name} 3 2 5" for name in HOSTILE)
    votes = "\n".join(f"{name} 4 2 4" for name in HOSTILE)
    said = {name: quoted(label) for name, label in HOSTILE.items()}
    return (
        f"scheme {said['script']} {{ note = {said['heading']}; source = {said['link']} }}\n"
        f"comments {{ good {said['pipe']} = 9; fair {said['ticks']} = 5; bad {said['image']} = 1 }}\n"
        f"indicators U {said['template']} {{ {leaves} }}\nweights U = equal\n"
        f"objects {{ x {quoted(HOSTILE['script'] + '|')}; y {said['backslash']} }}\n"
        f"votes x {{ {rows} }}\nvotes y {{ {votes} }}\n"
    )


@pytest.fixture(scope="module")
def hostile(model_of):
    return model_of(hostile_scheme())


@pytest.fixture(scope="module")
def hostile_data(model_of):
    """Data in which names, headings, groups, units and answers are all meant to break out."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def csv(rows: list[list[str]]) -> str:
        return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)

    said = {name: quoted(label) for name, label in HOSTILE.items()}
    names = [label for name, label in HOSTILE.items() if name != "entity"]  # as many as a picture names
    groups = [HOSTILE[name] for name in ("script", "ticks", "rtl", "long")]
    answers = [
        [name, groups[(row + shift) % 4], HOSTILE["pipe"], "fair"]
        for row, name in enumerate(names)
        for shift in range(4)
    ]
    answers += [[name, groups[0], "fair", HOSTILE["image"] + "|`x`"] for name in names]
    head = [HOSTILE["link"], HOSTILE["heading"], HOSTILE["script"] + "1", HOSTILE["backslash"]]
    values = [[name, str(row % 4)] for row, name in enumerate(names)]
    scheme = (
        f"comments {{ good {said['pipe']}; fair {said['ticks']}; bad {said['image']} }}\n"
        f"indicators U {said['template']} {{ A {said['entity']} {{ unit = {said['image']} }}\n"
        f"B {said['list']}; C {said['script']} }}\n"
        "weights U = equal\nmembership A { good = falling(0, 1); fair = triangular(0, 1, 2); bad = rising(1, 2) }\n"
        f"survey {quoted('a|`b`.csv')} {{ object = {said['link']}; group = {said['heading']}\n"
        f"columns {{ B = {quoted(head[2])}; C = {quoted(head[3])} }}\n"
        f"groups {{ {'; '.join(f'{quoted(group)} = 25%' for group in groups)} }} }}\n"
        f"measurements {quoted('<b>.csv')} {{ object = {said['link']}; columns {{ A = {quoted(head[2])} }} }}\n"
    )
    return model_of(scheme, **{"a|`b`_csv": csv([head, *answers]), "<b>_csv": csv([[head[0], head[2]], *values])})


# HTML -------------------------------------------------------------------------------------------


def test_the_page_is_whole_and_self_contained(shop_model):
    html = render_html(shop_model)
    page = page_of(html)
    assert html.startswith("<!DOCTYPE html>")
    assert "<script" not in html.lower()
    assert "@import" not in html
    assert "url(" not in html
    for _, attributes in page.tags:
        assert not {"src", "srcset", "action", "data", "onload", "onclick"} & set(attributes)
        assert attributes.get("href", "#").startswith("#")
    assert ("html", {"lang": "en"}) == page.tags[0]
    assert any(tag == "meta" and attributes.get("name") == "viewport" for tag, attributes in page.tags)


def test_anchors_lead_somewhere_and_are_unique(shop_model):
    page = page_of(render_html(shop_model))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"][1:] for tag, attributes in page.tags if tag == "a"} <= set(ids)


def test_headings_descend_one_step_at_a_time(shop_model):
    levels = [int(tag[1]) for tag, _ in page_of(render_html(shop_model)).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_headings_with_a_scope(shop_model):
    page = page_of(render_html(shop_model))
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")


def test_the_numbers_of_the_result_stand_in_both(shop_model):
    html = words_of(page_of(render_html(shop_model)))
    markdown = render_markdown(shop_model)
    score = f"{shop_model['summary']['verdicts'][0]['score']:.2f}"
    for number in ("0.5396", "3.0092", "0.0081", "0.0583", "1.2247", "0.2478", score):
        assert number in html
        assert number in markdown
    for text in (html, markdown):
        assert "All figures are illustrative." in text
        assert "Model A comes first of 2: Strong" in text
        assert text.index("Model A comes first") < text.index("0.5396")
        assert shop_model["files"][0]["sha256"] in text
        assert "9.8.7" in text
        assert "Crawford" in text


def test_hostile_labels_stay_text_in_html(hostile):
    html = render_html(hostile)
    page = page_of(html)
    assert {"script", "img", "b"}.isdisjoint(tag for tag, _ in page.tags)
    text = words_of(page)
    for label in HOSTILE.values():
        assert label in text
    assert "49" not in re.sub(r"[\d.]*\d[\d.]+", "", text)


def test_hostile_data_stay_text_in_html(hostile_data):
    html = render_html(hostile_data)
    page = page_of(html)
    assert {"script", "img", "b", "i", "u"}.isdisjoint(tag for tag, _ in page.tags)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    text = words_of(page)
    for label in HOSTILE.values():
        assert label in text
    assert "a|`b`.csv" in text
    assert HOSTILE["image"] + "|`x`" in text
    assert 12 == html.count('class="dot"')


def test_hostile_data_stay_text_in_markdown(hostile_data):
    markdown = render_markdown(hostile_data)
    assert set(re.findall(r"<(/?\w+)", markdown)) <= {"sub", "/sub", "sup", "/sup", "br"}
    assert not re.search(r"(?<!\\)`", markdown)
    assert not re.search(r"(?<!\\)://|www\.", markdown)
    assert HOSTILE["long"] in markdown


def test_bidi_overrides_and_controls_are_spelled_out(shop_model):
    bad = "evil\u202e\u2066txt\x07\x1b[31m\u2028\ud800"
    model = {**shop_model, "title": bad, "note": [bad], "source": bad}
    for text in (render_html(model), render_markdown(model)):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\ud800-\udfff]", text)
        assert "U+202E" in text


# Markdown ---------------------------------------------------------------------------------------

CELL = re.compile(r"(?<!\\)\|")


@pytest.mark.parametrize("model", ["hostile", "hostile_data"])
def test_every_table_keeps_its_columns(request, model):
    lines = render_markdown(request.getfixturevalue(model)).splitlines()
    rules = [at for at, line in enumerate(lines) if re.fullmatch(r"\|( :?-+:? \|)+", line)]
    assert len(rules) > 5
    for at in rules:
        columns = len(CELL.findall(lines[at]))
        assert columns == len(CELL.findall(lines[at - 1]))
        assert not lines[at - 2].startswith("|")
        for line in lines[at + 1 :]:
            if not line.startswith("|"):
                assert line == ""
                break
            assert columns == len(CELL.findall(line))


def test_hostile_labels_stay_text_in_markdown(hostile):
    markdown = render_markdown(hostile)
    assert set(re.findall(r"<(/?\w+)", markdown)) <= {"sub", "/sub", "sup", "/sup", "br"}
    assert not re.search(r"(?<!\\)`", markdown)
    assert not re.search(r"(?<!\\)\[x", markdown)
    assert not re.search(r"(?<!\\)://|www\.", markdown)
    assert "$" not in markdown
    assert r"1\. first" in markdown
    assert r"\{\{ 7 \* 7 \}\}" in markdown
    assert HOSTILE["long"] in markdown
    assert HOSTILE["emoji"] in markdown
    assert HOSTILE["rtl"] in markdown


def test_markdown_has_no_line_that_is_code_or_runs_of_blank_lines_in_tables(shop_model):
    markdown = render_markdown(shop_model)
    assert not re.search(r"^(    |\t)", markdown, re.MULTILINE)
    assert "\n\n\n\n" not in markdown
    assert markdown.endswith("\n")


# Kinds of schemes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scheme",
    [
        'indicators U "Only weights" { A; B; C }\njudgments U { A over B = 2; A over C = 3; B over C = 2 }',
        "indicators U { A }\nweights U = equal",
        "indicators U { A; B }\nweights U { A = 1; B = 0 }",
        "comments { one }\nindicators U { A }\nweights U = equal\ndegrees { A 1 }",
        'scheme "评价" { note = "仅为示例。" }\ncomments { 优 "优秀" = 95; 差 "较差" = 40 }\n'
        'indicators 能力 "管理能力" { 甲; 乙 }\n'
        "judgments 能力 { 甲 over 乙 = 3 }\nvotes of 10 { 甲 4 6; 乙 7 3 }",
        "comments { good = 3; bad = 1 }\nindicators U { A; B }\nweights U = equal\nobjects { x; y }\n"
        "degrees x { A .5 .5; B .5 .5 }\ndegrees y { A .5 .5; B .5 .5 }",
        "comments { good; fair; bad }\nindicators U { A; B }\nweights U = equal\ndegrees { A .5 .3 .2; B 0 0 1 }\n"
        "method { decision = level(power = 2); normalise = every; composition = min_max }",
        "indicators U { A; B; C }\njudgments U { A over B = 1e80; A over C = 1e160; B over C = 1e80 }\n"
        "method { scale = any; consistency = off; weighting = eigenvector }",
    ],
)
def test_any_kind_of_scheme_gives_a_whole_report(model_of, scheme):
    model = model_of(scheme)
    page_of(render_html(model))
    assert render_markdown(model).startswith("# ")


def test_a_scheme_of_weights_only_has_no_sections_on_objects(model_of):
    model = model_of('indicators U "Goal" { A; B; C }\njudgments U { A over B = 2; A over C = 3; B over C = 2 }')
    for text in (render_html(model), render_markdown(model)):
        assert "Weights of 3 indicators" in text
        assert "Memberships" not in text
        assert "Verdict" not in text


def test_the_same_result_gives_the_same_bytes(model_of, shop):
    assert render_html(model_of(shop)) == render_html(model_of(shop))
    assert render_markdown(model_of(shop)) == render_markdown(model_of(shop))


# Large schemes ----------------------------------------------------------------------------------

FIVE_MEGABYTES = 5_000_000


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((3, 4, 1000), "Shown here: 10 of 1,000 objects"),
        ((10, 100, 2), "the matrix itself, 100 by 100"),
        ((250, 4, 1), "Shown here: 200 of 250 children"),
        ((334, 3, 1), "Shown here: 50 of 334 judgment matrices"),
        ((1, 1000, 1, False), "Shown here: 200 of 1,000 children"),
    ],
)
def test_large_schemes_stay_small_and_say_what_is_left_out(model_of, large, shape, said):
    model = model_of(large(*shape))
    html = render_html(model)
    assert FIVE_MEGABYTES > len(html.encode())
    assert FIVE_MEGABYTES > len(render_markdown(model).encode())
    assert said in html
    assert "JSON result" in html
    page_of(html)
