"""Settings, read once from the environment: listed for people by `orchestrator config`."""

import contextlib
import os
import secrets
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import CannotRun


@dataclass(frozen=True)
class Setting:
    """One environment variable: `help` is the French line that `orchestrator config` prints."""

    variable: str
    help: str


SETTINGS = (
    Setting(
        "ORCHESTRATOR_DATABASE_URL",
        "base de données (SQLite ou PostgreSQL) ; défaut : fichier SQLite du dossier de données",
    ),
    Setting(
        "ORCHESTRATOR_SECRET_FILE",
        "fichier de la clé qui signe les sessions ; créé au premier démarrage s'il manque",
    ),
    Setting("ORCHESTRATOR_PROCESSES", "dossier des procédures"),
    Setting("ORCHESTRATOR_FORMS", "dossier des formulaires"),
    Setting("ORCHESTRATOR_SECURE_COOKIES", "1 : cookies envoyés seulement en HTTPS (à mettre en production)"),
    Setting("ORCHESTRATOR_HOST", "adresse d'écoute du site ; défaut : 127.0.0.1"),
    Setting("PORT", "port du site ; défaut : 8000"),
    Setting(
        "ORCHESTRATOR_PROXIES",
        "nombre de serveurs mandataires devant le site, dont il croit l'adresse du client ; défaut : 0",
    ),
    Setting("ORCHESTRATOR_HEARTBEAT_SECONDS", "intervalle entre deux relèves des échéances ; défaut : 1"),
    Setting("ORCHESTRATOR_PIECE_MEGABYTES", "taille la plus grande d'une pièce, en Mo ; défaut : 10"),
    Setting(
        "ORCHESTRATOR_PIECE_KINDS",
        "types de pièces admis, parmi pdf, jpeg, png et texte, séparés par des virgules ; défaut : tous",
    ),
    Setting(
        "ORCHESTRATOR_PIECE_SCANNER",
        "commande de l'antivirus : reçoit la pièce sur son entrée, rend 0 saine ou 1 refusée ; défaut : aucun contrôle",
    ),
    Setting(
        "ORCHESTRATOR_WAITING_MEGABYTES",
        "place que prennent au plus, sur tout le site, les fichiers qui attendent leur acte, en Mo ; défaut : 1000",
    ),
    Setting(
        "ORCHESTRATOR_REQUEST_KEY_DAYS",
        "jours pendant lesquels une demande envoyée deux fois est reconnue, avant que la purge oublie sa clé ; "
        "défaut : 30",
    ),
    Setting("ORCHESTRATOR_WEB_PROCESSES", "nombre de processus du site ; défaut : 2"),
    Setting(
        "ORCHESTRATOR_BASE_URL",
        "adresse publique du site, mise dans les courriels ; défaut : http://HÔTE:PORT",
    ),
    Setting("ORCHESTRATOR_SMTP_HOST", "serveur d'envoi des courriels ; sans lui, aucun courriel ne part"),
    Setting("ORCHESTRATOR_SMTP_PORT", "port de ce serveur ; défaut : 587"),
    Setting("ORCHESTRATOR_SMTP_SECURITY", "starttls (défaut), tls, ou aucune pour un relais de la machine"),
    Setting("ORCHESTRATOR_SMTP_CA_FILE", "certificat de l'autorité interne qui signe celui du serveur"),
    Setting("ORCHESTRATOR_SMTP_USER", "identifiant sur ce serveur, s'il en demande un"),
    Setting("ORCHESTRATOR_SMTP_PASSWORD_FILE", "fichier qui contient le mot de passe"),
    Setting("ORCHESTRATOR_SMTP_FROM", "adresse d'expéditeur ; obligatoire avec ORCHESTRATOR_SMTP_HOST"),
    Setting("ORCHESTRATOR_SMTP_TIMEOUT_SECONDS", "attente maximale d'une réponse du serveur ; défaut : 10"),
    Setting(
        "ORCHESTRATOR_ACCESSIBILITY_CONTACT",
        "à qui signaler un défaut d'accessibilité (adresse, téléphone) : mis dans la déclaration",
    ),
    Setting(
        "ORCHESTRATOR_ESCALATION_PERCENT",
        "part du temps donné, en pour cent, après laquelle le chef de service est prévenu si personne n'agit ; "
        "0 : jamais ; défaut : 75",
    ),
)
SMTP_SECURITIES = ("starttls", "tls", "aucune")


