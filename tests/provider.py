"""A provider to sign in at, by itself: python -W ignore tests/provider.py PORT

oidc-provider-mock answers as OpenID Connect says. PKCE, which that of Python 3.11 leaves out, is
held to in front of it: whoever brings a code brings the words whose digest was sent for it.
"""

import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
from oidc_provider_mock import User
from werkzeug.serving import make_server

PEOPLE = (
    User(sub="u-100", claims={"email": "kim@hospital.test"}),
    User(sub="u-200", claims={"amr": ["pwd", "mfa"]}),
)


class HeldToPkce:
    """The provider, which gives no token for a code without the words that belong to it."""

    def __init__(self, app):
        self.app = app
        self.digests = {}

    def __call__(self, environ, start_response):
        path, query = environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", ""))
        if path == "/oauth2/token":
            return self._token(environ, start_response)

        def noticed(status, headers, *more):
            code = parse_qs(urlsplit(dict(headers).get("Location", "")).query).get("code")
            if code and query.get("code_challenge_method") == ["S256"]:
                self.digests[code[0]] = query["code_challenge"][0]
            return start_response(status, headers, *more)

        return self.app(environ, noticed)

    def _token(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = parse_qs(body.decode())
        said = sha256(sent.get("code_verifier", [""])[0].encode()).digest()
        digest = urlsafe_b64encode(said).decode().rstrip("=")
        if self.digests.pop(sent.get("code", [""])[0], None) != digest:
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        return self.app({**environ, "wsgi.input": BytesIO(body)}, start_response)


def serve(port: int) -> None:
    """Serve until somebody ends it; say when it does."""
    provider = oidc_provider_mock.app(user_claims=PEOPLE, require_nonce=True)
    provider.debug = False
    provider.wsgi_app = HeldToPkce(provider.wsgi_app)
    server = make_server("127.0.0.1", port, provider, threaded=True)
    print(server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
