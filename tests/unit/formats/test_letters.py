"""The letter that explains: the same bytes for the same letter, in a form that is kept and read by everybody."""

import re
from dataclasses import replace
from datetime import date

from laroque.formats.letters import Explanation, LineSaid, NumberSaid, StepSaid, explanation_pdf
from laroque.kernel.text import Text


def words(text: str) -> Text:
    return Text(text, text)


LINE = LineSaid(
    code="crds",
    title=words("CRDS"),
    side=Text("Employee", "Salarié"),
    collected_by=words("Urssaf"),
    cents=1_228,
    steps=(StepSaid(words("2,456.25 at 0.50 %"), 1_228, "Ord. 96-50"), StepSaid(words("#panic()"), None, None)),
    numbers=(NumberSaid("csg.crds", words("CRDS"), words("0.50%"), date(2024, 1, 1), "Ord. 96-50", "LEGI"),),
)
LETTER = Explanation(
    title=Text("A month", "Un mois"),
    lead=words("$x$ #eval *b*"),
    on=date(2026, 4, 30),
    facts=((words("Pay"), words("2,500.00 €")),),
    totals=((words("Net"), 248_772),),
    lines=(LINE, replace(LINE, code="apec", cents=0)),
    version="0123",
)


def test_the_same_letter_gives_the_same_bytes_and_another_language_others():
    first = explanation_pdf(LETTER, "fr")
    assert explanation_pdf(LETTER, "fr") == first
    assert explanation_pdf(LETTER, "en") != first
    assert explanation_pdf(replace(LETTER, issuer="Urssaf"), "fr") != first


def test_it_says_its_language_its_day_and_the_forms_it_keeps():
    pdf = explanation_pdf(LETTER, "fr")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang(fr-FR)" in pdf
    assert re.findall(rb"/CreationDate\(D:(\d{8})", pdf) == [b"20260430"]
    assert set(re.findall(rb"/BaseFont/\w{6}\+([A-Za-z]+)", pdf)) == {b"LibertinusSerif", b"DejaVuSansMono"}
