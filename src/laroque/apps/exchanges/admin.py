"""Messages in the back office: to read only; what was received or sent never changes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from laroque.apps.exchanges.models import Message, Report


class ReadOnly(ModelAdmin):
    """Rows that the back office shows and never writes."""

    def has_add_permission(self, request, obj=None):
        """Nobody adds."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes."""
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Messages of the organism, the latest first."""

    list_display = ["id", "direction", "kind", "name", "state", "size", "recorded_at"]
    list_filter = ["direction", "kind", "state"]
    search_fields = ["name"]
    ordering = ["-id"]
    fields = ["organism", "direction", "kind", "name", "sender", "fingerprint", "size", "state", "recorded_at"]
    readonly_fields = ["fingerprint"]

    @admin.display(description=_("hash (SHA-256)"))
    def fingerprint(self, message):
        """The hash of the bytes, in hexadecimal."""
        return bytes(message.sha256).hex()


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Receipts and reports of anomalies, the latest first."""

    list_display = ["message_id", "kind", "made_at"]
    list_filter = ["kind"]
    ordering = ["-id"]
    fields = ["organism", "message_id", "kind", "made_at", "text_en", "text_fr"]