@dataclass(frozen=True)
class Smtp:
    """Where letters are handed over. The password is read from its file at each connection."""

    host: str
    port: int
    security: str  # one of SMTP_SECURITIES
    sender: str
    user: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = 10.0


PIECE_KINDS = ("pdf", "jpeg", "png", "texte")


@dataclass(frozen=True)
class Settings:
    """Values in force. Paths are absolute; `heartbeat_seconds` is the worker's poll interval."""

    database_url: str
    secret_file: Path
    processes_dir: Path
    forms_dir: Path
    secure_cookies: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    proxies: int = 0  # in front of the site: so many X-Forwarded-For are believed
    heartbeat_seconds: float = 1.0
    web_processes: int = 2
    piece_bytes: int = 10_000_000  # the largest file admitted
    piece_kinds: tuple[str, ...] = PIECE_KINDS
    waiting_bytes: int = 1_000_000_000  # of all the files that wait for their act, whosever they are
    request_key_days: int = 30
    piece_scanner: tuple[
        str, ...
    ] = ()  # program and arguments; none: nothing is scanned, and the pages say so
    base_url: str = "http://127.0.0.1:8000"  # without a slash at its end
    smtp: Smtp | None = None
    escalation_percent: int = 75  # 0: the head of the place is never told
    accessibility_contact: str = ""

    def secret_key(self) -> bytes:
        """Return the signing key; created with mode 0600 when the file is missing."""
        try:
            if not self.secret_file.exists():
                _create_whole(self.secret_file, secrets.token_hex(32))
        except OSError as error:
            raise CannotRun(
                f"La clé de session ne peut pas être créée dans {self.secret_file} : {error.strerror}. "
                "Indiquez un autre fichier avec ORCHESTRATOR_SECRET_FILE."
            ) from error
        try:
            key = self.secret_file.read_text().strip().encode()
        except OSError as error:
            raise CannotRun(
                f"La clé de session {self.secret_file} est illisible : {error.strerror}."
            ) from error
        if len(key) < 32:
            raise CannotRun(
                f"La clé de session {self.secret_file} est trop courte : supprimez ce fichier pour en créer une."
            )
        return key


