import numpy as np
import pytest

from jdscan.ngrams import SHAPE_VALUES, Characters, NgramVocabulary, linear, shape, shape_values, word_ngrams, words

TEXTS = ["Own the roadmap", "Own the brand", "Support the roadmap owner in 2024"]
FIELDS = {"text": 2, "shape": 0}


def fields(text: str) -> dict[str, str]:
    return {"text": text, "shape": text}


def vocabulary() -> NgramVocabulary:
    return NgramVocabulary.fit([fields(t) for t in TEXTS], FIELDS, least=1)


def test_words_fold_case_and_numbers() -> None:
    assert words("Grow ARR by 25% in Q3, don’t wait") == [
        "grow",
        "arr",
        "by",
        "0",
        "%",
        "in",
        "q",
        "0",
        "don't",
        "wait",
    ]


def test_bigrams_mark_both_ends() -> None:
    assert word_ngrams("Own it") == ["own", "it", "< own", "own it", "it >"]


def test_word_order_shows_in_the_features() -> None:
    v = vocabulary()
    a, b = v.features({"text": "own the roadmap"}), v.features({"text": "roadmap the own"})
    assert set(a.columns) != set(b.columns)


def test_each_field_has_unit_length() -> None:
    f = vocabulary().features({"text": TEXTS[0]})
    assert np.linalg.norm(f.values) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "Own 25% of ARR in Q3!", "A\x00\tb  C", "Über-Öl 3² ǅ"])
def test_characters_are_counted_alike_in_ascii_and_beyond(text: str) -> None:
    found = Characters.of(text)
    beyond = Characters.of(text + "—")
    assert found == beyond
    assert found.capitals == sum(map(str.isupper, text))


def test_texts_that_share_words_have_the_features_that_each_has_alone() -> None:
    v = vocabulary()
    many = [fields(t) for t in (*TEXTS, TEXTS[0], "", "Own")] + [{"text": TEXTS[0], "shape": TEXTS[1]}]
    for text, together in zip(many, v.all_features(many), strict=True):
        alone = v.features(text)
        assert together.columns.tolist() == alone.columns.tolist()
        assert together.values.tolist() == alone.values.tolist()


def test_unknown_words_and_empty_text_give_no_feature() -> None:
    assert len(vocabulary().features({"text": "zzz"}).columns) == 0
    assert len(vocabulary().features({}).columns) == 0


def test_a_word_of_one_group_alone_is_not_learned() -> None:
    texts = [{"text": t} for t in ("acme ships", "mill ships", "acme grinds", "mill weaves", "acme grinds")]
    v = NgramVocabulary.fit(texts, {"text": 1}, least=2, groups=["acme", "mill", "acme", "mill", "acme"])
    assert v.terms == ["text\tships"]
    every = NgramVocabulary.fit(texts, {"text": 1}, least=2)
    assert set(every.terms) == {"text\tacme", "text\tmill", "text\tships", "text\tgrinds"}
    assert dict(zip(every.terms, every.idf.tolist(), strict=True))["text\tships"] == pytest.approx(v.idf[0])


def test_vocabulary_survives_a_round_trip() -> None:
    v = vocabulary()
    again = NgramVocabulary.from_json(v.to_json(), v.idf)
    for text in TEXTS:
        a, b = v.features(fields(text)), again.features(fields(text))
        assert a.columns.tolist() == b.columns.tolist()
        assert a.values.tolist() == b.values.tolist()


def test_linear_rows_do_not_depend_on_their_batch_mates() -> None:
    v = vocabulary()
    rng = np.random.default_rng(0)
    weights = rng.integers(-127, 127, (len(v), 5)).astype(np.int8)
    scale, bias = np.full(5, 0.01, np.float32), np.zeros(5, np.float32)
    rows = [v.features(fields(t)) for t in TEXTS]
    together = linear(rows, weights, scale, bias)
    alone = np.vstack([linear([r], weights, scale, bias) for r in rows])
    assert np.array_equal(together, alone)


@pytest.mark.parametrize(
    ("text", "mark"), [("ABOUT US", "#capitals"), ("Pay: $90k", "#money"), ("and so on", "#lower")]
)
def test_shape_sees_typography(text: str, mark: str) -> None:
    assert mark in shape(text)


@pytest.mark.parametrize(
    ("text", "position", "value"),
    [
        ("", 0, 0.0),
        ("one two three", 0, 2 / 6),
        ("What You Will Do", 1, 1.0),
        ("ABOUT us", 2, 5 / 7),
        ("401k", 3, 3 / 4),
        ("We sell ink.", 4, 1.0),
        ("Requirements:", 5, 1.0),
        ("Why us?", 6, 1.0),
        ("own the roadmap", 7, 1.0),
    ],
)
def test_shape_values_are_the_typography_in_numbers(text: str, position: int, value: float) -> None:
    found = shape_values(text)
    assert found.shape == (SHAPE_VALUES,)
    assert found[position] == pytest.approx(value)
    assert ((found >= 0) & (found <= 1)).all()
