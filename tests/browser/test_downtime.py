"""A paper kit in a browser: its paper is saved, its code scanned, and its page is whole."""

import pypdfium2
import zxingcpp

from tests.browsing import PHONE, WIDE, violations


def test_a_kit_is_saved_scanned_off_its_paper_and_found_again(screens, tmp_path):
    nurse = screens("nurse", "Theatre 2", WIDE)
    nurse.go("/downtime/")
    assert violations(nurse.page) == []
    nurse.page.get_by_role("button", name="Make a paper kit").click()
    nurse.page.wait_for_url("**/downtime/F*")
    address = nurse.page.url
    with nurse.page.expect_download() as saved:
        nurse.page.get_by_role("button", name="Give out the paper").click()
    saved.value.save_as(tmp_path / "kit.pdf")
    with pypdfium2.PdfDocument(tmp_path / "kit.pdf") as document:
        last = document[len(document) - 1].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(last)

    nurse.go("/")
    nurse.scan(code.text)
    nurse.page.get_by_role("link", name="Open the paper kit").click()
    nurse.page.wait_for_url(address)

    assert violations(nurse.page) == []
    nurse.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert nurse.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
