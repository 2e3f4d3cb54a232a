"""Django's settings. Only what the environment or the product needs; the rest is Django's default.

`docs/settings.md` lists each variable; a test keeps the two in step."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO

from upwell.config import environment, logs, passing
from upwell.lib import clock

PACKAGE = Path(__file__).resolve().parent.parent

DATA = Path(environment.text("UPWELL_DATA", "var")).resolve()
CITY_FOLDER = Path(environment.text("UPWELL_CITY", "cities/sanjose")).resolve()
LIBRARY = Path(environment.text("UPWELL_LIBRARY", "cities/sanjose")).resolve()
SANDBOX = environment.switch("UPWELL_SANDBOX")
DAYS = passing.Days(DATA / "days-passed.json")
if SANDBOX:
    clock.ahead = DAYS.ahead
PUBLIC_URL = environment.text("UPWELL_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https:")

DEBUG = False
SECRET_KEY = environment.kept_secret(DATA / "keys", "signing", "UPWELL_SECRET_KEY")
SEALING_KEYS = environment.kept_secret(DATA / "keys", "sealing", "UPWELL_SEALING_KEYS").split(",")
ALLOWED_HOSTS = environment.words("UPWELL_HOSTS", "127.0.0.1,localhost,[::1]")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "upwell.ui",
    "upwell.limits",
    "upwell.events",
    "upwell.places",
    "upwell.files",
    "upwell.catalogue",
    "upwell.notify",
    "upwell.accounts",
    "upwell.partners",
    "upwell.payments",
    "upwell.permits",
    "upwell.handover",
    "upwell.bookings",
    "upwell.cases",
    "upwell.intake",
    "upwell.feedback",
    "upwell.performance",
    "upwell.portfolio",
    "upwell.channels.web",
    "upwell.channels.open311",
    "upwell.channels.portal",
    "upwell.channels.sms",
    "upwell.channels.chat",
    "upwell.channels.assisted",
    "upwell.channels.api",
    "upwell.desk",
    "upwell.founding",
    "upwell.simulation",
    "upwell.workbench",
    "upwell.translating",
]

MIDDLEWARE = [
    "upwell.config.proxy.notice",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "upwell.ui.middleware.permissions",
    "upwell.ui.middleware.plain_input",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "upwell.ui.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "upwell.limits.middleware.SaysTooMany",
]

ROOT_URLCONF = "upwell.config.urls"
WSGI_APPLICATION = "upwell.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "upwell.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "upwell.ui.templatetags.ui",
                "upwell.ui.templatetags.keeping",
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("DATABASE_URL", f"sqlite:///{DATA}/upwell.sqlite3"))}

# Languages a page can be shown in; which of them a city offers is in its city.yaml.
LANGUAGES = [("en", "English"), ("es", "Español"), ("vi", "Tiếng Việt"), ("zh-Hans", "简体中文")]
LANGUAGES += [("zh-Hant", "繁體中文")]
LANGUAGES_IN_SHORT = {"zh-Hans": "简体", "zh-Hant": "繁體"}
for _script in ("zh-Hans", "zh-Hant"):
    LANG_INFO[_script] = {**LANG_INFO[_script.lower()], "code": _script}  # as definitions and CLDR write it
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "ui" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
COLUMNS = DATA / "columns"
ENGINE = environment.choice("UPWELL_ENGINE", "duckdb", ("duckdb", "spark"))
SPARK_MASTER = environment.text("UPWELL_SPARK_MASTER", "local[2]")
COLUMNS_AT = environment.text("UPWELL_COLUMNS_AT", "")
UPLOADS, UPLOADS_BUCKET = environment.uploads("UPWELL_UPLOADS", DATA / "uploads")
S3_ENDPOINT = environment.text("UPWELL_S3_ENDPOINT", "")
CLAMD: str = environment.text("UPWELL_CLAMD", "")
SCAN = environment.choice("UPWELL_SCAN", "quarantine", ("quarantine", "off"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and environment.switch("UPWELL_REDIRECT_TO_HTTPS", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
BEHIND_PROXY = environment.switch("UPWELL_BEHIND_PROXY")
CLIENT_HEADER = environment.text("UPWELL_CLIENT_HEADER", "X-Forwarded-For")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "upwell.ui.errors.stale_form"

SURROUNDINGS = "upwell.config.commands.definitions.around"  # what rooms offer to definitions: `catalogue.surroundings`
PARTNERS = environment.partners()

LIMITS = environment.limits("UPWELL_LIMITS")

# the city's other sites that may show the chat in a frame, each as https://host
CHAT_EMBED = environment.origins("UPWELL_CHAT_EMBED")
# whether what programs register to be told at may lead into our own network, and be unsealed: for trying it out
HOOKS_TO_PRIVATE = environment.switch("UPWELL_HOOKS_TO_PRIVATE")

MAP_TILES = environment.text("UPWELL_MAP_TILES", "")
MAP_TILES_CREDIT = environment.text("UPWELL_MAP_TILES_CREDIT", "")
_tile_hosts = ["/".join(MAP_TILES.split("/")[:3]).replace("{s}", "*")] if MAP_TILES else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_tile_hosts],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"

EMAIL_HOST = environment.text("UPWELL_SMTP_HOST", "")
EMAIL_PORT = environment.number("UPWELL_SMTP_PORT", 25)
EMAIL_HOST_USER = environment.text("UPWELL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("UPWELL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.switch("UPWELL_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("UPWELL_MAIL_FROM", "no-reply@localhost")

# how a message finds its service
MATCHER = environment.matcher("UPWELL_MATCHER")
# who takes text messages, and hands over those that come in
SMS_PROVIDER = environment.choice("UPWELL_SMS", "none", ("none", "twilio", "http"))
SMS_NUMBER = environment.text("UPWELL_SMS_NUMBER", "")
SMS_ACCOUNT = environment.text("UPWELL_SMS_ACCOUNT", "")
SMS_SECRETS = environment.words("UPWELL_SMS_SECRETS")
SMS_URL = environment.text("UPWELL_SMS_URL", "").rstrip("/")
SMS_MEDIA_HOSTS = environment.words("UPWELL_SMS_MEDIA_HOSTS", "api.twilio.com,media.twiliocdn.com")

STRIPE_KEY = environment.text("UPWELL_STRIPE_KEY", "")
STRIPE_WEBHOOK_SECRETS = environment.words("UPWELL_STRIPE_WEBHOOK_SECRETS")
STRIPE_API = environment.text("UPWELL_STRIPE_API", "")

# news on phones and computers; a sandbox tells nobody outside
PUSH = environment.switch("UPWELL_PUSH", default=not SANDBOX)
PUSH_KEY = environment.kept_secret(DATA / "keys", "push", "UPWELL_PUSH_KEY")
PUSH_HOSTS = environment.words(
    "UPWELL_PUSH_HOSTS",
    "fcm.googleapis.com,updates.push.services.mozilla.com,web.push.apple.com,.notify.windows.com",
)

APP = environment.switch("UPWELL_APP", default=True)

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": lambda: logs.without_secrets}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": environment.text("UPWELL_LOG_LEVEL", "INFO")},
}
