"""What somebody is told shows until it is read; what could not be sent, until it is seen to."""

from datetime import timedelta

from svflab.records import log, outbox, transaction
from svflab.services import mail, mail_addresses
from svflab.services import outbox as told
from svflab.services.outbox import put
from svflab.web.words.notices import compose
from tests.people import SITE, person
from tests.post import free_port, settings
from tests.web.pages import form_on, forms_on

EVENT = "ae:A2B3C4D5E6"


def tell(app, kind="question.asked", **more):
    with app.app_context(), transaction():
        put(SITE, kind, EVENT, **more)


def own(page):
    """Return the way by which the first notice of a page is read."""
    return next(one.action for one in forms_on(page) if one.action.endswith("/read"))


def dead(app):
    with app.app_context():
        return outbox.dead(SITE)


def test_a_notice_is_counted_in_the_frame_until_its_reader_taps_it(app):
    lee, kim = person(app, "lee", "safety_officer"), person(app, "kim", "nurse")
    tell(app, accounts=["lee"])
    tell(app, "clock.soon", accounts=["lee"])

    page = lee.get("/notices/").text
    assert "2 new notices" in page
    assert "A question to you about an adverse event" in page
    assert "new notice" not in kim.get("/").text
    notice = own(page)
    assert kim.post(notice).status_code == 404

    assert lee.post(notice).headers["Location"] == "/notices/"
    assert "1 new notice" in lee.get("/").text
    lee.post("/notices/read")
    assert "Nothing is new" in lee.get("/notices/").text
    assert "A reporting clock ends soon" in lee.get("/notices/?read=1").text


def test_to_open_a_notice_is_to_read_it(app):
    lee = person(app, "lee", "safety_officer")
    tell(app, accounts=["lee"])
    notice = own(lee.get("/notices/").text)

    assert lee.post(notice, {"open": "1"}).headers["Location"] == "/safety/A2B3C4D5E6"
    assert "Nothing is new" in lee.get("/notices/").text


def test_a_mail_that_could_not_be_sent_says_why_until_it_is_tried_again_or_given_up(
    app_on, database_url
):
    app = app_on(database_url, **settings(free_port(), MAIL_TRIES=1))
    lee = person(app, "lee", "safety_officer")
    tell(app, accounts=["lee"])
    assert "Every mail went out" in lee.get("/outbox/").text
    with app.app_context():
        mail.deliver(compose)

    page = lee.get("/outbox/").text
    assert "no mail address is kept for this person" in page
    again, give_up = (form_on(page, way) for way in ("/again", "/give-up"))
    answer = lee.client.post(give_up.action, data=give_up.filled(reason=" "))
    assert (answer.status_code, "Say why" in answer.text) == (422, True)
    with app.app_context():
        mail_addresses.change("lee", "lee@hospital.test", "en", actor="lee", role="")
    lee.client.post(again.action, data=again.filled())
    with app.app_context():
        mail.deliver(compose)
    page = lee.get("/outbox/").text
    assert "the mail server could not be reached" in page

    give_up = form_on(page, "/give-up")
    lee.client.post(give_up.action, data=give_up.filled(reason="told by phone"))

    assert "Every mail went out" in lee.get("/outbox/").text
    assert dead(app) == []


def test_who_looks_is_told_that_mail_waits_and_nobody_sends(app_on, database_url, clock):
    app = app_on(database_url, **settings(free_port()))
    lee = person(app, "lee", "safety_officer")
    tell(app, accounts=["lee"])
    assert "mail" not in lee.get("/readyz").json

    clock.tick(told.LATE + timedelta(seconds=1))

    ready = lee.get("/readyz")
    assert (ready.status_code, "nobody sends it" in ready.json["mail"]) == (200, True)
    assert "the worker does not run" in lee.get("/outbox/").text


def test_an_address_is_kept_by_its_owner_with_the_password_and_told_to_no_log(app):
    lee = person(app, "lee", "safety_officer")
    form = form_on(lee.get("/account/mail").text, "/account/mail")
    sent = {"address": "lee@hospital.test", "language": "ko"}

    assert lee.client.post(form.action, data=form.filled(**sent, current="no")).status_code == 422
    lone = lee.client.post(
        form.action, data=form.filled(current="three wet horses", language="ko", address="lee at")
    )
    assert (lone.status_code, "This is no mail address" in lone.text) == (422, True)
    kept = lee.client.post(form.action, data=form.filled(**sent, current="three wet horses"))

    assert kept.status_code == 303
    with app.app_context():
        assert mail_addresses.find("lee").address == "lee@hospital.test"
        (entry,) = log.page("house", kind="account.mail_changed", size=9)
    assert entry.event.data == {"mail_address": "set", "language": "ko"}


def test_an_administrator_says_where_somebody_else_is_reached(app):
    park = person(app, "park", "administrator")
    person(app, "lee", "safety_officer")
    form = form_on(park.get("/accounts/lee/mail").text, "/accounts/lee/mail")

    park.client.post(form.action, data=form.filled(address="lee@hospital.test", language="en"))

    assert "lee@hospital.test" in park.get("/accounts/lee/mail").text
