"""Decisions that two executives hold together (seed 001_aa3302c44211f348, 2.4 and 2.5)."""

from collections.abc import Iterable, Sequence
from math import prod

from jdscan.framework import Framework
from jdscan.judgement.findings import FindingWriter, quotes
from jdscan.judgement.score import Norms
from jdscan.records import Finding, PostingReading, SurfaceState, UnitReading

PLAIN = 0.5


def surface_states(
    reading: PostingReading, framework: Framework, norms: Norms | None = None
) -> tuple[SurfaceState, ...]:
    """Say of every shared surface whether the posting names it, and how it is shared; in framework order.

    Only counted units name a surface: experience that is asked for shares nothing out.

    Args:
        reading: The posting's reading.
        framework: Which surfaces there are.
        norms: How many real postings name each, or None.
    """
    usual = norms.surfaces if norms else {}
    return tuple(
        _state(surface.id, _naming(reading, surface.id), usual.get(surface.id)) for surface in framework.shared_surfaces
    )


def _naming(reading: PostingReading, surface: str) -> list[UnitReading]:
    """Return the counted units that speak of a surface, surest first."""
    found = [r for r in reading.units if r.hints.surfaces.get(surface, 0.0) >= PLAIN and r.counted]
    return sorted(found, key=lambda r: (-r.hints.surfaces[surface], r.unit.index))


def _state(surface: str, naming: Sequence[UnitReading], share: float | None) -> SurfaceState:
    return SurfaceState(
        surface=surface,
        named=bool(naming),
        joint=_share(naming, "joint") >= PLAIN,
        mechanism=_share(naming, "mechanism") >= PLAIN,
        tiebreaker=_share(naming, "tiebreaker") >= PLAIN,
        evidence=quotes(naming),
        share=share,
    )


def _share(naming: Iterable[UnitReading], what: str) -> float:
    """Return how likely at least the surest of the units says ``joint``, ``mechanism`` or ``tiebreaker``."""
    return max((r.hints.sharing.get(what, 0.0) for r in naming), default=0.0)


def surface_findings(states: Iterable[SurfaceState], reading: PostingReading, writer: FindingWriter) -> list[Finding]:
    """Return the findings on shared surfaces that are likelier than not; a posting that names none raises none.

    Args:
        states: What :func:`surface_states` gave for the same reading.
        reading: The posting's reading, for the confidence.
        writer: Words the findings.
    """
    states = tuple(states)
    out = [_unowned(s, reading, writer) for s in states if s.named and not s.joint]
    joint = [s for s in states if s.joint]
    if joint and not any(s.mechanism for s in joint):
        out.append(_no_mechanism(joint, reading, writer))
    return [finding for finding in out if finding.confidence >= PLAIN]


def _unowned(state: SurfaceState, reading: PostingReading, writer: FindingWriter) -> Finding:
    surface = writer.framework.shared_surface(state.surface)
    naming = _naming(reading, state.surface)
    confidence = naming[0].hints.surfaces[state.surface] * (1 - _share(naming, "joint"))
    others = " and ".join(role for role in surface.owners if role != writer.framework.seat)
    message = f"The posting speaks of “{surface.name}” but names no second owner; it is shared with the {others}."
    return writer.write(f"shared.unowned.{state.surface}", message, confidence, state.evidence)


def _no_mechanism(joint: Sequence[SurfaceState], reading: PostingReading, writer: FindingWriter) -> Finding:
    """Write the finding for surfaces that are joint, none of them with a way to agree.

    It holds where one is shared indeed and no unit on any of them names a mechanism.
    """
    units = {r.unit.index: r for s in joint for r in _naming(reading, s.surface)}
    shared = [r for _, r in sorted(units.items()) if r.hints.sharing.get("joint", 0.0) >= PLAIN]
    silent = prod(1 - r.hints.sharing.get("mechanism", 0.0) for r in units.values())
    names = " and ".join(f"“{writer.framework.shared_surface(s.surface).name}”" for s in joint)
    message = f"The posting shares {names} but does not say where or when the two owners agree."
    confidence = _share(shared, "joint") * silent
    return writer.write("shared.no_mechanism", message, confidence, quotes(shared))
