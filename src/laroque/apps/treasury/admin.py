"""The treasury in the back office: orders, statements and movements are shown, and changed by operations only."""

from django.contrib import admin
from django.utils.translation import get_language
from unfold.admin import ModelAdmin

from laroque.apps.treasury.models import (
    BankAccount,
    DebitBatch,
    DebitOrder,
    Expected,
    Movement,
    MovementAct,
    MovementPart,
    Statement,
    TransferFile,
    TransferOrder,
)
from laroque.kernel.money import format_euros


class Shown:
    """Records that the back office only shows."""

    def has_add_permission(self, request):
        """Nobody adds."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes."""
        return False


class WithAmount(Shown):
    """Records with an amount in cents, shown in euros in the language of the reader."""

    @admin.display(description="€", ordering="cents")
    def euros(self, record):
        """The amount in euros; nothing where the bank's could not be read."""
        return "" if record.cents is None else format_euros(record.cents, (get_language() or "en")[:2])


@admin.register(BankAccount)
class BankAccountAdmin(Shown, ModelAdmin):
    """The accounts of the body at its banks."""

    list_display = ["role", "holder", "ics"]


@admin.register(DebitBatch)
class DebitBatchAdmin(WithAmount, ModelAdmin):
    """Groups of direct debits sent."""

    list_display = ["reference", "month", "debit_on", "orders", "euros"]
    list_filter = ["month"]
    ordering = ["-id"]


@admin.register(DebitOrder)
class DebitOrderAdmin(WithAmount, ModelAdmin):
    """Direct debits, one a contributor."""

    list_display = ["end_to_end_id", "siret", "month", "euros", "state", "settled_on", "returned_on", "return_reason"]
    list_filter = ["state", "return_reason"]
    search_fields = ["end_to_end_id", "siret", "rum"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Statement)
class StatementAdmin(Shown, ModelAdmin):
    """Statements of the bank, with their alarms."""

    list_display = ["number", "bank_account", "closed_on", "state", "alarms"]
    list_filter = ["state"]
    list_select_related = ["bank_account"]
    ordering = ["-id"]


@admin.register(Movement)
class MovementAdmin(WithAmount, ModelAdmin):
    """Movements of the statements: the queue of those in suspense is a filter away."""

    list_display = ["booked_on", "euros", "currency", "reference", "counterparty", "state", "why", "meaning", "rule"]
    list_filter = ["state", "why"]
    search_fields = ["end_to_end_id", "reference", "counterparty"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(Expected)
class ExpectedAdmin(WithAmount, ModelAdmin):
    """Transfers between own accounts that are waited for."""

    list_display = ["reference", "kind", "other", "euros", "ordered_on", "state", "arrived_on"]
    list_filter = ["kind", "state"]
    ordering = ["-id"]


@admin.register(TransferFile)
class TransferFileAdmin(WithAmount, ModelAdmin):
    """Files of transfers sent."""

    list_display = ["reference", "execute_on", "orders", "euros"]
    ordering = ["-id"]


@admin.register(TransferOrder)
class TransferOrderAdmin(WithAmount, ModelAdmin):
    """Transfers to people outside the network."""

    list_display = ["end_to_end_id", "purpose", "name", "euros", "state", "executed_on", "ended_on", "reason"]
    list_filter = ["purpose", "state"]
    search_fields = ["end_to_end_id", "name"]
    list_select_related = ["payee"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(MovementAct)
class MovementActAdmin(Shown, ModelAdmin):
    """What people did about movements."""

    list_display = ["movement_id", "rank", "kind", "by", "at", "reason"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(MovementPart)
class MovementPartAdmin(WithAmount, ModelAdmin):
    """The parts that receipts were settled in."""

    list_display = ["movement_id", "key", "account_id", "euros", "named_month", "is_undone"]
    list_filter = ["is_undone"]
    ordering = ["-id"]
    show_full_result_count = False
