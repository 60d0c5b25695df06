"""A bug of ours, told with its traceback and without what is the user's own."""

from __future__ import annotations

import pytest

from scraper.cli.crash import tell_crash


def crash_with(message: str) -> RuntimeError:
    """An error that was raised, with another behind it."""
    with pytest.raises(RuntimeError) as raised:
        raise RuntimeError(message) from ValueError(f"first {message}")
    return raised.value


def test_a_traceback_is_told_whole_but_for_keys_and_addresses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "0123456789abcdef0123")
    monkeypatch.setenv("NCBI_EMAIL", "someone.private@example.org")
    tell_crash(crash_with("of 0123456789abcdef0123 and someone.private@example.org"))
    out, err = capsys.readouterr()
    assert (out, "0123456789" in err, "someone.private" in err) == ("", False, False)
    assert "ValueError: first of REDACTED" in err
    assert "RuntimeError: of REDACTED and REDACTED" in err
    assert err.endswith("\nscraper: this is a bug of scraper: please report it with what stands above\n")


def test_where_settings_cannot_be_read_no_message_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "\n")
    tell_crash(crash_with("of a-key-that-nobody-knows"))
    err = capsys.readouterr().err
    assert "nobody-knows" not in err
    assert "in crash_with\n" in err
    assert err.splitlines()[-2] == "RuntimeError"
