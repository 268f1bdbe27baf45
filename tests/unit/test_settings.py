import pytest

from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:AAEfakefakefakefakefakefakefakefakef"
SECRET = "abcdefgh12345678-_"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NABOPAGT_{name.upper()}", raising=False)


def test_a_token_is_enough(monkeypatch):
    monkeypatch.setenv("NABOPAGT_TOKEN", TOKEN)
    settings = load_settings()
    assert (settings.host, settings.port, settings.is_webhook) == ("127.0.0.1", 8080, False)
    assert settings.database_url == "sqlite:///nabopagt.db"
    assert settings.telegram_url == "https://api.telegram.org"
    assert settings.default_language == "da"


def test_workers_send_on_postgresql_behind_a_webhook():
    hook = {"public_url": "https://nabopagt.dk", "webhook_secret": SECRET}
    given = {"token": TOKEN, "database_url": "postgresql+psycopg://db/n", **hook}
    assert load_settings({**given, "delivery": "workers"}).has_workers
    assert not load_settings(given).has_workers


def test_no_secret_shows_in_the_settings():
    settings = load_settings({"token": TOKEN, "database_url": "postgresql://u:hunter2@db/n", "webhook_secret": SECRET})
    shown = f"{settings!r} {settings}"
    assert not any(secret in shown for secret in (TOKEN, "hunter2", SECRET))


def test_a_given_value_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("NABOPAGT_TOKEN", TOKEN)
    monkeypatch.setenv("NABOPAGT_LISTEN", "0.0.0.0:1")
    assert load_settings({"listen": "[::1]:9000"}).host == "::1"


def test_an_empty_variable_is_none(monkeypatch):
    monkeypatch.setenv("NABOPAGT_PUBLIC_URL", "")
    assert not load_settings({"token": TOKEN}).is_webhook


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({"token": ""}, "NABOPAGT_TOKEN"),
        ({"token": "hunter2"}, "NABOPAGT_TOKEN"),
        ({"database_url": "mysql://u:hunter2@db/n"}, "NABOPAGT_DATABASE_URL"),
        ({"telegram_url": "ftp://hunter2"}, "NABOPAGT_TELEGRAM_URL"),
        ({"telegram_url": "https://[hunter2"}, "NABOPAGT_TELEGRAM_URL"),
        ({"public_url": "http://hunter2.dk", "webhook_secret": SECRET}, "NABOPAGT_PUBLIC_URL"),
        ({"public_url": "https://u:hunter2@n.dk", "webhook_secret": SECRET}, "NABOPAGT_PUBLIC_URL"),
        ({"public_url": "https://nabopagt.dk"}, "NABOPAGT_WEBHOOK_SECRET"),
        ({"public_url": "https://nabopagt.dk", "webhook_secret": "hunter2"}, "NABOPAGT_WEBHOOK_SECRET"),
        ({"public_url": "https://nabopagt.dk", "webhook_secret": "hunter2 hunter2 hunter2"}, "NABOPAGT_WEBHOOK_SECRET"),
        ({"listen": "hunter2"}, "NABOPAGT_LISTEN"),
        ({"listen": "localhost:70000"}, "NABOPAGT_LISTEN"),
        ({"delivery": "hunter2"}, "NABOPAGT_DELIVERY"),
        ({"delivery": "workers"}, "NABOPAGT_DELIVERY"),
        ({"delivery": "workers", "database_url": "postgresql://u:hunter2@db/n"}, "NABOPAGT_DELIVERY"),
        ({"delivery": "workers", "public_url": "https://n.dk", "webhook_secret": SECRET}, "NABOPAGT_DELIVERY"),
        ({"default_language": "hunter2"}, "NABOPAGT_DEFAULT_LANGUAGE"),
        ({"retention_months": "hunter2"}, "NABOPAGT_RETENTION_MONTHS"),
        ({"retention_months": "0"}, "NABOPAGT_RETENTION_MONTHS"),
    ],
)
def test_one_sentence_names_the_variable_and_never_the_value(given, variable):
    with pytest.raises(SettingsError) as raised:
        load_settings({"token": TOKEN, **given})
    sentence = str(raised.value)
    assert sentence.startswith(variable)
    assert "hunter2" not in sentence
    assert raised.value.__suppress_context__


def test_a_missing_token_is_told_like_a_wrong_one():
    with pytest.raises(SettingsError, match=r"^NABOPAGT_TOKEN must"):
        load_settings()


@pytest.mark.parametrize("url", ["https://nabopagt.dk/", "http://127.0.0.1:8080", "http://localhost"])
def test_a_webhook_needs_https_except_on_this_machine(url):
    settings = load_settings({"token": TOKEN, "public_url": url, "webhook_secret": SECRET})
    assert settings.is_webhook
    assert not settings.public_url.endswith("/")
