"""The page's templates, filled; everything that is put in is escaped, but the report, which is HTML already."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from jdscan.report import NOTICE
from jdscan_api.page import assets
from jdscan_api.page.examples import EXAMPLES
from jdscan_api.paths import STATIC
from jdscan_api.problems import ProblemError
from jdscan_api.state import state_of


def render_page(
    request: Request, template: str, values: Mapping[str, Any], problem: ProblemError | None = None
) -> HTMLResponse:
    """Fill a template.

    Args:
        request: For the settings, and the path under which a proxy serves the app.
        template: Name of the file.
        values: What the template names.
        problem: What to say in an alert, with its status; None where all is well.
    """
    state = state_of(request)
    root = request.scope.get("root_path", "")
    shown = (
        _environment()
        .get_template(template)
        .render(
            root=root,
            static=f"{root}{STATIC}/{assets.digest()}",
            notice=NOTICE,
            examples=EXAMPLES,
            encoders=tuple(state.engine.analyzers),
            default_encoder=state.engine.default,
            problem=None if problem is None else problem.to_dict(),
            **values,
        )
    )
    # A page that shows a posting is kept by no cache; the empty form may be, if asked for anew.
    caching = "no-cache" if request.method in ("GET", "HEAD") else "no-store"
    status, headers = (200, {}) if problem is None else (problem.kind.status.value, problem.headers)
    return HTMLResponse(shown, status_code=status, headers={**headers, "Cache-Control": caching})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("jdscan_api.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sentence"] = _sentence
    return environment


def _sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
