"""The mail server that the operator may set."""

import pytest

from laroque.config import environment
from laroque.config.environment import BadEnvironment, Mail


def test_without_a_server_nothing_is_sent(monkeypatch):
    monkeypatch.delenv("LAROQUE_MAIL_URL", raising=False)
    assert environment.mail() is None


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        (
            "smtps://me:p%40ss@mail.example.org?from=laroque@example.org",
            Mail("mail.example.org", 465, "me", "p@ss", tls=True, starttls=False, sender="laroque@example.org"),
        ),
        (
            "smtp://mail.example.org:2525?from=laroque@example.org",
            Mail("mail.example.org", 2525, "", "", tls=False, starttls=True, sender="laroque@example.org"),
        ),
        (
            "smtp://127.0.0.1:25?from=laroque@example.org",
            Mail("127.0.0.1", 25, "", "", tls=False, starttls=False, sender="laroque@example.org"),
        ),
    ],
)
def test_an_address_tells_the_server(monkeypatch, url, mail):
    monkeypatch.setenv("LAROQUE_MAIL_URL", url)
    assert environment.mail() == mail


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org?from=a@b", "smtp://mail.example.org"])
def test_an_address_that_says_too_little_is_refused(monkeypatch, url):
    monkeypatch.setenv("LAROQUE_MAIL_URL", url)
    with pytest.raises(BadEnvironment, match="LAROQUE_MAIL_URL must read"):
        environment.mail()
