"""Users, what each may do for which organism, and approvals by a second person."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from laroque.apps.access.states import ApprovalState, Role
from laroque.postgres.journal import journaled

ROLE_LABELS = {
    Role.COLLECTION_OFFICER: _("Collection officer"),
    Role.TREASURER: _("Treasurer"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.EMPLOYER: _("Employer"),
    Role.ACCOUNTANT: _("Accountant of employers"),
    Role.CARE_OFFICER: _("Care officer"),
    Role.CARE_SUPERVISOR: _("Care supervisor"),
    Role.MEDICAL_ADVISER: _("Medical adviser"),
    Role.INSURED: _("Insured person"),
    Role.PROFESSIONAL: _("Health professional"),
}
STATE_LABELS = {
    ApprovalState.REQUESTED: _("Requested"),
    ApprovalState.APPROVED: _("Approved"),
    ApprovalState.REFUSED: _("Refused"),
}
LANGUAGES = [("en", _("English")), ("fr", _("French"))]


_JOURNALED = ["id", "username", "email", "language", "is_active", "is_staff", "is_superuser", "password_link_at"]


@journaled(fields=_JOURNALED, name="UserEvent")
class User(AbstractUser):
    """Someone who signs in."""

    email = models.EmailField(_("email address"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    password_link_at = models.DateTimeField(_("one-time link made at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.get_full_name() or self.username


@journaled()
class Membership(models.Model):
    """What a user does for an organism between two days. ``national`` lets staff of the agency read every organism.

    A role that changes money or users, given by an administrator, opens nothing before another one approves it.
    The column is ``organism``, for the table is not cut by body: it is read before anyone has chosen one.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_column="organism", related_name="+", verbose_name=_("organism")
    )
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, label) for r, label in ROLE_LABELS.items()])
    national = models.BooleanField(_("reads the whole network"), default=False)
    siren = models.CharField(_("SIREN"), max_length=9, null=True, blank=True)
    nir = models.CharField(_("NIR"), max_length=15, null=True, blank=True)
    professional = models.CharField(_("professional"), max_length=9, null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (excluded)"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=ApprovalState.APPROVED.value,
    )
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user", "organism", "role", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["employer", "accountant"], siren__isnull=False, national=False)
                | (~Q(role__in=["employer", "accountant"]) & Q(siren__isnull=True)),
                name="access_membership_employer_sees_one_siren",
                violation_error_message=_(
                    "A user of an employer or its accountant sees one SIREN by membership, nobody else has one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role="insured", nir__isnull=False, national=False)
                | (~Q(role="insured") & Q(nir__isnull=True)),
                name="access_membership_insured_has_one_nir",
                violation_error_message=_("An insured person sees the rights of one NIR, nobody else has one."),
            ),
            models.CheckConstraint(
                condition=Q(role="professional", professional__isnull=False, national=False)
                | (~Q(role="professional") & Q(professional__isnull=True)),
                name="access_membership_professional_has_one_number",
                violation_error_message=_("A professional sees the claims of one number, nobody else has one."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="access_membership_ends_after_it_starts",
                violation_error_message=_("A membership ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("given_by")) & ~Q(decided_by=F("user")) & ~Q(state="requested")),
                name="access_membership_approved_by_another_person",
                violation_error_message=_("Who gives a role may not approve it."),
            ),
            ExclusionConstraint(
                name="access_membership_held_once_at_a_time",
                condition=~Q(state="refused"),
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organism", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("siren", "nir", "professional", Value("")), RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The user already has this role there in this period."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.organism} · {self.get_role_display()}"


class Approval(models.Model):
    """A request that a second person of the organism approves or refuses; cut by body."""

    organism = models.ForeignKey("network.Organism", models.PROTECT, related_name="+", verbose_name=_("organism"))
    subject_kind = models.CharField(_("about"), max_length=60)
    subject_key = models.CharField(_("key"), max_length=200)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"))
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=ApprovalState.REQUESTED.value,
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["organism", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="access_approval_by_another_person",
                violation_error_message=_("Who asks may not decide."),
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="access_approval_decided_by_someone",
                violation_error_message=_("A decision has its author and its instant."),
            ),
            models.UniqueConstraint(
                fields=["organism", "subject_kind", "subject_key"],
                condition=Q(state="requested"),
                name="access_approval_requested_once",
            ),
        ]

    def __str__(self):
        return f"{self.subject_kind} {self.subject_key}"


class SignInFailure(models.Model):
    """A wrong password or code; ``key`` tells the user, or what was typed when nobody is called so, as a digest."""

    key = models.CharField(max_length=80)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "failed_at"], name="access_failure_by_key"),
            models.Index(fields=["address", "failed_at"], name="access_failure_by_address"),
        ]


class ApiToken(models.Model):
    """A program's way in, as one user in one role of one organism; its secret is kept as a SHA-256 only.

    The column is ``organism``, for the table is not cut by body: it is read before any organism is known.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_column="organism", related_name="+", verbose_name=_("organism")
    )
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, label) for r, label in ROLE_LABELS.items()])
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("first characters"), max_length=16)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    expires_on = models.DateField(_("expires on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self):
        return f"{self.prefix}… {self.name}"


class ApiAnswer(models.Model):
    """What was answered to a write of the API under a key of its sender; cut by body. No status while it is made."""

    pk = models.CompositePrimaryKey("organism_id", "user_id", "key")
    organism = models.ForeignKey("network.Organism", models.PROTECT, db_index=False, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organism", "made_at"], name="access_answer_by_age")]
