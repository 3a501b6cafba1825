"""Domain-adaptive pre-training: masked words of unlabelled postings (Gururangan et al. 2020)."""

import logging
import math
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertOnlyMLMHead

from jdscan.reading.tokens import SEP, token_windows
from jdscan.records import Unit
from jdscan.training.finetune import base_encoder, collate, tokenizer_of
from jdscan.training.schedule import linear_schedule

LOG = logging.getLogger(__name__)
MASK, MASKED_SHARE = 103, 0.15
LEARNING_RATE = 2e-4


def pretrain(units: Sequence[Unit], folder: Path, *, batch: int = 32, seed: int = 0) -> Path:
    """Train the base encoder on masked tokens of the units, one pass, and save it.

    The output layer shares the token embeddings; its transformation begins at random and is thrown away.

    Args:
        units: Units with their context.
        folder: Where the sentence-transformers folder goes.
        batch: Windows a step.
        seed: Seed of masks and order.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - shuffling, not secrecy
    encoder: SentenceTransformer = base_encoder()
    model = encoder[0].auto_model
    head = BertOnlyMLMHead(BertConfig.from_dict(model.config.to_dict()))
    head.predictions.decoder.weight = model.embeddings.word_embeddings.weight
    windows = sorted((w[0] for w in token_windows(tokenizer_of(encoder), units)), key=lambda w: len(w.ids))
    batches = [windows[i : i + batch] for i in range(0, len(windows), batch)]
    rng.shuffle(batches)
    parameters = [*{id(p): p for p in (*model.parameters(), *head.parameters())}.values()]
    optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.01, fused=True)
    steps = len(batches)
    schedule = linear_schedule(optimizer, steps)
    encoder.train()
    total = 0.0
    for step, part in enumerate(batches, 1):
        features = collate(part)
        ids = features["input_ids"]
        chosen = (torch.rand(ids.shape) < MASKED_SHARE) & features["attention_mask"].bool() & (ids > SEP)
        if not chosen.any():
            continue
        truth = ids[chosen]
        features["input_ids"] = ids.masked_fill(chosen, MASK)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model(**features)[0]
            loss = torch.nn.functional.cross_entropy(head(hidden[chosen]).float(), truth)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 200 == 0:
            LOG.info("masked words: step %d of %d, perplexity %.1f", step, steps, math.exp(total / 200))
            total = 0.0
    encoder.eval()
    encoder.save(str(folder))
    return folder
