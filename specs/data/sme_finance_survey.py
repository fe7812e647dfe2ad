"""Makes sme-finance-survey.csv: the answers of 200 respondents who do not exist.

Every respondent has an opinion of the enterprise, one of each of the four groups of factors, and one of each factor;
an answer is their sum about the mean of the factor, rounded to the scale of 1 to 9. Twenty questionnaires are then
spoilt as people spoil them: factors left out, answers that are not on the scale, answers between two.
The same seed gives the same file: `python specs/data/sme_finance_survey.py` writes it anew.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random
from statistics import NormalDist

SEED = 200_180
RESPONDENTS = 200
FACTORS = {
    "Age": 5.3,
    "Education": 6.3,
    "Position": 5.8,
    "Existing project": 6.0,
    "New project": 5.1,
    "Weakening investment projects": 4.6,
    "Financial risk": 5.4,
    "Financial information": 5.2,
    "Management status": 4.8,
    "Q10": 3.7,
    "Q11": 5.0,
    "Q12": 4.4,
}
"""The headings of the factors, in groups of three, and the mean of their answers."""
TURNED = "Financial risk"
"""The factor of which the highest answer is the worst."""
ROLES = (("manager", 6), ("finance", 4), ("employee", 10))
SECTORS = (("retail", 7), ("clothing", 5), ("food", 4), ("electronics", 4))
OF_THE_ENTERPRISE, OF_THE_GROUP, OF_THE_FACTOR = 0.75, 1.05, 0.95
"""Standard deviations of the opinions that make an answer."""

SPOILT = {
    7: {"Existing project": ""},
    19: {"Financial risk": "", "Financial information": "", "Management status": ""},
    24: {"Education": "10"},
    38: {"Q12": ""},
    45: {"Age": "0"},
    57: {"New project": "7.5"},
    63: {"Q10": "", "Q11": "", "Q12": ""},
    71: {"Position": "99"},
    80: {"Weakening investment projects": ""},
    94: {"Financial information": "99"},
    102: {"Q11": "5.5"},
    113: {"Age": "", "Management status": "10"},
    125: {"Management status": ""},
    131: {"Existing project": "0"},
    140: {"New project": "", "Weakening investment projects": ""},
    152: {"Education": "3.5"},
    166: {"Q10": ""},
    173: {"Financial risk": "99", "Financial information": "99", "Management status": "99"},
    185: {"Position": ""},
    198: {"Q12": "10"},
}
"""What stands in the questionnaires that are not valid, by respondent."""


def answers() -> str:
    """Return the file: a row of headings, then a row for each respondent."""
    stream = Random(SEED)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["respondent", "role", "sector", "years", *FACTORS])
    for number in range(1, RESPONDENTS + 1):
        row = {**_row(stream), **SPOILT.get(number, {})}
        about = [_drawn(stream, ROLES), _drawn(stream, SECTORS), 1 + int(24 * stream.random() ** 2)]
        table.writerow([f"R{number:03}", *about, *row.values()])
    return text.getvalue()


def _row(stream: Random) -> dict[str, str]:
    enterprise = _deviation(stream, OF_THE_ENTERPRISE)
    row = {}
    for place, (factor, mean) in enumerate(FACTORS.items()):
        if place % 3 == 0:
            group = _deviation(stream, OF_THE_GROUP)
        opinion = enterprise + group + _deviation(stream, OF_THE_FACTOR)
        answer = mean - opinion if factor == TURNED else mean + opinion
        row[factor] = str(min(9, max(1, round(answer))))
    return row


def _deviation(stream: Random, size: float) -> float:
    return NormalDist(0, size).inv_cdf(1 - stream.random())


def _drawn(stream: Random, shares: tuple[tuple[str, int], ...]) -> str:
    return stream.choices([name for name, _ in shares], [share for _, share in shares])[0]


if __name__ == "__main__":
    Path(__file__).with_name("sme-finance-survey.csv").write_text(answers(), encoding="utf-8", newline="")
