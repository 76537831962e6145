"""Contributor accounts in the back office: to read only; they change by declarations, runs and payments."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from laroque.apps.contributions.models import Account, Declaration, Payment, Run
from laroque.kernel.money import format_euros


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


@admin.register(Account)
class AccountAdmin(ReadOnly):
    """Accounts by SIRET."""

    list_display = ["siret", "opened_on"]
    search_fields = ["siret"]
    ordering = ["siret"]


@admin.register(Declaration)
class DeclarationAdmin(ReadOnly):
    """Declarations, the latest first."""

    list_display = ["siret", "month", "fraction", "type", "order_number", "state", "declared", "recomputed", "due_on"]
    list_filter = ["state", "month"]
    search_fields = ["siret"]
    ordering = ["-id"]

    @admin.display(description=_("declared (euros)"))
    def declared(self, declaration):
        """What the bordereaux say."""
        return format_euros(declaration.declared_cents)

    @admin.display(description=_("recomputed (euros)"))
    def recomputed(self, declaration):
        """What the rates give, once assessed."""
        return "" if declaration.recomputed_cents is None else format_euros(declaration.recomputed_cents)


@admin.register(Payment)
class PaymentAdmin(ReadOnly):
    """Payments, the latest first."""

    list_display = ["key", "means", "state", "amount", "named_month", "received_on", "returned_on", "return_reason"]
    list_filter = ["means", "state"]
    search_fields = ["key"]
    ordering = ["-id"]

    @admin.display(description=_("amount (euros)"))
    def amount(self, payment):
        """The amount of the payment."""
        return format_euros(payment.cents)


@admin.register(Run)
class RunAdmin(ReadOnly):
    """Runs of assessment, the latest first."""

    list_display = ["id", "month", "declarations", "as_of", "parameters_version", "code_version", "made_at"]
    list_filter = ["month"]
    ordering = ["-id"]
    exclude = ["inputs_hash", "result_hash"]
