"""Accounts, declarations and what was assessed of them, dues, payments and their allocation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.states import NOT_COUNTING, DeclarationState, DueKind, PaymentMeans, PaymentState


class Account(models.Model):
    """The account of one establishment at the body that collects from it."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    siret = models.CharField(_("SIRET"), max_length=14)
    opened_on = models.DateField(_("opened on"))
    moved_to = models.ForeignKey(
        "network.Organism", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("moved to")
    )
    moved_on = models.DateField(_("moved on"), null=True)

    class Meta:
        verbose_name = _("contributor account")
        verbose_name_plural = _("contributor accounts")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_account_pkey"),
            models.UniqueConstraint(fields=["organism", "siret"], name="contributions_account_siret"),
        ]

    def __str__(self) -> str:
        return self.siret


class Run(models.Model):
    """One assessment: what it read, with which parameters and code, as of when, and the hash of what it found."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    month = models.DateField(_("month"))
    inputs_hash = models.BinaryField(_("hash of the inputs"), max_length=32)
    parameters_version = models.CharField(_("version of the parameters"), max_length=64)
    code_version = models.CharField(_("version of the code"), max_length=64)
    as_of = models.DateField(_("as of"))
    result_hash = models.BinaryField(_("hash of the result"), max_length=32)
    declarations = models.IntegerField(_("number of declarations"))
    evidence = models.CharField(
        _("evidence"), max_length=255, blank=True, help_text=_("path within the evidence store")
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_run_pkey"),
            models.UniqueConstraint(
                fields=["organism", "month", "inputs_hash", "parameters_version", "code_version"],
                name="contributions_run_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.made_at:%Y-%m-%d %H:%M}"


class Declaration(models.Model):
    """A monthly declaration of an establishment, as one message brought it; it starts at line ``position`` of it.

    Of nature 09 it was made in the employer's place, and counts beside his own. ``deadline_at`` is when the window in
    which its type is in time closed.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    account = models.ForeignObject(
        Account, models.DO_NOTHING, from_fields=["organism", "account_id"], to_fields=["organism", "id"],
        related_name="declarations",
    )  # fmt: skip
    message_id = models.BigIntegerField(_("message"))
    position = models.IntegerField(_("line of the message it starts at"))
    siret = models.CharField(_("SIRET"), max_length=14)
    month = models.DateField(_("month"))
    fraction = models.CharField(_("fraction"), max_length=2)
    type = models.CharField(_("type"), max_length=2)
    order_number = models.BigIntegerField(_("order number"))
    norm = models.CharField(_("norm"), max_length=6)
    state = models.CharField(_("state"), max_length=10, choices=DeclarationState)
    declared_cents = models.BigIntegerField(_("declared (cents)"), help_text=_("sum of the bordereaux, S21.G00.22.005"))
    recomputed_cents = models.BigIntegerField(_("recomputed (cents)"), null=True)
    debit_cents = models.BigIntegerField(
        _("debit ordered by the payer (cents)"), help_text=_("S21.G00.20.005, mode 05")
    )
    due_on = models.DateField(_("due on"))
    received_at = models.DateTimeField(_("received at"))
    run_id = models.BigIntegerField(_("run"), null=True)
    findings = models.JSONField(_("findings of the assessment"), default=list)
    nature = models.CharField(_("nature"), max_length=2, default="01")
    replaces_id = models.BigIntegerField(_("declaration it replaces"), null=True)
    deadline_at = models.DateTimeField(_("taken in time until"), null=True)
    has_bordereaux = models.BooleanField(_("carries bordereaux"), default=True)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_declaration_pkey"),
            models.UniqueConstraint(
                fields=["organism", "siret", "month", "fraction"],
                condition=models.Q(nature="01") & ~models.Q(state__in=NOT_COUNTING),
                name="contributions_declaration_one_counts",
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "month", "state"], name="contributions_declaration_work"),
            models.Index(fields=["organism", "received_at"], name="contributions_decl_received"),
            models.Index(fields=["organism", "siret", "month"], name="contributions_decl_siret"),
        ]

    def __str__(self) -> str:
        return f"{self.siret} {self.month:%Y-%m} {self.fraction}"


