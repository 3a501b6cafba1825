"""Reads what a caller sent into a posting; HTML and files in a process of their own, bounded in time and memory.

A document is foreign input to parsers written in C. The process that reads it may use only so much memory and time
and is killed where it takes more; the service lives on. Formats that are read later (PDF, DOCX) enter through
:func:`_read` alone.
"""

import math
import re
import resource
import sys
from dataclasses import dataclass, field

import anyio
from anyio import to_process, to_thread

from jdscan.ingest import read_posting
from jdscan.records import Posting, SourceFormat
from jdscan_api.problems import OVERLOADED, TOO_LARGE, UNREADABLE, ProblemError

_SENTENCE_BREAK = re.compile(r"[.!?][^\S\r\n]+(?=\S)")
_WARM_UP = "<p>Chief Product Officer</p>"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a caller sent.

    Attributes:
        data: The text, or the bytes of an upload.
        title: Job title, or empty.
        source_format: How to read it; None to tell it from the text.
        where: Name of the source in error messages.
    """

    data: str | bytes
    title: str = ""
    source_format: SourceFormat | None = None
    where: str = "text"


@dataclass(slots=True)
class Intake:
    """Reads submissions.

    Attributes:
        max_characters: Most characters of a posting's text.
        max_lines: Most lines of it that are not blank, and sentences within them: a text of one-letter lines would
            take long to read, and its answer would be six hundred times its size.
        timeout: Longest that a document may take, in seconds.
        memory: Most address space of the reading process, in bytes.
        waiting: Most documents that wait for the process.
    """

    max_characters: int = 100_000
    max_lines: int = 5_000
    timeout: float = 5.0
    memory: int = 1_500_000_000
    waiting: int = 16
    _turn: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(1))

    async def warm_up(self) -> None:
        """Start the reading process, so that the first document does not wait for it."""
        await self.read(Submission(_WARM_UP, source_format="html"))

    async def read(self, sent: Submission) -> Posting:
        """Read a submission.

        Raises:
            InputError: It is empty, binary, nested too deep, or not one posting.
            ProblemError: 413 where the text is too long; 422 where reading takes too much time or memory; 429 where too
                many documents wait.
        """
        if _is_document(sent):
            posting = await self._read_apart(sent)
        else:
            self._check_length(len(sent.data), sent)
            posting = await to_thread.run_sync(_read, sent)
        self._check_length(len(posting.text), sent)
        self._check_lines(posting.text, sent)
        return posting

    def _check_length(self, length: int, sent: Submission) -> None:
        if length > self.max_characters:
            raise ProblemError(
                TOO_LARGE,
                f"The posting has {length:,} characters; at most {self.max_characters:,} are read.",
                where=sent.where,
                remedy="Send the posting alone",
            )

    def _check_lines(self, text: str, sent: Submission) -> None:
        if sum(map(text.count, "\n.!?")) < self.max_lines:  # most are below, and need no closer look
            return
        lines = sum(not line.isspace() for line in text.splitlines() if line)
        lines += len(_SENTENCE_BREAK.findall(text))
        if lines > self.max_lines:
            raise ProblemError(
                TOO_LARGE,
                f"The posting has {lines:,} lines and sentences; at most {self.max_lines:,} are read.",
                where=sent.where,
                remedy="Send the posting alone",
            )

    async def _read_apart(self, sent: Submission) -> Posting:
        if self._turn.statistics().tasks_waiting >= self.waiting:
            wait = str(math.ceil(self.timeout))
            raise ProblemError(OVERLOADED, "Too many documents wait to be read.", headers={"Retry-After": wait})
        try:
            # The time of those before it is not its own: each of them has a bound.
            async with self._turn:
                with anyio.fail_after(self.timeout):
                    return await to_process.run_sync(_read_bounded, sent, self.memory, cancellable=True)
        except (TimeoutError, anyio.BrokenWorkerProcess, MemoryError) as error:
            raise ProblemError(
                UNREADABLE,
                "Reading the document takes too much time or memory.",
                where=sent.where,
                remedy="Send the text of the posting instead",
            ) from error


def _is_document(sent: Submission) -> bool:
    """Tell whether a submission goes to the reading process: a file, and what is or may be HTML."""
    if isinstance(sent.data, bytes) or sent.source_format == "html":
        return True
    return sent.source_format is None and "<" in sent.data


def _read_bounded(sent: Submission, memory: int) -> Posting:
    """Read a submission in the reading process."""
    if sys.platform == "linux":  # elsewhere the limit is refused or does nothing
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        memory = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    return _read(sent)


def _read(sent: Submission) -> Posting:
    return read_posting(sent.data, title=sent.title, source_format=sent.source_format, where=sent.where)
