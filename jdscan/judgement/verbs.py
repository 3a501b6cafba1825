"""The verbs that duties begin with: which only assign the work, which carry its meaning, and their forms.

A list rather than a tagger: bullets are verbless or subjectless, and what is not listed is left alone.
"""

import re


def words(text: str) -> frozenset[str]:
    """Give the words of a list that is written as running text."""
    return frozenset(text.split())


# They say no more than that somebody has the work; the object alone still tells which work it is.
ASSIGNING = words(
    """
    own lead drive manage sign document accept oversee define set shape direct run develop build create write craft
    deliver execute head champion steer maintain establish refresh design plan produce prepare launch decide choose
    determine prioritise prioritize govern steward grow scale expand increase raise improve lift strengthen
    coordinate organise organize handle administer supervise mentor coach hire recruit implement introduce draft
    formulate devise conceive commission sharpen evolve accelerate optimise optimize settle keep hold spearhead
    orchestrate conduct carry draw sustain commit buy approve select arbitrate monitor pick iterate track rank edit
    publish fill take look lay rebuild double triple spin control command curate commercialise commercialize roll
    respond act chair articulate compile consolidate put agree arrange prune issue
    """
)
# They carry the meaning: the object alone would mislead, so they stay, as a gerund.
TELLING = words(
    """
    interview refine push visit test turn bring make tell pitch spend explain win convert allocate allot divide
    study learn listen speak talk review reduce cut shorten simplify translate communicate convince educate identify
    discover understand research survey segment map explore validate prototype feed gather collect mine read work
    balance align connect join favour favor watch find attract engage retain reach cultivate equip arm enable train
    teach brief ship release price package negotiate unify judge analyse analyze measure report weigh guide
    recommend propose help use supply provide evaluate assess monetise monetize reinvent solve foster deepen promote
    support advocate represent secure withdraw replace reposition
    """
)
VERBS = ASSIGNING | TELLING
# What a verb brings along before its object.
PARTICLES = {
    "act": ("as",),
    "carry": ("out",),
    "decide": ("on", "upon"),
    "draw": ("up",),
    "build": ("out", "up"),
    "head": ("up",),
    "keep": ("track of", "up"),
    "lay": ("out", "down"),
    "look": ("after",),
    "put": ("together", "on"),
    "respond": ("for",),
    "roll": ("out",),
    "set": ("up", "out"),
    "sign": ("off",),
    "spin": ("up",),
    "take": ("charge of", "ownership of", "responsibility for", "over", "on"),
    "work": ("out",),
}
# Verbs that need their particle to only assign the work: "keep the brand cheerful" does, "take part in" does not.
ONLY_WITH_PARTICLE = words("act look lay put respond roll sign spin take")
# What opens no object that a line could take.
REFUSED = words(
    """
    stay collaborate partner liaise participate contribute serve join get have has give go come ask let know try
    want strive cooperate ensure guarantee can may progress see do say figure check now first engage interact
    interface consult attend be become here remain
    """
)
# Nouns too, before one of these: "lead generation", "launch calendar".
_NOUNS = words(
    """
    lead launch plan design report research price package brief test release survey review map study supply track
    work support
    """
)
_AFTER_NOUN = words(
    """
    generation nurturing qualification scoring tiers calendar architecture management operations discipline planning
    plans points lists projects materials data readiness quality sheets papers reviews notes
    """
)
# Verbal nouns: "pricing strategy", "testing programme".
_VERBAL_NOUNS = words("price package train test plan brief ship report write read map learn spend work")


def base_of(word: str) -> str:
    """Give the listed verb that a word is a form of (``owns``, ``Owning``, ``own``), or an empty string."""
    low = word.lower().strip(",.;:")
    for ending, swaps in (("", ("",)), ("ies", ("y",)), ("es", ("",)), ("s", ("",)), ("ing", ("", "e"))):
        if not low.endswith(ending):
            continue
        stem = low[: len(low) - len(ending)]
        for swap in swaps:
            if (verb := stem + swap) in VERBS and not (ending == "ing" and verb in _VERBAL_NOUNS):
                return verb
        if ending == "ing" and stem[-2:-1] == stem[-1:] and stem[:-1] in VERBS:
            return stem[:-1]
    return ""


def leads(word: str, following: str) -> str:
    """Give the verb that a duty begins with, or an empty string where the word is a noun before another noun."""
    base = base_of(word)
    after = following.lower().split(" ")[0].strip(",.;:")
    return "" if base in _NOUNS and after in _AFTER_NOUN else base


def gerund(verb: str) -> str:
    """Give the ``-ing`` form of a listed verb."""
    if re.search(r"[^aeiou]e$|[aeiou][^aeiou]e$", verb):
        return verb[:-1] + "ing"
    if re.fullmatch(r"(?:ma[pk]|shi[p]|cu[t]|get|win|spin|put|run|set)", verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"
