"""Tables of the messages, by organism; the first three are list-partitioned (see ``migrations/tables.sql``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.exchanges.states import Direction, MessageKind, MessageState, ReportKind


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
