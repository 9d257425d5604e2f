"""What stands on a pack is read as it was written, and where nobody can know it, not at all."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from svflab.domain.gs1 import GS, Gs1Error, Pack, check_digit, day_of, looks_like, read, written

TODAY = date(2026, 11, 23)
KIT = Pack("04012345000016", "SXL-2611", "2026-10-01", "2027-10-31", "KS00042")
SIGNS = "!\"%&'*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
texts = st.text(SIGNS, min_size=1, max_size=20)
gtins = st.from_regex(r"[0-9]{13}", fullmatch=True).map(lambda digits: digits + check_digit(digits))
days = st.dates(date(2000, 1, 1), date(2060, 12, 31)).map(lambda day: f"{day:%y%m%d}")


def _read(text: str) -> Pack | str:
    try:
        return read(text, TODAY)
    except Gs1Error as error:
        return error.why


packs = st.fixed_dictionaries(
    {"01": gtins}, optional={"17": days, "10": texts, "11": days, "21": texts}
).filter(lambda elements: len(elements) > 1)


@given(packs, st.randoms(), st.sampled_from(["", "]d2", "]C1", "]Q3", GS]))
def test_what_was_written_is_read_in_whichever_order_and_symbology(
    elements: dict[str, str], order: object, prefix: str
) -> None:
    mixed = dict(sorted(elements.items(), key=lambda _: order.random()))  # type: ignore[attr-defined]
    sent = written(mixed)
    assume(GS in sent)
    pack = read(prefix + sent, TODAY)
    assert (pack.gtin, pack.lot, pack.serial) == (
        elements["01"],
        elements.get("10", ""),
        elements.get("21", ""),
    )
    for ai, day in (("11", pack.made), ("17", pack.expires)):
        assert day == (day_of(elements[ai], TODAY).isoformat() if ai in elements else "")


@given(packs)
def test_a_dropped_separator_gives_what_was_written_or_nothing(elements: dict[str, str]) -> None:
    assert _read(written(elements, separator="")) in ("ambiguous", read(written(elements), TODAY))


@pytest.mark.parametrize(
    "text",
    [
        f"]d20104012345000016172710311126100110SXL-2611{GS}21KS00042",
        f"0104012345000016172710311126100110SXL-2611{GS}21KS00042",
        f"{GS}010401234500001610SXL-2611{GS}1727103111261001{GS}21KS00042",
        "(01)04012345000016(17)271031(11)261001(10)SXL-2611(21)KS00042",
        "(01) 04012345000016 (17) 271031 (11) 261001 (10) SXL-2611 (21) KS00042",
    ],
)
def test_a_kit_is_read_however_its_code_came(text: str) -> None:
    assert read(text, TODAY) == KIT
    assert looks_like(text)


def test_what_reads_in_two_ways_is_not_guessed() -> None:
    with pytest.raises(Gs1Error) as caught:
        read("01040123450000161727103110SXL-2611" + "21KS00042", TODAY)
    assert caught.value.why == "ambiguous"
    assert "(10)SXL-2611 (21)KS00042" in caught.value.facts["readings"]
    assert "(10)SXL-261121KS00042" in caught.value.facts["readings"]
    assert read("010401234500001617271031" + "21KS-X", TODAY).serial == "KS-X"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(01)04012345000015", "check_digit"),
        ("(01)0401234500001", "length"),
        ("(17)271331", "date"),
        ("(17)270230", "date"),
        ("(10)" + "A" * 21, "length"),
        ("(10)Ä1", "characters"),
        ("(10)A(10)B", "twice"),
        ("(05)1", "ai"),
        ("(20)11", "none"),
        ("hello", "none"),
        ("", "none"),
    ],
)
def test_what_is_wrong_is_named(text: str, why: str) -> None:
    with pytest.raises(Gs1Error) as caught:
        read(text, TODAY)
    assert caught.value.why == why


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("270200", "2027-02-28"),
        ("280200", "2028-02-29"),
        ("761231", "2076-12-31"),
        ("770101", "1977-01-01"),
    ],
)
def test_day_00_ends_the_month_and_the_century_is_the_nearest(text: str, day: str) -> None:
    assert day_of(text, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "text", ["KS00042", "2100123", "S26K7M2Q4X03", "0104012345000015", "10-21"]
)
def test_a_serial_number_or_a_lot_is_not_taken_for_a_pack(text: str) -> None:
    assert not looks_like(text)
