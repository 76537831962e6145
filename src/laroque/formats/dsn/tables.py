"""Tables for the engines, drawn from the frame of lines that ``read_files`` gives.

Every table has file and declaration (UInt32), and line: the first line of the block it comes from, which with file is
its key. Amounts are Int64 cents, rates Int64 parts per million, quotities and hours Int64 hundredths; a value that the
norm does not allow is null. ``period_start`` is a day, ``period_end`` the day after the last: periods are half-open.
"""

import polars as pl

_AMOUNT = r"^-?[0-9]{1,15}\.[0-9]{2}$"
_RATE = r"^[0-9]{1,3}\.[0-9]{2,3}$"
_KEYS = ("file", "declaration")
_HELD = (*_KEYS, "individual")


def declarations(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a declaration (blocks S20.G00.05, S21.G00.06 and 11, and the send's S10.G00.00).

    Columns: file, declaration, line, send, norm, test (Boolean), nature, type, fraction, order_number (Int64), month
    (Date), replaced (String), sent_on (Date), siren, siret (String), ape, postcode, idcc, software.
    """
    said = _block(
        frame, "S20.G00.05", {"001": "nature", "002": "type", "003": "fraction", "004": "order", "005": "month"}
    )
    more = _block(frame, "S20.G00.05", {"006": "replaced", "007": "sent_on"}).select(
        "file", "line", "replaced", "sent_on"
    )
    sends = _block(frame, "S10.G00.00", {"001": "software", "005": "test", "006": "norm"})
    enterprise = _first(_block(frame, "S21.G00.06", {"001": "siren"}), "siren")
    place = _block(frame, "S21.G00.11", {"001": "nic", "002": "ape", "004": "postcode", "022": "idcc"})
    joined = (
        said.join(more, on=["file", "line"], how="left", maintain_order="left")
        .join(
            sends.select("file", "send", "software", "test", "norm"),
            on=["file", "send"],
            how="left",
            maintain_order="left",
        )
        .join(enterprise, on=_KEYS, how="left", maintain_order="left")
        .join(_first(place, "nic", "ape", "postcode", "idcc"), on=_KEYS, how="left", maintain_order="left")
    )
    return joined.select(
        *_KEYS,
        "line",
        "send",
        "norm",
        (pl.col("test") == "01").alias("test"),
        "nature",
        "type",
        "fraction",
        pl.col("order").cast(pl.Int64, strict=False).alias("order_number"),
        _day("month"),
        "replaced",
        _day("sent_on"),
        "siren",
        (pl.col("siren") + pl.col("nic")).alias("siret"),
        "ape",
        "postcode",
        "idcc",
        "software",
    )


def payments(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a payment (S21.G00.20).

    Columns: file, declaration, line, recipient, entity, bic, iban, amount_cents, period_start, period_end (Date), mode
    (02 transfer, 05 SEPA debit, 06 paid by another establishment), pays_on (Date), payer_siret, crm.
    """
    first = {
        "001": "recipient",
        "002": "entity",
        "003": "bic",
        "004": "iban",
        "005": "amount",
        "006": "start",
        "007": "end",
    }
    rows = _block(frame, "S21.G00.20", {**first, "010": "mode", "011": "pays_on", "012": "payer_siret", "013": "crm"})
    return rows.select(
        *_KEYS, "line", "recipient", "entity", "bic", "iban", cents("amount"), *_period(), "mode", _day("pays_on"),
        "payer_siret", "crm",
    )  # fmt: skip


def bordereaux(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a bordereau (S21.G00.22).

    Columns: file, declaration, line, recipient (SIRET of the collecting body), entity (the payer's SIRET, where said),
    period_start, period_end (Date), total_cents, crm.
    """
    names = {"001": "recipient", "002": "entity", "003": "start", "004": "end", "005": "total", "006": "crm"}
    rows = _block(frame, "S21.G00.22", names)
    return rows.select(*_KEYS, "line", "recipient", "entity", *_period(), cents("total"), "crm")


def aggregated_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a line of bordereau (S21.G00.23).

    Columns: file, declaration, bordereau (UInt32, line of its block 22), line, recipient, period_start, period_end
    (Date), ctp, qualifier (920 or 921), rate_ppm, base_cents, amount_cents, insee (commune), crm.
    """
    names = {
        "001": "ctp",
        "002": "qualifier",
        "003": "rate",
        "004": "base",
        "005": "amount",
        "006": "insee",
        "007": "crm",
    }
    rows = _block(frame, "S21.G00.23", names).rename({"parent": "bordereau"})
    held = bordereaux(frame).select("file", "recipient", "period_start", "period_end", bordereau="line")
    joined = rows.join(held, on=["file", "bordereau"], how="left", maintain_order="left")
    return joined.select(
        *_KEYS, "bordereau", "line", "recipient", "period_start", "period_end", "ctp", "qualifier", ppm("rate"),
        cents("base"), cents("amount"), "insee", "crm",
    )  # fmt: skip


def people(frame: pl.DataFrame) -> pl.DataFrame:
    """One row an individual (S21.G00.30).

    Columns: file, declaration, individual (UInt32, same as line), line, nir (13 characters, without key), last_name,
    used_name, first_names, birth (String, DDMMYYYY as declared), postcode (of the home), number (in the enterprise),
    technical_number (NTT).
    """
    names = {"001": "nir", "002": "last_name", "003": "used_name", "004": "first_names", "006": "birth"}
    rows = _block(frame, "S21.G00.30", {**names, "009": "postcode", "019": "number", "020": "technical_number"})
    return rows.select(*_HELD, "line", *names.values(), "postcode", "number", "technical_number")


def contracts(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a contract (S21.G00.40), with its end (S21.G00.62) when one is declared.

    An end that stands out of its place goes to the last contract opened before it for the same individual.
    Columns: file, declaration, individual, line, contract (its number), started_on, expected_end_on, ended_on (Date,
    last day), end_reason, status, retirement_status, nature, policy, unit, reference_hundredths, quotity_hundredths,
    time (10 full, 20 part), full_rate (01 when a part-timer pays as full time), at_risk, at_rate_ppm, idcc, workplace,
    health_scheme, old_age_scheme, work_status.
    """
    first = {"001": "started_on", "002": "status", "003": "retirement_status", "007": "nature", "008": "policy"}
    second = {
        "009": "contract",
        "010": "expected_end_on",
        "011": "unit",
        "012": "reference",
        "013": "quotity",
        "014": "time",
    }
    third = {"017": "idcc", "018": "health_scheme", "019": "workplace", "020": "old_age_scheme", "026": "work_status"}
    fourth = {"040": "at_risk", "043": "at_rate", "044": "full_rate"}
    rows = _block(frame, "S21.G00.40", {**first, **second, **third, **fourth})
    ends = _block(frame, "S21.G00.62", {"001": "ended_on", "002": "end_reason"})
    held = ends.join_asof(
        rows.select("file", "individual", "line", contract_line="line"), on="line", by=["file", "individual"],
        strategy="backward", check_sortedness=False,
    )  # fmt: skip
    last = held.select("file", "ended_on", "end_reason", line="contract_line").unique(["file", "line"], keep="last")
    joined = rows.join(last, on=["file", "line"], how="left", maintain_order="left")
    return joined.select(
        *_HELD, "line", "contract", _day("started_on"), _day("expected_end_on"), _day("ended_on"), "end_reason",
        "status", "retirement_status", "nature", "policy", "unit", hundredths("reference"), hundredths("quotity"),
        "time", "full_rate", "at_risk", ppm("at_rate"), "idcc", "workplace", "health_scheme",
        "old_age_scheme", "work_status",
    )  # fmt: skip


def suspensions(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a suspension of a contract (S21.G00.65).

    Columns: file, declaration, individual, contract_line (UInt32, line of its block 40), line, reason, period_start,
    period_end (Date, null when it is still open), days_hundredths.
    """
    rows = _block(frame, "S21.G00.65", {"001": "reason", "002": "start", "003": "end", "005": "days"})
    return rows.select(
        *_HELD, pl.col("parent").alias("contract_line"), "line", "reason", *_period(), hundredths("days")
    )


def stops(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a stop of work (S21.G00.60).

    Columns: file, declaration, individual, contract_line (UInt32, line of its block 40), line, reason (01 illness, 02
    maternity, 03 paternity, 04 accident on the way, 05 occupational disease, 06 work accident...), last_worked_on,
    expected_until (Date: the day after the last expected), subrogation (01 yes, 02 no), subrogated_since,
    subrogated_until (Date, half-open), resumed_on, happened_on (Date, of the accident).
    """
    first = {"001": "reason", "002": "last_worked_on", "003": "expected", "004": "subrogation"}
    second = {"005": "start", "006": "end", "010": "resumed_on", "012": "happened_on"}
    rows = _block(frame, "S21.G00.60", {**first, **second})
    since, until = _period()
    return rows.select(
        *_HELD, pl.col("parent").alias("contract_line"), "line", "reason", _day("last_worked_on"),
        _day("expected").dt.offset_by("1d").alias("expected_until"), "subrogation", since.alias("subrogated_since"),
        until.alias("subrogated_until"), _day("resumed_on"), _day("happened_on"),
    )  # fmt: skip


def pay(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a payment to an individual (S21.G00.50).

    Columns: file, declaration, individual, line, paid_on (Date), number, net_taxable_cents, net_paid_cents.
    """
    rows = _block(frame, "S21.G00.50", {"001": "paid_on", "002": "net_taxable", "003": "number", "004": "net_paid"})
    return rows.select(*_HELD, "line", _day("paid_on"), "number", cents("net_taxable"), cents("net_paid"))


def remunerations(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a remuneration (S21.G00.51).

    Columns: file, declaration, individual, pay (UInt32, line of its block 50), line, contract, type, period_start,
    period_end (Date), hours_hundredths, amount_cents.
    """
    names = {"001": "start", "002": "end", "010": "contract", "011": "type", "012": "hours", "013": "amount"}
    rows = _block(frame, "S21.G00.51", names).rename({"parent": "pay"})
    return rows.select(*_HELD, "pay", "line", "contract", "type", *_period(), hundredths("hours"), cents("amount"))


def other_income(frame: pl.DataFrame) -> pl.DataFrame:
    """One row an element of income beside the remunerations (S21.G00.54).

    Columns: file, declaration, individual, pay (UInt32, line of its block 50), line, contract, type (02 meals in kind,
    10 flat deduction for expenses, 92 employer's health insurance...), period_start, period_end (Date), amount_cents.
    """
    names = {"001": "type", "002": "amount", "003": "start", "004": "end", "005": "contract"}
    rows = _block(frame, "S21.G00.54", names).rename({"parent": "pay"})
    return rows.select(*_HELD, "pay", "line", "contract", "type", *_period(), cents("amount"))


def activities(frame: pl.DataFrame) -> pl.DataFrame:
    """One row an activity (S21.G00.53).

    Columns: file, declaration, individual, remuneration (UInt32, line of its block 51), line, type (01 worked, 02
    unpaid absence), measure_hundredths, unit (10 hours, 40 calendar days...).
    """
    rows = _block(frame, "S21.G00.53", {"001": "type", "002": "measure", "003": "unit"}).rename(
        {"parent": "remuneration"}
    )
    return rows.select(*_HELD, "remuneration", "line", "type", hundredths("measure"), "unit")


def bases(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a base (S21.G00.78).

    Columns: file, declaration, individual, pay (UInt32, line of its block 50), line, code, contract, affiliation,
    period_start, period_end (Date), base_cents, crm.
    """
    names = {"001": "code", "002": "start", "003": "end", "004": "base", "005": "affiliation", "006": "contract"}
    rows = _block(frame, "S21.G00.78", {**names, "007": "crm"}).rename({"parent": "pay"})
    return rows.select(*_HELD, "pay", "line", "code", "contract", "affiliation", *_period(), cents("base"), "crm")


def base_components(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a component of a base (S21.G00.79).

    Columns: file, declaration, individual, base (UInt32, line of its block 78), line, type (01 minimum wage
    retained...), amount_cents, crm.
    """
    rows = _block(frame, "S21.G00.79", {"001": "type", "004": "amount", "005": "crm"}).rename({"parent": "base"})
    return rows.select(*_HELD, "base", "line", "type", cents("amount"), "crm")


def nominative_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a contribution of an individual (S21.G00.81), with the base that holds it.

    Columns: file, declaration, individual, base (UInt32, line of its block 78), base_code, contract, period_start,
    period_end (Date, of the base), line, code, recipient, base_cents, amount_cents, insee, crm, rate_ppm.
    """
    names = {
        "001": "code",
        "002": "recipient",
        "003": "assessed",
        "004": "amount",
        "005": "insee",
        "006": "crm",
        "007": "rate",
    }
    rows = _block(frame, "S21.G00.81", names).rename({"parent": "base"})
    held = bases(frame).select("file", "contract", "period_start", "period_end", base="line", base_code="code")
    joined = rows.join(held, on=["file", "base"], how="left", maintain_order="left")
    return joined.select(
        *_HELD, "base", "base_code", "contract", "period_start", "period_end", "line", "code", "recipient",
        cents("assessed").alias("base_cents"), cents("amount"), "insee", "crm", ppm("rate"),
    )  # fmt: skip


def cents(column: str) -> pl.Expr:
    """Int64 cents of a decimal text with two decimals, exactly; null for any other form."""
    return _scaled(column, _AMOUNT).alias(f"{column}_cents")


def hundredths(column: str) -> pl.Expr:
    """Int64 hundredths of a decimal text with two decimals, exactly; null for any other form."""
    return _scaled(column, _AMOUNT).alias(f"{column}_hundredths")


def ppm(column: str) -> pl.Expr:
    """Int64 parts per million of a percentage with two or three decimals; null for any other form."""
    decimals = pl.when(pl.col(column).str.slice(-4, 1) == ".").then(10).otherwise(100)
    return (_scaled(column, _RATE) * decimals).cast(pl.Int64).alias(f"{column}_ppm")


def _scaled(column: str, form: str) -> pl.Expr:
    digits = pl.col(column).str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
    return pl.when(pl.col(column).str.contains(form)).then(digits)


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%d%m%Y", strict=False)


def _period() -> tuple[pl.Expr, pl.Expr]:
    return _day("start").alias("period_start"), _day("end").dt.offset_by("1d").alias("period_end")


def _first(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return rows.select(*_KEYS, *columns).unique(_KEYS, keep="first", maintain_order=True)


def _block(frame: pl.DataFrame, block: str, names: dict[str, str]) -> pl.DataFrame:
    """The occurrences of a block: keys, line, parent, and a String column a rubrique (null when absent)."""
    rows = frame.filter(pl.col("block") == block)
    opens = rows["line"] == rows["occurrence"]
    found = rows.filter(opens).select(*_HELD, "send", "parent", line="occurrence")
    # A rubrique stands once an occurrence at most, so the rank of the occurrence is the place of its value.
    ranks = pl.int_range(found.height, dtype=pl.UInt32, eager=True).alias("rank").to_frame()
    told = rows.select("rubrique", "value", rank=(opens.cum_sum() - 1).cast(pl.UInt32))
    columns = []
    for number, name in names.items():
        values = told.filter(pl.col("rubrique") == f"{block}.{number}")
        if values.height < found.height:
            values = ranks.join(values, on="rank", how="left", maintain_order="left")
        columns.append(values["value"].alias(name))
    return found.with_columns(columns)
