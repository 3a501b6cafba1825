"""The statistics of the load harness, its client's parser, and the posting that it sends."""

import asyncio
import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan import Analyzer
from jdscan.records import Posting
from jdscan_api.engine import TOGETHER
from tests.load.client import Answer, Connection, Sample, read_head
from tests.load.memory import Reading, growth
from tests.load.processes import family
from tests.load.service import POSTING
from tests.load.soak import EXAMPLES
from tests.load.summary import HEADINGS, Check, Phase, Summary, checks_table, percentile, table
from tests.load.together import postings, read


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.99, 5.0), ([1, 2, 3, 4], 0.5, 2), ([4, 3, 2, 1], 1.0, 4), (range(1, 101), 0.99, 99), ([1, 2], 0.0, 1)],
)
def test_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert percentile(list(values), share) == expected


def test_the_percentile_of_nothing_is_no_number() -> None:
    assert math.isnan(percentile([], 0.5))


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_so_many_values_do_not_exceed_a_percentile(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(v <= found for v in values) >= share * len(values)


def test_a_summary_counts_times_of_answers_alone() -> None:
    samples = [Sample(200, 0.01, 0.001), Sample(200, 0.03), Sample(429, 0.5, retry_after=True), Sample(0, 20.0)]
    summary = Summary.of(samples, 2.0)
    assert summary.statuses == {0: 1, 200: 2, 429: 1}
    assert (summary.rate, summary.p50, summary.longest) == (1.0, 0.01, 0.03)
    assert (summary.faults, summary.refusals_with_retry, summary.longest_refusal) == (1, 1.0, 0.5)
    assert summary.lag == 0.001


def test_a_refusal_without_retry_after_shows() -> None:
    refused = [Sample(429, 0.1, retry_after=True), Sample(429, 0.1)]
    assert Summary.of(refused, 1.0).refusals_with_retry == 0.5


def test_a_phase_has_a_cell_under_every_heading() -> None:
    phase = Phase("half", 50, Summary.of([Sample(200, 0.01), Sample(503, 1.0), Sample(404, 1.0)], 1.0), 0.03, 0.003)
    row = dict(zip(HEADINGS, phase.cells(), strict=True))
    assert (row["200"], row["5xx"], row["other 4xx"], row["p99 ms"]) == ("1", "1", "1", "10.0")
    assert (row["CPU ms a request, service"], row["CPU ms a request, client"]) == ("10.0", "1.0")


def test_what_does_not_hold_stands_out() -> None:
    assert "| memory | 9% | **no** |" in checks_table([Check("memory", "9%", False)])
    assert table(("a", "b"), [("1", "2")]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_growth_is_the_largest_over_the_first() -> None:
    assert growth([Reading(0, 100, 0), Reading(30, 110, 0), Reading(60, 105, 0)]) == pytest.approx(0.1)
    assert growth([Reading(0, 100, 0), Reading(30, 90, 0)]) == 0


def test_a_head_is_read_whatever_its_case() -> None:
    head = b"HTTP/1.1 429 Too Many Requests\r\nRETRY-AFTER: 3\r\ncontent-length:  17"
    assert read_head(head) == Answer(429, True, 17)
    with pytest.raises(ConnectionError, match="Content-Length"):
        read_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked")


@given(st.lists(st.integers(1, 60), max_size=8))
def test_an_answer_is_whole_however_it_is_cut(cuts: list[int]) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b"x" * 20

    async def receive() -> Answer:
        connection = Connection()
        expected = connection.expect()
        rest = answer
        for cut in cuts:
            piece, rest = rest[:cut], rest[cut:]
            connection.data_received(piece)
        connection.data_received(rest)
        return await expected

    assert asyncio.run(receive()) == Answer(200, False, 20)


def test_a_connection_that_is_lost_is_no_answer() -> None:
    async def lose() -> None:
        connection = Connection()
        expected = connection.expect()
        connection.connection_lost(None)
        with pytest.raises(ConnectionResetError):
            await expected

    asyncio.run(lose())


def test_this_process_is_found_with_its_memory() -> None:
    found = family(os.getpid())[0]
    assert found.pid == os.getpid()
    assert found.rss >= found.pss > 1e6
    assert found.cpu > 0


def test_the_posting_has_640_words() -> None:
    assert len(POSTING.read_text("utf-8").split()) == 640


def test_there_are_examples_to_soak_with() -> None:
    assert EXAMPLES.is_file()


def test_postings_are_read_in_groups_of_every_size_with_the_same_outcome() -> None:
    held = [Posting(text, "CPO", "text") for text in ("- Own the roadmap", "- Run paid media", "- Own pricing")]
    found = [read(Analyzer("fast"), held, size) for size in (1, 2, 4)]
    assert len({reading.documents for reading in found}) == 1
    assert [len(reading.documents) for reading in found] == [3, 3, 3]
    assert len(postings()) == len(set(postings())) > TOGETHER
