"""Tables of cash benefits, by organism (see ``migrations/tables.sql``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.benefits.states import (
    BenefitPaymentState,
    CaseActKind,
    CaseSource,
    CaseState,
    DecisionState,
    InstalmentState,
    PaySource,
)


class PayTold(models.Model):
    """What a person was paid in a month by an employer, as the fund was told. The last one told counts.

    ``message_id``: the message of the exchanges that told it; ``proof``: what an officer keyed it from, by its hash.
    ``worked_days`` and ``absence`` are those of ``PAYS_SCHEMA`` of the benefits.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    nir = models.CharField(_("NIR"), max_length=15)
    siret = models.CharField(_("SIRET"), max_length=14)
    month = models.DateField(_("month"))
    cents = models.BigIntegerField(_("pay (cents)"))
    hours_hundredths = models.BigIntegerField(_("hours (hundredths)"))
    worked_days = models.SmallIntegerField(_("days worked"), null=True)
    absence = models.CharField(_("absence"), max_length=8)
    source = models.CharField(_("told by"), max_length=8, choices=PaySource)
    message_id = models.BigIntegerField(_("message"), null=True)
    proof = models.BinaryField(_("proof"), max_length=32, null=True)
    by = models.BigIntegerField(_("by"), null=True)
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("pay told")
        verbose_name_plural = _("pays told")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="benefits_paytold_pkey"),
            models.UniqueConstraint(
                fields=["organism", "message_id", "nir", "siret", "month"], name="benefits_paytold_once"
            ),
        ]
        indexes = [models.Index(fields=["organism", "nir", "month"], name="benefits_paytold_of")]

    def __str__(self) -> str:
        return f"{self.nir} {self.month:%Y-%m}"


