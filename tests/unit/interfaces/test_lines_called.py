"""What pages call the lines that an account owes."""

from django.utils.translation import override

from laroque.interfaces.web.labels import line_title


def test_a_line_of_a_person_or_of_pay_is_called_by_its_words():
    codes = ["old_age_basic", "single_rate", "health_employer", "relief_urssaf"]
    with override("fr"):
        named = [line_title(code) for code in codes]
    assert named[:2] == ["Retraite de base", "Taux global sur le chiffre d'affaires"]
    assert named[3] == "Réduction générale de cotisations"
    assert not {*codes} & {*named}