def _create_whole(path: Path, text: str) -> None:
    """Create `path` with its content in one step, mode 0600; whoever was first is kept.

    Several processes start together, and one of them may be killed: nobody may ever see the file empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # Another process may have come first: its content is the one to use.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def data_folder(environment: Mapping[str, str]) -> Path:
    """Folder of the user's data, by the XDG convention."""
    home = environment.get("XDG_DATA_HOME") or str(
        Path(environment.get("HOME", "~")).expanduser() / ".local/share"
    )
    return Path(home) / "orchestrator"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raises CannotRun with one French sentence when a value is not usable."""
    folder = data_folder(environment)
    root = _content_root()
    url = environment.get("ORCHESTRATOR_DATABASE_URL") or f"sqlite:///{folder / 'orchestrator.sqlite3'}"
    host = environment.get("ORCHESTRATOR_HOST", "127.0.0.1")
    port = _whole_number(environment, "PORT", 8000, 1, 65535)
    return Settings(
        database_url=url,
        secret_file=Path(environment.get("ORCHESTRATOR_SECRET_FILE") or folder / "secret.key"),
        processes_dir=Path(environment.get("ORCHESTRATOR_PROCESSES") or root / "processes"),
        forms_dir=Path(environment.get("ORCHESTRATOR_FORMS") or root / "forms"),
        secure_cookies=environment.get("ORCHESTRATOR_SECURE_COOKIES", "") in {"1", "true", "oui"},
        host=host,
        port=port,
        proxies=_whole_number(environment, "ORCHESTRATOR_PROXIES", 0, 0, 5),
        heartbeat_seconds=_whole_number(environment, "ORCHESTRATOR_HEARTBEAT_SECONDS", 1, 1, 3600),
        web_processes=_whole_number(environment, "ORCHESTRATOR_WEB_PROCESSES", 2, 1, 64),
        piece_bytes=_whole_number(environment, "ORCHESTRATOR_PIECE_MEGABYTES", 10, 1, 200) * 1_000_000,
        waiting_bytes=_whole_number(environment, "ORCHESTRATOR_WAITING_MEGABYTES", 1000, 1, 1_000_000)
        * 1_000_000,
        request_key_days=_whole_number(environment, "ORCHESTRATOR_REQUEST_KEY_DAYS", 30, 1, 3650),
        piece_kinds=_piece_kinds(environment.get("ORCHESTRATOR_PIECE_KINDS", "")),
        piece_scanner=_command(environment, "ORCHESTRATOR_PIECE_SCANNER"),
        base_url=_base_url(environment, f"http://{host}:{port}"),
        smtp=_smtp(environment),
        accessibility_contact=environment.get("ORCHESTRATOR_ACCESSIBILITY_CONTACT", "").strip(),
        escalation_percent=_whole_number(environment, "ORCHESTRATOR_ESCALATION_PERCENT", 75, 0, 99),
    )


def _command(environment: Mapping[str, str], variable: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(environment.get(variable, "")))
    except ValueError as error:
        raise CannotRun(f"{variable} n'est pas une ligne de commande : fermez les guillemets.") from error


def _base_url(environment: Mapping[str, str], default: str) -> str:
    text = environment.get("ORCHESTRATOR_BASE_URL", "").strip() or default
    if not text.startswith(("http://", "https://")) or any(not 32 < ord(letter) < 127 for letter in text):
        raise CannotRun(
            f"ORCHESTRATOR_BASE_URL vaut « {text} » : donnez une adresse qui commence par https://."
        )
    return text.rstrip("/")


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    host = environment.get("ORCHESTRATOR_SMTP_HOST", "").strip()
    if not host:
        return None
    sender = environment.get("ORCHESTRATOR_SMTP_FROM", "").strip()
    if not sender.isascii() or sender.count("@") != 1 or len(sender.split()) != 1:
        raise CannotRun(
            "ORCHESTRATOR_SMTP_FROM doit être l'adresse de l'expéditeur, par exemple ne-pas@exemple.fr."
        )
    security = environment.get("ORCHESTRATOR_SMTP_SECURITY", "").strip() or SMTP_SECURITIES[0]
    if security not in SMTP_SECURITIES:
        raise CannotRun(f"ORCHESTRATOR_SMTP_SECURITY vaut « {security} » : {', '.join(SMTP_SECURITIES)}.")
    password = environment.get("ORCHESTRATOR_SMTP_PASSWORD_FILE")
    authority = environment.get("ORCHESTRATOR_SMTP_CA_FILE")
    return Smtp(
        host=host,
        port=_whole_number(environment, "ORCHESTRATOR_SMTP_PORT", 587, 1, 65535),
        security=security,
        sender=sender,
        user=environment.get("ORCHESTRATOR_SMTP_USER", "").strip(),
        password_file=Path(password) if password else None,
        ca_file=Path(authority) if authority else None,
        timeout_seconds=_whole_number(environment, "ORCHESTRATOR_SMTP_TIMEOUT_SECONDS", 10, 1, 300),
    )


def _content_root() -> Path:
    """Where processes/ and forms/ lie: the current folder when it holds them, else the source checkout."""
    here = Path.cwd()
    if (here / "processes").is_dir():
        return here
    return Path(__file__).resolve().parents[2]


def _piece_kinds(text: str) -> tuple[str, ...]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in chosen if name not in PIECE_KINDS]:
        raise CannotRun(
            f"ORCHESTRATOR_PIECE_KINDS : « {unknown[0]} » n'est pas un type connu ; "
            f"choisissez parmi {', '.join(PIECE_KINDS)}."
        )
    return tuple(name for name in PIECE_KINDS if not chosen or name in chosen)


def _whole_number(environment: Mapping[str, str], variable: str, default: int, low: int, high: int) -> int:
    text = environment.get(variable, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise CannotRun(f"{variable} vaut « {text} » : donnez un nombre entier entre {low} et {high}.")
    return int(text)
