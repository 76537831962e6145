"""Tables of the messages, by organism; the first three are list-partitioned (see ``migrations/tables.sql``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.exchanges.states import Direction, EnquiryState, MessageKind, MessageState, ReportKind


class Message(models.Model):
    """A message received or sent by an organism. Its bytes are in ``Content`` under the same hash."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    kind = models.CharField(_("kind"), max_length=16, choices=MessageKind)
    name = models.CharField(_("name"), max_length=255)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    key = models.CharField(
        _("key"), max_length=160, help_text=_("hash of the bytes received, or key given by the sender")
    )
    sha256 = models.BinaryField(_("hash"), max_length=32)
    size = models.BigIntegerField(_("size in bytes"))
    state = models.CharField(_("state"), max_length=10, choices=MessageState)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="exchanges_message_pkey"),
            models.UniqueConstraint(fields=["organism", "direction", "key"], name="exchanges_message_once"),
        ]
        indexes = [models.Index(fields=["organism", "-recorded_at"], name="exchanges_message_latest")]

    def __str__(self) -> str:
        return self.name


class Content(models.Model):
    """One part of the bytes behind a hash, as they came once unpacked; parts count from zero."""

    pk = models.CompositePrimaryKey("organism_id", "sha256", "part")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    sha256 = models.BinaryField(_("hash"), max_length=32)
    part = models.IntegerField(_("part"))
    bytes = models.BinaryField(_("bytes"))
    is_packed = models.BooleanField(_("packed (zlib)"), default=False, db_default=False)

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")


class Report(models.Model):
    """What was answered to a message: a receipt, or its anomalies, for programs (JSON) and for people (two texts)."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    message_id = models.BigIntegerField(_("message"))
    message = models.ForeignObject(
        Message,
        models.DO_NOTHING,
        from_fields=["organism", "message_id"],
        to_fields=["organism", "id"],
        related_name="reports",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind)
    body = models.JSONField(_("content"))
    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="exchanges_report_pkey")]
        indexes = [models.Index(fields=["organism", "message_id"], name="exchanges_report_of_message")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.message_id}"


class Enquiry(models.Model):
    """What an employer or its accountant writes to the body about an establishment, and what is answered."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    siret = models.CharField(_("SIRET"), max_length=14)
    subject = models.CharField(_("subject"), max_length=120)
    about = models.CharField(_("about"), max_length=200, blank=True, help_text=_("address of the page it speaks of"))
    state = models.CharField(_("state"), max_length=8, choices=EnquiryState)
    key = models.CharField(_("key"), max_length=40)
    opened_at = models.DateTimeField(_("opened at"))
    last_at = models.DateTimeField(_("last written at"))
    closed_by = models.BigIntegerField(_("closed by"), null=True, blank=True)

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="exchanges_enquiry_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="exchanges_enquiry_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "siret"], name="exchanges_enquiry_of_siret"),
            models.Index(fields=["organism", "state", "last_at"], name="exchanges_enquiry_listed"),
        ]

    def __str__(self) -> str:
        return self.subject


class EnquiryPost(models.Model):
    """One writing of an enquiry, by someone of the employer or of the body; never changed."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    enquiry_id = models.BigIntegerField(_("enquiry"))
    from_body = models.BooleanField(_("written by the body"))
    author = models.BigIntegerField(_("author"))
    text = models.TextField(_("text"))
    key = models.CharField(_("key"), max_length=40)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("writing of an enquiry")
        verbose_name_plural = _("writings of enquiries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="exchanges_enquirypost_pkey"),
            models.UniqueConstraint(fields=["organism", "enquiry_id", "key"], name="exchanges_enquirypost_once"),
        ]
