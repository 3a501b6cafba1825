"""The branch: the encoder's last two layers once more, trained for hints on the frozen layers below.

A linear head on the encoder's own vector reads hints badly, since four other tasks have shaped it. The branch starts
from the same two layers and sees the same hidden states, so that a unit is run through the lower four layers once
(layers shared as in multi-task networks, Caruana 1997). Hidden states come from the exported int8 graph, as at run
time.
"""

import logging
import random
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from jdscan.ngrams import Floats
from jdscan.reading.hints import HintLabels
from jdscan.training.schedule import linear_schedule

LOG = logging.getLogger(__name__)
LAYERS = 2
RARE = -3.0  # Where a head's bias starts: hints are rare.


@dataclass(frozen=True, slots=True)
class BranchRecipe:
    """Hyper-parameters of the branch.

    Attributes:
        epochs: Passes over the data.
        learning_rate: Peak for the layers; the heads learn thirty times as fast.
        batch: Sentences a step.
        positive_weight: Weight of a label's presence against its absence.
        drop: Dropout before the heads.
        seed: Seed of order and dropout.
    """

    epochs: int = 6
    learning_rate: float = 3e-4
    batch: int = 32
    positive_weight: float = 2.0
    drop: float = 0.1
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON data, for the card."""
        return asdict(self)


class Branch(torch.nn.Module):  # type: ignore[misc]
    """The two layers and the heads; pools CLS and the mean of all tokens, as the encoder does."""

    def __init__(self, encoder: SentenceTransformer, outputs: int, drop: float) -> None:
        super().__init__()
        bert = encoder[0].auto_model
        bert.set_attn_implementation("eager")
        self.layers = deepcopy(bert.encoder.layer[-LAYERS:])
        self.drop = torch.nn.Dropout(drop)
        self.head = torch.nn.Linear(2 * bert.config.hidden_size, outputs)
        torch.nn.init.normal_(self.head.weight, std=0.01)
        torch.nn.init.constant_(self.head.bias, RARE)

    def pooled(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return vectors of shape (n, 2 width) of hidden states (n, length, width) under a mask (n, length)."""
        spread = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -10_000.0
        for layer in self.layers:
            out = layer(hidden, attention_mask=spread)
            hidden = out[0] if isinstance(out, tuple) else out
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return torch.cat([hidden[:, 0], (hidden * weight).sum(1) / weight.sum(1)], dim=1)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return raw scores of shape (n, labels)."""
        scores: torch.Tensor = self.head(self.drop(self.pooled(hidden, mask)))
        return scores


States = Sequence[NDArray[np.float16]]  # hidden states of one window each, shape (length, width)


def train_branch(
    encoder: SentenceTransformer, states: States, y: Floats, known: Floats, labels: HintLabels, recipe: BranchRecipe
) -> Branch:
    """Train a branch.

    Args:
        encoder: The encoder that the branch grows from.
        states: Hidden states below the branch, one array a sentence.
        y: Targets, shape (n, labels).
        known: 1 where the target is known, else 0, same shape.
        labels: What the columns mean.
        recipe: Hyper-parameters.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    branch = Branch(encoder, y.shape[1], recipe.drop)
    groups = [
        {"params": branch.layers.parameters(), "lr": recipe.learning_rate},
        {"params": branch.head.parameters(), "lr": 30 * recipe.learning_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    schedule = linear_schedule(optimizer, recipe.epochs * -(-len(states) // recipe.batch))
    goal, mask = torch.from_numpy(y), torch.from_numpy(known)
    branch.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for rows in _batches(states, recipe.batch, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = branch(*padded([states[i] for i in rows]))
            loss = _loss(scores.float(), goal[rows], mask[rows], labels, recipe.positive_weight)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(branch.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        LOG.info("branch: epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, total / len(states))
    branch.eval()
    return branch


def branch_scores(branch: Branch, states: States, batch: int = 64) -> Floats:
    """Return raw scores, shape (n, labels)."""
    order = sorted(range(len(states)), key=lambda i: len(states[i]))
    out = np.zeros((len(states), branch.head.out_features), np.float32)
    with torch.inference_mode():
        for s in range(0, len(order), batch):
            rows = order[s : s + batch]
            out[rows] = branch(*padded([states[i] for i in rows])).numpy()
    return out


def padded(states: States) -> tuple[torch.Tensor, torch.Tensor]:
    """Return hidden states padded to the longest, shape (n, length, width), and their mask (n, length)."""
    length = max(map(len, states))
    hidden = np.zeros((len(states), length, states[0].shape[1]), np.float32)
    mask = np.zeros((len(states), length), np.int64)
    for i, s in enumerate(states):
        hidden[i, : len(s)] = s
        mask[i, : len(s)] = 1
    return torch.from_numpy(hidden), torch.from_numpy(mask)


def _batches(states: States, size: int, rng: random.Random) -> list[list[int]]:
    keyed = sorted(range(len(states)), key=lambda i: len(states[i]) + rng.uniform(-6, 6))
    batches = [keyed[i : i + size] for i in range(0, len(keyed), size)]
    rng.shuffle(batches)
    return batches


def _loss(z: torch.Tensor, y: torch.Tensor, known: torch.Tensor, labels: HintLabels, weight: float) -> torch.Tensor:
    """Return the masked loss: cross-entropy for the exclusive group, binary for all else, summed over labels."""
    claim = labels.slices["claim"]
    binary = torch.nn.functional.binary_cross_entropy_with_logits(
        z, y, reduction="none", pos_weight=torch.tensor(weight)
    )
    keep = known.clone()
    keep[:, claim] = 0
    exclusive = -(torch.log_softmax(z[:, claim], dim=1) * y[:, claim] * known[:, claim]).sum()
    return ((binary * keep).sum() + exclusive) / len(z)
