"""Reads the files of a scheme: the compiled one, and whatever it includes, each once, none outside the root folder."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzzyspec import errors
from fuzzyspec.diagnostics import Diagnostic
from fuzzyspec.host import Host
from fuzzyspec.names import nearest
from fuzzyspec.source import SourceFile, Span
from fuzzyspec.syntax import tree as t
from fuzzyspec.syntax.parse import parse

if TYPE_CHECKING:
    from fuzzyspec.data.sources import DataOptions, DataSource
    from fuzzyspec.data.tables import Table
    from fuzzyspec.plugins import Registry

# Encodings in which a file that is not UTF-8 was probably saved.
_LIKELY = ("utf-16", "gb18030")


class Loaded(NamedTuple):
    """The syntax trees of a scheme, the compiled file first; `missing` says that a file could not be read.

    `sheets` has an entry for each sheet that the files name, by the place of its path: None where it cannot be read.
    """

    trees: list[t.SyntaxTree]
    findings: list[Diagnostic]
    missing: bool
    sheets: dict[Span, Table | None] = {}  # noqa: RUF012  # never changed
    root: str = ""
    data: list[DataBlock] = []  # noqa: RUF012  # never changed


class DataBlock(NamedTuple):
    """A block that takes data: the file that it names, `path` on disk, None where its data are given from outside."""

    tree: t.SyntaxTree
    block: t.SurveyBlock | t.MeasurementsBlock
    path: str | None
    span: Span

    @property
    def keyword(self) -> str:
        """What the block is called in the scheme."""
        return "survey" if isinstance(self.block, t.SurveyBlock) else "measurements"

    def text(self, setting: str) -> str | None:
        """Return a setting that is a word or a text, as it is written."""
        for one in self.block.settings:
            if one.name.text == setting and isinstance(one.value, t.Name | t.Text):
                return one.value.text if isinstance(one.value, t.Name) else one.value.value
        return None


def load_path(path: str, host: Host, root: str | None = None) -> Loaded:
    """Read a scheme from a file."""
    loader = _Loader(host, root or os.path.dirname(path) or ".")
    source = loader.read(path, None)
    return loader.load(source, path)


def load_text(text: str, name: str, host: Host, root: str | None = None) -> Loaded:
    """Read a scheme from a text; what it includes is looked for in `root`, or in the current folder."""
    folder = root or "."
    loader = _Loader(host, folder)
    content = text.encode("utf-8", "surrogatepass")
    source = SourceFile(name, text.removeprefix("\ufeff"), hashlib.sha256(content).hexdigest())
    return loader.load(source, os.path.join(folder, name) if folder != "." else name)


class SheetRead(NamedTuple):
    """A sheet, or None where it cannot be read, with what was found on the way."""

    table: Table | None
    findings: tuple[Diagnostic, ...]


def read_sheet(host: Host, path: str, span: Span, root: str) -> SheetRead:
    """Read a sheet that a scheme names at `span`; `path` is where that leads, and lies inside `root`."""
    from fuzzyspec.data.tables import read_table

    root = os.path.realpath(root)
    shown = span.text.strip('"')
    if "\0" in path:
        return SheetRead(None, (errors.unreadable(shown.replace("\0", "�"), "no such file", None, span),))
    if not _inside(os.path.realpath(path), root):
        return SheetRead(None, (errors.outside_root(span, shown, root),))
    content = _content(host, path, span)
    if isinstance(content, Diagnostic):
        return SheetRead(None, (content,))
    return SheetRead(*read_table(content, path, span))


def _inside(real: str, root: str) -> bool:
    """Whether a resolved path lies in a resolved folder."""
    return os.path.commonpath([real, root]) == root


def _content(host: Host, path: str, span: Span | None) -> bytes | Diagnostic:
    """Return what stands in a file, or the finding that it cannot be read."""
    try:
        return host.read(path)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        guess = None
        if isinstance(fault, FileNotFoundError):
            guess = nearest(os.path.basename(path), host.siblings(path))
        return errors.unreadable(path, reason.lower(), guess, span)


class _Pending(NamedTuple):
    """A file to read: because of which line, and included by which files."""

    path: str
    shown: str
    span: Span
    chain: tuple[str, ...]


class _Loader:
    def __init__(self, host: Host, root: str) -> None:
        self.host = host
        self.root = os.path.realpath(root)
        self.findings: list[Diagnostic] = []
        self.missing = False
        self.sheets: dict[Span, Table | None] = {}
        self.data: list[DataBlock] = []

    def load(self, source: SourceFile | None, path: str) -> Loaded:
        if source is None:
            return Loaded([], self.findings, True)
        tree = parse(source)
        trees = [tree]
        seen = {os.path.realpath(path)}
        pending = self._includes(tree, path, (os.path.realpath(path),))
        self._read_sheets(tree, path)
        while pending:
            one = pending.pop(0)
            if "\0" in one.path:
                self.findings.append(errors.unreadable(one.shown.replace("\0", "�"), "no such file", None, one.span))
                self.missing = True
                continue
            real = os.path.realpath(one.path)
            if real in one.chain:
                chain = [*(os.path.basename(step) for step in one.chain), os.path.basename(real)]
                self.findings.append(errors.include_circle(one.span, chain))
                self.missing = True
                continue
            if real in seen:
                continue
            seen.add(real)
            if not _inside(real, self.root):
                self.findings.append(errors.outside_root(one.span, one.shown, self.root))
                self.missing = True
                continue
            included = self.read(one.path, one.span)
            if included is None:
                continue
            tree = parse(included)
            trees.append(tree)
            pending = [*self._includes(tree, one.path, (*one.chain, real)), *pending]
            self._read_sheets(tree, one.path)
        return Loaded(trees, self.findings, self.missing, self.sheets, self.root, self.data)

    def _read_sheets(self, tree: t.SyntaxTree, path: str) -> None:
        for block in tree.blocks:
            if isinstance(block, t.SheetLine):
                span = tree.span(block.path)
                there = os.path.normpath(os.path.join(os.path.dirname(path), block.path.value))
                read = read_sheet(self.host, there, span, self.root)
                self.sheets[span] = read.table
                self.findings.extend(read.findings)
            elif isinstance(block, t.SurveyBlock | t.MeasurementsBlock):
                self._note_data(tree, path, block)

    def _note_data(self, tree: t.SyntaxTree, path: str, block: t.SurveyBlock | t.MeasurementsBlock) -> None:
        if block.path is not None:
            there = os.path.normpath(os.path.join(os.path.dirname(path), block.path.value))
            self.data.append(DataBlock(tree, block, there, tree.span(block.path)))
        elif not (isinstance(block, t.MeasurementsBlock) and block.rows):
            word = len("survey" if isinstance(block, t.SurveyBlock) else "measurements")
            self.data.append(DataBlock(tree, block, None, Span(tree.source, block.start, block.start + word)))

    def _includes(self, tree: t.SyntaxTree, path: str, chain: tuple[str, ...]) -> list[_Pending]:
        folder = os.path.dirname(path)
        return [
            _Pending(
                os.path.normpath(os.path.join(folder, block.path.value)),
                block.path.value,
                tree.span(block.path),
                chain,
            )
            for block in tree.blocks
            if isinstance(block, t.IncludeLine)
        ]

    def read(self, path: str, span: Span | None) -> SourceFile | None:
        """Read and decode a file; report and return None where that fails."""
        content = _content(self.host, path, span)
        if isinstance(content, Diagnostic):
            self.findings.append(content)
            self.missing = True
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            self.findings.append(errors.not_utf8(path, fault.start, _guess_encoding(content), span))
            self.missing = True
            return None
        return SourceFile(path, text, hashlib.sha256(content).hexdigest())


def _guess_encoding(content: bytes) -> str | None:
    for encoding in _LIKELY:
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "UTF-16" if encoding == "utf-16" else "GBK"
    return None


# Data ---------------------------------------------------------------------------------------------


class DataOpened(NamedTuple):
    """The data of a scheme by the place that names them, None where they cannot be had, and what was found."""

    sources: dict[Span, DataSource | None]
    findings: list[Diagnostic]


def open_data(loaded: Loaded, options: DataOptions | None, host: Host, registry: Registry) -> DataOpened:
    """Open the data of a scheme, those of `options` in place of the files that it names."""
    from fuzzyspec.data.plan import DataFault
    from fuzzyspec.data.sources import DataOptions

    options = options or DataOptions()
    opened = DataOpened({}, [])
    given, misplaced = _placed(loaded.data, options)
    opened.findings.extend(misplaced)
    for one in loaded.data:
        if not options.read:
            opened.sources[one.span] = None
            continue
        try:
            source = _opened(one, given.get(one.span), loaded.root, options, host, registry)
            opened.sources[one.span] = source
            if source.guessed:
                opened.findings.append(errors.read_as_csv(one.span, source.shown, source.guessed))
        except DataFault as fault:
            opened.sources[one.span] = None
            opened.findings.extend(fault.findings)
    return opened


def _opened(one: DataBlock, given: Any, root: str, options: DataOptions, host: Host, registry: Registry) -> DataSource:
    from fuzzyspec.data.plan import DataFault
    from fuzzyspec.data.sources import open_frame, open_path

    if given is not None and not isinstance(given, str | os.PathLike):
        return open_frame(given, one.span)
    path = one.path if given is None else os.fspath(given)
    if path is None:
        raise DataFault(errors.no_data_given(one.span, one.keyword))
    shown = os.path.basename(path)
    if given is None:
        assert one.block.path is not None
        shown = one.block.path.value
        if "\0" in path:
            raise DataFault(errors.unreadable(shown.replace("\0", "�"), "no such file", None, one.span))
        if not _inside(os.path.realpath(path), root):
            raise DataFault(errors.outside_root(one.span, shown, root))
    if given is not None and not os.path.exists(path):
        raise DataFault(errors.unreadable(shown, "no such file", nearest(shown, host.siblings(path))))
    return open_path(
        path,
        shown,
        one.span,
        host,
        registry,
        engine=options.engine,
        encoding=one.text("encoding"),
        sheet=one.text("sheet"),
    )


def _placed(blocks: list[DataBlock], options: DataOptions) -> tuple[dict[Span, Any], list[Diagnostic]]:
    """Say which block each given file or frame stands in for."""
    placed: dict[Span, Any] = {}
    findings: list[Diagnostic] = []
    for name, given in options.given.items():
        what = given if isinstance(given, str) else f"the {type(given).__name__}"
        if name is None:
            # Of several, a block that leaves its data to be given asks for them.
            asking = [one for one in blocks if one.path is None]
            found = asking if len(asking) == 1 else blocks
        else:
            found = [one for one in blocks if one.block.path is not None and one.block.path.value == name]
        if len(found) == 1 or (found and name is not None):
            placed.update((one.span, given) for one in found)
        elif not found:
            reason = "the scheme has no `survey` or `measurements` file" if name is None else f"no block reads {name}"
            findings.append(errors.data_not_wanted(what, reason))
        else:
            names = ", ".join(one.block.path.value if one.block.path else one.keyword for one in found)
            findings.append(errors.data_not_wanted(what, f"the scheme reads {names}"))
    return placed, findings
