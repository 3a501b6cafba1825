"""A section of the page under its heading."""

from jdscan.report.escaping import esc


def section(id: str, heading: str, content: str, *, style: str = "") -> str:
    """Give a section that its heading names.

    Args:
        id: Id of the heading, unique on the page that the section will stand in.
        heading: Text of the heading.
        content: HTML below the heading.
        style: Classes of the section, if any.
    """
    classes = f' class="{style}"' if style else ""
    return f'<section{classes} aria-labelledby="{id}"><h2 id="{id}">{esc(heading)}</h2>{content}</section>'
