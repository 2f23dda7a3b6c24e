"""An OAuth2 provider by others (django-oauth-toolkit), as a second third party of the tests: it is found by RFC 8414,
gives a new refresh token with each renewal, ends all tokens of a sign-in when an old one comes again, and revokes by
RFC 7009. Its page for consent is its own. Whoever comes is signed in as Ada. The address below /test is a window for the
tests and no part of any protocol: it counts the tokens that live and those that ended.
"""

import os
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="a key of the tests",
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(os.environ["FOLDER"]) / "provider.sqlite"),
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    },
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
        }
    ],
    LOGIN_URL="/sign-in",
    LOGGING={"version": 1, "disable_existing_loggers": True},
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "Read what is yours"},
        "ACCESS_TOKEN_EXPIRE_SECONDS": int(os.environ.get("ACCESS_TTL", "3600")),
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "PKCE_REQUIRED": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
        "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.http import HttpResponseRedirect, JsonResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import AccessToken, Application, RefreshToken  # noqa: E402


def sign_in(request):
    login(request, get_user_model().objects.get(username="ada"))
    return HttpResponseRedirect(request.GET["next"])


@protected_resource(scopes=["read"])
def me(request):
    return JsonResponse({"name": request.resource_owner.get_username()})


def tokens(request):
    refresh = RefreshToken.objects
    return JsonResponse(
        {
            "access": AccessToken.objects.count(),
            "refresh": refresh.filter(revoked__isnull=True).count(),
            "ended": refresh.filter(revoked__isnull=False).count(),
        }
    )


urlpatterns = [
    path("sign-in", sign_in),
    path("me", me),
    path("test/tokens", tokens),
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


call_command("migrate", verbosity=0)
get_user_model().objects.create_user("ada")
Application.objects.create(
    name="Formloom",
    client_id="formloom",
    client_secret=os.environ["CLIENT_SECRET"],
    client_type=Application.CLIENT_CONFIDENTIAL,
    authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
    redirect_uris=os.environ["CALLBACK"],
)
server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
print(f"listening http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
