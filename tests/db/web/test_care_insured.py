"""The insured of a fund on its pages: found, seen at a glance by role, each look kept, and nothing of another fund."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.care_people import ANNE, AT, BOB, ILLNESS, SINCE, ZOE, Household, household_at
from tests.support.roles import FUND, place_of

from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.rights import finding, operations, protocols
from laroque.apps.rights.finding import LooksWanted
from laroque.apps.rights.models import Right
from laroque.apps.rights.operations import BeneficiaryRow, RightRow
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.care.insured_tables import said_day
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope

OTHER = "cpam-673"
DAY = date(2026, 3, 15)
OFFERED = ("doctor", "pregnancy", "birth", "injury", "home", "open", "end")
ALONE = check_nir("1700175123456")
LIST = f"/bodies/{FUND}/insured/"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are read on a known day, for which the law was checked; what an instant says stays."""
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None, zone=None: real(value, zone) if value else DAY)


@pytest.fixture
def people(db) -> Household:
    return household_at(FUND)


@pytest.fixture
def officer(sign_in) -> Client:
    return sign_in(FUND, Role.CARE_OFFICER)


def looks_of(fund_id: int, beneficiary_id: int) -> list[tuple[str, str, str]]:
    with scope(fund_id):
        wanted = LooksWanted(beneficiary_ids=[beneficiary_id])
        found = finding.looks(organism_id=fund_id, wanted=wanted, limit=20)
    return [(each.what, each.who, each.why) for each in found]


def found(client: Client, asked: str) -> list[str]:
    return [row["name"] for row in rows_of(client.get(f"{LIST}?insured-{asked}"), "insured")]


def page_of(client: Client, people: Household, **asked: str) -> Any:
    return client.get(f"{LIST}{people.mother}/", asked)


def kinds_shown(page: Any) -> list[str]:
    return [row["kind"] for row in rows_of(page, "rights")]


def test_a_person_is_found_by_number_name_or_day(people, officer):
    anne, zoe, bob = "Lefèvre Anne-Hélène", "Lefèvre Zoé", "Martin Bob"
    assert found(officer, "q=lefevre") == [anne, zoe, zoe]
    assert found(officer, "q=helene LEFÈVRE") == [anne]
    assert found(officer, "q=28002") == [anne, zoe]
    assert found(officer, f"q={BOB[:13]}") == [zoe, bob]
    assert found(officer, "born_on=1984-02-11") == [bob]
    assert found(officer, "q=ene") == []


def test_the_list_is_read_by_pages_in_as_few_statements_whatever_their_number(people, officer):
    one = statements(officer, LIST)
    rows = [
        BeneficiaryRow(
            nir=ANNE, born_on=date(2000, 1, 1) + timedelta(each), family_name="Petit", given_names=f"N{each:03d}"
        )
        for each in range(60)
    ]
    with scope(people.fund_id):
        operations.register(organism_id=people.fund_id, rows=rows, at=AT)
    assert statements(officer, LIST) == one
    page = officer.get(LIST)
    following = officer.get(f"{LIST}{page.context['tables']['insured'].next.partition('#')[0]}")
    names = [row["name"] for each in (page, following) for row in rows_of(each, "insured")]
    assert names == [
        "Lefèvre Anne-Hélène",
        "Lefèvre Zoé",
        "Lefèvre Zoé",
        "Martin Bob",
        *(f"Petit N{n:03d}" for n in range(60)),
    ]


def test_an_officer_sees_the_household_and_not_the_detail_of_an_illness(people, officer):
    page = page_of(officer, people)
    text = page.content.decode()
    assert [row["person"].id for row in page.context["household"]] == [people.child, people.father]
    assert "Long illness" in kinds_shown(page)
    assert f"illness {ILLNESS}" not in text
    assert [row.label for row in page.context["line"].rows] == [
        "Care paid by the fund",
        "Long illness",
        "Treating doctor",
    ]
    assert [row["kind"] for row in rows_of(page, "requests")] == [
        "Long illness (protocol of care)",
        "Complementary health protection (C2S)",
    ]
    assert looks_of(people.fund_id, people.mother) == [
        ("file", "care_officer.cpam-751", "To keep the rights of the person up to date")
    ]