class Case(models.Model):
    """What a person asks of a fund for one event: a leave, a birth, an injury, a pension.

    ``kind``: a benefit of the catalogue. ``facts``: those of the case, in the form of ``formats.benefits``, without the
    pays and days paid before, which the fund knows. ``siret``: the employer, where one may be paid. ``question``,
    ``asked``, ``actor``: the reason why it waits, what must be told, and who can tell it. ``version`` counts the
    changes of its facts from one.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    kind = models.CharField(_("benefit"), max_length=24)
    nir = models.CharField(_("NIR"), max_length=15)
    siret = models.CharField(_("SIRET of the employer"), max_length=14, blank=True)
    source = models.CharField(_("came by"), max_length=8, choices=CaseSource)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)
    facts = models.JSONField(_("facts"))
    version = models.IntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=CaseState)
    question = models.CharField(_("question"), max_length=32, blank=True)
    asked = models.CharField(_("asked"), max_length=40, blank=True)
    actor = models.CharField(_("asked of"), max_length=10, blank=True)
    opened_on = models.DateField(_("opened on"))
    key = models.CharField(_("key"), max_length=120)

    class Meta:
        verbose_name = _("case of benefit")
        verbose_name_plural = _("cases of benefits")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="benefits_case_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="benefits_case_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "nir", "since"], name="benefits_case_of_person"),
            models.Index(fields=["organism", "state", "opened_on"], name="benefits_case_work"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.nir} {self.since}"


class CaseAct(models.Model):
    """What was done to a case, when, by whom or by which message; never changed. ``facts``: what it brought."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    case_id = models.BigIntegerField(_("case"))
    kind = models.CharField(_("kind"), max_length=9, choices=CaseActKind)
    facts = models.JSONField(_("facts"), default=dict)
    text = models.TextField(_("text"), blank=True)
    message_id = models.BigIntegerField(_("message"), null=True)
    proof = models.BinaryField(_("proof"), max_length=32, null=True)
    by = models.BigIntegerField(_("by"), null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("act on a case")
        verbose_name_plural = _("acts on cases")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="benefits_act_pkey")]
        indexes = [models.Index(fields=["organism", "case_id"], name="benefits_act_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Decision(models.Model):
    """What was computed of a case on a day from the facts of its ``version``, and who decided it.

    ``steps``: how, as letters and pages tell it (words in both languages, cents, article). ``gross_cents``: all that it
    grants; ``change_cents``: how far that is from the decision before, which says whether a second person is needed.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    case_id = models.BigIntegerField(_("case"))
    version = models.IntegerField(_("version of the facts"))
    made_on = models.DateField(_("made on"))
    state = models.CharField(_("state"), max_length=9, choices=DecisionState)
    gross_cents = models.BigIntegerField(_("gross (cents)"))
    change_cents = models.BigIntegerField(_("change (cents)"))
    steps = models.JSONField(_("steps"))
    by = models.BigIntegerField(_("decided by"), null=True)
    seconded_by = models.BigIntegerField(_("second person"), null=True)
    notified_on = models.DateField(_("notified on"), null=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="benefits_decision_pkey")]
        indexes = [models.Index(fields=["organism", "case_id", "-id"], name="benefits_decision_of")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.version}"


class DecidedDays(models.Model):
    """Days of a decision, half-open: paid, with their amounts, or not paid, with the reason."""

    pk = models.CompositePrimaryKey("organism_id", "decision_id", "rank")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    decision_id = models.BigIntegerField(_("decision"))
    rank = models.IntegerField(_("rank"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    days = models.IntegerField(_("days"), null=True)
    daily_cents = models.BigIntegerField(_("a day (cents)"), null=True)
    gross_cents = models.BigIntegerField(_("gross (cents)"), default=0)
    csg_cents = models.BigIntegerField(_("CSG (cents)"), default=0)
    crds_cents = models.BigIntegerField(_("CRDS (cents)"), default=0)
    net_cents = models.BigIntegerField(_("net (cents)"), default=0)
    payee = models.CharField(_("payee"), max_length=32, blank=True)
    part = models.CharField(_("part"), max_length=32, null=True)
    reason = models.CharField(_("reason"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("days decided")
        verbose_name_plural = _("days decided")

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.rank}"


class Instalment(models.Model):
    """Part of a benefit with the day it is due; a negative one takes back what was paid for nothing.

    ``payee_key``: the NIR of a person or the SIRET of an employer. ``settled_on``: the day it was booked, from
    which it stands whatever is decided after; ``payment_id``: the payment it is in.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    case_id = models.BigIntegerField(_("case"))
    decision_id = models.BigIntegerField(_("decision"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    days = models.IntegerField(_("days"), null=True)
    daily_cents = models.BigIntegerField(_("a day (cents)"), null=True)
    gross_cents = models.BigIntegerField(_("gross (cents)"))
    csg_cents = models.BigIntegerField(_("CSG (cents)"))
    crds_cents = models.BigIntegerField(_("CRDS (cents)"))
    net_cents = models.BigIntegerField(_("net (cents)"))
    payee = models.CharField(_("payee"), max_length=12, choices=Holder)
    payee_key = models.CharField(_("number of the payee"), max_length=15)
    payee_name = models.CharField(_("payee in the case"), max_length=32)
    part = models.CharField(_("part"), max_length=32, null=True)
    branch = models.CharField(_("branch"), max_length=20)
    nature = models.CharField(_("nature of benefit"), max_length=40)
    due_on = models.DateField(_("due on"))
    settled_on = models.DateField(_("settled on"), null=True)
    state = models.CharField(_("state"), max_length=4, choices=InstalmentState)
    payment_id = models.BigIntegerField(_("payment"), null=True)

    class Meta:
        verbose_name = _("instalment of benefit")
        verbose_name_plural = _("instalments of benefits")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="benefits_instalment_pkey")]
        indexes = [
            models.Index(fields=["organism", "case_id"], name="benefits_instalment_of_case"),
            models.Index(fields=["organism", "state", "due_on"], name="benefits_instalment_work"),
            models.Index(fields=["organism", "payment_id"], name="benefits_instalment_paid_by"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}"


class BenefitPayment(models.Model):
    """What a fund pays one payee on one day for benefits: one transfer, less what is withheld for debts."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    day = models.DateField(_("day"))
    payee = models.CharField(_("payee"), max_length=12, choices=Holder)
    payee_key = models.CharField(_("number of the payee"), max_length=15)
    account_id = models.BigIntegerField(_("bank account"))
    net_cents = models.BigIntegerField(_("net of levies (cents)"))
    withheld_cents = models.BigIntegerField(_("withheld (cents)"))
    cents = models.BigIntegerField(_("paid (cents)"))
    state = models.CharField(_("state"), max_length=8, choices=BenefitPaymentState)
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, blank=True)
    ended_on = models.DateField(_("executed or returned on"), null=True)
    reason = models.CharField(_("reason"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("payment of benefits")
        verbose_name_plural = _("payments of benefits")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="benefits_payment_pkey"),
            models.UniqueConstraint(
                fields=["organism", "day", "payee", "payee_key"],
                condition=~models.Q(state="returned"),
                name="benefits_payment_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "payee", "payee_key", "day"], name="benefits_payment_of_payee"),
            models.Index(fields=["organism", "state"], name="benefits_payment_work"),
        ]

    def __str__(self) -> str:
        return f"{self.payee_key} {self.day}"
