"""Tables of rights, by organism; counters are list-partitioned (see ``migrations/tables.sql``)."""

from django.db import models
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from laroque.apps.rights.rules import ACCENTED, UNACCENTED
from laroque.apps.rights.states import ActKind, Basis, LookedAt, RequestKind, RequestState


class Beneficiary(models.Model):
    """Someone whose care a fund pays: an insured person, or a dependant under that person's number.

    ``nir`` is the number care is claimed under, with its key; with ``born_on`` and ``birth_rank`` it names one person.
    ``own_nir`` is the beneficiary's own number, empty while unknown. The row stays when the person leaves the fund.
    ``same_as``: the first file of the person in the fund, when there are several (a child under each parent, then under
    its own number); None for who has one. ``plain_name``: family name, then given names, as they are searched
    (``rules.plain_name``).
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    nir = models.CharField(_("NIR of the insured person"), max_length=15)
    own_nir = models.CharField(_("own NIR"), max_length=15, blank=True)
    born_on = models.DateField(_("born on"))
    birth_rank = models.SmallIntegerField(_("rank of birth"), default=1)
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    family_name = models.CharField(_("family name"), max_length=80)
    given_names = models.CharField(_("given names"), max_length=80)
    is_dependant = models.BooleanField(_("dependant"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postal code"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    due_on = models.DateField(_("birth expected on"), null=True)
    same_as = models.BigIntegerField(_("first file of the person"), null=True)
    plain_name = models.GeneratedField(
        expression=Lower(
            models.Func(
                Concat("family_name", models.Value(" "), "given_names"),
                models.Value(ACCENTED),
                models.Value(UNACCENTED),
                function="translate",
            )
        ),
        output_field=models.CharField(max_length=161, db_collation="C"),
        db_persist=True,
        verbose_name=_("name as it is searched"),
    )

    class Meta:
        verbose_name = _("beneficiary")
        verbose_name_plural = _("beneficiaries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="rights_beneficiary_pkey"),
            models.UniqueConstraint(
                fields=["organism", "nir", "born_on", "birth_rank"], name="rights_beneficiary_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "plain_name", "id"], name="rights_beneficiary_searched"),
            models.Index(fields=["organism", "born_on", "plain_name", "id"], name="rights_beneficiary_born"),
            models.Index(fields=["organism", "own_nir"], name="rights_beneficiary_own"),
            models.Index(
                fields=["organism", "same_as"],
                name="rights_beneficiary_same",
                condition=models.Q(same_as__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}"


class FormerNumber(models.Model):
    """A waiting number that a certified one replaced: who claims under it still claims for the same file."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    former = models.CharField(_("waiting number"), max_length=15)
    nir = models.CharField(_("certified NIR"), max_length=15)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("waiting number replaced")
        verbose_name_plural = _("waiting numbers replaced")
        constraints = [models.UniqueConstraint(fields=["organism", "former"], name="rights_former_number_once")]

    def __str__(self) -> str:
        return self.nir


class Right(models.Model):
    """A half-open period in which a beneficiary is entitled to something; two of one kind and slot never overlap.

    ``kind`` is a ``RightKind`` of pricing and ``detail`` what it says there. ``slot`` tells apart rights of one kind
    that may run together: the illness, the injury, the act of a campaign; empty for the others.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    beneficiary_id = models.BigIntegerField(_("beneficiary"))
    beneficiary = models.ForeignObject(
        Beneficiary, models.DO_NOTHING, from_fields=["organism", "beneficiary_id"], to_fields=["organism", "id"],
        related_name="rights",
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=16)
    slot = models.CharField(_("slot"), max_length=40, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until (excluded)"), null=True)
    detail = models.CharField(_("detail"), max_length=80, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, blank=True)
    key = models.CharField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="rights_right_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="rights_right_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "beneficiary_id"], name="rights_right_of"),
            models.Index(fields=["organism", "until"], name="rights_right_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"


class Request(models.Model):
    """What was asked of the fund for a beneficiary, by when it must answer, and the answer.

    ``facts`` is what the answer rests on: household and resources (cents) of a C2S, illness and end of a protocol.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    beneficiary_id = models.BigIntegerField(_("beneficiary"))
    kind = models.CharField(_("kind"), max_length=12, choices=RequestKind)
    asked_on = models.DateField(_("asked on"))
    answer_by = models.DateField(_("to be answered by"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=RequestState)
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.BigIntegerField(_("decided by"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    key = models.CharField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="rights_request_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="rights_request_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "state", "answer_by"], name="rights_request_work"),
            models.Index(fields=["organism", "beneficiary_id"], name="rights_request_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_on}"


class Act(models.Model):
    """What was done to the file of a beneficiary, when, by whom and why; never changed."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    beneficiary_id = models.BigIntegerField(_("beneficiary"))
    kind = models.CharField(_("kind"), max_length=10, choices=ActKind)
    at = models.DateTimeField(_("at"))
    by = models.BigIntegerField(_("by"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    message_id = models.BigIntegerField(_("message"), null=True)

    class Meta:
        verbose_name = _("act on a file")
        verbose_name_plural = _("acts on files")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="rights_act_pkey")]
        indexes = [models.Index(fields=["organism", "beneficiary_id"], name="rights_act_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.beneficiary_id}"


class Counted(models.Model):
    """Participations and franchises borne by a beneficiary on a line of a claim; a negative row gives them back."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    beneficiary_id = models.BigIntegerField(_("beneficiary"))
    claim_id = models.BigIntegerField(_("claim"))
    line = models.IntegerField(_("line"))
    professional = models.CharField(_("professional"), max_length=14)
    care_on = models.DateField(_("care on"))
    paid_on = models.DateField(_("paid on"))
    kind = models.CharField(_("kind"), max_length=13)
    number = models.IntegerField(_("number"))
    cents = models.BigIntegerField(_("amount (cents)"))

    class Meta:
        verbose_name = _("counted participation")
        verbose_name_plural = _("counted participations")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="rights_counted_pkey")]
        indexes = [models.Index(fields=["organism", "beneficiary_id", "paid_on"], name="rights_counted_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.beneficiary_id} {self.paid_on}"


class Look(models.Model):
    """That somebody looked at the data of a beneficiary, at what, and why; never changed.

    ``claim_id``: the claim looked at; its person may be unknown to the fund, and ``beneficiary_id`` None.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    beneficiary_id = models.BigIntegerField(_("beneficiary"), null=True)
    claim_id = models.BigIntegerField(_("claim"), null=True)
    what = models.CharField(_("what"), max_length=11, choices=LookedAt)
    who_id = models.BigIntegerField(_("who"))
    who = models.CharField(_("name"), max_length=150)
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at a file")
        verbose_name_plural = _("looks at files")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="rights_look_pkey")]
        indexes = [
            models.Index(fields=["organism", "beneficiary_id", "at"], name="rights_look_of"),
            models.Index(fields=["organism", "-at", "-id"], name="rights_look_last"),
            models.Index(fields=["organism", "who_id", "-at", "-id"], name="rights_look_by"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.beneficiary_id} · {self.who}"
