"""Tables of claims, by organism; claims and lines are list-partitioned (see ``migrations/tables.sql``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.claims.states import ActKind, ClaimState, PaymentState, Source


class Claim(models.Model):
    """A care form or an invoice at a fund. ``number`` is the professional's; ``position`` its place in the message.

    ``version`` counts the adjustments from one; ``replaces_id`` is the version before. Totals are of its lines, in
    cents. ``question`` is the reason of the first line that waits, ``answer`` what a person said to it.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    source = models.CharField(_("source"), max_length=5, choices=Source)
    message_id = models.BigIntegerField(_("message"))
    position = models.IntegerField(_("position in the message"))
    professional = models.CharField(_("professional"), max_length=14)
    number = models.CharField(_("number"), max_length=20)
    version = models.SmallIntegerField(_("version"), default=1)
    replaces_id = models.BigIntegerField(_("version it replaces"), null=True)
    beneficiary_id = models.BigIntegerField(_("beneficiary"), null=True)
    nir = models.CharField(_("NIR claimed under"), max_length=15)
    born_on = models.DateField(_("born on"), null=True)
    birth_rank = models.SmallIntegerField(_("rank of birth"), default=1)
    prescriber = models.CharField(_("prescriber"), max_length=14, blank=True)
    insurance = models.CharField(_("insurance"), max_length=10)
    injury_file = models.CharField(_("file of the injury"), max_length=20, blank=True)
    care_path = models.CharField(_("care path"), max_length=2, blank=True)
    third_party = models.BooleanField(_("third-party payment"))
    in_hospital = models.BooleanField(_("in hospital"))
    psychiatric = models.BooleanField(_("psychiatric stay"))
    entered_on = models.DateField(_("entered on"), null=True)
    left_on = models.DateField(_("left on"), null=True)
    first_care_on = models.DateField(_("first day of care"))
    received_on = models.DateField(_("received on"))
    priced_on = models.DateField(_("priced on"), null=True)
    state = models.CharField(_("state"), max_length=9, choices=ClaimState)
    question = models.CharField(_("question"), max_length=32, blank=True)
    billed_cents = models.BigIntegerField(_("billed (cents)"))
    basic_cents = models.BigIntegerField(_("basic part (cents)"), default=0)
    solidarity_cents = models.BigIntegerField(_("solidarity part (cents)"), default=0)
    complementary_cents = models.BigIntegerField(_("complementary part (cents)"), default=0)
    insured_cents = models.BigIntegerField(_("insured's part (cents)"), default=0)
    paid_cents = models.BigIntegerField(_("paid (cents)"), default=0)
    owed_cents = models.BigIntegerField(_("owed by the insured (cents)"), default=0)
    paid_to = models.CharField(_("paid to"), max_length=12, blank=True)
    payment_id = models.BigIntegerField(_("payment"), null=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="claims_claim_pkey"),
            models.UniqueConstraint(fields=["organism", "message_id", "position", "version"], name="claims_claim_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "beneficiary_id", "first_care_on"], name="claims_claim_of_person"),
            models.Index(fields=["organism", "professional", "first_care_on"], name="claims_claim_of_professional"),
            models.Index(fields=["organism", "state", "received_on"], name="claims_claim_work"),
            models.Index(fields=["organism", "payment_id"], name="claims_claim_of_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.professional} {self.number}"


class ClaimLine(models.Model):
    """One act of a claim: what was billed, and what pricing made of it (see ``PRICED_SCHEMA`` of pricing)."""

    pk = models.CompositePrimaryKey("organism_id", "claim_id", "line")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    claim_id = models.BigIntegerField(_("claim"))
    line = models.IntegerField(_("line"))
    beneficiary_id = models.BigIntegerField(_("beneficiary"), null=True)
    care_on = models.DateField(_("care on"))
    nature = models.CharField(_("nature"), max_length=5)
    code = models.CharField(_("code"), max_length=13, blank=True)
    activity = models.CharField(_("activity"), max_length=1, blank=True)
    phase = models.CharField(_("phase"), max_length=1, blank=True)
    modifiers = models.CharField(_("modifiers"), max_length=4, blank=True)
    association = models.CharField(_("association"), max_length=1, blank=True)
    quantity = models.IntegerField(_("quantity"))
    coefficient_hundredths = models.IntegerField(_("coefficient (hundredths)"))
    billed_cents = models.BigIntegerField(_("billed (cents)"))
    exemption_asked = models.CharField(_("exemption asked"), max_length=16, blank=True)
    complementary_ppm = models.IntegerField(_("complementary rate (ppm)"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    branch = models.CharField(_("branch"), max_length=20, blank=True)
    account = models.CharField(_("nature of benefit"), max_length=40, blank=True)
    base_cents = models.BigIntegerField(_("base (cents)"), default=0)
    rate_ppm = models.IntegerField(_("rate (ppm)"), default=0)
    exemption = models.CharField(_("exemption"), max_length=20, blank=True)
    penalty_cents = models.BigIntegerField(_("penalty (cents)"), default=0)
    flat_charge_cents = models.BigIntegerField(_("flat charge (cents)"), default=0)
    share_cents = models.BigIntegerField(_("share (cents)"), default=0)
    participation_cents = models.BigIntegerField(_("participation (cents)"), default=0)
    franchise_cents = models.BigIntegerField(_("franchise (cents)"), default=0)
    basic_cents = models.BigIntegerField(_("basic part (cents)"), default=0)
    complementary_cents = models.BigIntegerField(_("complementary part (cents)"), default=0)
    solidarity_cents = models.BigIntegerField(_("solidarity part (cents)"), default=0)
    insured_cents = models.BigIntegerField(_("insured's part (cents)"), default=0)
    paid_cents = models.BigIntegerField(_("paid (cents)"), default=0)
    owed_cents = models.BigIntegerField(_("owed by the insured (cents)"), default=0)

    class Meta:
        verbose_name = _("line of a claim")
        verbose_name_plural = _("lines of claims")
        indexes = [models.Index(fields=["organism", "beneficiary_id", "care_on"], name="claims_line_of_person")]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.line}"


class ClaimAct(models.Model):
    """What a person did about a claim, when and why; never changed. ``line``: null when it is of the whole claim.

    ``reason``: the question that is answered; ``changes``: what an adjustment changes of what was told.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    claim_id = models.BigIntegerField(_("claim"))
    line = models.IntegerField(_("line"), null=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ActKind)
    accepts = models.BooleanField(_("accepts"), null=True)
    reason = models.CharField(_("question"), max_length=32, default="", db_default="", blank=True)
    changes = models.JSONField(_("changes"), default=dict, db_default={})
    text = models.TextField(_("text"))
    is_medical = models.BooleanField(_("for the medical service only"))
    by = models.BigIntegerField(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("act on a claim")
        verbose_name_plural = _("acts on claims")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="claims_act_pkey")]
        indexes = [models.Index(fields=["organism", "claim_id"], name="claims_act_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.claim_id}"


class CarePayment(models.Model):
    """What a fund pays one payee on one day for care: one transfer, less what is withheld for debts.

    ``payee_key``: number of the professional, or NIR of the insured person; ``account_id`` its bank account in the
    registry. ``end_to_end_id`` names the transfer.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    day = models.DateField(_("day"))
    payee = models.CharField(_("payee"), max_length=12)
    payee_key = models.CharField(_("number of the payee"), max_length=15)
    account_id = models.BigIntegerField(_("bank account"), null=True)
    claims = models.IntegerField(_("number of claims"))
    gross_cents = models.BigIntegerField(_("gross (cents)"))
    withheld_cents = models.BigIntegerField(_("withheld (cents)"))
    cents = models.BigIntegerField(_("paid (cents)"))
    state = models.CharField(_("state"), max_length=8, choices=PaymentState)
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, blank=True)
    ended_on = models.DateField(_("executed or returned on"), null=True)
    reason = models.CharField(_("reason"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("payment of care")
        verbose_name_plural = _("payments of care")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="claims_payment_pkey"),
            models.UniqueConstraint(
                fields=["organism", "day", "payee", "payee_key"],
                condition=~models.Q(state="returned"),
                name="claims_payment_once_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "payee", "payee_key", "day"], name="claims_payment_of_payee"),
            models.Index(fields=["organism", "state"], name="claims_payment_work"),
        ]

    def __str__(self) -> str:
        return f"{self.payee_key} {self.day}"
