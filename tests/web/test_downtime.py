"""A paper kit: made on a page, its paper read back, a case copied from it form by form."""

import pypdfium2
import pytest
import zxingcpp

from svflab.domain.identifiers import grouped, read
from svflab.services import downtime
from svflab.services.downtime import By
from svflab.web import paper_form


def kit_of(app, language="en", box=False):
    with app.app_context():
        return downtime.make("seoul", language=language, box=box, by=By())


def pages(body):
    """Return each page of a PDF: the codes that a scanner reads off it, and its words."""
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            found = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
            yield [one.text for one in found], page.get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    ("language", "mode", "digit"),
    [("en", "live", "right index"), ("ko", "practice", "오른손 검지")],
)
def test_every_page_names_its_kit_and_every_code_is_read_off_the_paper(app, language, mode, digit):
    app.config["MODE"] = mode
    kit = kit_of(app, language, box=True)
    with app.app_context():
        paper = paper_form.pdf(app.extensions["protocol"], "seoul", kit)

    read_off = list(pages(paper))

    wanted = {read(code).print_code(1) for kind in kit.codes for code in kit.codes[kind]}
    labels = [code for codes, _text in read_off for code in codes if code != kit.code]
    assert sorted(labels) == sorted(wanted - {read(kit.case_code).print_code(1)})
    for number, (codes, text) in enumerate(read_off, 1):
        assert kit.code in codes
        assert grouped(kit.code) in text
        assert f"{number} " in text
        assert "Test site" in text
        assert ("PRACTICE" in text) == (mode == "practice")
    whole = "".join(text for _codes, text in read_off)
    assert digit in whole
