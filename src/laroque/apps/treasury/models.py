"""Tables of the treasury, by organism; orders and movements are list-partitioned (``migrations/tables.sql``)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from laroque.apps.treasury.states import (
    AccountRole,
    ActKind,
    ExpectedKind,
    ExpectedState,
    MovementState,
    OrderState,
    PaymentPurpose,
    StatementState,
    TransferState,
)


class BankAccount(models.Model):
    """The use a body makes of one of its bank accounts; the account itself, its IBAN encrypted, is in the registry."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    role = models.CharField(_("role"), max_length=12, choices=AccountRole)
    account = models.ForeignKey(
        "registry.BankAccount", models.PROTECT, db_index=False, related_name="+", verbose_name=_("bank account")
    )
    holder = models.CharField(_("holder"), max_length=70)
    ics = models.CharField(_("SEPA creditor identifier"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("bank account of the body")
        verbose_name_plural = _("bank accounts of the body")
        constraints = [
            models.UniqueConstraint(fields=["organism", "role"], name="treasury_one_account_a_role"),
            models.UniqueConstraint(fields=["organism", "account"], name="treasury_one_role_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.holder})"


class DebitBatch(models.Model):
    """A group of direct debits of a file: one scheme, one sequence, one month, one day; banks book group by group."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    reference = models.CharField(_("reference"), max_length=35)
    file_reference = models.CharField(_("reference of the file"), max_length=35)
    scheme = models.CharField(_("scheme"), max_length=4)
    sequence = models.CharField(_("sequence"), max_length=4)
    month = models.DateField(_("month"))
    debit_on = models.DateField(_("debited on"))
    orders = models.IntegerField(_("number of orders"))
    cents = models.BigIntegerField(_("total in cents"))
    message_id = models.BigIntegerField(_("message"))
    ordered_at = models.DateTimeField(_("ordered at"))

    class Meta:
        verbose_name = _("group of direct debits")
        verbose_name_plural = _("groups of direct debits")
        constraints = [
            models.UniqueConstraint(fields=["organism", "reference"], name="treasury_debit_batch_once"),
            models.UniqueConstraint(fields=["organism", "id"], name="treasury_debit_batch_in_organism"),
        ]
        indexes = [models.Index(fields=["organism", "file_reference"], name="treasury_batch_of_file")]

    def __str__(self) -> str:
        return self.reference


class DebitOrder(models.Model):
    """One direct debit on the account of one contributor; the end-to-end id is the key its movements come back with."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    batch_id = models.BigIntegerField(_("group"))
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35)
    account_id = models.BigIntegerField(_("contributor account"))
    siret = models.CharField(_("SIRET"), max_length=14)
    month = models.DateField(_("month"))
    rum = models.CharField(_("mandate"), max_length=35)
    cents = models.BigIntegerField(_("amount in cents"))
    state = models.CharField(_("state"), max_length=10, choices=OrderState)
    settled_on = models.DateField(_("paid on"), null=True)
    returned_on = models.DateField(_("returned on"), null=True)
    return_reason = models.CharField(_("reason of the return"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("direct debit")
        verbose_name_plural = _("direct debits")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="treasury_debitorder_pkey"),
            models.UniqueConstraint(fields=["organism", "end_to_end_id"], name="treasury_debit_order_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "rum"], name="treasury_order_of_mandate"),
            models.Index(fields=["organism", "batch_id"], name="treasury_order_of_batch"),
            models.Index(fields=["organism", "account_id"], name="treasury_order_of_account"),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class Statement(models.Model):
    """A statement of one account as a message brought it; ``rank`` counts the statements of the message from zero."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    message_id = models.BigIntegerField(_("message"))
    rank = models.IntegerField(_("rank in the message"))
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, db_index=False, verbose_name=_("bank account")
    )
    version = models.CharField(_("version of the message"), max_length=20)
    number = models.CharField(_("number"), max_length=35)
    currency = models.CharField(_("currency"), max_length=3)
    opening_cents = models.BigIntegerField(_("opening balance in cents"), null=True)
    closing_cents = models.BigIntegerField(_("closing balance in cents"), null=True)
    closed_on = models.DateField(_("day of the closing balance"), null=True)
    movements_hash = models.BinaryField(_("hash of the movements"), max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=StatementState)
    alarms = ArrayField(models.CharField(max_length=20), verbose_name=_("alarms"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [
            models.UniqueConstraint(fields=["organism", "message_id", "rank"], name="treasury_statement_once"),
            models.UniqueConstraint(fields=["organism", "id"], name="treasury_statement_in_organism"),
        ]
        indexes = [
            models.Index(fields=["organism", "bank_account", "-closed_on", "-id"], name="treasury_statement_latest"),
        ]

    def __str__(self) -> str:
        return self.number


class Movement(models.Model):
    """One movement of a statement, with what was made of it.

    ``why`` is the doubt of a movement in suspense, or why one is not booked; ``target_id`` is an order, a batch, an
    expected movement or a contributor account, by ``meaning``.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    statement_id = models.BigIntegerField(_("statement"))
    line = models.IntegerField(_("line"))
    entry = models.IntegerField(pgettext_lazy("ledger", "entry"))
    cents = models.BigIntegerField(_("amount in cents"), null=True)
    currency = models.CharField(_("currency"), max_length=3, null=True)
    booked_on = models.DateField(_("booked on"), null=True)
    value_on = models.DateField(_("value day"), null=True)
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, null=True)
    mandate_id = models.CharField(_("mandate"), max_length=35, null=True)
    reference = models.TextField(_("reference"), null=True)
    bank_reference = models.CharField(_("reference of the bank"), max_length=35, null=True)
    batch_reference = models.CharField(_("reference of the group"), max_length=35, null=True)
    counterparty = models.CharField(_("counterparty"), max_length=140, null=True)
    reason = models.CharField(_("reason"), max_length=35, null=True)
    is_reversal = models.BooleanField(_("reversal"))
    state = models.CharField(_("state"), max_length=10, choices=MovementState)
    why = models.CharField(_("why"), max_length=16, blank=True)
    meaning = models.CharField(_("meaning"), max_length=16, blank=True)
    rule = models.CharField(_("matched by"), max_length=12, blank=True)
    target_id = models.BigIntegerField(_("matched with"), null=True)
    named_month = models.DateField(_("month named by the payer"), null=True)
    candidates = ArrayField(models.BigIntegerField(), verbose_name=_("candidates"), null=True)
    payer_print = models.CharField(_("fingerprint of the payer's account"), max_length=64, null=True)
    transaction_code = models.CharField(_("transaction code of the bank"), max_length=35, null=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="treasury_movement_pkey"),
            models.UniqueConstraint(fields=["organism", "statement_id", "line"], name="treasury_movement_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "booked_on"], name="treasury_movement_day"),
            models.Index(
                fields=["organism", "booked_on"], name="treasury_movement_notice", condition=models.Q(why="notice")
            ),
            models.Index(
                fields=["organism", "id"], name="treasury_movement_suspense", condition=models.Q(state="suspense")
            ),
            models.Index(
                fields=["organism", "payer_print"],
                name="treasury_movement_payer",
                condition=models.Q(payer_print__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.line}"


class Expected(models.Model):
    """A transfer between accounts of the network, as one side waits for it; ``reference`` is also the pair key.

    ``branch``: the one a fund draws for, empty for sweeps and funding.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ExpectedKind)
    reference = models.CharField(_("reference"), max_length=35)
    other = models.CharField(_("other body"), max_length=12)
    branch = models.CharField(_("branch"), max_length=20, default="", blank=True)
    cents = models.BigIntegerField(_("amount in cents"))
    ordered_on = models.DateField(_("ordered on"))
    state = models.CharField(_("state"), max_length=10, choices=ExpectedState)
    arrived_on = models.DateField(_("arrived on"), null=True)

    class Meta:
        verbose_name = _("expected movement")
        verbose_name_plural = _("expected movements")
        constraints = [models.UniqueConstraint(fields=["organism", "reference"], name="treasury_expected_once")]
        indexes = [
            models.Index(
                fields=["organism", "id"], name="treasury_expected_waiting", condition=models.Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return self.reference


class TransferFile(models.Model):
    """A file of transfer orders (pain.001) from one account of a body, sent once; ``message_id`` holds its bytes."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    reference = models.CharField(_("reference"), max_length=35)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, db_index=False, verbose_name=_("bank account"))
    execute_on = models.DateField(_("to be executed on"))
    orders = models.IntegerField(_("number of orders"))
    cents = models.BigIntegerField(_("total in cents"))
    message_id = models.BigIntegerField(_("message"))
    ordered_at = models.DateTimeField(_("ordered at"))

    class Meta:
        verbose_name = _("file of transfers")
        verbose_name_plural = _("files of transfers")
        constraints = [models.UniqueConstraint(fields=["organism", "reference"], name="treasury_transfer_file_once")]

    def __str__(self) -> str:
        return self.reference


class TransferOrder(models.Model):
    """One transfer to somebody outside the network; ``key`` is its owner's, who books it once it is executed."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    file = models.ForeignKey(TransferFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35)
    key = models.CharField(_("key"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=20, choices=PaymentPurpose)
    subject = models.CharField(_("subject"), max_length=80)
    name = models.CharField(_("payee"), max_length=70)
    payee = models.ForeignKey(
        "registry.BankAccount", models.PROTECT, db_index=False, related_name="+", verbose_name=_("account of the payee")
    )
    cents = models.BigIntegerField(_("amount in cents"))
    remittance = models.CharField(_("remittance"), max_length=140)
    state = models.CharField(_("state"), max_length=10, choices=TransferState)
    executed_on = models.DateField(_("executed on"), null=True)
    ended_on = models.DateField(_("refused or returned on"), null=True)
    reason = models.CharField(_("reason"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.UniqueConstraint(fields=["organism", "end_to_end_id"], name="treasury_transfer_once"),
            models.UniqueConstraint(
                fields=["organism", "key"],
                name="treasury_transfer_key_once",
                condition=models.Q(state__in=["sent", "executed"]),
            ),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="treasury_transfer_above_zero"),
            models.CheckConstraint(
                condition=models.Q(state="sent", executed_on__isnull=True, ended_on__isnull=True)
                | models.Q(state="rejected", executed_on__isnull=True, ended_on__isnull=False)
                | models.Q(state="executed", executed_on__isnull=False, ended_on__isnull=True)
                | models.Q(state="returned", executed_on__isnull=False, ended_on__isnull=False),
                name="treasury_transfer_days_by_state",
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "key"], name="treasury_transfer_key"),
            models.Index(fields=["organism", "id"], name="treasury_transfer_sent", condition=models.Q(state="sent")),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class MovementAct(models.Model):
    """What a person did about a movement, when and why; ``rank`` counts the acts of the movement from one."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    movement_id = models.BigIntegerField(_("movement"))
    rank = models.IntegerField(_("rank"))
    kind = models.CharField(_("kind"), max_length=16, choices=ActKind)
    by = models.ForeignKey(
        "access.User", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    name = models.CharField(_("payee"), max_length=70, blank=True)
    payee = models.ForeignKey(
        "registry.BankAccount",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("account of the payee"),
    )
    subject = models.CharField(_("subject"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("act on a movement")
        verbose_name_plural = _("acts on movements")
        constraints = [
            models.UniqueConstraint(fields=["organism", "movement_id", "rank"], name="treasury_movement_act_once")
        ]

    def __str__(self) -> str:
        return f"{self.movement_id}/{self.rank}"


class MovementPart(models.Model):
    """The part of a receipt settled on one account; ``key`` is that of the payment it became there."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    movement_id = models.BigIntegerField(_("movement"))
    act = models.ForeignKey(MovementAct, models.PROTECT, db_index=False, related_name="+", verbose_name=_("act"))
    key = models.CharField(_("key of the payment"), max_length=60)
    account_id = models.BigIntegerField(_("contributor account"))
    cents = models.BigIntegerField(_("amount in cents"))
    named_month = models.DateField(_("month named by the payer"), null=True)
    is_undone = models.BooleanField(_("undone"), default=False)

    class Meta:
        verbose_name = _("part of a receipt")
        verbose_name_plural = _("parts of receipts")
        constraints = [
            models.UniqueConstraint(fields=["organism", "key"], name="treasury_movement_part_once"),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="treasury_movement_part_above_zero"),
        ]
        indexes = [models.Index(fields=["organism", "movement_id"], name="treasury_part_of_movement")]

    def __str__(self) -> str:
        return self.key
