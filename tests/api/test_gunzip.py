import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jdscan_api.gunzip import STEP, Gunzip
from jdscan_api.problems import MALFORMED, TOO_LARGE, ProblemError


def unpack(packed: bytes, size: int = 10_000_000, pieces: int = 1) -> bytes:
    gunzip, out, width = Gunzip(size), b"", -(-len(packed) // pieces) or 1
    for start in range(0, len(packed), width):
        for step in gunzip.feed(packed[start : start + width]):
            assert 0 < len(step) <= STEP
            out += step
    gunzip.finish()
    return out


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50), st.integers(0, 3))
def test_what_gzip_packed_comes_out_however_it_is_cut(members: list[bytes], pieces: int, padding: int) -> None:
    packed = b"".join(map(gzip.compress, members)) + bytes(padding)
    assert unpack(packed, pieces=pieces) == b"".join(members)


@pytest.mark.parametrize("length", [0, 1, STEP - 1, STEP, STEP + 1, 5 * STEP, 1_000_000])
def test_lengths_about_a_step(length: int) -> None:
    assert unpack(gzip.compress(bytes(length))) == bytes(length)


def test_the_limit_is_the_last_length_that_passes() -> None:
    packed = gzip.compress(bytes(100_000))
    assert len(unpack(packed, size=100_000)) == 100_000
    with pytest.raises(ProblemError) as caught:
        unpack(packed, size=99_999)
    assert caught.value.kind is TOO_LARGE


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    tracemalloc.start()
    with pytest.raises(ProblemError) as caught:
        for _ in Gunzip(3_000_000).feed(bomb):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.kind is TOO_LARGE
    assert peak < 1_000_000


def test_many_empty_members_take_no_time() -> None:
    packed = gzip.compress(b"") * 50_000
    steps = 0
    for _ in Gunzip(1000).feed(packed):  # a copy of the rest for each member would take minutes
        steps += 1
    assert steps == 0


@pytest.mark.parametrize(
    "broken",
    [
        b"{}",
        b"\x1f\x8b",
        gzip.compress(b"whole")[:-1],
        gzip.compress(b"whole") + b"more",
        gzip.compress(b"a" * 99)[:20],
    ],
)
def test_what_is_no_whole_gzip_is_refused(broken: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        unpack(broken)
    assert caught.value.kind is MALFORMED


@given(st.binary(max_size=300))
def test_random_bytes_behind_a_gzip_header_are_refused(packed: bytes) -> None:
    # Eight random bytes of checksum and length do not fit what came out before them.
    with pytest.raises(ProblemError) as caught:
        unpack(b"\x1f\x8b\x08" + packed)
    assert caught.value.kind is MALFORMED
