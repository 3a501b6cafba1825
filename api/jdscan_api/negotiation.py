"""Chooses the form of an answer by ``Accept`` (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

from jdscan_api.problems import NOT_ACCEPTABLE, ProblemError


def choose(accept: str, offered: Sequence[str]) -> str:
    """Choose a media type; where the caller has no preference, the one offered first.

    Args:
        accept: The header's value; empty where it was not sent.
        offered: Media types, as ``type/subtype`` in lower case.

    Raises:
        ProblemError: 406 where none of them is accepted.
    """
    weights = _weights(accept)
    if not weights:
        return offered[0]
    best = max(offered, key=lambda media: _weight(media, weights))
    if _weight(best, weights) <= 0:
        raise ProblemError(NOT_ACCEPTABLE, where="Accept", remedy=f"Accept one of: {', '.join(offered)}")
    return best


def _weights(accept: str) -> dict[str, float]:
    """Read the weight of every range; one that is malformed counts in full."""
    weights = {}
    for element in accept.lower().split(","):
        media, *parameters = (part.strip() for part in element.split(";"))
        if media:
            weights[media] = next((_number(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    return weights


def _number(text: str) -> float:
    try:
        return value if 0 <= (value := float(text)) <= 1 else 1.0
    except ValueError:
        return 1.0


def _weight(media: str, weights: dict[str, float]) -> float:
    """Give the weight of the most specific range that a media type falls into, or 0."""
    for media_range in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if media_range in weights:
            return weights[media_range]
    return 0.0
