"""The table of units: where each stands and what the models read in it."""

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from jdscan.framework.wording import percent
from jdscan.records import Analysis, UnitReading
from jdscan.report.glyphs import Typesetter
from jdscan.report.wording import label_words

# Under this many columns zone, topics, ownership and template share one, so that the text stays readable.
_WIDE = 120


def unit_table(analysis: Analysis, setter: Typesetter, width: int) -> Table:
    """Lay out one row a unit: offsets, zone, topics with probability, ownership, template, text."""
    table = Table(box=SIMPLE, title="Units", title_justify="left", title_style="bold", show_lines=True)
    # Rich's default for cells without room is an ellipsis, which an ASCII console cannot show.
    table.add_column("Offset", style="dim", overflow="fold")
    names = ("Zone", "Topics", "Ownership", "Template") if width >= _WIDE else ("Reading",)
    for name in names:
        table.add_column(name, overflow="fold")
    table.add_column("Text", overflow="fold", ratio=1)
    for reading in analysis.reading.units:
        unit = reading.unit
        text = Text(setter.set(unit.text), style="" if reading.counted else "dim")
        table.add_row(Text(f"{unit.start}-{unit.end}"), *_cells(reading, wide=width >= _WIDE), text)
    return table


def _cells(reading: UnitReading, *, wide: bool) -> list[Text]:
    topics = [
        Text(f"{label_words(topic)} {percent(reading.topics_proba.get(topic, 0.0))}", style="cyan")
        for topic in reading.topics
    ]
    if wide:
        work = [Text("\n").join(topics), Text(reading.ownership), Text(reading.template)]
        return [Text(reading.zone), *work]
    where = Text(reading.zone, style="bold")
    manner = Text(f"{reading.ownership}, {reading.template}")
    return [Text("\n").join([where, *topics, manner])]
