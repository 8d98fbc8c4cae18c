from pathlib import Path

import pytest

from delivery.settings import BadSettings, read_settings


def test_without_settings_content_is_kept_in_a_file_of_the_data_folder() -> None:
    settings = read_settings()

    assert settings.database.path == Path("var/kapok.sqlite3").absolute()
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, True)


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPOK_PORT", "9000")
    monkeypatch.setenv("KAPOK_MEDIA_WIDTHS", "1280, 320,640,320")
    monkeypatch.setenv("KAPOK_TRUSTED_HOSTS", "Content.example.org, localhost")

    assert read_settings().port == 9000
    assert read_settings(port=9001, host=None).port == 9001
    assert read_settings().media_widths == (320, 640, 1280)
    assert read_settings().trusted_hosts == ("content.example.org", "localhost")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAPOK_PORT", "eighty"),
        ("KAPOK_PORT", "70000"),
        ("KAPOK_MAX_AGE", "61"),
        ("KAPOK_DEMO", "maybe"),
        ("KAPOK_LOG_FORMAT", "xml"),
        ("KAPOK_DATABASE_URL", "mysql://root:secret@db/kapok"),
        ("KAPOK_DATABASE_PUBLIC_URL", "sqlite:///secret.db"),
        ("KAPOK_PUBLIC_URL", "content.example.org"),
        ("KAPOK_MEDIA_WIDTHS", "wide"),
        ("KAPOK_MEDIA_WIDTHS", "320,99999"),
        ("KAPOK_MEDIA_WIDTHS", ",".join(str(each) for each in range(100, 121))),
    ],
)
def test_a_wrong_value_is_one_sentence_with_its_mend(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings) as caught:
        read_settings()

    assert str(caught.value).startswith(f"{name} ")
    assert ". Write " in str(caught.value)
    assert "secret" not in str(caught.value)
