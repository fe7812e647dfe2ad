"""Settles each pair of mirror cells of a judgment matrix: one judgment, its reciprocal, or none."""

from __future__ import annotations

from fuzzyspec import errors
from fuzzyspec.diagnostics import number_text
from fuzzyspec.model.scheme import Triple
from fuzzyspec.semantics.cells import DOT, GAP, Cell, is_reciprocal, reciprocal_text, rounds_to, unit_fraction
from fuzzyspec.semantics.matrix import Matrix
from fuzzyspec.source import Span
from fuzzyspec.syntax.numerals import decimals


class Pairs:
    """Settles each pair of mirror cells, and collects what is wrong with them."""

    def __init__(self, matrix: Matrix, scale: tuple[float, float] | None) -> None:
        self.matrix = matrix
        self.scale = scale
        self.sound = True
        self.rounded: list[tuple[Span, str, str]] = []

    def triples(self, x: int, y: int) -> tuple[Triple, Triple]:
        """Return x over y and y over x, a pair that was judged, each as low, middle and high."""
        upper, lower = self.matrix.cells.get((x, y)), self.matrix.cells.get((y, x))
        here = upper.triple if upper is not None and upper.value is not None else None
        there = lower.triple if lower is not None and lower.value is not None else None
        assert here is not None or there is not None
        return here or _turned(there), there or _turned(here)

    def settle(self, x: int, y: int) -> tuple[float, float] | None:
        """Return the values of x over y and y over x, the middle ones of triples; None for a pair not judged."""
        matrix = self.matrix
        upper, lower = matrix.cells.get((x, y)), matrix.cells.get((y, x))
        if upper is None or lower is None:
            return self._judged(x, y, upper, None) if upper is not None and upper.value is not None else (
                self._judged(y, x, lower, None, turned=True) if lower is not None and lower.value is not None else None
            )  # fmt: skip
        if upper.value is not None and lower.value is not None:
            return self._judged(x, y, upper, lower)
        if upper.value is not None:
            if lower is GAP:
                self._unclear(y, x, "gap")
            return self._judged(x, y, upper, None)
        if lower.value is not None:
            if upper is GAP:
                self._unclear(x, y, "gap")
            return self._judged(y, x, lower, None, turned=True)
        if upper is DOT and lower is DOT:
            self._unclear(x, y, "dots")
        elif upper is DOT:
            self._unclear(x, y, "dot_gap")
        elif lower is DOT:
            self._unclear(y, x, "dot_gap")
        return None

    def _unclear(self, x: int, y: int, why: str) -> None:
        matrix = self.matrix
        other = matrix.cell_place(y, x)
        matrix.context.diagnostics.add(
            errors.pair_unclear(matrix.cell_place(x, y), other, matrix.name(x), matrix.name(y), why)
        )
        self.sound = False

    def _judged(self, x: int, y: int, cell: Cell, mirror: Cell | None, *, turned: bool = False) -> tuple[float, float]:
        matrix = self.matrix
        assert cell.value is not None
        reciprocal = 1 / cell.value
        if mirror is not None and mirror.value is not None:
            exact = is_reciprocal(cell, mirror)
            reciprocal = mirror.value
            if exact is None:
                self._contradiction(x, y, cell, mirror)
            elif not exact:
                self._rounded(x, y, cell, mirror)
            else:
                reciprocal = mirror.value
            on_scale = exact is not None and self._on_scale(cell, mirror)
            if exact is not None and not on_scale:
                self._off_scale(x, y, cell)
        else:
            fractions = [unit_fraction(part) if self.scale is not None else None for part in cell.parts or (cell,)]
            if any(fractions):
                exact_texts = [
                    f"1/{n}" if n else part.text for n, part in zip(fractions, cell.parts or (cell,), strict=True)
                ]
                shown = f"({', '.join(exact_texts)})" if cell.parts else exact_texts[0]
                self.rounded.append((matrix.cell_place(x, y), cell.text, shown))
            elif not self._inside(cell.value):
                self._off_scale(x, y, cell)
        return (reciprocal, cell.value) if turned else (cell.value, reciprocal)

    def _rounded(self, x: int, y: int, cell: Cell, mirror: Cell) -> None:
        """Tell which of two mirror cells is the rounded one: the one with more digits after the point."""
        matrix = self.matrix
        if (decimals(mirror.text) or 0) >= (decimals(cell.text) or 0):
            self.rounded.append((matrix.cell_place(y, x), mirror.text, reciprocal_text(cell)))
        else:
            self.rounded.append((matrix.cell_place(x, y), cell.text, reciprocal_text(mirror)))

    def _contradiction(self, x: int, y: int, cell: Cell, mirror: Cell) -> None:
        matrix = self.matrix
        matrix.context.diagnostics.add(
            errors.not_reciprocal(
                matrix.cell_place(y, x),
                matrix.cell_place(x, y),
                matrix.owner.id,
                matrix.name(x),
                matrix.name(y),
                cell.text,
                mirror.text,
                reciprocal_text(cell),
            )
        )
        self.sound = False

    def _inside(self, value: float) -> bool:
        if self.scale is None:
            return True
        low, high = self.scale
        return low * (1 - 1e-9) <= value <= high * (1 + 1e-9)

    def _on_scale(self, cell: Cell, mirror: Cell) -> bool:
        """A rounded reciprocal is on the scale where the value that it stands for is."""
        if cell.parts or mirror.parts:
            # Of a triple the middle lies on the scale; its ends say how far the expert would go.
            return self._on_scale((cell.parts or (cell,) * 3)[1], (mirror.parts or (mirror,) * 3)[1])
        assert cell.value is not None
        assert mirror.value is not None
        return (self._inside(cell.value) and self._inside(mirror.value)) or (
            self._inside(cell.value) and rounds_to(mirror, 1 / cell.value)
        ) or (self._inside(mirror.value) and rounds_to(cell, 1 / mirror.value))  # fmt: skip

    def _off_scale(self, x: int, y: int, cell: Cell) -> None:
        matrix = self.matrix
        assert self.scale is not None
        low, high = self.scale
        texts = [_end_text(low), _end_text(high)]
        matrix.context.diagnostics.add(
            errors.off_scale(
                matrix.cell_place(x, y),
                f"{cell.parts[1].text}, the middle of {cell.text}," if cell.parts else cell.text,
                texts[0],
                texts[1],
                None if cell.parts else texts[(cell.value or 0) > high],
            )
        )
        self.sound = False


def _turned(triple: Triple | None) -> Triple:
    """Return the reciprocal of a fuzzy judgment."""
    assert triple is not None
    low, middle, high = triple
    return (1 / high, 1 / middle, 1 / low)


def _end_text(value: float) -> str:
    """Return an end of a scale as people write it."""
    if value < 1 and abs(1 / value - round(1 / value)) < 1e-9:
        return f"1/{round(1 / value)}"
    return number_text(value)
