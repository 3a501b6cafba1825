"""Work of another executive that the posting gives to the seat (seed 001_aa3302c44211f348, 2.2, 2.3 and 2.5)."""

from collections import defaultdict

from jdscan.judgement.findings import FindingWriter, quotes
from jdscan.records import Claim, Finding, PostingReading

PLAIN = 0.5


def plain_claims(reading: PostingReading) -> dict[str, list[Claim]]:
    """Return the claims of counted units that are more likely than not, by overreach id, surest first."""
    out: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(reading.claims, key=lambda c: (-c.probability, c.unit)):
        if claim.probability >= PLAIN and reading.units[claim.unit].counted:
            out[claim.overreach].append(claim)
    return dict(out)


def overreach_findings(reading: PostingReading, writer: FindingWriter) -> list[Finding]:
    """Return one finding for each kind of overreach that the posting plainly claims."""
    out = []
    for id, claims in plain_claims(reading).items():
        rule = writer.framework.overreach_rule(id)
        owners = " and ".join(rule.belongs_to)
        rows = ", ".join(f"“{writer.framework.decision(d).name}”" for d in rule.decisions)
        basis = f" (RACI row {rows}: accountable is {owners})" if rows else ""
        message = f"The posting puts “{rule.name}” on the role; it belongs to the {owners}{basis}."
        evidence = quotes(reading.units[c.unit] for c in claims)
        out.append(writer.write(f"overreach.{id}", message, claims[0].probability, evidence))
    return out
