"""What the page of a case says of local anaesthetic and of what goes on."""


def test_a_dose_stands_for_each_kg_beside_the_sites_limit_though_it_is_under_it(ward):
    ward.until("liposuction")

    page = ward.page("nurse")

    assert "<b>9.2 mg/kg</b>" in page
    assert "at most 35 mg/kg" in page
    assert "Lidocaine with adrenaline, at most a day" in page
    assert "Lidocaine that day: 9.2 mg/kg, at most 35 mg/kg" in page


def test_the_form_of_a_dose_tells_what_was_given_before_and_each_limit(ward):
    ward.until("check_in")
    form = ward.form("nurse", "anaesthetic.given")
    ward.post(
        "nurse",
        form,
        anaesthetic="lidocaine",
        anaesthetic_mg="54.2",
        adrenaline="no",
        where="finger_block",
    )

    page = ward.page("nurse", do="anaesthetic.given")

    assert 'data-agent="lidocaine" data-before="54.2" data-most="35"' in page
    assert 'data-agent="lidocaine" data-plain data-before="54.2" data-most="4.5"' in page
    assert 'data-agent="ropivacaine" data-before="0" data-most="2"' in page
    assert 'data-weight="54.2"' in page


def test_liposuction_has_a_clock_while_it_goes_on_and_none_of_a_window(ward):
    ward.until("check_in")
    ward.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    ward.clock.tick(minutes=12)

    page = ward.page("nurse")

    assert 'aria-label="Liposuction"' in page
    assert "12:00" in page
    assert "no limit is set for it" in page
    assert "data-closes" not in page
