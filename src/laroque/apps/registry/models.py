"""National registers: persons, employers, establishments, bank accounts, mandates. Not cut by body."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from laroque.apps.registry.labels import (
    ACTIVITY_LABELS,
    HOLDER_LABELS,
    LOOK_LABELS,
    NIR_LABELS,
    PROFESSIONAL_LABELS,
    RHYTHM_LABELS,
    SCHEME_LABELS,
    SECTOR_LABELS,
    SEQUENCE_LABELS,
    SOURCE_LABELS,
    choices,
)
from laroque.apps.registry.states import Sequence
from laroque.postgres.journal import journaled


@journaled()
class Person(models.Model):
    """Someone known by a number of the national register (NIR) of 15 characters with its key."""

    nir = models.CharField(_("NIR"), max_length=15, unique=True)
    nir_kind = models.CharField(_("kind of number"), max_length=12, choices=choices(NIR_LABELS))
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    given_names = models.CharField(_("given names"), max_length=80, blank=True)
    born_on = models.DateField(_("born on"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["family_name", "given_names", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nir__regex=r"^[0-9]{5}([0-9]{2}|2A|2B)[0-9]{8}$"), name="registry_person_nir_has_its_form"
            )
        ]

    def __str__(self):
        return f"{self.given_names} {self.family_name}".strip() or self.nir


@journaled()
class Employer(models.Model):
    """A legal person that declares."""

    siren = models.CharField(_("SIREN"), max_length=9, primary_key=True)
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        ordering = ["siren"]
        constraints = [
            models.CheckConstraint(condition=Q(siren__regex=r"^[0-9]{9}$"), name="registry_employer_siren_has_its_form")
        ]

    def __str__(self):
        return f"{self.name} ({self.siren})" if self.name else self.siren


@journaled()
class Establishment(models.Model):
    """A place of work of an employer."""

    siret = models.CharField(_("SIRET"), max_length=14, primary_key=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, db_column="siren", related_name="establishments", verbose_name=_("employer")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postal code"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    department = models.CharField(_("département"), max_length=3, blank=True)
    ape = models.CharField(_("APE"), max_length=5, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("establishment")
        verbose_name_plural = _("establishments")
        ordering = ["siret"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__regex=r"^[0-9]{14}$") & Q(Exact(Left("siret", 9), F("employer"))),
                name="registry_establishment_siret_starts_with_its_siren",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.siret})" if self.name else self.siret


@journaled()
class YearlyHeadcount(models.Model):
    """The headcount of an employer that applies in a year: average of the months of the year before (CSS L130-1)."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, db_column="siren", related_name="headcounts", verbose_name=_("employer")
    )
    year = models.SmallIntegerField(_("year"))
    hundredths = models.IntegerField(_("headcount in hundredths"))
    source = models.CharField(_("source"), max_length=12, choices=choices(SOURCE_LABELS))

    class Meta:
        verbose_name = _("yearly headcount")
        verbose_name_plural = _("yearly headcounts")
        ordering = ["employer", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "year"], name="registry_headcount_once_a_year"),
            models.CheckConstraint(condition=Q(hundredths__gte=0), name="registry_headcount_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.employer_id} · {self.year}"


class EncryptionKey(models.Model):
    """What proves that the key file is the one the IBAN were encrypted with; the key itself is not here."""

    key_id = models.CharField(_("key"), max_length=32, primary_key=True)
    proof = models.CharField(_("proof"), max_length=64)

    class Meta:
        verbose_name = _("encryption key")
        verbose_name_plural = _("encryption keys")

    def __str__(self):
        return self.key_id


@journaled(exclude=["iban_encrypted"])
class BankAccount(models.Model):
    """A bank account: its IBAN is encrypted with a key outside the database, and found by a keyed fingerprint."""

    holder_kind = models.CharField(_("kind of holder"), max_length=14, choices=choices(HOLDER_LABELS))
    holder_key = models.CharField(_("holder"), max_length=20)
    iban_encrypted = models.BinaryField(_("encrypted IBAN"))
    encryption_key = models.ForeignKey(EncryptionKey, models.PROTECT, related_name="+", verbose_name=_("key"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, db_index=True)
    masked = models.CharField(_("IBAN"), max_length=20)
    country = models.CharField(_("country"), max_length=2)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ["holder_kind", "holder_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder_key", "fingerprint"], name="registry_bank_account_once_a_holder"
            )
        ]

    def __str__(self):
        return self.masked