def test_the_adviser_sees_the_illness_once_he_said_why(people, sign_in):
    adviser = sign_in(FUND, Role.MEDICAL_ADVISER)
    assert f"illness {ILLNESS}" not in page_of(adviser, people).content.decode()
    assert f"illness {ILLNESS}" in page_of(adviser, people, purpose="opinion").content.decode()
    assert [what for what, _who, _why in looks_of(people.fund_id, people.mother)] == ["health", "file", "file"]
    assert looks_of(people.fund_id, people.mother)[0][2] == "To give a medical opinion"


@pytest.mark.parametrize("code", [FUND, "agency"])
def test_an_auditor_sees_nothing_of_health_and_keeps_no_look(people, sign_in, code):
    auditor = sign_in(code, Role.AUDITOR, national=code == "agency")
    page = page_of(auditor, people, purpose="opinion")
    assert sorted(set(kinds_shown(page))) == ["Care paid by the fund", "Treating doctor"]
    assert [row["kind"] for row in rows_of(page, "requests")] == ["Complementary health protection (C2S)"]
    assert "ong illness" not in page.content.decode()
    assert auditor.get(f"/bodies/{FUND}/requests/{people.protocol}/").status_code == 404
    assert auditor.get(f"{LIST}{people.mother}/certificate/").status_code == 403
    assert looks_of(people.fund_id, people.mother) == []


READS, WRITES, WATCHES, KEEPS = "reads", "writes", "watches", "keeps"


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.CARE_OFFICER, {READS, WRITES, KEEPS}),
        (Role.CARE_SUPERVISOR, {READS, WRITES, KEEPS, WATCHES}),
        (Role.MEDICAL_ADVISER, {READS, KEEPS, WATCHES}),
        (Role.AUDITOR, {READS, WATCHES}),
        (Role.TREASURER, set()),
        (Role.ADMINISTRATOR, set()),
        (Role.INSURED, set()),
        (Role.PROFESSIONAL, set()),
    ],
)
def test_each_page_opens_to_the_roles_it_is_for(people, sign_in, role, opens):
    client = sign_in(FUND, role, **place_of(role, FUND, "")[1])
    one, asked = f"{LIST}{people.mother}/", f"/bodies/{FUND}/requests/"
    pages = {
        READS: [LIST, one, asked, f"{asked}{people.c2s}/"],
        WRITES: [f"{LIST}register/", f"{one}c2s/", f"{one}protocol/", *(f"{one}acts/{act}/" for act in OFFERED)],
        WATCHES: [f"/bodies/{FUND}/looks/", f"{one}looks/"],
        KEEPS: [f"{one}certificate/"],
    }
    found = {kind: {client.get(page).status_code for page in each} for kind, each in pages.items()}
    assert found == {kind: {200 if kind in opens else 403} for kind in pages}


def test_who_reads_the_network_finds_the_funds_from_its_list(people, sign_in):
    auditor = sign_in("agency", Role.AUDITOR, national=True)
    assert f'href="{LIST}"' in auditor.get("/network/").content.decode()
    assert f"/bodies/{FUND}/looks/" in auditor.get(LIST).content.decode()


def test_requests_and_a_file_ask_as_few_statements_whatever_they_hold(people, officer):
    pages = (f"/bodies/{FUND}/requests/", f"{LIST}{people.mother}/")
    one = [statements(officer, page) for page in pages]
    with scope(people.fund_id):
        for day in range(1, 31):
            protocols.record(
                organism_id=people.fund_id, beneficiary_id=people.mother, asked_on=date(2025, 6, 1) + timedelta(day)
            )
        rows = [
            RightRow(beneficiary_id=people.mother, kind=RightKind.CAMPAIGN, since=AT.date(), detail=code, slot=code)
            for code in map(str, range(30))
        ]
        operations.open_rights(organism_id=people.fund_id, rows=rows, at=AT)
    assert [statements(officer, page) for page in pages] == one


def test_a_fund_never_sees_the_person_of_another_nor_her_looks(people, sign_in):
    officer, supervisor = sign_in(OTHER, Role.CARE_OFFICER), sign_in(OTHER, Role.CARE_SUPERVISOR)
    assert officer.get(f"{LIST}{people.mother}/").status_code == 404
    theirs = f"/bodies/{OTHER}"
    for address in (f"insured/{people.mother}/", f"insured/{people.mother}/acts/doctor/", f"requests/{people.c2s}/"):
        assert officer.get(f"{theirs}/{address}").status_code == 404
    assert rows_of(officer.get(f"{theirs}/insured/?insured-q=lefevre"), "insured") == []
    assert "Lef" not in officer.get("/search/?q=lefevre").content.decode().replace("lefevre", "")
    assert supervisor.get(f"/bodies/{FUND}/looks/").status_code == 404
    assert supervisor.get(f"{theirs}/insured/{people.mother}/looks/").status_code == 404


