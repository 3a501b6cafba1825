"""What a candidate asks: the questions of the findings, and the two diagnostic ones with their answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from jdscan.framework import load_framework
from jdscan.records import Analysis, Evidence
from jdscan.report.audience import Audience
from jdscan.report.view import claims_seat, severity_groups


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the number and the name of the finding that it comes from."""

    number: int
    words: str
    finding: str


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A diagnostic question, what the text allows to answer, and what that rests on."""

    words: str
    answer: str
    evidence: tuple[Evidence, ...]


def questions(analysis: Analysis, audience: Audience) -> Iterator[Question]:
    """Give the questions in the order of the findings, each once; a recruiter has none to ask."""
    if audience != "candidate":
        return
    seen: set[str] = set()
    for group in severity_groups(analysis):
        for numbered in group.findings:
            finding = numbered.finding
            if finding.question and finding.question not in seen:
                seen.add(finding.question)
                yield Question(numbered.number, finding.question, finding.name)


def diagnostics(analysis: Analysis, audience: Audience) -> Iterator[AnsweredQuestion]:
    """Give the diagnostic questions where both sides are claimed; they are a candidate's to weigh."""
    if audience != "candidate" or not claims_seat(analysis):
        return
    words = {question.id: question.question for question in load_framework().questions}
    for diagnostic in analysis.verdict.diagnostics:
        yield AnsweredQuestion(words[diagnostic.id], diagnostic.text, diagnostic.evidence)
