"""The words that people read for labels; the labels themselves are the codebook's."""

from typing import Literal, get_args

from jdscan.framework import load_framework
from jdscan.framework.wording import percent

Notice = Literal["A decision aid for wording a seat; not for ranking or rejecting people."]
NOTICE: Notice = get_args(Notice)[0]

SEATS = {
    "cpmo": "product and marketing in one seat",
    "cpo": "product leadership",
    "cmo": "marketing leadership",
    "out_of_scope": "outside product and marketing leadership",
}
_REASONS = {
    "title": "by its title",
    "work": "by its work",
    "field": "because of its field",
    "level": "because of its level",
}
STRUCTURES = {
    "stapled": "two job descriptions stapled together",
    "integrated": "one integrated job",
    "partial": "one side full, the other thin",
    "product_only": "product only",
    "marketing_only": "marketing only",
    "out_of_scope": "out of scope",
}


def seat_words(kind: str, reason: str) -> str:
    """Say the seat and why it was decided so."""
    return f"{SEATS[kind]}, {_REASONS[reason]}"


def certainty(probability: float, unsure: bool) -> str:
    """Say how sure a label is; a finding is never built on an unsure one."""
    return f"{percent(probability)}{', unsure' if unsure else ' sure'}"


def label_words(label: str) -> str:
    """Say a label without underscores."""
    return label.replace("_", " ")


def passages(count: int) -> str:
    """Say a number of passages."""
    return f"{count} passage" if count == 1 else f"{count} passages"


def section_words(section: str) -> tuple[str, str]:
    """Say a seed section and its document by title, or the section as it stands where neither is known.

    Args:
        section: ``<document id>#<section id>``.
    """
    document_id, _, section_id = section.partition("#")
    for document in load_framework().documents:
        for known in document.sections:
            if document.id == document_id and known.id == section_id:
                number = f"{known.id} " if known.id[0].isdigit() else ""
                return f"{number}{known.title}", document.title
    return section, ""