def test_the_search_of_the_head_opens_the_person_of_a_number(people, officer):
    answer = officer.get(f"/search/?q={BOB}")
    assert [hit.name for group in answer.context["groups"] for hit in group.hits] == ["Zoé Lefèvre", "Bob Martin"]
    with scope(people.fund_id):
        operations.register(
            organism_id=people.fund_id, at=AT,
            rows=[BeneficiaryRow(nir=ALONE, born_on=SINCE, family_name="Seul", given_names="Guy")],
        )  # fmt: skip
    assert officer.get(f"/search/?q={ALONE}").status_code == 302
    assert "Seul" in officer.get("/search/?q=seul").content.decode()


def test_looks_are_read_by_who_watches_them_by_person_reader_kind_and_day(people, officer, sign_in):
    page_of(officer, people, purpose="answering")
    officer.get(f"{LIST}{people.father}/")
    supervisor = sign_in(FUND, Role.CARE_SUPERVISOR)
    address = f"/bodies/{FUND}/looks/"
    one = statements(supervisor, address)
    assert [(row["person"], row["why"]) for row in rows_of(supervisor.get(address), "looks")] == [
        ("Bob Martin", "To keep the rights of the person up to date"), ("Anne-Hélène Lefèvre", "To answer the person"),
    ]  # fmt: skip
    for asked, count in (
        ("q=martin", 1),
        ("what=health", 0),
        ("on=2001-01-01", 0),
        (f"on={timezone.localdate(timezone.now())}", 2),
    ):
        assert len(rows_of(supervisor.get(f"{address}?looks-{asked}"), "looks")) == count
    reader = User.objects.get(username="care_officer.cpam-751").pk
    assert len(rows_of(supervisor.get(f"{address}?looks-reader={reader}"), "looks")) == 2
    assert len(rows_of(supervisor.get(f"{LIST}{people.father}/looks/"), "looks")) == 1
    for _ in range(30):
        officer.get(f"{LIST}{people.father}/")
    assert statements(supervisor, address) == one
    assert officer.get(address).status_code == 403


def test_a_list_taken_as_a_file_is_one_look_with_how_it_was_narrowed(people, officer, sign_in):
    taken = officer.get(f"{LIST}?insured-q=lefevre&insured-born_on=1980-02-03&insured-format=csv")
    assert taken["Content-Type"].startswith("text/csv")
    officer.get(f"/bodies/{FUND}/requests/?requests-format=csv&purpose=x")
    page = sign_in(FUND, Role.CARE_SUPERVISOR).get(f"/bodies/{FUND}/looks/?looks-what=export")
    assert [(row["who"], row["why"], row["person"]) for row in rows_of(page, "looks")] == [
        ("care_officer.cpam-751", "To decide a request · Requests · everybody", "all of the list"),
        (
            "care_officer.cpam-751",
            "To keep the rights of the person up to date · Insured and dependants · lefevre, born_on=1980-02-03",
            "all of the list",
        ),
    ]


@pytest.mark.parametrize("code", [FUND, "agency"])
def test_who_keeps_no_look_takes_no_list_away(people, sign_in, code):
    auditor = sign_in(code, Role.AUDITOR, national=code == "agency")
    for address, name in ((LIST, "insured"), (f"/bodies/{FUND}/requests/", "requests")):
        assert f"{name}-format=csv" not in auditor.get(address).content.decode()
        assert auditor.get(f"{address}?{name}-format=csv").status_code == 403


