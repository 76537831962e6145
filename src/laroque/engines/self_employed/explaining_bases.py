"""On what each line of a year outside the micro scheme is taken: its parts, each a base and a rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laroque.engines.contributions.explaining import Step, format_rate
from laroque.kernel.money import PPM, apply_rate, format_euros, to_whole_euro
from laroque.kernel.text import Text

_CEILING = ("pmss",)
_ABATED = ("self_employed.abatement", "self_employed.abatement_floor", "self_employed.abatement_cap", "pmss")
_WHOLE = Text("The whole base", "Toute l'assiette")
_POINTS = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a line: a base in cents, what it is, the rate in ppm and the article."""

    label: Text
    base_cents: int
    rate_ppm: int
    article: str


def base_steps(name: str, year: Mapping[str, Any]) -> list[Step]:
    """From the profit to the base that a line is taken on."""
    if name in ("vocational_training", "special_contributions"):
        return []
    profit = Step(
        Text("Profit of the year, before contributions", "Bénéfice de l'année, avant cotisations"),
        year["gross_profit"],
        "CSS L136-3",
    )
    steps = [profit]
    is_csg = name.startswith("csg")
    if name not in ("gross_profit", "total"):
        steps += _bases(year, is_csg=is_csg)
    if name in ("health", "health_rate"):
        steps.append(_rate_step(year, "health", "CSS D621-2"))
    if name == "family":
        steps.append(_rate_step(year, "family", "CSS D613-1"))
    return steps


def _bases(year: Mapping[str, Any], *, is_csg: bool) -> list[Step]:
    base = year["csg_base_cents"] if is_csg else year["social_base_cents"]
    kind = (
        Text("Base of CSG and CRDS", "Assiette de la CSG et de la CRDS")
        if is_csg
        else Text("Base of contributions", "Assiette des cotisations")
    )
    if year["_abatement"] is None:
        solved = Text(
            f"{kind.en}: income left by the contributions" + (", and the contributions" if is_csg else ""),
            f"{kind.fr} : revenu net des cotisations" + (", plus les cotisations" if is_csg else ""),
        )
        return [Step(solved, base, "CSS L131-6 before 2025, docs/adr/0102")]
    rate = year["_abatement"]
    floor, cap = (_times_ceiling(year, f"_abatement_{end}") for end in ("floor", "cap"))
    abatement = min(max(to_whole_euro(apply_rate(year["gross_profit"], rate)), floor), cap)
    label = Text(
        f"Abatement of {format_rate(rate, 'en')}, from {format_euros(floor)} to {format_euros(cap)}",
        f"Abattement de {format_rate(rate, 'fr')}, de {format_euros(floor, 'fr')} à {format_euros(cap, 'fr')}",
    )
    return [Step(label, abatement, "CSS L136-3 III, D136-5"), Step(kind, base, "CSS L131-6, L136-3")]


def parts_of(name: str, year: Mapping[str, Any]) -> list[Part]:
    """The parts that sum to a line before it is rounded."""
    if name in ("health", "health_rate"):
        return _health(year) if name == "health" else []
    if name == "family":
        return [Part(_WHOLE, year["social_base_cents"], year["family_rate_ppm"], "CSS L613-1")]
    if name.startswith("csg"):
        return [Part(_WHOLE, year["csg_base_cents"], year[f"_{name}"], "CSS L136-8 I")]
    if name == "vocational_training":
        craft = "_craft" if year["activity"] == "craft" else ""
        label = Text("The yearly ceiling, whatever the income", "Le plafond annuel, quel que soit le revenu")
        return [Part(label, year["_ceiling_cents"], year[f"_vocational_training{craft}"], "C. trav. L6331-48")]
    if name == "old_age_basic":
        return _old_age_basic(year)
    if name == "old_age_complementary":
        return _old_age_complementary(year)
    article = {"sickness_allowance": "CSS L621-2, D621-3", "disability_death": "CSS L632-1, D632-1"}[name]
    return [_floored(name, year, article)]


def _health(year: Mapping[str, Any]) -> list[Part]:
    base, limit = year["social_base_cents"], _times(year, "_health_limit_6")
    parts = [_capped(base, limit, year["health_rate_ppm"], "CSS L621-1, D621-1")]
    if base > limit:
        above = Text("What exceeds it", "Ce qui le dépasse")
        parts.append(Part(above, base - limit, year["_health_top"], "CSS D621-1"))
    return parts


def _floored(name: str, year: Mapping[str, Any], article: str) -> Part:
    base, limit = year["social_base_cents"], _times(year, f"_{name}_limit")
    floor = _times_ceiling(year, f"_{name}_floor")
    if base < floor:
        return Part(_least(floor), floor, year[f"_{name}"], article)
    return _capped(base, limit, year[f"_{name}"], article)


def _old_age_basic(year: Mapping[str, Any]) -> list[Part]:
    base, floor, article = year["social_base_cents"], year["_old_age_floor_cents"], "CSS D633-2, D633-3"
    floored = max(base, floor)
    label = _least(floor) if base < floor else _WHOLE
    if year["section"] == "cipav":
        article, second = "CSS D642-3, D642-4", _times(year, "_old_age_second_limit")
        return [
            _capped(floored, year["_p"], year["_old_age_first"], article, label),
            _capped(floored, second, year["_old_age_second"], article, label),
        ]
    return [
        _capped(floored, year["_p"], year["_old_age_capped"], article, label),
        Part(label, floored, year["_old_age_whole"], article),
    ]


