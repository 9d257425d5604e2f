"""A password that somebody else gave signs once another person has vouched for its owner."""

import pytest

from svflab.services import accounts, handing
from svflab.services.errors import Invalid, NotThere

OWN = "seven quiet herons"


@pytest.fixture
def people(records):
    for name in ("admin", "quality", "surgeon"):
        role = {"admin": "administrator"}.get(name, name)
        accounts.create(name, name.title(), {"seoul": [role]}, password="three wet horses")


def of(name):
    return accounts.find(name)


def choose(name, password=OWN):
    accounts.set_own_password(of(name), password)


def reset(name, by="admin"):
    accounts.reset_password(name, actor=by, role="administrator")


def test_what_was_set_on_the_server_or_by_its_owner_is_asked_about_by_nobody(people):
    choose("surgeon")
    accounts.reset_password("quality", actor="system", role="")
    choose("quality")

    assert [handing.given_by(name) for name in ("admin", "surgeon", "quality")] == ["", "", ""]


def test_an_own_password_remembers_who_gave_the_one_before_until_another_confirms_it(people):
    reset("surgeon")
    choose("surgeon")
    choose("surgeon", "nine loud herons")  # choosing again washes nothing off

    assert handing.given_by("surgeon") == "admin"
    handing.confirm("surgeon", of("quality"), role="quality")
    assert handing.given_by("surgeon") == ""
    choose("surgeon", "ten shy herons")
    assert handing.given_by("surgeon") == ""


def test_a_new_account_is_vouched_for_like_a_new_password(people):
    accounts.create("kim", "Kim", {"seoul": ["nurse"]}, actor="admin", role="administrator")
    choose("kim")

    assert handing.given_by("kim") == "admin"


@pytest.mark.parametrize("by", ["surgeon", "admin"])
def test_neither_the_owner_nor_the_giver_confirms(people, by):
    reset("surgeon")
    choose("surgeon")

    with pytest.raises(Invalid):
        handing.confirm("surgeon", of(by), role="administrator")

    assert handing.given_by("surgeon") == "admin"


def test_nobody_confirms_whose_own_password_waits_for_it(people):
    for name in ("surgeon", "quality"):
        reset(name)
        choose(name)

    with pytest.raises(Invalid):
        handing.confirm("surgeon", of("quality"), role="quality")


def test_of_nobody_nothing_is_confirmed(people):
    with pytest.raises(NotThere):
        handing.confirm("nobody", of("quality"), role="quality")
