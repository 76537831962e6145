"""Returns to employers: what was told of a month of an establishment, in numbered versions, each a message sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.states import ReturnKind


class Return(models.Model):
    """A report sent to an employer; the same facts make no new version. For the yearly one, the month is January."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=ReturnKind)
    siret = models.CharField(_("SIRET"), max_length=14)
    month = models.DateField(_("month"))
    version = models.IntegerField(_("version"))
    facts = models.BinaryField(_("hash of the facts"), max_length=32)
    message_id = models.BigIntegerField(_("message"))
    anomaly_count = models.IntegerField(_("number of anomalies"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("return to an employer")
        verbose_name_plural = _("returns to employers")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_return_pkey"),
            models.UniqueConstraint(
                fields=["organism", "siret", "month", "kind", "version"], name="contributions_return_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siret} {self.month:%Y-%m} {self.kind} {self.version}"


class ReturnAnomaly(models.Model):
    """One anomaly of a return: where it is, what is wrong, what to correct and how, and until when."""

    pk = models.CompositePrimaryKey("organism_id", "return_id", "rank")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    return_id = models.BigIntegerField(_("return"))
    returned = models.ForeignObject(
        Return, models.DO_NOTHING, from_fields=["organism", "return_id"], to_fields=["organism", "id"],
        related_name="anomalies",
    )  # fmt: skip
    rank = models.IntegerField(_("rank"))
    control = models.CharField(_("control"), max_length=40)
    rubrique = models.CharField(_("rubrique"), max_length=14, blank=True)
    line = models.IntegerField(_("line of the file"), null=True)
    severity = models.CharField(_("severity"), max_length=6)
    what_en = models.TextField(_("what is wrong, in English"))
    what_fr = models.TextField(_("what is wrong, in French"))
    how_en = models.TextField(_("what to correct, in English"))
    how_fr = models.TextField(_("what to correct, in French"))
    declared_cents = models.BigIntegerField(_("declared (cents)"), null=True)
    expected_cents = models.BigIntegerField(_("expected (cents)"), null=True)
    difference_cents = models.BigIntegerField(_("difference (cents)"), null=True)
    correct_by = models.DateField(_("to correct by"))
    declaration_id = models.BigIntegerField(_("declaration"), null=True)

    class Meta:
        verbose_name = _("anomaly told to an employer")
        verbose_name_plural = _("anomalies told to employers")
