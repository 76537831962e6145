"""Tables of the network: national, loaded from the data files, read by everyone.

The column of an organism is ``organism`` here: ``organism_id`` names the column that cuts a table by body.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from laroque.apps.network.states import BeneficiaryKind, CodeSystem, Mission, OrganismKind, Task
from laroque.postgres.journal import journaled

KIND_LABELS = {
    OrganismKind.AGENCY: _("Agency"),
    OrganismKind.NATIONAL_FUND: _("National fund"),
    OrganismKind.URSSAF: _("URSSAF"),
    OrganismKind.CPAM: _("CPAM"),
    OrganismKind.CGSS: _("CGSS"),
    OrganismKind.CSS: _("CSS"),
    OrganismKind.CCSS: _("CCSS"),
}
MISSION_LABELS = {
    Mission.COLLECTION: _("Collection"),
    Mission.HEALTH: _("Health"),
    Mission.OCCUPATIONAL_RISK: _("Occupational risk"),
    Mission.OLD_AGE: _("Old age"),
    Mission.FAMILY: _("Family"),
    Mission.AUTONOMY: _("Autonomy"),
    Mission.TREASURY: _("Treasury"),
}
TASK_LABELS = {Task.COLLECTION: _("Collection"), Task.HEALTH: _("Health")}
SYSTEM_LABELS = {
    CodeSystem.COLLECTION: _("Code of collection"),
    CodeSystem.COLLECTION_UNIT: _("Code of a unit of collection"),
    CodeSystem.INSURANCE: _("Code of health insurance"),
    CodeSystem.SIRET: _("SIRET of another seat"),
}
BENEFICIARY_LABELS = {
    BeneficiaryKind.BRANCH: _("Branch"),
    BeneficiaryKind.THIRD_PARTY: _("Third party"),
    BeneficiaryKind.STATE: _("State"),
}


def choices(labels):
    """The choices of a field, from the labels of its enum."""
    return [(key.value, label) for key, label in labels.items()]


class Sourced(models.Model):
    """Where a fact comes from, and whether it still awaits confirmation."""

    certain = models.BooleanField(_("certain"), default=True)
    note_en = models.TextField(_("note (English)"), blank=True)
    note_fr = models.TextField(_("note (French)"), blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        abstract = True


class Dated(models.Model):
    """Valid from a day until another, the end not included; an absent bound is not known, or not ended."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until (excluded)"), null=True, blank=True)

    class Meta:
        abstract = True


@journaled()
class Organism(Dated, Sourced):
    """A body with books of its own. Its number is given by the data file, so that it is the same everywhere."""

    id = models.IntegerField(_("number"), primary_key=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=choices(KIND_LABELS))
    name = models.CharField(_("name"), max_length=120)
    dsn_code = models.CharField(_("DSN code"), max_length=10, null=True, blank=True, unique=True)
    siret = models.CharField(_("SIRET"), max_length=14, null=True, blank=True, unique=True)
    seat = models.CharField(_("seat"), max_length=80, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("successor"))

    class Meta:
        verbose_name = _("organism")
        verbose_name_plural = _("organisms")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="network_organism_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False),
                name="network_organism_with_a_successor_has_ended",
            ),
        ]

    def __str__(self):
        return self.name


@journaled()
class OrganismMission(Dated, Sourced):
    """A mission that an organism has, with the article that gives it."""

    organism = models.ForeignKey(
        Organism, models.PROTECT, db_column="organism", related_name="missions", verbose_name=_("organism")
    )
    mission = models.CharField(_("mission"), max_length=20, choices=choices(MISSION_LABELS))

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["organism", "mission"]
        constraints = [
            models.UniqueConstraint(
                fields=["organism", "mission", "valid_from"], nulls_distinct=False, name="network_mission_given_once"
            )
        ]

    def __str__(self):
        return f"{self.organism} · {self.get_mission_display()}"


@journaled()
class Area(Dated, Sourced):
    """A département that an organism serves: collecting there, or insuring those who live there."""

    organism = models.ForeignKey(
        Organism, models.PROTECT, db_column="organism", related_name="areas", verbose_name=_("organism")
    )
    task = models.CharField(_("task"), max_length=20, choices=choices(TASK_LABELS))
    department = models.CharField(_("département"), max_length=3)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["department", "task", "organism"]
        constraints = [
            models.UniqueConstraint(
                fields=["organism", "task", "department", "valid_from"],
                nulls_distinct=False,
                name="network_area_given_once",
            )
        ]

    def __str__(self):
        return f"{self.department} · {self.organism}"


@journaled()
class OrganismCode(Sourced):
    """A code that names an organism in a list; an organism may have several in one list."""

    organism = models.ForeignKey(
        Organism, models.PROTECT, db_column="organism", related_name="codes", verbose_name=_("organism")
    )
    system = models.CharField(_("list"), max_length=20, choices=choices(SYSTEM_LABELS))
    value = models.CharField(_("code"), max_length=14)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["system", "value"]
        constraints = [
            models.UniqueConstraint(fields=["system", "value"], name="network_code_names_one_organism"),
        ]

    def __str__(self):
        return self.value


@journaled()
class Beneficiary(models.Model):
    """Whom a cent collected belongs to: a branch, held by the national fund that manages it, or a third party."""

    code = models.CharField(_("code"), max_length=40, primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=choices(BENEFICIARY_LABELS))
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    fund = models.ForeignKey(
        Organism, models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("national fund")
    )
    payee = models.CharField(_("paid to"), max_length=120, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="branch", fund__isnull=False) | (~Q(kind="branch") & Q(fund__isnull=True)),
                name="network_beneficiary_branch_has_a_fund",
            )
        ]

    def __str__(self):
        return self.name_en


class DepartmentFigures(models.Model):
    """What the accounts of a body come to in a département, as counted: a million accounts are not summed by a page."""

    organism = models.ForeignKey(Organism, models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism"))
    department = models.CharField(_("département"), max_length=3, blank=True)
    establishments = models.IntegerField(_("establishments"))
    due_cents = models.BigIntegerField(_("due (cents)"))
    unpaid_cents = models.BigIntegerField(_("unpaid past its day (cents)"))
    missing = models.IntegerField(_("declarations missing"))
    counted_at = models.DateTimeField(_("counted at"))

    class Meta:
        verbose_name = _("figures of a département")
        verbose_name_plural = _("figures of départements")
        constraints = [
            models.UniqueConstraint(fields=["organism", "department"], name="network_figures_once_a_department")
        ]

    def __str__(self):
        return f"{self.organism_id} · {self.department}"
