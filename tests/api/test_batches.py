"""Several postings in one request: order, faults that stay alone, one place in the bulk lane."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from jdscan.records import Analysis, EncoderName, Posting
from jdscan_api.engine import TOGETHER
from jdscan_api.problems import PROBLEM_JSON
from tests.api.fakes import FakeAnalyzer, HeldAnalyzer, serving

GOOD = {"text": "Chief Product Officer\n\nOwn the roadmap,\n  line {break}, Zoë’s 🚀 and \\n\n", "title": 'A "CPO"'}
OTHER = {"text": "<p>Chief Marketing Officer</p>", "source_format": "html"}
BLANK = {"text": " "}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with serving(max_batch=4) as client:
        yield client


def send(client: TestClient, *postings: dict[str, Any], **more: Any) -> Any:
    return client.post("/v1/analyses:batch", json={"postings": list(postings), **more})


def test_answers_come_in_order_and_a_bad_posting_spoils_no_other(client: TestClient) -> None:
    answer = send(client, GOOD, BLANK, OTHER)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [200, 422, 200]
    assert results[1] == {"status": 422, "problem": client.post("/v1/analyses", json=BLANK).json()}
    assert results[2] == {"status": 200, "analysis": client.post("/v1/analyses", json=OTHER).json()}


def test_each_analysis_has_the_bytes_of_a_single_one(client: TestClient) -> None:
    assert client.post("/v1/analyses", json=GOOD).content.rstrip() in send(client, GOOD).content


def test_all_are_read_by_the_encoder_asked_for(client: TestClient) -> None:
    results = send(client, GOOD, OTHER, encoder="fast").json()["results"]
    assert [result["analysis"]["encoder"] for result in results] == ["fast", "fast"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"postings": []}, "postings"),
        ({"postings": [GOOD, {"title": "CPO"}]}, "postings.1.text"),
        ({"postings": [{**GOOD, "advice": True}]}, "postings.0.advice"),
        ({"postings": [GOOD], "encoder": "best"}, "encoder"),
    ],
)
def test_a_batch_of_another_form_is_refused_whole(client: TestClient, body: Any, where: str) -> None:
    answer = client.post("/v1/analyses:batch", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM_JSON)
    assert [error["where"] for error in answer.json()["errors"]] == [where]


def test_a_batch_may_be_so_long_and_no_longer(client: TestClient) -> None:
    assert send(client, *[GOOD] * 4).status_code == 200
    refused = send(client, *[GOOD] * 5)
    assert (refused.status_code, refused.json()["where"]) == (422, "postings")
    assert re.search(r"\b5\b.*\b4\b", refused.json()["detail"])


def test_a_fault_of_the_service_shows_nothing_of_the_machine() -> None:
    class FailsOnce(FakeAnalyzer):
        def analyze_posting(self, posting: Posting) -> Analysis:
            if "fail" in posting.text:
                raise RuntimeError("/srv/models")
            return super().analyze_posting(posting)

    with serving(FailsOnce) as client:
        answer = send(client, {"text": "fail"}, GOOD)
    assert [result["status"] for result in answer.json()["results"]] == [500, 200]
    assert "/srv" not in answer.text


def test_a_batch_takes_one_place_whatever_its_length() -> None:
    held = HeldAnalyzer()
    with serving(lambda _: held, max_bulk_concurrency=1) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, client, GOOD, OTHER, GOOD)
        assert held.begun.wait(5)
        refused = send(client, GOOD)
        held.let_go.set()
        assert first.result().status_code == 200
        assert send(client, GOOD, OTHER).status_code == 200
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_the_answer_is_json_without_being_parsed_on_the_way(client: TestClient) -> None:
    # Embedding must hold for texts that look like layout or like the end of an object.
    text = 'Own "}, {" and \\u0041 \\n \n  - and }]}\n'
    result = json.loads(send(client, {"text": text}).content)["results"][0]
    assert result["analysis"]["posting"]["text"] == text


class NotesCompany(FakeAnalyzer):
    """Takes its time, so that others come to wait, and notes how many it was given at once."""

    def __init__(self, encoder: EncoderName, given: list[int]) -> None:
        super().__init__(encoder)
        self.given = given

    def analyze_postings(self, postings: Sequence[Posting]) -> list[Analysis]:
        self.given.append(len(postings))
        time.sleep(0.02)
        return super().analyze_postings(postings)


def test_a_few_postings_of_a_batch_are_read_together() -> None:
    given: list[int] = []
    texts = [f"Own the roadmap {i}" for i in range(2 * TOGETHER + 1)]
    with serving(lambda encoder: NotesCompany(encoder, given)) as client:
        answer = send(client, *({"text": text} for text in texts)).json()
    assert [result["analysis"]["posting"]["text"] for result in answer["results"]] == texts
    assert sum(given) == len(texts)
    assert max(given) > 1
