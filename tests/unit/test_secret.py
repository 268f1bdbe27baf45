"""The secret that residents' codes are sealed with is made once, whole, and never silently replaced."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.secret import LOST, UNREADABLE, kept_secret
from bot.settings import MIN_SECRET, Settings, SettingsError

TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def settings(tmp_path):
    def made(**given):
        return Settings(token=TOKEN, **{"database_url": f"sqlite:///{tmp_path}/nabopagt.db", **given})

    return made


def test_it_is_made_at_the_first_start_for_us_alone_and_kept(settings, tmp_path):
    secret = kept_secret(settings())
    path = tmp_path / "nabopagt.secret"
    assert len(secret) >= MIN_SECRET
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["nabopagt.secret"]
    assert kept_secret(settings(), lambda: True) == secret


def test_two_processes_that_start_at_once_have_the_same(settings, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: kept_secret(settings()), range(8)))) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["nabopagt.secret"]


def test_what_is_given_goes_before_the_file(settings, tmp_path):
    assert kept_secret(settings(secret="s" * MIN_SECRET), lambda: True) == "s" * MIN_SECRET
    assert not (tmp_path / "nabopagt.secret").exists()


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 40])
def test_a_file_that_is_none_is_refused(settings, tmp_path, content):
    (tmp_path / "nabopagt.secret").write_bytes(content)
    with pytest.raises(SettingsError, match=UNREADABLE):
        kept_secret(settings())


def test_a_lost_file_is_not_replaced_while_residents_have_codes(settings, tmp_path):
    with pytest.raises(SettingsError, match=LOST):
        kept_secret(settings(), lambda: True)
    assert not (tmp_path / "nabopagt.secret").exists()


def test_postgresql_needs_it_given(settings):
    with pytest.raises(SettingsError, match="NABOPAGT_SECRET"):
        kept_secret(settings(database_url="postgresql://u@h/x"))