class BankAccountLook(models.Model):
    """That somebody had an IBAN decrypted, and why."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="looks", verbose_name=_("bank account"))
    who = models.CharField(_("who"), max_length=150)
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at a bank account")
        verbose_name_plural = _("looks at bank accounts")
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.account_id} · {self.who}"


class Look(models.Model):
    """That somebody looked at what is personal: a person of the register, the bytes of a message."""

    kind = models.CharField(_("kind"), max_length=10, choices=choices(LOOK_LABELS))
    key = models.CharField(_("key"), max_length=80)
    who = models.CharField(_("who"), max_length=150)
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "key"], name="registry_look_of")]

    def __str__(self):
        return f"{self.kind} {self.key} · {self.who}"


@journaled()
class Mandate(models.Model):
    """The leave an establishment gives a collecting body to debit an account, known by its RUM."""

    rum = models.CharField(_("RUM"), max_length=35, unique=True)
    scheme = models.CharField(_("scheme"), max_length=4, choices=choices(SCHEME_LABELS))
    establishment = models.ForeignKey(
        Establishment, models.PROTECT, db_column="siret", related_name="mandates", verbose_name=_("establishment")
    )
    creditor = models.ForeignKey("network.Organism", models.PROTECT, related_name="+", verbose_name=_("creditor"))
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="mandates", verbose_name=_("bank account"))
    signed_on = models.DateField(_("signed on"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    sequence = models.CharField(
        _("next sequence"), max_length=4, choices=choices(SEQUENCE_LABELS), default=Sequence.FIRST.value
    )

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["establishment", "signed_on", "rum"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("signed_on")),
                name="registry_mandate_revoked_after_it_is_signed",
            ),
            ExclusionConstraint(
                name="registry_mandate_one_at_a_time",
                expressions=[
                    ("establishment", RangeOperators.EQUAL),
                    ("creditor", RangeOperators.EQUAL),
                    (
                        Func("signed_on", "revoked_on", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The establishment already has a mandate for this body in this period."),
            ),
        ]

    def __str__(self):
        return self.rum


@journaled()
class SelfEmployed(models.Model):
    """Someone who works on his own account, at an establishment of his.

    What changes with time (rhythm, end of the activity) is told by the facts of his account. ``relieved_from`` is the
    first day of the start relief, ``spread_years`` how long the first twelve months are spread over (CSS L131-6-1).
    """

    establishment = models.OneToOneField(
        Establishment, models.PROTECT, db_column="siret", primary_key=True, related_name="self_employed",
        verbose_name=_("establishment"),
    )  # fmt: skip
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    collecting_body = models.ForeignKey(
        "network.Organism", models.PROTECT, related_name="+", verbose_name=_("collecting body")
    )
    is_micro = models.BooleanField(_("micro-entrepreneur"))
    activity = models.CharField(_("activity"), max_length=24, choices=choices(ACTIVITY_LABELS))
    started_on = models.DateField(_("activity started on"))
    registered_on = models.DateField(_("registered here on"))
    is_start = models.BooleanField(_("starts a business (CSS R131-3)"), default=True)
    has_minimum = models.BooleanField(_("owes minimum contributions"), default=True)
    relieved_from = models.DateField(_("start relief from"), null=True)
    spread_years = models.SmallIntegerField(_("years the first contributions are spread over"), default=0)
    rhythm = models.CharField(_("rhythm"), max_length=9, choices=choices(RHYTHM_LABELS))
    pay_day = models.SmallIntegerField(_("day of payment"), default=5)

    class Meta:
        verbose_name = _("self-employed person")
        verbose_name_plural = _("self-employed persons")
        ordering = ["establishment"]
        constraints = [
            models.CheckConstraint(condition=Q(pay_day__in=[5, 20]), name="registry_selfemployed_pay_day"),
            models.CheckConstraint(
                condition=Q(spread_years__gte=0) & Q(spread_years__lte=5), name="registry_selfemployed_spread"
            ),
        ]

    def __str__(self):
        return self.establishment_id


@journaled()
class Professional(models.Model):
    """A professional or an institution that claims for care, known by the number it claims under (ADELI or FINESS)."""

    number = models.CharField(_("number"), max_length=9, primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=choices(PROFESSIONAL_LABELS))
    rpps = models.CharField(_("RPPS"), max_length=11, blank=True)
    name = models.CharField(_("name"), max_length=120)
    department = models.CharField(_("département"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("professional")
        verbose_name_plural = _("professionals")
        ordering = ["number"]
        indexes = [models.Index(fields=["rpps"], name="registry_professional_rpps")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9][0-9AB][0-9]{7}$"), name="registry_professional_number_has_its_form"
            ),
            models.CheckConstraint(condition=Q(rpps__regex=r"^([0-9]{11})?$"), name="registry_professional_rpps_form"),
        ]

    def __str__(self):
        return f"{self.name} ({self.number})"


@journaled()
class ProfessionalTerms(models.Model):
    """Under what terms a professional claims in a half-open period: speciality, sector, and whether under agreement."""

    professional = models.ForeignKey(
        Professional, models.PROTECT, db_column="number", related_name="terms", verbose_name=_("professional")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until (excluded)"), null=True, blank=True)
    speciality = models.CharField(_("speciality"), max_length=2, blank=True)
    sector = models.CharField(_("sector"), max_length=5, choices=choices(SECTOR_LABELS), blank=True)
    is_agreed = models.BooleanField(_("under agreement"), default=True)

    class Meta:
        verbose_name = _("terms of a professional")
        verbose_name_plural = _("terms of professionals")
        ordering = ["professional", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="registry_terms_end_after_they_start"
            ),
            ExclusionConstraint(
                name="registry_terms_one_at_a_time",
                expressions=[
                    ("professional", RangeOperators.EQUAL),
                    (
                        Func("since", "until", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The professional already has terms in this period."),
            ),
        ]

    def __str__(self):
        return f"{self.professional_id} · {self.since}"
