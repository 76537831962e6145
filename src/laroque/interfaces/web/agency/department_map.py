"""A map of France made of squares, one a département, drawn as SVG without any outside data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

SIDE = 46
GAP = 4
CLASSES = 5

_GRID = """
.. .. .. .. .. .. 62 59 .. .. .. .. ..
.. .. .. .. 76 80 02 08 .. .. .. .. ..
.. .. .. 50 14 27 95 60 51 55 57 .. ..
.. 29 22 35 61 78 92 93 77 10 54 67 ..
.. .. 56 53 72 28 91 75 94 89 52 88 68
.. .. 44 49 37 41 45 58 21 70 90 .. ..
.. .. 85 79 86 36 18 03 71 39 25 .. ..
.. .. .. 17 16 87 23 63 42 69 01 74 ..
.. .. .. 33 24 19 15 43 07 38 73 .. ..
.. .. .. 40 47 46 12 48 26 05 .. .. ..
.. .. .. 64 32 82 81 30 84 04 06 .. ..
.. .. .. .. 65 31 11 34 13 83 .. 2B ..
.. .. .. .. .. 09 66 .. .. .. .. 2A ..
971 972 973 974 976 978
"""

NAMES = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "21": "Côte-d'Or", "22": "Côtes-d'Armor", "23": "Creuse",
    "24": "Dordogne", "25": "Doubs", "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir", "29": "Finistère",
    "2A": "Corse-du-Sud", "2B": "Haute-Corse", "30": "Gard", "31": "Haute-Garonne", "32": "Gers", "33": "Gironde",
    "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre", "37": "Indre-et-Loire", "38": "Isère", "39": "Jura",
    "40": "Landes", "41": "Loir-et-Cher", "42": "Loire", "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret",
    "46": "Lot", "47": "Lot-et-Garonne", "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne",
    "52": "Haute-Marne", "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan", "57": "Moselle",
    "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais", "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin",
    "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe", "73": "Savoie",
    "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne", "78": "Yvelines",
    "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var", "84": "Vaucluse",
    "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne", "90": "Territoire de Belfort",
    "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis", "94": "Val-de-Marne", "95": "Val-d'Oise",
    "971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte",
    "978": "Saint-Martin",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Square:
    """A département on the map: its place, its class of colour (empty without figure), what is said of it."""

    code: str
    title: str
    x: int
    y: int
    css: str
    href: str


@dataclass(frozen=True, slots=True)
class Step:
    """One class of the legend: from its lowest figure to its highest."""

    css: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class DepartmentMap:
    """The map as the template draws it."""

    name: str
    width: int
    height: int
    side: int
    middle: int
    baseline: int
    squares: list[Square]
    steps: list[Step]


def department_map(
    name: str, figures: Mapping[str, int], *, shown: Callable[[int], str], href: Callable[[str], str]
) -> DepartmentMap:
    """Draw figures by département; each fifth of the different figures, from low to high, has its own darkness."""
    ranks = _classes(figures)
    squares = [
        Square(
            code=code,
            title=f"{code} {NAMES[code]} : {shown(figures[code])}" if code in figures else f"{code} {NAMES[code]} : –",
            x=column * (SIDE + GAP),
            y=row * (SIDE + GAP),
            css=f"scale-{ranks[figures[code]]}" if code in figures else "scale-none",
            href=href(code) if code in figures else "",
        )
        for code, (row, column) in PLACES.items()
    ]
    by_class: dict[int, list[int]] = {}
    for figure, rank in ranks.items():
        by_class.setdefault(rank, []).append(figure)
    steps = [Step(f"scale-{rank}", shown(min(held)), shown(max(held))) for rank, held in sorted(by_class.items())]
    return DepartmentMap(
        name=name,
        width=(1 + max(column for _row, column in PLACES.values())) * (SIDE + GAP),
        height=(1 + max(row for row, _column in PLACES.values())) * (SIDE + GAP),
        side=SIDE,
        middle=SIDE // 2,
        baseline=SIDE // 2 + 5,
        squares=squares,
        steps=steps,
    )


def _classes(figures: Mapping[str, int]) -> dict[int, int]:
    """The class of each figure: as many different figures in each."""
    different = sorted(set(figures.values()))
    return {figure: rank * CLASSES // len(different) for rank, figure in enumerate(different)}


def _places() -> dict[str, tuple[int, int]]:
    lines = [line.split() for line in _GRID.strip().splitlines()]
    return {code: (row, column) for row, line in enumerate(lines) for column, code in enumerate(line) if code != ".."}


PLACES = _places()
"""Row and column of each département on the grid, near where it is; those overseas below."""
