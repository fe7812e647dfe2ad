from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from fuzzyspec.report import render
from fuzzyspec.report.render import TemplateFault, render_html, render_markdown


@pytest.fixture
def folder(tmp_path):
    """Write templates into a folder laid out like ours, and give its path."""

    def make(**texts: str) -> str:
        for name, text in texts.items():
            format, _, rest = name.partition("_")
            path = tmp_path / "mine" / format / f"{rest}.{'md' if format == 'markdown' else 'html'}.j2"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return str(tmp_path / "mine")

    return make


def test_a_folder_replaces_a_whole_report(shop_model, folder):
    own = folder(html_report="<p>{{ title }} & more</p>", markdown_report="{{ title }} | {{ version }}")
    assert render_html({**shop_model, "title": "<b>"}, own) == "<p>&lt;b&gt; & more</p>\n"
    assert render_markdown({**shop_model, "title": "a|b*"}, own) == "a\\|b\\* | 2.1\n"


def test_a_folder_replaces_one_part_and_leaves_the_rest(shop_model, folder):
    own = folder(html_findings="<section id='findings'>ours alone</section>")
    html = render_html(shop_model, own)
    assert "ours alone" in html
    assert "How it was made" in html
    assert "ours alone" not in render_html(shop_model)
    assert render_markdown(shop_model, own) == render_markdown(shop_model)


def test_a_template_may_extend_the_one_that_it_replaces(shop_model, folder):
    own = folder(
        html_report='{% extends "shipped/html/report.html.j2" %}{% block made %}<p>house style</p>{% endblock %}'
    )
    html = render_html(shop_model, own)
    assert "house style" in html
    assert "Hierarchy and weights" in html
    assert "SHA-256" not in html


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("fine\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("{{ summary.nothing }}", 1, "no attribute 'nothing'"),
        ("one\ntwo\n{% if %}", 3, "Expected an expression"),
        ("{{ title | nofilter }}", 1, "No filter named"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("\n{% include 'html/absent.html.j2' %}", 2, "there is no template"),
        ("{% include 'html/report.html.j2' %}", 1, "recursion"),
    ],
)
def test_faults_have_a_template_a_line_and_a_reason(shop_model, folder, text, line, reason):
    with pytest.raises(TemplateFault) as caught:
        render_html(shop_model, folder(html_report=text))
    assert ("html/report.html.j2", line) == (caught.value.template, caught.value.line)
    assert reason in caught.value.reason


def test_a_fault_in_a_part_names_the_part(shop_model, folder):
    with pytest.raises(TemplateFault) as caught:
        render_markdown(shop_model, folder(markdown_findings="\n\n{{ findings.missing }}"))
    assert ("markdown/findings.md.j2", 3) == (caught.value.template, caught.value.line)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ title | attr('__class__') }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ ''.format.__self__ }}",
        "{{ '{0.__class__}'.format(title) }}",
        "{{ title.format_map({}).__class__ }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../../../etc/passwd' %}",
        "{% include 'html/../../secret.txt' %}",
        "{% include 'html/link.html.j2' %}",
        "{% import 'os' as os %}{{ os.environ }}",
        "{{ environ }}",
        "{{ config }}",
        "{{ lipsum() }}",
        "{{ range(10 ** 9) | length }}",
        "{{ comments.append(1) }}",
        "{{ summary.update({}) }}",
    ],
)
def test_a_template_reaches_nothing_but_the_model(shop_model, folder, tmp_path, text):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    own = folder(html_report=text, markdown_report=text)
    os.symlink(tmp_path / "secret.txt", os.path.join(own, "html", "link.html.j2"))
    for one in (render_html, render_markdown):
        with pytest.raises(TemplateFault):
            one(shop_model, own)


def test_a_scheme_cannot_smuggle_in_template_code(shop_model):
    for one in (render_html, render_markdown):
        text = one({**shop_model, "title": "{{ 6 * 7 }}{% raise %}"})
        assert "42" not in re.sub(r"(?s)<style>.*</style>", "", text).partition("Version")[0]


@pytest.mark.parametrize(
    ("name", "reason"), [("absent", "no such folder"), ("empty", "replaces none of our templates")]
)
def test_a_folder_that_holds_no_templates_is_told(shop_model, tmp_path, name, reason):
    (tmp_path / "empty").mkdir()
    with pytest.raises(TemplateFault) as caught:
        render_html(shop_model, str(tmp_path / name))
    assert reason in caught.value.reason
    assert str(tmp_path) not in str(caught.value)


def test_a_template_that_is_not_utf8_is_told(shop_model, folder):
    own = folder(html_report="x")
    with open(os.path.join(own, "html", "report.html.j2"), "wb") as file:
        file.write(b"caf\xe9")
    with pytest.raises(TemplateFault, match="not UTF-8"):
        render_html(shop_model, own)


# Compiled templates -----------------------------------------------------------------------------


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Give a copy of our templates with compiled ones beside them."""
    for name, text in render._texts().items():
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    render.compile_templates(str(tmp_path / "templates" / render.COMPILED))
    monkeypatch.setattr(render.resources, "path", lambda name: str(tmp_path / name))
    return tmp_path / "templates"


@pytest.fixture(autouse=True)
def forget():
    """Read the templates anew in each test."""
    yield
    render._texts.cache_clear()
    render._fingerprint.cache_clear()


def test_compiled_templates_are_used_and_say_the_same(shop_model, compiled, monkeypatch):
    assert render._compiled_folder() == str(compiled / render.COMPILED)
    used = [render_html(shop_model), render_markdown(shop_model)]
    monkeypatch.setattr(render, "_compiled_folder", lambda: None)
    assert used == [render_html(shop_model), render_markdown(shop_model)]


def test_stale_compiled_templates_are_left_alone(shop_model, compiled):
    (compiled / "html" / "findings.html.j2").write_text("<p>changed</p>", encoding="utf-8")
    render._texts.cache_clear()
    render._fingerprint.cache_clear()
    assert render._compiled_folder() is None
    assert "<p>changed</p>" in render_html(shop_model)


def test_a_folder_of_templates_is_never_mixed_with_compiled_ones(shop_model, compiled, folder):
    assert "ours alone" in render_html(shop_model, folder(html_findings="<p>ours alone</p>"))


def test_importing_the_report_imports_no_jinja():
    program = (
        "import sys; import fuzzyspec.report.model, fuzzyspec.report.render;"
        "sys.exit(bool({'jinja2', 'markupsafe', 'numpy', 'lark'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
