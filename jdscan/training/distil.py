"""Distil static token embeddings out of a fine-tuned encoder, with model2vec.

Every token of the vocabulary is run through the encoder by itself; its vectors are reduced by PCA and weighted by
how rare the token is (Tulkens and van Dongen 2024).
"""

from pathlib import Path

import numpy as np
from model2vec.distill import distill_from_model
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from jdscan.ngrams import Floats
from jdscan.reading.fast import FastEncoder
from jdscan.training.finetune import tokenizer_of

WIDTH = 256


def distil(encoder: SentenceTransformer) -> FastEncoder:
    """Return the static encoder of a fine-tuned one, its table already rounded to int8."""
    transformer = encoder[0].auto_model
    static = distill_from_model(transformer, encoder.tokenizer, pca_dims=WIDTH, device="cpu")
    table = _aligned(static.embedding, static.tokenizer, tokenizer_of(encoder))
    scale = np.maximum(np.abs(table).max(axis=1), 1e-8) / 127
    packed = np.round(table / scale[:, None]).astype(np.int8)
    return FastEncoder(tokenizer_of(encoder), packed, scale.astype(np.float32))


def _aligned(vectors: Floats, source: Tokenizer, target: Tokenizer) -> Floats:
    """Reorder vectors from model2vec's vocabulary to the encoder's; tokens that it dropped become zero."""
    known = source.get_vocab()
    out = np.zeros((target.get_vocab_size(), vectors.shape[1]), np.float32)
    for token, i in target.get_vocab().items():
        if token in known:
            out[i] = vectors[known[token]]
    return out


def save_static(encoder: FastEncoder, folder: Path) -> None:
    """Write ``tokenizer.json`` and ``embeddings.safetensors`` into the folder of the artefact ``fast``."""
    from jdscan.artefact import write_arrays

    folder.mkdir(parents=True, exist_ok=True)
    encoder.tokenizer.save(str(folder / "tokenizer.json"))
    write_arrays(folder / "embeddings.safetensors", {"table": encoder.table, "scale": encoder.scale})
