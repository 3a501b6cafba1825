"""A tiny encoder of random weights, trained on nothing, for tests of whatever needs the extra ``train``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jdscan.records import Unit

WIDTH, DEPTH, HEADS = 32, 4, 2
WORDS = ["set", "price", "run", "campaign", "for", "the", "team", "and", "product", "own", "lead", "brand", "quota"]
WORDS += ["in", "every", "region"]
# The ids of [CLS] and [SEP] are those of BERT, to which jdscan.reading.tokens holds.
VOCABULARY = ["[PAD]", *(f"[unused{i}]" for i in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
SENTENCES = (
    "set price for the product",
    "run campaign in every region",
    "lead",
    "own the team and lead the brand",
    "price and campaign for the product team",
)


def unit(text: str, heading: str = "") -> Unit:
    return Unit(0, text, 0, len(text), "sentence", heading)


@dataclass(frozen=True, slots=True)
class Tiny:
    """The encoder, and the folder of its export with ``onnx/model.onnx`` and ``tokenizer.json``."""

    encoder: Any
    exported: Path

    @property
    def graph(self) -> Path:
        return self.exported / "onnx" / "model.onnx"

    @property
    def tokenizer(self) -> Path:
        return self.exported / "tokenizer.json"


def make_tiny(folder: Path) -> Tiny:
    """Make and export an encoder of four layers."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from jdscan.training.export import export_onnx

    torch.manual_seed(0)
    size = {"hidden_size": WIDTH, "num_hidden_layers": DEPTH, "num_attention_heads": HEADS, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(VOCABULARY), **size)).save_pretrained(folder / "bert")
    named = {f"{n}_token": f"[{n.upper()}]" for n in ("unk", "pad", "cls", "sep", "mask")}
    ids = {w: i for i, w in enumerate(VOCABULARY)}
    words = Tokenizer(models.WordPiece(ids, unk_token=named["unk_token"]))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=words, **named).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(WIDTH, pooling_mode=("cls", "mean"))]
    encoder = SentenceTransformer(modules=modules, device="cpu")
    encoder.save(str(folder / "saved"))
    export_onnx(encoder, folder / "exported", folder / "saved", [unit(s) for s in SENTENCES * 4])
    return Tiny(encoder, folder / "exported")
