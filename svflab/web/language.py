"""The language of a page: found once for each request, and then only looked up.

A page says some hundred sentences. Flask-Babel asks for the context, the locale and its
catalogue anew with each of them; that was a fifth of the time of a page.
"""

from functools import lru_cache
from typing import Any, Final, cast

from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import Domain, get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_PLAIN: Final = 4096
"""Sentences without facts that are kept ready for templates; all there are, in both languages."""


class Sentences(Domain):  # type: ignore[misc]
    """The catalogue of svflab's sentences, which a request looks up once."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue in the language of this request."""
        if not has_app_context():
            return cast(NullTranslations, super().get_translations())
        found = g.get("catalogue")
        if found is None:
            found = g.catalogue = super().get_translations()
        return cast(NullTranslations, found)


def register(app: Flask) -> None:
    """Let the pages of `app` speak by this catalogue."""
    babel = app.extensions["babel"]
    babel.instance.domain_instance = Sentences(domain=babel.default_domain)
    app.jinja_env.globals["_"] = said
    app.jinja_env.globals["_p"] = said_of


def name() -> str:
    """Return the language of this request by its code."""
    if not has_app_context():
        return str(get_locale())
    found: str | None = g.get("language")
    if found is None:
        found = g.language = str(get_locale())
    return found


def gettext(text: str, /, **facts: Any) -> str:
    """Return a sentence in the language of this request, with its facts in their places."""
    told = _catalogue().gettext(text)
    return told % facts if facts else told


def pgettext(about: str, text: str, /, **facts: Any) -> str:
    """Return a sentence that is said of something by which its translation differs."""
    told = str(_catalogue().pgettext(about, text))
    return told % facts if facts else told


@pass_eval_context
def said_of(context: EvalContext, about: str, text: str, /) -> str:
    """Return a word of a template that is said of something, in the language of the page."""
    told = str(_catalogue().pgettext(about, text))
    return Markup(told) if context.autoescape else told  # noqa: S704 - ours, as templates are


@pass_eval_context
def said(context: EvalContext, text: str, /, **facts: Any) -> str:
    """Return a sentence in the language of the page, for a template; facts are escaped."""
    catalogue = _catalogue()
    if not context.autoescape:
        return str(catalogue.gettext(str(text))) % facts
    if facts:
        return Markup(catalogue.gettext(str(text))) % facts  # noqa: S704 - ours, as templates are
    return _plain(catalogue, str(text))


def _catalogue() -> NullTranslations:
    found = g.get("catalogue") if has_app_context() else None
    return cast(NullTranslations, found or get_domain().get_translations())


@lru_cache(_PLAIN)
def _plain(catalogue: NullTranslations, text: str) -> Markup:
    return Markup(catalogue.gettext(text)) % {}  # noqa: S704
