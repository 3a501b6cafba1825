"""Lines out of pieces: the same whatever the pieces, blank ones skipped, long ones dropped."""

import asyncio
import itertools
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from jdscan_api.lines import Line, LineBuffer

LONGEST = 5


def lines_of(pieces: list[bytes], *, broken: bool = False) -> list[Line]:
    async def take_all() -> list[Line]:
        buffer, taken = LineBuffer(LONGEST), []

        async def consume() -> None:
            while (line := await buffer.take()) is not None:
                taken.append(line)

        consuming = asyncio.create_task(consume())
        for piece in pieces:
            buffer.feed(piece)
            await asyncio.sleep(0)
        buffer.end(broken=broken)
        await consuming
        return taken

    return asyncio.run(take_all())


def expected(data: bytes) -> list[Line]:
    """Say the same in a plain way; a blank line that is too long counts as too long."""
    numbered = enumerate(data.split(b"\n"), 1)
    return [
        Line(number, line if len(line) <= LONGEST else None)
        for number, line in numbered
        if line.strip(b" \t\r\n\v\f") or len(line) > LONGEST
    ]


@given(st.lists(st.text(alphabet="ab \r\n\n", max_size=12).map(str.encode)))
def test_lines_do_not_depend_on_the_pieces(pieces: list[bytes]) -> None:
    found = lines_of(pieces)
    data = b"".join(pieces)
    shown = [line for line in found if line.data is not None]
    assert shown == [line for line in expected(data) if line.data is not None]
    # Of lines that are too long, blank ones may or may not be told apart.
    long = {line.number for line in found if line.data is None}
    words = {line.number for line in expected(data) if line.data is None and data.split(b"\n")[line.number - 1].strip()}
    assert words <= long <= {line.number for line in expected(data) if line.data is None}


def test_the_last_line_needs_no_line_break_and_numbers_count_blank_ones() -> None:
    assert lines_of([b"\n \r\n\na\n\nb"]) == [Line(4, b"a"), Line(6, b"b")]


def test_a_line_of_the_limit_is_kept_and_a_longer_one_is_not() -> None:
    assert lines_of([b"12345\n123456\nab"]) == [Line(1, b"12345"), Line(2, None), Line(3, b"ab")]
    assert lines_of([b"123", b"456", b"7890", b"\nab\n"]) == [Line(1, None), Line(2, b"ab")]
    assert lines_of([b"123456"]) == [Line(1, None)]


def test_of_a_body_that_breaks_off_the_last_line_is_dropped_unless_it_was_complete() -> None:
    assert lines_of([b"a\nb"], broken=True) == [Line(1, b"a")]
    assert lines_of([b"a\nb\n"], broken=True) == [Line(1, b"a"), Line(2, b"b")]
    assert lines_of([b"123456", b"7"], broken=True) == []
    assert lines_of([b"123456", b"7\n8"], broken=True) == [Line(1, None)]


def test_what_is_held_takes_no_more_memory_than_its_bytes() -> None:
    size = 2_000_000
    tracemalloc.start()
    try:
        buffer = LineBuffer(LONGEST)
        for piece in itertools.repeat(b"x\n" * 1000, size // 2000):
            buffer.feed(piece)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1.3 * size


def test_a_line_that_never_ends_is_not_held() -> None:
    async def feed() -> int:
        buffer = LineBuffer(LONGEST)
        taking = asyncio.create_task(buffer.take())
        tracemalloc.start()
        try:
            for _ in range(2_000):
                buffer.feed(b"x" * 1_000)
                await asyncio.sleep(0)
            held, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        buffer.end()
        assert await taking == Line(1, None)
        return held

    assert asyncio.run(feed()) < 200_000
