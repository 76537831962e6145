"""Every address of the site, filled in with what belongs to one body.

A page with a parameter that is not in ``MAKERS`` fails ``test_every_page``: add here how to find a value of it that
belongs to the body, and nothing else, for the test to try the page as every reader.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from tests.support.collecting_bodies import Body

from laroque.apps.access.models import Membership, User
from laroque.interfaces.web.history_pages import TITLES
from laroque.postgres.scope import scope

_ROUTE_PARAMETER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
_REGEX_PARAMETER = re.compile(r"\(\?P<([^>]+)>[^()]*\)")


@dataclass(frozen=True)
class Protected:
    """The body whose secrets nobody of another one may see, and one of its users."""

    body: Body
    user: User

    def first(self, table: str, column: str = "id") -> str:
        """A value of a row of the body in a table."""
        with scope(self.body.id), connection.cursor() as cursor:
            cursor.execute(f"select {column} from {table} where organism_id = %s limit 1", [self.body.id])
            row = cursor.fetchone()
        assert row is not None, f"the body of the test has no row in {table}: make one in test_every_page"
        return str(row[0])


Maker = Callable[[Protected], list[str]]


def _of(table: str, column: str = "id") -> Maker:
    return lambda ours: [ours.first(table, column)]


def _words(*words: str) -> Maker:
    return lambda _ours: list(words)


MAKERS: dict[str, Maker] = {
    "body": lambda ours: [ours.body.code],
    "siret": lambda ours: [ours.body.sirets[0]],
    "siren": lambda ours: [ours.body.sirets[0][:9]],
    "declaration_id": _of("contributions_declaration"),
    "payment_id": _of("contributions_payment"),
    "account_id": _of("contributions_account"),
    "movement_id": _of("treasury_movement"),
    "statement_id": _of("treasury_statement"),
    "reference": _of("treasury_debitbatch", "file_reference"),
    "message_id": _of("exchanges_message"),
    "user_id": lambda ours: [str(ours.user.pk)],
    "membership_id": lambda ours: [str(Membership.objects.get(user=ours.user).pk)],
    "act": _words("unlock", "sessions", "factor", "close", "open"),
    "approval_id": _of("access_approval"),
    "refund_id": _words("1"),
    "work": _words("receipts", "refunds", "declarations"),
    "line": _words("90"),
    "enquiry_id": _of("exchanges_enquiry"),
    "planned_id": _words("1"),
    "return_id": _words("1"),
    "said": _words("turnover", "income", "estimate", "rhythm", "end"),
    "fact_id": _of("contributions_selfemployedfact"),
    "month": _words("2026-04"),
    "ctp": _words("100"),
    "period": _words("2026-04"),
    "kind": lambda _ours: list(TITLES),
    "series": _words("pmss"),
    "message": _of("exchanges_message"),
    "receipt": _of("treasury_movement"),
    "refund": _words("1"),
    "id": lambda ours: [str(ours.user.pk)],
    "declaration": _of("contributions_declaration"),
    "statement": _of("treasury_statement"),
    "key": lambda ours: [ours.body.sirets[0], str(ours.user.pk)],
    "uidb36": _words("1"),
    "app_label": _words("access", "registry", "treasury", "contributions", "exchanges", "network"),
    "claim_id": _words("1"),
    "claim_line": _words("1"),
    "benefit_case_id": _words("1"),
    "decision_id": _words("1"),
    "claim": _words("1"),
    "person": _words("1"),
    "payment": _words("1"),
    "day": _words("2026-04-08"),
    "act_id": _words("1"),
    "cause": _words("no_tariff"),
    "beneficiary_id": _words("1"),
    "request_id": _words("1"),
    "right_act": _words(
        "doctor", "pregnancy", "birth", "own", "parent", "injury", "home", "leave", "number", "open", "end"
    ),
    "care_payment_id": _words("1"),
    "care_debt_id": _words("1"),
    "care_file": _words("FILE-1"),
    "professional": _words("971012341"),
    "return_day": _words("2026-04-08"),
    "content_type_id": lambda _ours: [str(ContentType.objects.get_for_model(User).pk)],
    "from_key": _words("1"),
    "url": _words("nowhere/"),
}
"""By name of the parameter, the values of it that belong to the body of the test."""


@dataclass(frozen=True)
class Address:
    """One address, and the pattern it comes from."""

    path: str
    pattern: str
    name: str


def unknown_parameters() -> list[str]:
    """The addresses with a parameter that nobody says how to fill in."""
    return [f"{pattern}: {each}" for pattern, _name in patterns() for each in _unknown(pattern)]


def every_address(ours: Protected) -> Iterator[Address]:
    """Every address of the site, for each value of its parameters; those of unknown ones fail a test of their own."""
    for pattern, name in patterns():
        for path in _filled(pattern, ours):
            yield Address(f"/{path}", pattern, name)


def patterns() -> Iterator[tuple[str, str]]:
    """The pattern of each address, the beginning of ``include`` with it, and its name."""

    def walk(found: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
        for each in found:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, before + _plain(each.pattern))
            else:
                yield before + _plain(each.pattern), each.name or ""

    yield from walk(get_resolver().url_patterns, "")


def _plain(pattern: Any) -> str:
    """A pattern as a route: that of a regular expression loses its anchors, and names its groups as a route does."""
    text = str(pattern)
    if hasattr(pattern, "_route"):
        return text
    return _REGEX_PARAMETER.sub(r"<\1>", text).removeprefix("^").removesuffix("$").removesuffix(r"\Z")


def _unknown(pattern: str) -> list[str]:
    return [each for each in _ROUTE_PARAMETER.findall(pattern) if each != "object_id" and each not in MAKERS]


def _filled(pattern: str, ours: Protected) -> list[str]:
    if _unknown(pattern):
        return []
    paths = [pattern]
    for parameter in _ROUTE_PARAMETER.findall(pattern):
        values = [_row_of_the_back_office(pattern, ours)] if parameter == "object_id" else MAKERS[parameter](ours)
        filled = re.compile(rf"<(?:[^:>]+:)?{parameter}>")
        paths = [filled.sub(quote(value), path, count=1) for path in paths for value in values]
    return paths


def _row_of_the_back_office(pattern: str, ours: Protected) -> str:
    """The key of a row of the body, for the admin page of a model."""
    app, model = pattern.split("/")[1:3]
    if app not in apps.app_configs:
        return "1"  # what leads from a row to its page on the site
    found = apps.get_model(app, model)
    with scope(ours.body.id, national=True):
        columns = {getattr(field, "column", None) for field in found._meta.get_fields()}
        rows = found._default_manager.all()
        if "organism_id" in columns:
            rows = rows.filter(organism_id=ours.body.id)
        elif model in ("user", "membership"):
            rows = rows.filter(pk=ours.user.pk) if model == "user" else rows.filter(user=ours.user)
        row = rows.order_by("pk").first()
    return "1" if row is None else str(row.pk)
