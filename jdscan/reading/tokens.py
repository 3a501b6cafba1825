"""Token ids of a unit with its context, the same at training and at run time.

A unit is read as the second segment of a pair: ``[CLS] heading / previous unit [SEP] unit [SEP]``, as BERT reads
sentence pairs (Devlin et al. 2019). A unit longer than the window is read in overlapping windows, so that nothing
is cut unseen; only the context is shortened.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from jdscan.records import Unit

HEADING_TOKENS = 16
PREVIOUS_TOKENS = 40
WINDOW_TOKENS = 128
OVERLAP_TOKENS = 32
CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class TokenWindow:
    """One encoder input.

    Attributes:
        ids: Token ids with special tokens.
        context: Number of leading tokens that belong to the first segment.
        share: Share of the unit's tokens that this window stands for, in (0, 1]; the shares of a unit sum to 1.
    """

    ids: tuple[int, ...]
    context: int
    share: float


def load_tokenizer(path: str) -> Tokenizer:
    """Load a ``tokenizer.json`` with padding and truncation switched off: windows are cut here, not there."""
    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_windows(tokenizer: Tokenizer, units: Sequence[Unit]) -> list[list[TokenWindow]]:
    """Return the windows of every unit, at least one each."""
    texts = [t for u in units for t in (u.heading, u.previous, u.text)]
    ids = [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
    return [_windows(ids[i][:HEADING_TOKENS], ids[i + 1][-PREVIOUS_TOKENS:], ids[i + 2]) for i in range(0, len(ids), 3)]


def _windows(heading: list[int], previous: list[int], unit: list[int]) -> list[TokenWindow]:
    first = [CLS, *heading, SEP, *previous, SEP]
    step = WINDOW_TOKENS - OVERLAP_TOKENS
    starts = [0]
    while starts[-1] + WINDOW_TOKENS < len(unit):
        starts.append(starts[-1] + step)
    parts = [unit[s : s + WINDOW_TOKENS] for s in starts]
    total = max(1, sum(len(p) for p in parts))
    return [TokenWindow((*first, *p, SEP), len(first), max(1, len(p)) / total) for p in parts]
