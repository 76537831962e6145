"""The words pages use for what the queries give as codes."""

from django.utils.translation import gettext_lazy as _

from laroque.apps.access.states import Role
from laroque.apps.network.states import Mission, OrganismKind

ROLES = {
    Role.COLLECTION_OFFICER: _("Collection officer"),
    Role.TREASURER: _("Treasurer"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.EMPLOYER: _("Employer"),
    Role.ACCOUNTANT: _("Accountant of employers"),
}
KINDS = {
    OrganismKind.AGENCY: _("Agency"),
    OrganismKind.NATIONAL_FUND: _("National fund"),
    OrganismKind.URSSAF: _("URSSAF"),
    OrganismKind.CPAM: _("CPAM"),
    OrganismKind.CGSS: _("CGSS"),
    OrganismKind.CSS: _("CSS"),
    OrganismKind.CCSS: _("CCSS"),
}
MISSIONS = {
    Mission.COLLECTION: _("Collection"),
    Mission.HEALTH: _("Health"),
    Mission.OCCUPATIONAL_RISK: _("Occupational risk"),
    Mission.OLD_AGE: _("Old age"),
    Mission.FAMILY: _("Family"),
    Mission.AUTONOMY: _("Autonomy"),
    Mission.TREASURY: _("Treasury"),
}
BORNE_BY = {"employee": _("Employee"), "employer": _("Employer"), "benefit_recipient": _("Benefit recipient")}
UNALLOCATED = _("In suspense: the key is not known")
SEVERITIES = {"reject": _("Refusal"), "warn": _("Warning")}
