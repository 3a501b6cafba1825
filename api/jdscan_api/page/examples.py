"""The postings that the page offers to try: copies of authored ones in ``corpus/postings/examples``."""

from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Example:
    """A posting to try.

    Attributes:
        name: Name in the address.
        file: Name of the file.
        label: What the link says.
    """

    name: str
    file: str
    label: str

    @property
    def text(self) -> str:
        """The posting, as its file has it."""
        return resources.files(__package__).joinpath("examples", self.file).read_text("utf-8")


EXAMPLES = (
    Example("stapled-cpmo", "stapled-cpmo.md", "Two jobs stapled together"),
    Example("integrated-quiet", "integrated-quiet.md", "One seat, quiet title"),
    Example("partial-cmo", "partial-cmo.md", "Marketing with a product line"),
    Example("ordinary-cpo", "ordinary-cpo.txt", "Product chief"),
)


def find_example(name: str) -> Example | None:
    """Return the example of a name, or None."""
    return next((example for example in EXAMPLES if example.name == name), None)