def _old_age_complementary(year: Mapping[str, Any]) -> list[Part]:
    article = "CSS L644-1, décret 79-262" if year["section"] == "cipav" else "CSS L635-1, D635-7"
    base, middle = year["social_base_cents"], year["_middle"]
    parts = [_capped(base, middle, year["_complementary_first"], article)]
    if base > middle:
        limit = _times(year, "_complementary_limit")
        above = Text(f"From there to {format_euros(limit)}", f"De là jusqu'à {format_euros(limit, 'fr')}")
        parts.append(Part(above, min(base, limit) - middle, year["_complementary_second"], article))
    return parts


def _capped(base: int, limit: int, rate_ppm: int, article: str, whole: Text = _WHOLE) -> Part:
    if base <= limit:
        return Part(whole, base, rate_ppm, article)
    label = Text(f"Base up to {format_euros(limit)}", f"Assiette jusqu'à {format_euros(limit, 'fr')}")
    return Part(label, limit, rate_ppm, article)


def _least(floor: int) -> Text:
    return Text(f"Minimum base of {format_euros(floor)}", f"Assiette minimale de {format_euros(floor, 'fr')}")


def _rate_step(year: Mapping[str, Any], name: str, article: str) -> Step:
    """Between which points of the scale the rate lies."""
    base, rate = year["social_base_cents"], year[f"{name}_rate_ppm"]
    points = _points(year, name)
    low = max((point for point in points if point[0] <= base), default=points[0])
    high = next((point for point in points if point[0] > base), low)
    found = format_rate(rate, "en"), format_rate(rate, "fr")
    if high == low or base <= points[0][0]:
        return Step(Text(f"Rate of the base: {found[0]}", f"Taux de l'assiette : {found[1]}"), None, article)
    ends = [(format_rate(ppm, "en"), format_euros(cents)) for cents, ppm in (low, high)]
    fins = [(format_rate(ppm, "fr"), format_euros(cents, "fr")) for cents, ppm in (low, high)]
    label = Text(
        f"Rate of the base: {found[0]}, between {ends[0][0]} at {ends[0][1]} and {ends[1][0]} at {ends[1][1]}",
        f"Taux de l'assiette : {found[1]}, entre {fins[0][0]} à {fins[0][1]} et {fins[1][0]} à {fins[1][1]}",
    )
    return Step(label, None, article)


def _points(year: Mapping[str, Any], name: str) -> list[tuple[int, int]]:
    if name == "family":
        return [(_times(year, "_family_limit_1"), 0), (_times(year, "_family_limit_2"), year["_family"])]
    return [(_times(year, f"_health_limit_{rank}"), year[f"_health_{rank}"]) for rank in range(1, _POINTS + 1)]


def _times(year: Mapping[str, Any], limit: str) -> int:
    """A limit of a bracket in cents: so many times the ceiling."""
    cents: int = year["_p"] * year[limit] // PPM
    return cents


def _times_ceiling(year: Mapping[str, Any], times: str) -> int:
    """A floor or a cap in cents, to the euro; a whole year has the whole ceiling."""
    return to_whole_euro(apply_rate(year["_ceiling_cents"], year[times]))


def series_of(name: str, *, is_craft: bool, is_solved: bool) -> tuple[str, ...]:
    """The series of the law that a line is computed from."""
    bases = () if is_solved else _ABATED
    own = {
        "gross_profit": (),
        "special_contributions": (),
        "csg_base": bases,
        "social_base": bases,
        "health_rate": (*bases, *_HEALTH),
        "health": (*bases, *_HEALTH, "self_employed.health_top"),
        "sickness_allowance": (*bases, *_named("sickness_allowance", "", "_floor", "_limit")),
        "old_age_basic": (*bases, *_OLD_AGE),
        "old_age_complementary": (*bases, *_named("complementary", "_first", "_second", "_middle", "_limit")),
        "disability_death": (*bases, *_named("disability_death", "", "_floor", "_limit")),
        "family": (*bases, *_named("family", "", "_limit_1", "_limit_2")),
        "csg_crds_total": (*bases, *_CSG),
        "csg_deductible": (*bases, _CSG[0]),
        "csg_crds_non_deductible": (*bases, _CSG[1]),
        "vocational_training": (f"self_employed.vocational_training{'_craft' if is_craft else ''}", "pmss"),
        "total": (),
    }[name]
    return tuple(dict.fromkeys(own))


def _named(name: str, *ends: str) -> tuple[str, ...]:
    return (*(f"self_employed.{name}{end}" for end in ends), *_CEILING)


_HEALTH = (
    tuple(f"self_employed.health_{kind}{rank}" for rank in range(1, _POINTS + 1) for kind in ("limit_", "")) + _CEILING
)
_CSG = ("self_employed.csg_deductible", "self_employed.csg_crds_non_deductible")
_OLD_AGE = (
    "self_employed.old_age_capped",
    "self_employed.old_age_whole",
    "self_employed.old_age_first",
    "self_employed.old_age_second",
    "self_employed.old_age_second_limit",
    "self_employed.old_age_floor_hours",
    "minimum_wage.hourly",
    "pmss",
)
