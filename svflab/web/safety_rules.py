"""The rules of reporting: who must be told of what, in which version, and what each changed."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain import adopted
from svflab.domain.adopted import Adopted, Change
from svflab.domain.deadlines import Force
from svflab.protocol.reporting import Rule
from svflab.services import accounts, deadlines
from svflab.services.errors import NotThere
from svflab.web.gate import allow
from svflab.web.ways import way
from svflab.web.words import reporting as words

_: Callable[..., str] = gettext

bp = Blueprint("safety_rules", __name__, url_prefix="/reporting-rules")


@bp.get("/")
@allow(*accounts.ROLES)
def index() -> ResponseReturnValue:
    """Show the rules of now, and each version that the site has adopted."""
    versions = _versions()
    return _page(versions[-1], versions)


@bp.get("/<event_id>")
@allow(*accounts.ROLES)
def show(event_id: str) -> ResponseReturnValue:
    """Show one version, and what it changed."""
    versions = _versions()
    found = (one for one in versions if one.entry and one.entry.event.id == event_id)
    if version := next(found, None):
        return _page(version, versions)
    raise NotThere(event_id)


def _versions() -> tuple[Adopted, ...]:
    """Return the versions of the site, the oldest first; of none adopted, the server's own."""
    return deadlines.rules(g.protocol, g.site).adopted


def _page(one: Adopted, versions: tuple[Adopted, ...]) -> str:
    place = versions.index(one)
    is_last = place == len(versions) - 1
    force = Force(one, deadlines.rules(g.protocol, g.site).now.confirmed)
    listed = list(zip(versions, (None, *versions), strict=False))
    return render_template(
        "safety/rules.html",
        name=words.version(one, versions),
        versions=[_row(each, versions, before) for each, before in reversed(listed)],
        is_last=is_last,
        before=versions[place - 1] if place else None,
        changes=_changed(versions[place - 1], one) if place else [],
        profiles=_profiles(force, is_last=is_last),
        settings=way("settings.show", _anchor="reporting_site"),
    )


def _row(one: Adopted, versions: Sequence[Adopted], before: Adopted | None) -> dict[str, Any]:
    return {
        "name": words.version(one, versions),
        "at": one.at,
        "who": one.entry.event.actor if one.entry else "",
        "count": len(one.law.rules),
        "changes": len(adopted.differences(before, one)) if before else None,
        "is_last": one is versions[-1],
        "href": url_for("safety_rules.show", event_id=one.entry.event.id) if one.entry else "",
    }


def _changed(before: Adopted, one: Adopted) -> list[dict[str, str]]:
    return [_change(each) for each in adopted.differences(before, one)]


def _profiles(force: Force, *, is_last: bool) -> list[dict[str, Any]]:
    """Return each profile with its rules; those in force stand in front."""
    in_force = {one.code for one in force.version.in_force(force.confirmed)}
    profiles = sorted(force.version.law.profiles, key=lambda one: one.code not in in_force)
    return [
        {
            "title": _(one.title),
            "in_force": one.code in in_force,
            "rules": [_rule(rule, force, is_last=is_last) for rule in one.rules],
        }
        for one in profiles
    ]


def _rule(rule: Rule, force: Force, *, is_last: bool) -> dict[str, Any]:
    limit = adopted.limit_of(rule)
    of_site, number = isinstance(limit, str), force.amount(rule)
    return {
        "title": _(rule.title),
        "whom": str(words.ADDRESSEES[rule.to]),
        "when": words.conditions(rule),
        "within": words.amount(rule, number) if number and (is_last or not of_site) else "",
        "of_site": of_site,
        "fill_in": way("settings.show", _anchor=str(limit)) if is_last and of_site else "",
        "starts": words.begins(rule),
        "cite": rule.cite,
        "checked": rule.checked.isoformat(),
    }


def _change(one: Change) -> dict[str, str]:
    rule = one.after or one.before
    if rule is None:
        setting = g.protocol.settings.get(one.code)
        title = _(setting.title) if setting else one.code
        return {"title": title, "what": _("proposed: %(was)s → %(now)s", was=one.was, now=one.now)}
    return {"title": f"{_(rule.title)} ({one.code})", "what": words.changed(one)}
