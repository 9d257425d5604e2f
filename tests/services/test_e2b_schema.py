"""A site's own schemas are asked where it names their folder; a check that cannot run says so."""

import sys

import pytest

from svflab.exports import e2b_write, icsr_facts
from svflab.services import e2b_schema, safety_papers
from tests.exports import reports
from tests.exports.reports import WORDS, source

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns="urn:hl7-org:v3" targetNamespace="urn:hl7-org:v3" elementFormDefault="qualified">
  <xs:include schemaLocation="../coreschemas/parts.xsd"/>
  <xs:element name="MCCI_IN200100UV01"><xs:complexType>
    <xs:sequence>{parts}<xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="ITSVersion" type="version"/><xs:anyAttribute processContents="skip"/>
  </xs:complexType></xs:element>
</xs:schema>"""
PARTS = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:hl7-org:v3">
  <xs:simpleType name="version"><xs:restriction base="xs:string">
    <xs:enumeration value="{version}"/>
  </xs:restriction></xs:simpleType>
</xs:schema>"""
"""Of the tests' own, in the place of ICH's, which nobody may pass on: two folders, as ICH has."""
MADE_FROM = source()
NOW = reports.now(MADE_FROM)


def schema(folder, parts="", version="XML_1.0"):
    files = {
        f"multicacheschemas/{e2b_schema.SCHEMA}": XSD.format(parts=parts),
        "coreschemas/parts.xsd": PARTS.format(version=version),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_file_that_fits_the_sites_schema_is_complete(tmp_path):
    told = safety_papers.message(MADE_FROM, WORDS, schema(tmp_path), now=NOW)

    assert (told.state, told.schema, told.by_schema) == ("complete", True, ())


def test_what_the_schema_finds_is_told_and_makes_a_draft(tmp_path):
    folder = schema(tmp_path, '<xs:element name="nothing" type="xs:string"/>')
    told = safety_papers.message(MADE_FROM, WORDS, folder, now=NOW)

    assert told.state == "draft"
    assert "nothing" in told.by_schema[0]
    assert told.verdict.lacks == (), "our own rules find nothing, and the file is a draft still"


def test_without_a_folder_nothing_is_said_of_schemas():
    told = safety_papers.message(MADE_FROM, WORDS, "", now=NOW)

    assert (told.state, told.schema) == ("complete", False)


def test_what_stands_in_another_file_of_the_schemas_is_asked_for_too(tmp_path):
    told = safety_papers.message(MADE_FROM, WORDS, schema(tmp_path, version="XML_9.9"), now=NOW)

    assert told.state == "draft"
    assert "ITSVersion" in told.by_schema[0]


def test_without_the_extra_that_checks_the_file_is_a_draft_that_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lxml.etree", None)

    told = safety_papers.message(MADE_FROM, WORDS, schema(tmp_path), now=NOW)

    assert told.state == "draft"
    assert told.by_schema == ("lxml is not installed: pip install 'svflab[schemas]'",)


@pytest.mark.parametrize("body", [None, "<xs:schema"])
def test_a_check_that_could_not_run_is_no_check(tmp_path, body):
    if body:
        (tmp_path / e2b_schema.SCHEMA).write_text(body)
    whole = e2b_write.xml(icsr_facts.report(MADE_FROM, WORDS, now=NOW))

    assert e2b_schema.SCHEMA in e2b_schema.problems(whole, tmp_path)[0]


def test_a_copy_that_tells_the_same_bears_its_number_again():
    class Taken:
        def __init__(self, digest, state="complete", what="e2b"):
            data = {"what": what, "state": state, "digest": digest}
            self.event = type("E", (), {"data": data})

    def number(*newest_first):
        return safety_papers.number([Taken(*one) for one in newest_first], "e2b", "b")

    assert number() == 0
    assert number(("b",)) == 0
    assert number(("a",)) == 1
    assert number(("b",), ("a",)) == 1
    assert number(("c",), ("b",), ("a",)) == 3
    assert number(("b", "draft"), ("a", "complete", "cioms")) == 0
