"""Messages in the back office, those of care apart: to read only; what was received or sent never changes."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from laroque.apps.exchanges.models import Message, Report
from laroque.apps.exchanges.states import OF_CARE, MessageKind


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


class KindFilter(admin.SimpleListFilter):
    """The kinds of messages that the back office shows."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """Their names."""
        return [(each.value, each.label) for each in MessageKind if each not in OF_CARE]

    def queryset(self, request, queryset):
        """Those of one kind, or all."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """Messages of the organism, the latest first; those of care are read on the pages that keep looks (ADR 0167)."""

    list_display = ["id", "direction", "kind", "name", "state", "size", "recorded_at"]
    list_filter = ["direction", KindFilter, "state"]
    search_fields = ["name"]
    ordering = ["-id"]
    fields = ["organism", "direction", "kind", "name", "sender", "fingerprint", "size", "state", "recorded_at"]
    readonly_fields = ["fingerprint"]

    def get_queryset(self, request):
        """Without those of care."""
        return super().get_queryset(request).exclude(kind__in=OF_CARE)

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

    def get_queryset(self, request):
        """Without those about messages of care."""
        of_care = Message.objects.filter(kind__in=OF_CARE).values("id")
        return super().get_queryset(request).exclude(message_id__in=of_care)
