"""A setting that is missing or impossible stops the start, by its name."""

import re
import sys

import pytest

from svflab import paths
from svflab.config import NAMES, SETTINGS, ConfigError, check_roles, settle
from tests.conftest import SETTINGS as GIVEN

WHOLE = {name: value for name, value in GIVEN.items() if name in NAMES}


def problems(environ=None, **own):
    with pytest.raises(ConfigError) as refused:
        settle(environ or {}, {**WHOLE, **own})
    return refused.value.problems


@pytest.mark.shows("Annex 11 10")
def test_everything_that_must_be_set_is_named_at_once():
    with pytest.raises(ConfigError) as refused:
        settle({}, {})

    named = [problem.split(" is not set")[0] for problem in refused.value.problems]
    assert named == [f"SVFLAB_{setting.name}" for setting in SETTINGS if setting.default is None]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "production"),
        ("SITE", "Seoul!"),
        ("SITE", "house"),
        ("SITE", "a-site-with-too-long-a-name"),
        ("SITE_NAME", "  "),
        ("ZONE", "Asia/Atlantis"),
        ("ZONE", "../etc/passwd"),
        ("LOCALE", "tlh"),
        ("SECRET_KEY", "short"),
        ("VAULT_KEYS", "not a key"),
        ("VAULT_KEYS", ""),
        ("DATABASE_URL", "mysql://somewhere"),
        ("PROTOCOL", "nct00000000"),
        ("LABEL_FOLDER", "/nowhere/labels"),
        ("PORT", "http"),
        ("PORT", 70_000),
        ("PORT", True),
        ("HTTPS", "perhaps"),
        ("TLS_CERT", "/nowhere/cert.pem"),
        ("LOCKOUT_FAILURES", 0),
        ("THREADS", "-3"),
        ("LOG_LEVEL", "chatty"),
    ],
)
def test_an_impossible_value_is_refused_by_name(name, value):
    (problem,) = problems(**{name: value})

    assert problem.startswith(f"SVFLAB_{name} ")


def test_a_secret_is_never_repeated_in_a_problem():
    told = " ".join(problems(SECRET_KEY="hunter2", VAULT_KEYS="hunter3"))

    assert "hunter" not in told


def test_a_misspelt_setting_is_refused(tmp_path):
    file = tmp_path / "svflab.toml"
    file.write_text('zoen = "Asia/Seoul"\n')

    told = problems({"SVFLAB_LOCKUOT_MINUTES": "5", "SVFLAB_CONFIG": str(file)})

    assert told == (f"{file}: zoen is no setting", "SVFLAB_LOCKUOT_MINUTES is no setting")


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "svflab.toml"
    file.write_text("threads = 8\nport = 9000\n")

    settled = settle({"SVFLAB_CONFIG": str(file), "SVFLAB_PORT": "9001"}, WHOLE)

    assert (settled["THREADS"], settled["PORT"]) == (8, 9001)


@pytest.mark.parametrize("content", ["port = ", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "svflab.toml"
    if content:
        file.write_text(content)

    (problem,) = problems({"SVFLAB_CONFIG": str(file)})

    assert problem.startswith(f"SVFLAB_CONFIG: {file} cannot be read")


def test_live_says_where_its_data_is():
    (problem,) = problems(MODE="live")

    assert problem.startswith("SVFLAB_DATA_DIR")


def test_a_certificate_comes_with_its_key(tmp_path):
    (tmp_path / "cert.pem").touch()

    (problem,) = problems(TLS_CERT=str(tmp_path / "cert.pem"))

    assert "together" in problem


def test_without_an_address_the_database_is_sqlite_in_the_data_folder(tmp_path):
    settled = settle({}, {**WHOLE, "DATA_DIR": str(tmp_path)})

    assert settled["DATABASE_URL"] == settled["OWNER_URL"] == f"sqlite:///{tmp_path}/svflab.db"


@pytest.mark.shows("Part 11 11.10(k)")
def test_every_setting_is_documented_as_it_is():
    written = (paths.HOUSE / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `SVFLAB_(\w+)` \| (.*?) \| (.*) \|$", written, re.MULTILINE)

    assert rows == [(setting.name, setting.shown_default, setting.reason) for setting in SETTINGS]


def test_what_needs_the_extra_sso_says_so_where_it_is_not_installed(monkeypatch):
    for package in ("webauthn", "authlib"):
        monkeypatch.setitem(sys.modules, package, None)

    told = problems(ORIGIN="https://svf.test", OIDC_ISSUER="https://login.test")

    assert [one for one in told if "svflab[sso]" in one and "ORIGIN" in one]
    assert [one for one in told if "svflab[sso]" in one and "OIDC_ISSUER" in one]
    assert settle({}, WHOLE)["ORIGIN"] == ""


def test_schemas_of_a_site_need_the_extra_that_checks_by_them(monkeypatch, tmp_path):
    assert settle({}, {**WHOLE, "ICH_SCHEMAS": str(tmp_path)})["ICH_SCHEMAS"] == str(tmp_path)
    monkeypatch.setitem(sys.modules, "lxml", None)

    (problem,) = problems(ICH_SCHEMAS=str(tmp_path))

    assert problem == "SVFLAB_ICH_SCHEMAS needs the extra schemas: pip install 'svflab[schemas]'"


@pytest.mark.parametrize(
    "given", ["http://svf.hospital.example", "https://svf.test/path", "svf.test", "https://a b"]
)
def test_an_address_of_pages_is_one_that_passkeys_may_answer_to(given):
    (problem,) = problems(ORIGIN=given)

    assert "SVFLAB_ORIGIN" in problem


def test_a_role_that_there_is_not_is_asked_for_no_second_factor_in_silence():
    with pytest.raises(ConfigError, match="SECOND_FACTOR_ROLES names admin;"):
        check_roles({"SECOND_FACTOR_ROLES": ("admin", "nurse")}, ("administrator", "nurse"))
