"""Keys and their limits, at the layer and at the app."""

import base64
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from jdscan_api import create_app
from jdscan_api.access import Access
from jdscan_api.exchange import exchange_of
from jdscan_api.keys import ApiKey, digest_of, make_key
from jdscan_api.problems import PROBLEM_JSON
from jdscan_api.settings import Settings
from tests.api.asgi import body_in, call, echo, http_scope
from tests.api.fakes import loading

KEY, FREE, ZOE = make_key(), make_key(), "schlüssel-ünd-so"
KEYS = (ApiKey("ats", digest_of(KEY), 2), ApiKey("free", digest_of(FREE), 0), ApiKey("zoe", digest_of(ZOE)))
SETTINGS = Settings(api_keys=KEYS, rate_limit=60)
PATHS = ("/v1/analyses", "/v1/nothing", "/", "/compare", "/unknown", "/v1", "/livez/", "/static", "/metricsx")
OPEN_PATHS = ("/livez", "/readyz", "/metrics", "/openapi.json", "/static/page.css")


def basic(password: str, user: str = "") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": f"Bearer {KEY}x"},
        {"authorization": "Bearer "},
        {"authorization": KEY},
        {"authorization": f"Digest {KEY}"},
        {"x-api-key": KEY.upper()},
        {"x-api-key": digest_of(KEY)},
        basic("wrong"),
        {"authorization": "Basic %%%"},
        {"authorization": "Basic /w=="},
    ],
)
def test_without_a_key_nothing_is_served_and_no_body_read(path: str, headers: dict[str, str]) -> None:
    answer = call(Access(echo, SETTINGS), http_scope(path, headers=headers), body_in(b"a posting"))
    assert (answer.status, answer.left, answer.headers["content-type"]) == (401, 1, PROBLEM_JSON)
    scheme = "Bearer" if path.startswith("/v1/") else "Basic"
    assert answer.headers["www-authenticate"].startswith(f'{scheme} realm="jdscan"')
    assert KEY.encode() not in answer.body


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_what_is_open_asks_for_nothing(path: str) -> None:
    assert call(Access(echo, SETTINGS), http_scope(path), body_in(b"")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {FREE}"},
        {"authorization": f"bearer  {FREE} "},
        {"x-api-key": FREE},
        basic(FREE),
        basic(FREE, user="anyone"),
    ],
)
def test_a_key_opens_in_each_of_its_forms_and_is_known_by_name(headers: dict[str, str]) -> None:
    scope = http_scope("/v1/analyses", headers=headers)
    answer = call(Access(echo, SETTINGS), scope, body_in(b"a posting"))
    assert (answer.status, answer.body, exchange_of(scope).key) == (200, b"a posting", "free")
    assert "ratelimit" not in answer.headers  # limit 0: none


def test_a_key_in_unicode_fits_through_basic() -> None:
    assert call(Access(echo, SETTINGS), http_scope("/", headers=basic(ZOE)), body_in(b"")).status == 200


def test_a_spent_key_is_429_with_what_to_wait_for_and_no_body_read(tmp_path: Path) -> None:
    layer = Access(echo, SETTINGS.model_copy(update={"state_folder": tmp_path}))
    scopes = [http_scope("/v1/analyses", headers={"x-api-key": KEY}) for _ in range(3)]
    answers = [call(layer, scope, body_in(b"a posting")) for scope in scopes]
    assert [a.status for a in answers] == [200, 200, 429]
    assert {a.headers["ratelimit-policy"] for a in answers} == {'"minute";q=2;w=60'}
    assert [a.headers["ratelimit"] for a in answers] == ['"minute";r=1;t=30', '"minute";r=0;t=30', '"minute";r=0;t=30']
    assert answers[2].headers["retry-after"] == "30"
    assert answers[2].headers["content-type"] == PROBLEM_JSON
    assert answers[2].left == 1
    assert exchange_of(scopes[2]).refusal == "rate-limited"
    assert exchange_of(scopes[2]).key == "ats"


def test_the_service_s_limit_holds_for_keys_without_one() -> None:
    answer = call(Access(echo, SETTINGS), http_scope("/", headers=basic(ZOE)), body_in(b""))
    assert answer.headers["ratelimit-policy"] == '"minute";q=60;w=60'


def test_the_app_asks_for_keys_only_where_there_are_any() -> None:
    text = {"text": "Own the roadmap"}
    with TestClient(create_app(Settings(), load=loading())) as client:
        assert client.post("/v1/analyses", json=text).status_code == 200
    with TestClient(create_app(SETTINGS, load=loading())) as client:
        assert client.post("/v1/analyses", json=text).status_code == 401
        assert client.post("/v1/analyses", json=text, headers={"x-api-key": FREE}).status_code == 200


def test_keys_are_set_as_text_with_commas_between() -> None:
    assert Settings.model_validate({"api_keys": ", ".join(map(str, KEYS))}).api_keys == KEYS
    assert [str(key).count(":") for key in KEYS] == [2, 2, 1]
