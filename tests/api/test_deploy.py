"""The page on deployment says what is so: settings, metrics, nginx's limits. Run as a module, it renews the table."""

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crossplane
import pytest

from jdscan_api.metrics import Metrics
from jdscan_api.server import KEEP_ALIVE
from jdscan_api.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "DEPLOY.md"
NGINX = ROOT / "deploy" / "nginx.conf"
UNIT = ROOT / "deploy" / "jdscan.service"
_BEGIN, _END = "<!-- settings -->\n", "<!-- /settings -->\n"


def settings_table() -> str:
    defaults = {
        n: f.get_default(call_default_factory=True, validated_data={}) for n, f in Settings.model_fields.items()
    }
    rows = [
        f"| `{PREFIX}{name.upper()}` | {shown(defaults[name])} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows]) + "\n"


def shown(default: Any) -> str:
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    text = ",".join(map(str, default)) if isinstance(default, tuple) else "" if default is None else str(default)
    return f"`{text.removesuffix('.0')}`" if text else "none"


def test_the_table_of_settings_is_that_of_the_class() -> None:
    table = PAGE.read_text("utf-8").partition(_BEGIN)[2].partition(_END)[0]
    assert table == settings_table(), "run `python -m tests.api.test_deploy` to renew it"


def test_every_setting_that_the_page_or_the_configuration_names_is_one() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for path in (PAGE, NGINX, UNIT, ROOT / "Dockerfile"):
        named = set(re.findall(r"JDSCAN_[A-Z_]*[A-Z]", path.read_text("utf-8")))
        assert named <= known, path.name


def test_every_metric_is_explained_and_no_other() -> None:
    exposed = set(re.findall(r"^# TYPE (\w+)", Metrics().render().decode(), re.MULTILINE))
    explained = set(re.findall(r"`(jdscan_[a-z_]+)`", PAGE.read_text("utf-8").split("## Settings")[0]))
    assert explained == {name for name in exposed if not name.endswith("_created")}


def directives(block: list[dict[str, Any]]) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    for directive in block:
        yield directive["directive"], directive["args"], directive
        yield from directives(directive.get("block", []))


def parsed() -> list[dict[str, Any]]:
    # A part of the `http` block: which directive may stand where is checked inside of it alone.
    found = crossplane.parse(str(NGINX), strict=True, check_ctx=False)
    assert found["errors"] == []
    return list(found["config"][0]["parsed"])


def locations() -> dict[str, dict[str, list[str]]]:
    """Return the directives of the server and of each location, by path; those of the server under the empty path."""
    (server,) = (d for name, _, d in directives(parsed()) if name == "server" and "block" in d)
    found = {"": {d["directive"]: d["args"] for d in server["block"] if d["directive"] != "location"}}
    for d in server["block"]:
        if d["directive"] == "location":
            found[d["args"][-1]] = {inner["directive"]: inner["args"] for inner in d["block"]}
    return found


def test_nginx_lets_through_what_the_service_reads() -> None:
    found, settings = locations(), Settings()
    assert found[""]["client_max_body_size"] == [str(settings.max_body_bytes)]
    assert found["/v1/analyses:batch"]["client_max_body_size"] == [str(settings.max_batch_bytes)]
    assert found["/v1/analyses:stream"]["client_max_body_size"] == [str(settings.max_stream_bytes)]
    assert found[""]["client_body_timeout"] == [f"{settings.body_timeout:g}s"]


def test_nginx_waits_longer_than_the_service_takes_and_lets_go_of_connections_first() -> None:
    assert float(locations()[""]["proxy_read_timeout"][0].removesuffix("s")) > Settings().analysis_timeout
    assert KEEP_ALIVE > 60  # seconds, nginx's own `keepalive_timeout` of an upstream
    assert f"TimeoutStopSec={Settings().analysis_timeout + 5:g}\n" in UNIT.read_text("utf-8")


def test_nginx_streams_unbuffered_and_keeps_metrics_inside() -> None:
    found = locations()
    stream = found["/v1/analyses:stream"]
    assert (stream["proxy_buffering"], stream["proxy_request_buffering"]) == (["off"], ["off"])
    assert found["/metrics"] == found["/readyz"] == {"return": ["404"]}


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed; crossplane has read the file")
def test_nginx_takes_the_file(tmp_path: Path) -> None:
    around = tmp_path / "nginx.conf"
    text = NGINX.read_text("utf-8").replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "jdscan.conf").write_text(text, "utf-8")
    around.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ access_log off; include {tmp_path}/jdscan.conf; }}\n")
    command = ["nginx", "-t", "-e", str(tmp_path / "error.log"), "-c", str(around)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stderr


def test_the_unit_starts_the_service_and_may_write_nothing() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd keep their case
    unit.read_string(UNIT.read_text("utf-8"))
    service = unit["Service"]
    assert service["ExecStart"].split()[:2] == ["/srv/jdscan/bin/jdscan", "serve"]
    assert (service["ProtectSystem"], service["DynamicUser"]) == ("strict", "yes")


if __name__ == "__main__":
    before, _, rest = PAGE.read_text("utf-8").partition(_BEGIN)
    PAGE.write_text(before + _BEGIN + settings_table() + _END + rest.partition(_END)[2], "utf-8")
