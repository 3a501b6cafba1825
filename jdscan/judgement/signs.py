"""Signs that the seat is needed or wanted for the wrong reason, and the two diagnostic questions.

Seed 000_6eb90c6b13d67afb, 3.2, 3.3 and 3.5; the practices stand on the documents 002, 003 and 004.
"""

from collections.abc import Iterator, Mapping, Sequence

from jdscan.framework import Framework
from jdscan.framework.types import Outcome, Question
from jdscan.judgement.findings import MOST_QUOTES, FindingWriter, quotes
from jdscan.judgement.structure import side_duties
from jdscan.records import Diagnostic, Evidence, Explanation, Finding, PostingReading, UnitReading

LIKELY = 0.5
JOINED = "accountability.single"
# From here a unit may be quoted for a sign that the posting as a whole shows.
POSSIBLE = 0.15
# Families of findings: what the company shows of itself anywhere, and what is put on the role by counted units.
ANYWHERE = ("need.", "motive.")
ON_THE_ROLE = ("accountability.", "practice.")
# Of these one unit shows only one: they contradict each other.
RIVALS = "accountability."
# From here on duties are joined for the most part, or stand apart.
JOINED_SHARE = 0.5
LEAST_JOINED = 3
LEAST_OF_SIDE = 3


def sign_findings(reading: PostingReading, framework: Framework, writer: FindingWriter) -> list[Finding]:
    """Return one finding for each sign that the posting more likely than not shows, and some unit possibly.

    Args:
        reading: The posting's reading; its signs and the hints of its units are used.
        framework: Where the findings stand.
        writer: Words the findings.

    Returns:
        Findings in framework order; the confidence is the posting's probability, the strongest unit is quoted first.
    """
    out = []
    for id in _ids(framework, *ANYWHERE, *ON_THE_ROLE):
        confidence = reading.sign_proba.get(id, 0.0)
        shown = _showing(reading, id, framework) if confidence >= LIKELY else []
        if shown:
            out.append(writer.write(id, framework.finding(id).definition, confidence, quotes(shown)))
    return out


def _ids(framework: Framework, *families: str) -> tuple[str, ...]:
    return tuple(kind.id for kind in framework.findings if kind.id.startswith(families))


def _showing(reading: PostingReading, id: str, framework: Framework) -> list[UnitReading]:
    """Return the units to quote for a sign, strongest first: those that show it plainly, or the one that may.

    Where no words say that one person answers for the whole, the joined duties show it.
    """
    possible = [(p, r) for r in reading.units if (p := _probability(r, id, framework)) >= POSSIBLE]
    possible.sort(key=lambda each: (-each[0], each[1].unit.index))
    plain = [r for p, r in possible if p >= LIKELY] or [r for _, r in possible[:1]]
    return plain or (side_duties(reading, "integrated") if id == JOINED else [])


def _probability(reading: UnitReading, id: str, framework: Framework) -> float:
    """Give the probability that a unit shows a sign; 0 where its zone does not count or a rival is likelier there."""
    signals = reading.hints.signals
    if id.startswith(ON_THE_ROLE) and not reading.counted:
        return 0.0
    if id.startswith(RIVALS) and id != max(_ids(framework, RIVALS), key=lambda rival: signals.get(rival, 0.0)):
        return 0.0
    return signals.get(id, 0.0)


def diagnose(findings: Sequence[Finding], explanation: Explanation, framework: Framework) -> tuple[Diagnostic, ...]:
    """Answer the two diagnostic questions as far as the text allows (seed 000_6eb90c6b13d67afb, 3.5).

    Args:
        findings: The findings of :func:`sign_findings`; others are passed over.
        explanation: How the duties lie, for what the signs leave open.
        framework: Where the questions and the wordings of their answers stand.

    Returns:
        One answer for each question, in framework order. ``yes`` and ``no`` answer the question's own words.
    """
    raised = {f.id: f for f in findings}
    return tuple(_answer(question, raised, explanation, framework) for question in framework.questions)


def _answer(
    question: Question, raised: Mapping[str, Finding], explanation: Explanation, framework: Framework
) -> Diagnostic:
    found = [raised[id] for id in question.findings if id in raised]
    shape = _shape(explanation)
    outcome = next(o for o in question.outcomes if _holds(o, found, shape))
    evidence = tuple(_evidence(found))
    if not evidence and outcome.shape != "any":
        evidence = _of_shape(explanation, shape)
    names = {sign.finding: sign.name for sign in framework.signs}
    signs = " and ".join(f"“{names.get(f.id, f.name)}”" for f in found)
    return Diagnostic(question.id, outcome.answer, outcome.text.replace("{signs}", signs), evidence)


def _holds(outcome: Outcome, found: Sequence[Finding], shape: str) -> bool:
    enough = len(found) >= outcome.least and {f.id for f in found} >= set(outcome.raised)
    return enough and outcome.shape in ("any", shape)


def _shape(explanation: Explanation) -> str:
    """Tell whether the duties are joined for the most part, stand apart, or neither plainly."""
    if explanation.joined_share >= JOINED_SHARE and len(explanation.joined) >= LEAST_JOINED:
        return "joined"
    sides = min(len(explanation.product), len(explanation.marketing))
    return "apart" if sides >= LEAST_OF_SIDE and not explanation.joined else ""


def _evidence(found: Sequence[Finding]) -> Iterator[Evidence]:
    """Give the best quotation of each finding, each unit once."""
    seen: set[int] = set()
    for finding in found:
        for quotation in finding.evidence[:1]:
            if quotation.unit not in seen:
                seen.add(quotation.unit)
                yield quotation


def _of_shape(explanation: Explanation, shape: str) -> tuple[Evidence, ...]:
    if shape == "joined":
        return explanation.joined[:MOST_QUOTES]
    half = MOST_QUOTES // 2
    return (*explanation.product[:half], *explanation.marketing[:half])
