"""What is started together names only settings and commands that exist, and no secret."""

import ipaddress
import re
from pathlib import Path

from bot.cli import app
from bot.settings import Settings
from bot.web.app import WebServer, web_app

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
SETTINGS = {f"NABOPAGT_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_exists():
    assert set(re.findall(r"NABOPAGT_[A-Z_]+", COMPOSE)) <= SETTINGS
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {name for name in SETTINGS if f"| `{name}` |" not in readme} == set()


def test_every_command_exists():
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert set(re.findall(r"command: \[(\w+)\]", COMPOSE)) == {"migrate", "run", "worker"} <= commands


def test_secrets_come_from_the_environment():
    secret = re.compile(r"(?:TOKEN|SECRET|PASSWORD): (?!\$\{)")
    assert secret.findall(COMPOSE) == []
    example = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    names = [line for line in example if not line.startswith("#")]
    assert all(name.endswith("=") for name in names)
    assert {name.rstrip("=") for name in names} == set(re.findall(r"\$\{(\w+):\?", COMPOSE))


def test_residents_are_told_apart_by_the_address_that_the_proxy_says(monkeypatch):
    """Else all of them have the proxy's address, and one who guesses codes slows down whole estates."""
    (trusted,) = re.findall(r"FORWARDED_ALLOW_IPS: (\S+)", COMPOSE)
    assert all(ipaddress.ip_network(one).is_private for one in trusted.split(","))
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    assert WebServer(web_app(), "127.0.0.1", 0).config.forwarded_allow_ips == trusted
