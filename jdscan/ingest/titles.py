"""The job title, where the input does not name it outright."""

import re

_LABEL = re.compile(r"(?:job |position |role )?(?:title|position|role|job)\s*[:\-–]\s*(?=\S)", re.IGNORECASE)
_MARKS = re.compile(r"^[#>*_\s]+|[*_#\s]+$")
_ROLE = re.compile(
    r"\b(?:chief|c[a-z]p?[og]o?|[se]?vp|president|head|director|manager|lead|leader|officer|principal|founder|partner|"
    r"owner|engineer|developer|designer|analyst|specialist|coordinator|associate|assistant|consultant|executive|"
    r"representative|architect|scientist|strategist|marketer|writer|editor|recruiter|administrator|advisor|adviser|"
    r"evangelist|advocate|producer|accountant|counsel|controller|intern|researcher|supervisor|planner)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 12
_PAGE_BEFORE = re.compile(r"^(?:job application for|careers?\s*[:|]|apply for|hiring\s*:?)\s+", re.IGNORECASE)
_PAGE_AFTER = re.compile(r"\s+(?:[|·–—]|-(?=\s)|@)\s+.*$|\s+at\s+[A-Z][\w.&' ]*$")


def looks_like_title(line: str) -> bool:
    """Say whether a line could be a job title: at most twelve words, a word for a role, no sentence end."""
    words = line.split()
    if not 0 < len(words) <= _MOST_WORDS or line.rstrip()[-1:] in ".!?:;,":
        return False
    return bool(_ROLE.search(line)) and words[0].lower() not in (
        "we",
        "are",
        "as",
        "about",
        "join",
        "our",
        "you",
        "the",
    )


def title_of_page(title: str, h1: str) -> str:
    """Choose between the ``<title>`` and the first ``<h1>`` of a page; empty if neither is a job title.

    Page titles carry the employer and the site as well ("Job Application for X at Y"): those parts are cut.
    """
    cut = _PAGE_AFTER.sub("", _PAGE_BEFORE.sub("", title.strip()))
    for candidate in (h1.strip(), cut):
        if looks_like_title(candidate):
            return candidate
    return ""


def title_of_text(text: str) -> str:
    """Return the first line of a text where it looks like a job title, or an empty string."""
    first = next((line for line in text.split("\n") if line.strip()), "")[:200]
    line = _MARKS.sub("", first)
    label = _LABEL.match(line)
    if label:
        line = _MARKS.sub("", line[label.end() :])
        return line if line and len(line.split()) <= _MOST_WORDS else ""
    return line if looks_like_title(line) else ""
