"""The map of the network: every département has its square, and each reader sees what he may."""

from datetime import UTC, date, datetime

from tests.support.collecting_bodies import OWED

from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.interfaces.web.agency.department_map import NAMES, PLACES
from laroque.usecases.bodies.count_figures import count_all_figures

AT = datetime(2026, 6, 2, 8, tzinfo=UTC)


def counted(world) -> dict[str, int]:
    """The figures of June: two accounts in Paris, one in Essonne, one in Rhône, one nobody knows where."""
    places = [*zip(world.ours.sirets, ("75011", "75012", "91000"), strict=True), (world.theirs.sirets[0], "69001")]
    registry.register_establishments(
        rows=[EstablishmentRow(siret=siret, name=f"SHOP {siret}", postcode=postcode) for siret, postcode in places]
    )
    return count_all_figures(at=AT, on=date(2026, 6, 2))


def figures(page) -> dict[str, tuple[int, int]]:
    """Establishments and cents unpaid, by département."""
    rows = [line.row for line in page.context["table"].rows]
    return {row["department"]: (row["establishments"], row["unpaid_cents"]) for row in rows}


def test_every_departement_of_the_network_has_its_square():
    areas = {area.department for area in network.read_network().areas}
    assert set(PLACES) == set(NAMES) == areas
    assert len(set(PLACES.values())) == len(PLACES)


def test_the_agency_sees_every_body_and_a_body_sees_its_own(world, treasurer, officer):
    assert {code: count for code, count in counted(world).items() if count} == {"urssaf-117": 3, "urssaf-827": 2}
    assert figures(treasurer.get("/network/map/")) == {
        "75": (2, 2 * OWED),
        "91": (1, OWED),
        "69": (1, OWED),
        "?": (1, OWED),
    }
    assert figures(officer.get("/network/map/")) == {"75": (2, 2 * OWED), "91": (1, OWED)}


def test_a_square_says_its_figure_and_its_darkness(world, treasurer):
    counted(world)
    squares = {square.code: square for square in treasurer.get("/network/map/").context["map"].squares}
    assert (squares["75"].title, squares["75"].css) == ("75 Paris : 2", "scale-2")
    assert (squares["01"].title, squares["01"].css) == ("01 Ain : –", "scale-none")
    share = treasurer.get("/network/map/", {"figure": "unpaid_ppm"}).context["map"]
    assert {square.title for square in share.squares if square.code == "75"} == {"75 Paris : 100.00%"}


def test_counted_again_the_figures_take_the_place_of_the_first(world, treasurer):
    counted(world)
    count_all_figures(at=AT, on=date(2026, 6, 2))
    assert figures(treasurer.get("/network/map/"))["75"] == (2, 2 * OWED)