def test_a_person_is_registered_under_a_waiting_number_and_a_birth_under_both_parents(people, officer):
    fields = {
        "nir": "7 80 02 75 123 456", "family_name": "Nguyen", "given_names": "Linh", "born_on": "1980-02-03",
        "birth_rank": "1", "basis": "residence", "since": "2026-01-05",
    }  # fmt: skip
    page, _sent = confirmed(officer, f"{LIST}register/", fields)
    assert [(row["kind"], row["since"]) for row in rows_of(page, "rights")] == [
        ("Care paid by the fund", date(2026, 4, 5))
    ]
    born = {"family_name": "Lefèvre", "given_names": "Lou", "born_on": "2026-03-01", "birth_rank": "1"}
    page, _sent = confirmed(officer, f"{LIST}{people.mother}/acts/birth/", {**born, "other_parent": BOB})
    assert [row["person"].given_names for row in page.context["household"]] == ["Zoé", "Lou", "Bob"]
    page, _sent = confirmed(officer, f"{LIST}register/", {**fields, "nir": "123"})
    assert "wrong form or key" in page.content.decode()


def test_rights_open_and_end_and_the_doctor_and_the_pregnancy_are_declared(people, officer):
    acts = f"{LIST}{people.mother}/acts"
    confirmed(officer, f"{acts}/doctor/", {"professional": "751111111", "on": "2026-05-01"})
    confirmed(officer, f"{acts}/pregnancy/", {"due_on": "2026-09-15"})
    confirmed(officer, f"{acts}/open/", {"kind": "invalidity", "since": "2026-06-01"})
    page = page_of(officer, people)
    invalidity = next(row for row in page.context["person"].rights if row.kind == "invalidity")
    page, _sent = confirmed(officer, f"{acts}/end/", {"right": str(invalidity.id), "until": "2026-11-01"})
    shown = {(row["kind"], row["since"], row["until"]) for row in rows_of(page, "rights")}
    assert {
        ("Treating doctor", date(2020, 1, 1), date(2026, 5, 1)), ("Treating doctor", date(2026, 5, 1), None),
        ("Maternity", date(2026, 5, 15), date(2026, 9, 28)),
        ("Invalidity pension", date(2026, 6, 1), date(2026, 11, 1)),
    } <= shown  # fmt: skip
    ended = officer.get(f"{acts}/end/").context["form"].fields["right"].choices
    assert "Long illness" not in str(ended)


def test_an_injury_is_declared_investigated_and_recognised(people, officer):
    declared = {"file": "AT-1", "injured_on": "2026-03-02", "asked_on": "2026-03-04"}
    page, _sent = confirmed(officer, f"{LIST}{people.father}/acts/injury/", declared)
    assert dict(page.context["facts"])["File"] == "AT-1"
    before = page.context["asked"].answer_by
    page, _sent = confirmed(officer, page.context["investigate"], {})
    assert page.context["asked"].answer_by > before
    page, _sent = confirmed(officer, page.context["decide"], {"answer": "yes"})
    assert "Work injury or occupational disease" in kinds_shown(officer.get(f"{LIST}{people.father}/"))


def test_a_household_moves_with_its_file(people, officer, sign_in):
    home = {"address": "1 place Kléber", "postcode": "67000", "town": "Strasbourg", "on": "2026-04-01"}
    page, _sent = confirmed(officer, f"{LIST}{people.mother}/acts/home/", home)
    assert ("Care paid by the fund", date(2026, 4, 1)) in {
        (row["kind"], row["until"]) for row in rows_of(page, "rights")
    }
    theirs = sign_in(OTHER, Role.CARE_OFFICER)
    assert [row["name"] for row in rows_of(theirs.get(f"/bodies/{OTHER}/insured/"), "insured")] == [
        "Lefèvre Anne-Hélène", "Lefèvre Zoé",
    ]  # fmt: skip


def test_cover_by_residence_ends_by_an_act_offered_to_who_has_it(people, officer):
    page = f"{LIST}{people.mother}/acts/leave/"
    assert officer.get(page).status_code == 404
    alone = {
        "nir": ALONE, "born_on": "1970-01-05", "family_name": "Roche", "given_names": "Luc", "sex": "M",
        "birth_rank": "1", "basis": "residence", "since": "2025-09-01", "address": "", "postcode": "75012",
        "town": "Paris",
    }  # fmt: skip
    answer, _sent = confirmed(officer, f"{LIST}register/", alone)
    number = answer.context["person"].id
    page = f"{LIST}{number}/acts/leave/"
    assert ("End cover by residence", page) in answer.context["acts"]
    answer, _sent = confirmed(officer, page, {"on": "2026-03-31", "is_permit": "on"})
    assert f"{said_day(date(2026, 10, 1))} is the first day without it" in answer.content.decode()
    answer, _sent = confirmed(officer, page, {"on": "2026-03-14"})
    assert answer.context["cover"] is None
    assert officer.get(page).status_code == 404
    with scope(people.fund_id):
        (right,) = Right.objects.filter(beneficiary_id=number).values_list("since", "until")
    assert right == (date(2025, 12, 1), date(2026, 3, 14))


