"""The numbers of the law: the value in force on a day, where it was read, and how it moved."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.days import parse_day
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page
from laroque.legislation.catalogue import ENDS_WITHIN_DAYS, Series, Standing, catalogue, file_of
from laroque.legislation.topics import DatedValue


@member_page(may=Ability.READ_NETWORK)
def legislation_page(request: HttpRequest) -> HttpResponseBase:
    """Every value of the law on a day; a day that is no day is said."""
    on, problem = _asked_day(request)
    table = table_page(
        request,
        name="legislation",
        caption=_("Values of the law on the day asked"),
        columns=_columns(),
        filters=[
            Filter("topic", _("File of values"), [(name, name) for name in _topics()]),
            Filter("standing", _("State"), [(each.value, _standing(each).label) for each in Standing]),
        ],
        rows=[_row(series, on) for series in catalogue()],
        search=_("Part of a name, a title or an article"),
    )
    if not isinstance(table, Table):
        return table
    return render(request, "site/legislation.html", {"table": table, "on": on, "problem": problem})


@member_page(may=Ability.READ_NETWORK)
def series_page(request: HttpRequest, series: str) -> HttpResponseBase:
    """Every dated value of one series, the latest first."""
    found = next((each for each in catalogue() if each.name == series), None)
    if found is None:
        raise Http404
    table = table_page(
        request,
        name="values",
        caption=_("Its values, the latest first"),
        columns=[
            Column("since", _("From"), "day", sortable=True),
            Column("until", _("Until (excluded)"), "day"),
            Column("value", _("Value")),
            *_exact(),
            Column("article", _("Article"), sortable=True),
            Column("source", _("Read in")),
            Column("checked_on", _("Read on"), "day", sortable=True),
        ],
        rows=[_dated(found, value) for value in found.history],
        sort="-since",
    )
    if not isinstance(table, Table):
        return table
    facts = {"name": found.name, "title": said(found.title), "checked": found.checked, "file": file_of(found.topic)}
    return render(request, "site/legislation_series.html", {"table": table, **facts})


def _asked_day(request: HttpRequest) -> tuple[date, str]:
    """The day asked, to come or past; today when it is none, with what to say."""
    text = request.GET.get("on", "").strip()
    asked = parse_day(text) if text else today()
    if asked is not None:
        return asked, ""
    return today(), _("%(text)s is not a day; write it as 2026-04-30. The law of today is shown.") % {"text": text}


def _topics() -> list[str]:
    return sorted({series.topic for series in catalogue()})


def _columns() -> list[Column]:
    """Names and sources are long: they stand below the title and the article, and apart in an export."""
    return [
        Column("name", _("Name"), "code", only_export=True),
        Column(
            "title", _("What it is"), sortable=True, note="name", href=lambda row: reverse("series", args=[row["name"]])
        ),
        Column("state", _("State"), "state", sortable=True),
        Column("value", _("Value")),
        *_exact(),
        Column("since", _("From"), "day", sortable=True),
        Column("article", _("Article"), sortable=True, note="source"),
        Column("source", _("Read in"), only_export=True),
        Column("checked_on", _("Read on"), "day", sortable=True),
        Column("checked_until", _("Checked up to (excluded)"), "day", sortable=True),
    ]


def _exact() -> list[Column]:
    return [
        Column("number", _("Number"), "number", only_export=True),
        Column("unit", _("Unit"), only_export=True),
    ]


def _row(series: Series, on: date) -> dict[str, Any]:
    standing = series.standing(on)
    value = _dated(series, series.value(on)) if standing is Standing.IN_FORCE else {}
    return {
        "name": series.name,
        "title": said(series.title),
        "topic": series.topic,
        "standing": standing.value,
        "state": _state(series, standing, on),
        "checked_until": series.checked.end,
        **value,
    }


def _dated(series: Series, value: DatedValue) -> dict[str, Any]:
    return {
        "since": value.since,
        "until": series.until(value),
        "value": said(series.worded(value)),
        "number": value.number,
        "unit": series.unit.value,
        "article": value.article,
        "source": value.source,
        "checked_on": value.checked_on,
    }


def _state(series: Series, standing: Standing, on: date) -> Tag:
    """The standing of a series; in force on a day that is near the last one checked is a warning."""
    end = series.checked.end
    if standing is Standing.IN_FORCE and end is not None and (end - on).days <= ENDS_WITHIN_DAYS:
        return Tag(_("in force, soon to be read again"), "warn")
    return _standing(standing)


def _standing(standing: Standing) -> Tag:
    return {
        Standing.IN_FORCE: Tag(_("in force"), "good"),
        Standing.NO_VALUE: Tag(_("no value known")),
        Standing.NOT_CHECKED: Tag(_("day not checked"), "bad"),
    }[standing]


addresses: list[URLPattern] = [
    path("legislation/", legislation_page, name="legislation"),
    path("legislation/<str:series>/", series_page, name="series"),
]
