"""``jdscan serve`` and ``jdscan key`` at the command line; tests/api/test_server.py has the service itself."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jdscan.cli import make_app
from jdscan.cli.serve import THREAD_POLICY
from jdscan_api.keys import find_key
from jdscan_api.settings import Settings

ROOT = Path(__file__).parents[1]
PATHS = os.pathsep.join(str(ROOT / part) for part in ("", "api", "models"))


def run(*args: str) -> Any:
    return CliRunner().invoke(make_app(), list(args))


def run_apart(code: str, environment: dict[str, str] | None = None, *args: str) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own: what is set there reaches no other test."""
    env, command = {**os.environ, "PYTHONPATH": PATHS, **(environment or {})}, [sys.executable, "-c", code, *args]
    return subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603 - our own


MAIN = "from jdscan.cli import main; main()"


@pytest.mark.parametrize(
    ("variable", "setting"),
    [
        ("JDSCAN_ENCODERS", "accurate,slow"),
        ("JDSCAN_MAX_BATCH", "many"),
        ("JDSCAN_API_KEYS", "me:secret-in-the-clear"),
        ("JDSCAN_LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_not_shown(variable: str, setting: str) -> None:
    done = run_apart(MAIN, {variable: setting}, "serve", "--port", "0")
    assert done.returncode == 2
    assert variable in done.stderr
    assert "Traceback" not in done.stderr
    assert setting not in done.stderr


@pytest.mark.parametrize(
    "args", [["--port", "70000"], ["--workers", "0"], ["--encoder", "slow"], ["--port", "x"], ["more"]]
)
def test_a_bad_option_is_a_usage_error(args: list[str]) -> None:
    assert run("serve", *args).exit_code == 2


def test_an_address_of_another_machine_is_an_error_in_words() -> None:
    done = run_apart(MAIN, None, "serve", "--host", "192.0.2.1", "--port", "0")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "192.0.2.1:0" in done.stderr


def test_options_go_before_the_environment_and_threads_are_set_before_numpy() -> None:
    code = f"""
import os, sys
sys.modules["jdscan_api.server"] = type(sys)("server")  # takes the place of the one that would serve
import jdscan.cli.serve
assert "numpy" not in sys.modules
seen = {{}}
def serve(host, port, given):
    seen.update(host=host, port=port, given=given, threads={{n: os.environ[n] for n in {tuple(THREAD_POLICY)}}})
sys.modules["jdscan_api.server"].serve = serve
jdscan.cli.serve.serve(host="::1", port=9, workers=3, encoder=jdscan.cli.serve.EncoderName.fast)
print(seen)
"""
    done = run_apart(code, {"OMP_NUM_THREADS": "2"})
    given = {"workers": "3", "encoders": "fast", "encoder": "fast"}
    threads = {**THREAD_POLICY, "OMP_NUM_THREADS": "2"}  # the operator's word
    assert done.stdout.strip() == str({"host": "::1", "port": 9, "given": given, "threads": threads}), done.stderr


@pytest.mark.parametrize("limit", [None, 0, 120])
def test_a_key_is_shown_once_with_the_setting_that_accepts_it(limit: int | None) -> None:
    options = [] if limit is None else ["--limit", str(limit)]
    done = run("key", "ats-1", *options)
    assert done.exit_code == 0
    (secret,) = re.findall(r"jds_[\w-]{43}", done.stdout)
    (entry,) = re.findall(r"^JDSCAN_API_KEYS=(.*)$", done.stdout, re.MULTILINE)
    assert secret not in entry
    found = find_key(secret, Settings.model_validate({"api_keys": entry}).api_keys)
    assert found
    assert (found.name, found.limit) == ("ats-1", limit)


def test_each_key_is_another() -> None:
    assert run("key", "a").stdout != run("key", "a").stdout


@pytest.mark.parametrize(
    "args", [["a b"], ["a:b"], [""], ["x" * 65], ["a", "--limit", "-1"], ["a", "--limit", "1000000"]]
)
def test_a_name_or_limit_that_would_not_fit_the_setting_is_a_usage_error(args: list[str]) -> None:
    done = run("key", *args)
    assert done.exit_code == 2
    assert "jds_" not in done.output
