"""Django's settings. Every choice that depends on the machine comes from ``laroque.config.environment``."""

from pathlib import Path

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from laroque.config import environment, logs

_PACKAGE = Path(__file__).parents[1]


def _mark(request: object) -> str:
    return static("laroque/mark.svg")


LAROQUE_HOME = environment.home()
LAROQUE_STORE = environment.store(LAROQUE_HOME)
LAROQUE_KEYS = LAROQUE_HOME / "keys"
DATABASE_URL = environment.database_url()
DATABASE_NAME = environment.database_name()

SECRET_KEY = environment.secret_key(LAROQUE_HOME)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *environment.hosts()]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "laroque.apps.network",
    "laroque.apps.access",
    "laroque.apps.registry",
    "laroque.apps.tariffs",
    "laroque.apps.exchanges",
    "laroque.apps.ledger",
    "laroque.apps.treasury",
    "laroque.apps.rights",
    "laroque.apps.beneficiary_accounts",
    "laroque.apps.contributions",
    "laroque.apps.benefits",
    "laroque.apps.claims",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "laroque.interfaces.api.middleware.ApiEdgeMiddleware",
    "laroque.interfaces.web.content_policy.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "laroque.interfaces.web.membership.MembershipMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "laroque.interfaces.web.people.idle.IdleMiddleware",
    "laroque.interfaces.web.people.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "laroque.interfaces.web.middleware.OrganismMiddleware",
    "laroque.interfaces.api.middleware.ApiScopeMiddleware",
]

ROOT_URLCONF = "laroque.config.urls"
WSGI_APPLICATION = "laroque.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "interfaces" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "laroque.interfaces.web.context.shell",
            ],
            "builtins": ["laroque.interfaces.web.amounts"],
        },
    }
]

# Host, port, name and passwords are filled by ``laroque.config.database`` once the server is known.
DATABASES = {
    "default": {
        "ENGINE": "laroque.config.postgresql",
        "NAME": "laroque",
        "USER": "laroque_app",
        "OPTIONS": {},
        "ROLES": {},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # OrganismMiddleware holds the transaction, template rendering included
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "laroque.interfaces.web.registers.AbilityBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "laroque.interfaces.web.people.accounts.ClosedAccounts"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, who knows the address
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "laroque.apps.access.links.LinkTokens"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # failures are counted in the database instead
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that are nobody's
PASSWORD_RESET_TIMEOUT = 4 * 3600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Laroque"
MFA_FORMS = {
    "authenticate": "laroque.interfaces.web.people.accounts.CodeForm",
    "reauthenticate": "laroque.interfaces.web.people.accounts.CodeAgainForm",
}
LAROQUE_MFA_REQUIRED = True  # of those who change money or users; the demo, which anyone may try, turns it off
LAROQUE_IDLE_MINUTES = 30  # without a request, then one signs in again
LAROQUE_ADDRESS = f"https://{environment.hosts()[0]}" if environment.hosts() else "http://127.0.0.1:8000"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [_PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["laroque.interfaces.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: files are served from the packages
STATICFILES_DIRS = [_PACKAGE / "interfaces" / "web" / "static"]
WHITENOISE_USE_FINDERS = True

# Names other than the loopback are served behind a proxy that speaks TLS and sets X-Forwarded-Proto.
_BEHIND_TLS = bool(environment.hosts())
ALLAUTH_TRUSTED_PROXY_COUNT = int(_BEHIND_TLS)  # the address of who fails to sign in is what that proxy says
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_SECURE = _BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _BEHIND_TLS
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in environment.hosts()]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if _BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_MAIL = environment.mail()  # None: no message leaves the system by mail
LAROQUE_SENDS_MAIL = _MAIL is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.tls, _MAIL.starttls
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = _MAIL.sender

UNFOLD = {
    "SITE_TITLE": "Laroque",
    "SITE_HEADER": "Laroque",
    "SITE_SUBHEADER": _("Registers"),
    "SITE_URL": "/",
    "SITE_ICON": _mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        # Tones of the #0b5c6b of our own pages.
        "primary": {
            "50": "#eef7f8", "100": "#e2f0f2", "200": "#c3e0e5", "300": "#95c8d1", "400": "#5ba6b3", "500": "#2f8798",
            "600": "#0b5c6b", "700": "#0a505d", "800": "#0b434e", "900": "#0c3841", "950": "#06242a",
        }
    },
}  # fmt: skip

LOGGING = logs.logging_settings()