def test_own_rights_are_opened_at_sixteen_only(people, officer):
    page, _sent = confirmed(officer, f"{LIST}{people.child}/acts/own/", {"on": "2026-05-04"})
    assert page.status_code == 200
    assert found(officer, f"q={ZOE}")[0] == "Lefèvre Zoé"
    assert officer.get(f"{LIST}{people.mother}/acts/own/").status_code == 404


def test_a_c2s_is_asked_for_the_household_and_decided_by_an_officer(people, officer):
    asked = {"household": "2", "members": [str(people.mother)], "cents": "9 000", "asked_on": "2026-03-04"}
    page, _sent = confirmed(officer, f"{LIST}{people.mother}/c2s/", asked)
    assert dict(page.context["facts"])["What the law gives"] == "free (CSS L861-1)"
    queue = rows_of(officer.get(f"/bodies/{FUND}/requests/"), "requests")
    assert [(row["kind"], row["answer_by"]) for row in queue] == [
        ("Complementary health protection (C2S)", date(2026, 4, 1)),
        ("Complementary health protection (C2S)", date(2026, 5, 4)),
        ("Long illness (protocol of care)", None),
    ]
    assert page.context["decide"].endswith(f"/{queue[1]['id']}/decide/")
    page, _sent = confirmed(officer, page.context["decide"], {"answer": "no"})
    assert "Say why it is refused." in page.content.decode()
    page, _sent = confirmed(officer, f"/bodies/{FUND}/requests/{queue[1]['id']}/decide/", {"answer": "yes"})
    assert page.context["asked"].state == "granted"
    answered = rows_of(officer.get(f"/bodies/{FUND}/requests/?answered-state=granted"), "answered")
    assert [row["id"] for row in answered] == [queue[1]["id"]]
    assert "Complementary health protection (C2S)" in kinds_shown(page_of(officer, people))


def test_nobody_answers_by_hand_what_silence_has_answered(people, officer, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_asked: date(2026, 4, 2))
    page = officer.get(f"/bodies/{FUND}/requests/{people.c2s}/")
    assert (page.context["late"], page.context["decide"]) == (True, "")
    answer = officer.post(f"/bodies/{FUND}/requests/{people.c2s}/decide/", {"answer": "no", "confirmed": "1"})
    assert "silence has answered" in answer.content.decode()
    assert officer.get(f"/bodies/{FUND}/requests/{people.c2s}/").context["asked"].state == "asked"


def test_a_protocol_is_noted_by_an_officer_and_answered_by_the_adviser_alone(people, officer, sign_in):
    address = f"/bodies/{FUND}/requests/{people.protocol}"
    assert officer.get(f"{address}/decide/").status_code == 403
    assert "The protocol is read by the medical service alone." in officer.get(f"{address}/").content.decode()
    adviser = sign_in(FUND, Role.MEDICAL_ADVISER)
    page, _sent = confirmed(adviser, f"{address}/decide/", {"answer": "yes"})
    assert page.context["form"].errors.keys() == {"illness", "since", "until"}
    answer = {"answer": "yes", "illness": "8", "since": "2026-03-01", "until": "2031-03-01"}
    page, _sent = confirmed(adviser, f"{address}/decide/", answer)
    assert page.context["facts"][0] == ("Number of the illness on the list", "8")
    assert officer.get(f"{address}/").context["facts"] == []
    assert "health" in {what for what, _who, _why in looks_of(people.fund_id, people.mother)}


def test_the_certificate_is_downloaded_as_pdf_and_json_and_its_look_kept(people, officer):
    address = f"{LIST}{people.mother}/certificate/"
    told = officer.get(address, {"on": "2026-05-04", "format": "json"}).json()
    assert [each["given_names"] for each in told["household"]] == ["Anne-Hélène", "Zoé"]
    assert officer.get(address, {"on": "2026-05-04", "format": "pdf"}).content.startswith(b"%PDF")
    assert "covers nobody" in officer.get(address, {"on": "2019-05-04", "format": "pdf"}).content.decode()
    assert [what for what, _who, _why in looks_of(people.fund_id, people.mother)] == ["certificate", "certificate"]
