"""How many claims a second go from B2 files to priced, booked and ready to pay, durably, and what one claim takes.

Command: ``python -m bench.claims [claims]``. Claims of five lines (consultation, nursing, drug, CCAM act, biology), of
made-up persons and professionals, at two local funds; the server is started for the run, durable, with partitions,
CHECKs and row security on. Timed: ``receive_b2`` of a file at each fund, in a process each, from its bytes to its
answer, in a database that has received as much of the same persons the day before. Then one claim of FHIR at a time,
the median. What was booked is compared with what the claims say, to the cent.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.ledger_posting import durable_database

CLAIMS = 20_000
TARGET = 10_000
FUNDS = ("cpam-751", "cpam-673")
AT = datetime(2026, 5, 21, 8, tzinfo=UTC)
PROFESSIONALS = 200
SINGLE = 40


def main() -> None:
    """Measure and print."""
    count = (int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS) // len(FUNDS)
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home, durable_database(Path(home)) as (_, durable):
        from laroque.apps.network.operations import open_books

        funds = open_books(codes=FUNDS)
        for rank, fund in enumerate(funds):
            register(fund, rank, count)
            for day in (0, 1):
                Path(home, f"{fund}-{day}.b2").write_bytes(file_of(rank, count, day))
        receive(home, funds, 0)
        taken = receive(home, funds, 1)
        single = float(
            subprocess.run(
                [sys.executable, "-m", "bench.claims", "single", str(funds[0])],
                check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, "POLARS_MAX_THREADS": "1"},
            ).stdout
        )  # fmt: skip
        lines, entries = checked(funds)
    whole = count * len(funds)
    print(
        f"PostgreSQL {durable}\n"
        f"{whole:,} claims of five lines at {len(funds)} funds, a process each, {os.cpu_count()} cores\n"
        f"received, priced, booked, answered  {whole / taken:7,.0f} claims/s  {5 * whole / taken:9,.0f} lines/s\n"
        f"target                              {TARGET:7,} claims/s\n"
        f"one claim of FHIR                   {single * 1000:7.1f} ms (target 30 ms)\n"
        f"{lines:,} lines stored, {entries:,} entries booked, equal to the claims to the cent"
    )


def nir_of(rank: int, number: int) -> str:
    """The 13 characters of the NIR of a person born on 3 February 1980."""
    return f"28002{75 + rank:02d}{number // 1000:03d}{number % 1000:03d}"


def professional_of(rank: int, number: int) -> str:
    """The number of a professional."""
    return f"{75 - rank * 8}{1_000_000 + number}"


def register(fund: int, rank: int, count: int) -> None:
    """Professionals, and a person a claim, covered by the fund, one in five with its treating doctor."""
    from django.db import connection

    from laroque.apps.registry.professionals import ProfessionalRow, TermsRow, register_professionals
    from laroque.apps.registry.states import ProfessionalKind, Sector
    from laroque.kernel.identifiers import check_nir
    from laroque.postgres.scope import scope

    numbers = [professional_of(rank, number) for number in range(PROFESSIONALS)]
    since = date(2020, 1, 1)
    register_professionals(
        rows=[ProfessionalRow(number=each, kind=ProfessionalKind.PHYSICIAN, name=each) for each in numbers],
        terms=[TermsRow(number=each, since=since, sector=Sector.ONE) for each in numbers],
    )
    with scope(fund), connection.cursor() as cursor:
        cursor.execute(
            "with person as (insert into rights_beneficiary (organism_id, nir, own_nir, born_on, birth_rank, sex,"
            " family_name, given_names, is_dependant, address, postcode, town)"
            " select %s, nir, nir, %s, 1, 'F', 'Martin', 'Camille', false, '', '', ''"
            " from unnest(%s::text[]) as given (nir)"
            " returning id, nir)"
            " insert into rights_right (organism_id, beneficiary_id, kind, slot, since, detail, basis, key)"
            " select %s, id, 'covered', '', %s, '', 'work', 'covered:' || nir from person",
            [fund, date(1980, 2, 3), [check_nir(nir_of(rank, number)) for number in range(count)], fund, since],
        )


def file_of(rank: int, count: int, day: int) -> bytes:
    """A file of a claim a person, of one day of care."""
    import polars as pl
    from tests.support.b2_claims import HEAD, claims_and_lines

    from laroque.formats.b2 import CLAIMS as COLUMNS
    from laroque.formats.b2 import LINES, write_bytes

    care_on = date(2026, 5, 11) + timedelta(days=day)
    acts = [
        {},
        {"nature": "AMI", "coefficient_hundredths": 450, "billed_cents": 1418, "base_asked_cents": 1418},
        {"nature": "PH7", "code": "3400921923056", "detail": "4P", "billed_cents": 2427, "base_asked_cents": 2427},
        {"nature": "ATM", "code": "DEQP003", "activity": "1", "phase": "0", "detail": "4M", "billed_cents": 1426},
        {"nature": "B", "code": "0126", "detail": "4B", "billed_cents": 425, "base_asked_cents": 425},
    ]
    acts = [{**act, "speciality": None, "care_on": care_on} for act in acts]
    told = {"born_on": date(1980, 2, 3), "third_party": True}
    claims, lines = claims_and_lines((told, acts))
    numbers = pl.int_range(count, eager=True).alias("n").to_frame()
    who = (
        numbers.with_columns(
            professional=pl.format(f"{75 - rank * 8}{{}}", 1_000_000 + pl.col("n") % PROFESSIONALS),
            invoice=pl.format("{}", day * 100_000_000 + pl.col("n")).str.zfill(9),
            nir=pl.Series([nir_of(rank, number) for number in range(count)]),
        )
        .with_columns(claim=pl.concat_str("professional", "invoice", separator="-"), person="nir")
        .sort("professional", "n")
    )
    return write_bytes(
        HEAD,
        claims.drop("professional", "invoice", "nir", "claim", "person").join(who, how="cross").select(*COLUMNS),
        lines.drop("professional", "claim", "person")
        .join(who, how="cross", maintain_order="right_left")
        .select(*LINES),
    )


def receive(home: str, funds: list[int], day: int) -> float:
    """Seconds to receive a file at each fund, in a process each that is ready before the clock starts."""
    work = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.claims", "receive", str(fund), str(Path(home, f"{fund}-{day}.b2")), str(day)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for fund in funds
    ]  # fmt: skip
    for each in work:
        assert each.stdout.readline() == "ready\n"
    start = time.perf_counter()
    for each in work:
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [json.loads(each.stdout.readline()) for each in work]
    taken = time.perf_counter() - start
    assert all(each.wait() == 0 for each in work)
    assert all(each["taken"] == each["claims"] for each in answers), answers
    return taken


def receive_one(fund: int, path: Path, day: int) -> None:
    """Receive a file when told to, and print how many claims became what."""
    from laroque.config import database

    database.ready()
    from laroque.usecases.care.receive_claims import receive_b2

    receive_b2(organism_id=fund, name="warm.b2", content=f"000{os.getpid()}".encode(), at=AT)
    print("ready", flush=True)
    sys.stdin.readline()
    answered = receive_b2(organism_id=fund, name=path.name, content=path, at=AT + timedelta(days=day))
    print(json.dumps(dict(answered.counts)), flush=True)


def singles(fund: int) -> float:
    """The median of one claim of FHIR, of seconds, with the threads that the site gives a process."""
    from laroque.config import database

    database.ready()
    from laroque.formats.fhir.systems import OWN
    from laroque.kernel.identifiers import check_nir
    from laroque.usecases.care.receive_claims import receive_fhir

    def coded(name: str, value: str) -> dict[str, list[dict[str, str]]]:
        return {"coding": [{"system": f"{OWN}{name}", "code": value}]}

    taken = []
    for number in range(SINGLE):
        message = {
            "resourceType": "Claim", "status": "active", "use": "claim", "identifier": [{"value": f"F{number}"}],
            "contained": [{"resourceType": "Patient", "id": "p", "birthDate": "1980-02-03"}],
            "patient": {"reference": "#p", "identifier": {
                "system": "urn:oid:1.2.250.1.213.1.4.8", "value": check_nir(nir_of(0, number))}},
            "provider": {"identifier": {"value": professional_of(0, number)}},
            "supportingInfo": [{"category": coded("information", "care_path"), "code": coded("care_path", "T")}],
            "item": [{"sequence": rank, "servicedDate": f"2026-05-{rank:02d}", "net": {"value": 30},
                      "productOrService": coded("nature", "G")} for rank in range(1, 6)],
        }  # fmt: skip
        content = json.dumps(message).encode()
        start = time.perf_counter()
        answered = receive_fhir(organism_id=fund, name="c.json", content=content, at=AT + timedelta(days=2))
        taken.append(time.perf_counter() - start)
        assert answered.counts["taken"] == 1, answered.body
    return statistics.median(taken)


def checked(funds: list[int]) -> tuple[int, int]:
    """How many lines are stored and entries booked; what is to be paid is the same in claims and books."""
    from django.db import connection

    from laroque.postgres.scope import scope

    lines = entries = 0
    for fund in funds:
        with scope(fund), connection.cursor() as cursor:
            cursor.execute("select count(*) from claims_claimline")
            lines += cursor.fetchone()[0]
            cursor.execute("select count(*) from ledger_entry")
            entries += cursor.fetchone()[0]
            cursor.execute(
                "select sum(paid_cents)::bigint, sum(owed_cents)::bigint from claims_claim where state = 'payable'"
            )
            paid, owed = cursor.fetchone()
            cursor.execute(
                "select account.path, sum(posting.cents)::bigint from ledger_posting posting"
                " join ledger_account account on account.organism_id = posting.organism_id"
                " and account.id = posting.account_id group by 1"
            )
            books = dict(cursor.fetchall())
            cursor.execute("select sum(open_cents)::bigint from beneficiary_accounts_debt")
            (open_cents,) = cursor.fetchone()
        to_pay = books.get("payable:professionals", 0) + books.get("payable:insured", 0)
        assert (-to_pay, books["receivable:participations"]) == (paid, owed) == (paid, open_cents), (
            fund,
            books,
            paid,
            owed,
        )
    return lines, entries


if __name__ == "__main__":
    if sys.argv[1:2] == ["receive"]:
        receive_one(int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1:2] == ["single"]:
        print(singles(int(sys.argv[2])))
    else:
        main()
