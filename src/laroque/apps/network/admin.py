"""The network in the back office: to read only, for it comes from the data files."""

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from laroque.apps.network.models import Area, Beneficiary, Organism, OrganismCode, OrganismMission


class ReadOnly:
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


class Noted(ReadOnly):
    """The note of a row in the language of the reader."""

    @admin.display(description=_("note"))
    def note(self, row):
        """Why the fact awaits confirmation, or what is worth knowing of it."""
        return row.note_fr if (get_language() or "").startswith("fr") else row.note_en


class MissionLines(Noted, TabularInline):
    """The missions of an organism."""

    model = OrganismMission
    fields = ["mission", "valid_from", "valid_to", "certain", "note", "source"]
    readonly_fields = ["note"]
    extra = 0


class AreaLines(Noted, TabularInline):
    """The départements that an organism serves."""

    model = Area
    fields = ["task", "department", "valid_from", "valid_to", "certain", "note"]
    readonly_fields = ["note"]
    extra = 0


class CodeLines(Noted, TabularInline):
    """The codes of an organism."""

    model = OrganismCode
    fields = ["system", "value", "certain", "note"]
    readonly_fields = ["note"]
    extra = 0


@admin.register(Organism)
class OrganismAdmin(Noted, ModelAdmin):
    """Organisms, with their missions, areas and codes."""

    list_display = ["code", "name", "kind", "seat", "valid_from", "valid_to", "certain"]
    list_filter = ["kind", "certain"]
    search_fields = ["code", "name", "siret", "codes__value", "areas__department"]
    fields = ["id", "code", "kind", "name", "dsn_code", "siret", "seat", "valid_from", "valid_to", "successor"]
    readonly_fields = ["note"]
    inlines = [MissionLines, AreaLines, CodeLines]

    def get_fields(self, request, obj=None):
        """The facts, then how sure they are."""
        return [*self.fields, "certain", "note", "source"]


@admin.register(Beneficiary)
class BeneficiaryAdmin(ReadOnly, ModelAdmin):
    """Branches, third parties and the State."""

    list_display = ["code", "kind", "name_en", "name_fr", "fund", "payee"]
    list_filter = ["kind"]
    search_fields = ["code", "name_en", "name_fr", "payee"]
