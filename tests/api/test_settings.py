import pytest
from pydantic import ValidationError

from jdscan.errors import InputError
from jdscan_api.keys import ApiKey, digest_of
from jdscan_api.settings import Settings, load_settings


def test_the_first_encoder_is_that_of_requests_which_name_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().encoder == Settings().encoders[0] == "accurate"
    monkeypatch.setenv("JDSCAN_ENCODERS", "fast, cascade")
    assert (load_settings().encoders, load_settings().encoder) == (("fast", "cascade"), "fast")


def test_settings_that_do_not_go_together_name_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JDSCAN_ENCODERS", "fast")
    monkeypatch.setenv("JDSCAN_ENCODER", "accurate")
    with pytest.raises(InputError, match="not among the encoders that are loaded") as caught:
        load_settings()
    assert caught.value.where == "JDSCAN_ENCODER"


def test_a_wrong_list_of_encoders_is_the_fault_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JDSCAN_ENCODERS", "best")
    with pytest.raises(InputError) as caught:
        load_settings()
    assert caught.value.where == "JDSCAN_ENCODERS"


def test_two_keys_of_one_name_are_refused() -> None:
    keys = tuple(ApiKey("me", digest_of(key)) for key in ("a", "b"))
    with pytest.raises(ValidationError, match="two keys have the same name"):
        Settings(api_keys=keys)