class FilingPlace(models.Model):
    """The one body where a SIRET and a month are declared, all fractions: national, so that no month is due twice.

    Every body reads it, for it holds no amount and no name; nobody changes it.
    """

    pk = models.CompositePrimaryKey("siret", "month")
    siret = models.CharField(_("SIRET"), max_length=14)
    month = models.DateField(_("month"))
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_column="organism", db_index=False, related_name="+",
        verbose_name=_("organism"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("filing place")
        verbose_name_plural = _("filing places")

    def __str__(self) -> str:
        return f"{self.siret} {self.month:%Y-%m}"


class DeclarationLine(models.Model):
    """A line of a bordereau: what was declared, what the rates give, and the controls that speak of it."""

    pk = models.CompositePrimaryKey("organism_id", "declaration_id", "line")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    declaration_id = models.BigIntegerField(_("declaration"))
    declaration = models.ForeignObject(
        Declaration, models.DO_NOTHING, from_fields=["organism", "declaration_id"], to_fields=["organism", "id"],
        related_name="lines",
    )  # fmt: skip
    line = models.IntegerField(_("line of the file"))
    period = models.DateField(_("month of employment"))
    ctp = models.CharField(_("CTP"), max_length=3)
    qualifier = models.CharField(_("qualifier"), max_length=3)
    insee = models.CharField(_("commune"), max_length=5, blank=True)
    base_cents = models.BigIntegerField(_("base (cents)"), null=True)
    stated_ppm = models.IntegerField(_("rate stated in the declaration (ppm)"), null=True)
    rate_ppm = models.IntegerField(_("rate of the CTP (ppm)"), null=True)
    at_rate_ppm = models.IntegerField(_("rate of occupational risk (ppm)"), null=True)
    declared_cents = models.BigIntegerField(_("declared (cents)"), null=True)
    recomputed_cents = models.BigIntegerField(_("recomputed (cents)"), null=True)
    difference_cents = models.BigIntegerField(_("difference (cents)"), null=True)
    due_cents = models.BigIntegerField(_("due (cents)"))
    controls = ArrayField(models.CharField(max_length=40), verbose_name=_("controls"))

    class Meta:
        verbose_name = _("declared line")
        verbose_name_plural = _("declared lines")


class Due(models.Model):
    """What a run changed in what is due for a line of an account's month; rows are only added, and sum to the due."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    month = models.DateField(_("month"))
    period = models.DateField(_("month of employment"))
    ctp = models.CharField(_("CTP"), max_length=3)
    qualifier = models.CharField(_("qualifier"), max_length=3)
    insee = models.CharField(_("commune"), max_length=5, blank=True)
    line = models.CharField(_("line of a self-employed person"), max_length=40, blank=True, default="")
    due_on = models.DateField(
        _("due on"), null=True, help_text=_("of a self-employed person; a declaration has its own")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=DueKind)
    cents = models.BigIntegerField(_("amount (cents)"))
    run_id = models.BigIntegerField(_("run"), null=True)
    source = models.CharField(_("source"), max_length=80, help_text=_("what changed it: run:3, charge:7"))
    booked_on = models.DateField(_("booked on"))

    class Meta:
        verbose_name = _("due")
        verbose_name_plural = _("dues")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_due_pkey")]
        indexes = [models.Index(fields=["organism", "account_id", "month"], name="contributions_due_account")]


class DueShare(models.Model):
    """What a run changed in the part of an account's month that goes to a beneficiary; rows are only added."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=9, choices=DueKind)
    borne_by = models.CharField(_("borne by"), max_length=20)
    beneficiary = models.CharField(_("beneficiary"), max_length=40)
    cents = models.BigIntegerField(_("amount (cents)"))
    run_id = models.BigIntegerField(_("run"), null=True)
    source = models.CharField(_("source"), max_length=80, help_text=_("what changed it: run:3, charge:7"))
    booked_on = models.DateField(_("booked on"))

    class Meta:
        verbose_name = _("share of a due")
        verbose_name_plural = _("shares of dues")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_dueshare_pkey")]
        indexes = [models.Index(fields=["organism", "account_id", "month"], name="contributions_dueshare_account")]


class Payment(models.Model):
    """Money of a contributor: ordered, received, or returned. What no allocation takes is his credit."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    means = models.CharField(_("means"), max_length=8, choices=PaymentMeans)
    state = models.CharField(_("state"), max_length=9, choices=PaymentState)
    cents = models.BigIntegerField(_("amount (cents)"))
    key = models.CharField(_("key"), max_length=160)
    named_month = models.DateField(_("month named by the payer"), null=True)
    payer = models.CharField(
        _("payer"), max_length=140, blank=True, help_text=_("who paid, when it is not the contributor")
    )
    deposited_on = models.DateField(_("cheque received on"), null=True)
    ordered_on = models.DateField(_("ordered on"), null=True)
    received_on = models.DateField(_("received on"), null=True)
    returned_on = models.DateField(_("returned on"), null=True)
    return_reason = models.CharField(_("reason of the return"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_payment_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="contributions_payment_once"),
        ]
        indexes = [models.Index(fields=["organism", "account_id"], name="contributions_payment_account")]

    def __str__(self) -> str:
        return self.key


class Allocation(models.Model):
    """What of a payment goes to a unit of an account's month; rows are only added, an undoing has the other sign."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    payment_id = models.BigIntegerField(_("payment"))
    account_id = models.BigIntegerField(_("account"))
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=9, choices=DueKind)
    borne_by = models.CharField(_("borne by"), max_length=20)
    beneficiary = models.CharField(_("beneficiary"), max_length=40)
    cents = models.BigIntegerField(_("amount (cents)"))
    allocated_at = models.DateTimeField(_("allocated at"))
    booked_on = models.DateField(_("booked on"))

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_allocation_pkey")]
        indexes = [
            models.Index(fields=["organism", "account_id", "month"], name="contributions_alloc_account"),
            models.Index(fields=["organism", "payment_id"], name="contributions_alloc_payment"),
        ]
