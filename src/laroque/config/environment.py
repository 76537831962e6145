"""What the environment says, read once and checked; only this room reads it."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from laroque.kernel.text import Text


class BadEnvironment(Exception):
    """A variable of the environment that cannot be used."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server that sends for us, and the address it sends from."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool
    sender: str


def home() -> Path:
    """The state folder: ``LAROQUE_HOME``, else ``.laroque`` in the project's checkout or the current folder."""
    given = os.environ.get("LAROQUE_HOME")
    if given:
        return Path(given).expanduser().resolve()
    checkout = Path(__file__).parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / ".laroque"


def store(state: Path) -> str:
    """The prefix of the evidence store: ``LAROQUE_STORE``, else a folder of the state folder."""
    return os.environ.get("LAROQUE_STORE") or str(state / "store")


def database_url() -> str | None:
    """The administrator's connection string, or ``None`` for the embedded server."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise BadEnvironment(
            Text(
                en="DATABASE_URL must start with postgresql://: Laroque runs on PostgreSQL 16 or later only",
                fr="DATABASE_URL doit commencer par postgresql:// : Laroque n'utilise que PostgreSQL 16 ou plus récent",
            )
        )
    return url or None


def database_name() -> str | None:
    """Another database of the same server, from ``LAROQUE_DATABASE``: that of the demo is ``laroque_demo``."""
    return os.environ.get("LAROQUE_DATABASE", "").strip() or None


def hosts() -> list[str]:
    """The names under which the site is served besides the loopback, from ``LAROQUE_HOSTS`` (separated by commas)."""
    return [name.strip() for name in os.environ.get("LAROQUE_HOSTS", "").split(",") if name.strip()]


def mail() -> Mail | None:
    """The mail server of ``LAROQUE_MAIL_URL``, None without: nothing is then sent.

    ``smtps://user:password@host:465?from=laroque@example.org`` speaks TLS at once; ``smtp://`` asks for it (STARTTLS)
    before anything is said, on every host but the loopback.
    """
    url = os.environ.get("LAROQUE_MAIL_URL", "").strip()
    if not url:
        return None
    parts, sender = urlsplit(url), parse_qs(urlsplit(url).query).get("from", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise BadEnvironment(
            Text(
                en="LAROQUE_MAIL_URL must read smtps://user:password@host?from=sender@host",
                fr="LAROQUE_MAIL_URL doit s'écrire smtps://utilisateur:mot-de-passe@hôte?from=expéditeur@hôte",
            )
        )
    tls = parts.scheme == "smtps"
    return Mail(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and parts.hostname not in ("127.0.0.1", "localhost", "::1"),
        sender=sender,
    )


def language() -> str:
    """The language of the terminal: ``fr`` or ``en``, from ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``, in that order."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def wants_trace() -> bool:
    """Whether an internal failure shows where it happened: ``LAROQUE_TRACE``."""
    return bool(os.environ.get("LAROQUE_TRACE"))


def leave_cores_to_others() -> None:
    """Have Polars, not imported yet, compute on one core: this process works beside others."""
    os.environ["POLARS_MAX_THREADS"] = "1"


def secret_key(state: Path) -> str:
    """The key that signs sessions: ``LAROQUE_SECRET_KEY``, else one made once and kept in the state folder."""
    given = os.environ.get("LAROQUE_SECRET_KEY")
    try:
        return given or _kept(state / "keys" / "secret_key")
    except OSError as failure:
        raise BadEnvironment(_unusable_home(state, failure.strerror or str(failure))) from failure


def _kept(path: Path) -> str:
    """The secret kept in ``path``, made on first use; two processes that start together agree on one."""
    if not path.exists():
        state = path.parent.parent
        if not state.exists():
            state.mkdir(parents=True)
            state.chmod(0o711)  # the unprivileged user of the database server passes through
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def _unusable_home(state: Path, why: str) -> Text:
    return Text(
        en=f"The state folder {state} cannot be used: {why}. Set LAROQUE_HOME to a folder that you may write.",
        fr=f"Le dossier d'état {state} est inutilisable : {why}. Donnez dans LAROQUE_HOME un dossier où vous pouvez "
        "écrire.",
    )
