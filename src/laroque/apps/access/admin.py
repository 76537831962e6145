"""Users, memberships and approvals in the back office."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from laroque.apps.access.models import Approval, Membership, User
from laroque.postgres.scope import NoScope, current_organism, is_national

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups of permissions."""


class MembershipLines(TabularInline):
    """The memberships of a user: ended by a day, never deleted."""

    model = Membership
    fk_name = "user"
    autocomplete_fields = ["organism"]
    readonly_fields = ["given_by", "decided_by"]
    extra = 0
    can_delete = False


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Users, made inactive rather than deleted."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "first_name", "last_name", "is_staff", "is_active"]
    fieldsets = [*DjangoUserAdmin.fieldsets, (_("Screens"), {"fields": ["language"]})]
    add_fieldsets = [(None, {"fields": ["username", "email", "language", "password1", "password2"]})]
    inlines = [MembershipLines]

    def has_delete_permission(self, request, obj=None):
        """What a user did keeps its author."""
        return False


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who does what for which organism."""

    list_display = ["user", "organism", "role", "national", "siren", "valid_from", "valid_to", "state"]
    list_filter = ["role", "national", "state"]
    list_select_related = ["user", "organism"]
    search_fields = ["user__username", "user__email", "organism__code", "siren"]
    autocomplete_fields = ["user", "organism"]
    readonly_fields = ["given_by", "decided_by"]

    def has_delete_permission(self, request, obj=None):
        """A membership is ended by a day."""
        return False


@admin.register(Approval)
class ApprovalAdmin(ModelAdmin):
    """Requests for a second pair of eyes, of the organism chosen; decided on their own screen."""

    list_display = ["subject_kind", "subject_key", "state", "requested_by", "requested_at", "decided_by", "decided_at"]
    list_filter = ["state", "subject_kind"]
    list_select_related = ["requested_by", "decided_by"]

    def get_queryset(self, request):
        """Those of the organism, named in the query so that one partition or index range is read."""
        rows = super().get_queryset(request)
        try:
            return rows if is_national() else rows.filter(organism_id=current_organism())
        except NoScope:
            return rows.none()

    def has_add_permission(self, request):
        """A request comes from what it is about."""
        return False

    def has_change_permission(self, request, obj=None):
        """A decision goes through the operation, which knows who may take it."""
        return False

    def has_delete_permission(self, request, obj=None):
        """A request stays."""
        return False
