"""One posting of several: its analysis or its problem, which then stands inside a larger answer.

Analyses are embedded as they were written; nothing is parsed again.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jdscan.records import Analysis
from jdscan.report import to_json
from jdscan_api.engine import Lane, PostingAnalyzer
from jdscan_api.intake import Intake, Submission
from jdscan_api.problems import problem_of

# Inside a string a line break is escaped: one that stands in the text is layout, as are the spaces after it.
_LAYOUT = re.compile(rb"\n *")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a posting.

    Attributes:
        status: The HTTP status that it would have had alone.
        body: JSON of the analysis, or of the problem where the status is not 200.
    """

    status: int
    body: bytes

    def to_bytes(self, head: Mapping[str, Any] | None = None) -> bytes:
        """Give a JSON object with the members of ``head``, the status, and the analysis or the problem."""
        members = json.dumps({**(head or {}), "status": self.status})[:-1].encode()
        name = b"analysis" if self.status == 200 else b"problem"
        return b'%s, "%s": %s}' % (members, name, self.body)

    def to_line(self, head: Mapping[str, Any]) -> bytes:
        """Give the same on one line, with the line break that ends it."""
        return _LAYOUT.sub(b"", self.to_bytes(head)) + b"\n"


async def outcome_of(intake: Intake, lane: Lane, analyzer: PostingAnalyzer, submission: Submission) -> Outcome:
    """Analyse a posting in a lane in which a place was taken; whatever goes wrong becomes its problem."""
    try:
        posting = await intake.read(submission)
        return Outcome(200, await lane.analyze(analyzer, posting, _write))
    except Exception as error:  # logged where it is the service's fault
        return failed(error)


def failed(error: Exception) -> Outcome:
    """Give the outcome of a posting for which an error was raised."""
    problem = problem_of(error)
    return Outcome(problem.kind.status.value, problem.to_bytes())


def _write(analysis: Analysis) -> bytes:
    return to_json(analysis).rstrip().encode()
