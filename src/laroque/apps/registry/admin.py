"""The registers in the back office: numbers never change there, nothing is deleted, an IBAN is never in clear."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from unfold.admin import ModelAdmin, TabularInline

from laroque.apps.registry.models import (
    BankAccount,
    BankAccountLook,
    Employer,
    Establishment,
    Look,
    Mandate,
    Person,
    YearlyHeadcount,
)


class Kept:
    """Records that come from messages and operations: the back office completes them, and neither adds nor deletes."""

    def has_add_permission(self, request, obj=None):
        """A record comes with its checks, through an operation."""
        return False

    def has_delete_permission(self, request, obj=None):
        """A record stays."""
        return False


class Shown(Kept):
    """Records that the back office only shows."""

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False


class Journaled:
    """Records whose button of history opens their journal, whatever made the change: the back office knows its own."""

    history_kind = ""
    history_key = "pk"

    def history_view(self, request, object_id, extra_context=None):
        """The page of the site that says who changed the record."""
        found = get_object_or_404(self.model, pk=unquote(object_id))
        if not self.has_view_or_change_permission(request, found):
            raise PermissionDenied
        return redirect("history", self.history_kind, getattr(found, self.history_key))


class HeadcountLines(Shown, TabularInline):
    """The yearly headcounts of an employer."""

    model = YearlyHeadcount
    fields = ["year", "hundredths", "source"]
    extra = 0


@admin.register(Employer)
class EmployerAdmin(Journaled, Kept, ModelAdmin):
    """Employers, with their yearly headcounts."""

    history_kind = "employer"
    list_display = ["siren", "name"]
    search_fields = ["siren", "name"]
    readonly_fields = ["siren"]
    inlines = [HeadcountLines]


@admin.register(Establishment)
class EstablishmentAdmin(Journaled, Kept, ModelAdmin):
    """Establishments."""

    history_kind = "establishment"
    list_display = ["siret", "name", "employer", "postcode", "town", "department", "ape", "closed_on"]
    list_filter = ["department"]
    list_select_related = ["employer"]
    search_fields = ["siret", "name", "employer__name", "town"]
    readonly_fields = ["siret", "employer"]


@admin.register(Person)
class PersonAdmin(Journaled, Kept, ModelAdmin):
    """Persons; a waiting number is replaced by an operation."""

    history_kind = "person"
    list_display = ["nir", "nir_kind", "family_name", "given_names", "born_on"]
    list_filter = ["nir_kind"]
    search_fields = ["nir", "family_name", "given_names"]
    readonly_fields = ["nir", "nir_kind"]


@admin.register(BankAccount)
class BankAccountAdmin(Journaled, Shown, ModelAdmin):
    """Bank accounts, masked."""

    history_kind = "bank_account"
    list_display = ["masked", "holder_kind", "holder_key", "bic"]
    list_filter = ["holder_kind"]
    search_fields = ["holder_key"]
    fields = ["masked", "country", "bic", "holder_kind", "holder_key"]


@admin.register(BankAccountLook)
class BankAccountLookAdmin(Shown, ModelAdmin):
    """Who had an IBAN decrypted."""

    list_display = ["at", "who", "why", "account"]
    list_select_related = ["account"]
    search_fields = ["who", "why"]


@admin.register(Look)
class LookAdmin(Shown, ModelAdmin):
    """Who looked at a person or took the bytes of a message."""

    list_display = ["at", "who", "kind", "key", "why"]
    list_filter = ["kind"]
    search_fields = ["who", "key"]


@admin.register(Mandate)
class MandateAdmin(Journaled, Shown, ModelAdmin):
    """SEPA mandates; revoked by an operation."""

    history_kind = "mandate"
    history_key = "rum"
    list_display = ["rum", "scheme", "establishment", "creditor", "account", "signed_on", "revoked_on", "sequence"]
    list_filter = ["scheme", "sequence"]
    list_select_related = ["establishment", "creditor", "account"]
    search_fields = ["rum", "establishment__siret"]
