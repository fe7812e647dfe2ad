"""The LALR parser of `grammars/fspec.lark`, from its serialised table where one fits, else built anew.

Building the table costs more than everything else in a small compilation, so the build makes it once and ships it as
JSON; it counts only when it was made from the same grammar text by the same release series of lark.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from fuzzyspec import resources

if TYPE_CHECKING:
    from lark import Lark, Transformer

GRAMMAR = "fspec.lark"
TABLE = "fspec.table.json"
START_RULES = (
    "scheme_block",
    "include_block",
    "comments_block",
    "indicators_block",
    "judgments_block",
    "judgments_by_block",
    "judgments_sheet_block",
    "experts_block",
    "scores_block",
    "weights_block",
    "objects_block",
    "votes_sheet_block",
    "votes_block",
    "degrees_block",
    "survey_block",
    "measurements_block",
    "membership_block",
    "method_block",
    "report_block",
)


def load_parser(transformer: Transformer[Any, Any]) -> Lark:
    """Return a parser whose reductions call `transformer` directly."""
    grammar = resources.read_text("grammars", GRAMMAR)
    table = _shipped_table(grammar)
    if table is not None:
        from lark import Lark

        parser: Lark = Lark._load_from_dict(  # type: ignore[no-untyped-call]
            table["data"], table["memo"], transformer=transformer
        )
        return parser
    return build_parser(grammar, transformer)


def build_parser(grammar: str, transformer: Transformer[Any, Any] | None = None, *, strict: bool = False) -> Lark:
    """Build the parser from the grammar's text; `strict` refuses every conflict and needs interegular."""
    from lark import Lark

    return Lark(
        grammar,
        parser="lalr",
        lexer="contextual",
        start=list(START_RULES),
        transformer=transformer,
        strict=strict,
        maybe_placeholders=False,
    )


def serialised_table(grammar: str) -> str:
    """Return the parser of a grammar as JSON, for the build to ship."""
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = build_parser(grammar).memo_serialize([TerminalDef, Rule])
    return json.dumps({"made_from": _fingerprint(grammar), "data": data, "memo": memo}, sort_keys=True)


def _fingerprint(grammar: str) -> str:
    import lark

    series = ".".join(lark.__version__.split(".")[:2])
    return f"{hashlib.sha256(grammar.encode()).hexdigest()} lark {series}"


def _shipped_table(grammar: str) -> dict[str, Any] | None:
    try:
        text = resources.read_text("grammars", TABLE)
    except FileNotFoundError:
        return None
    table: dict[str, Any] = json.loads(text)
    if table["made_from"] != _fingerprint(grammar):
        return None
    # JSON has made texts of the numbers that key the table.
    table["memo"] = {int(key): value for key, value in table["memo"].items()}
    parser = table["data"]["parser"]["parser"]
    parser["tokens"] = {int(key): value for key, value in parser["tokens"].items()}
    parser["states"] = {
        int(state): {int(token): tuple(action) for token, action in actions.items()}
        for state, actions in parser["states"].items()
    }
    return table
