"""The words pages use for what the queries give as codes."""

from django.utils.translation import gettext_lazy as _

from laroque.apps.access.states import Role
from laroque.apps.network.states import Mission, OrganismKind
from laroque.apps.registry.states import Rhythm
from laroque.engines.contributions.payslips import titles as pay
from laroque.engines.self_employed import titles as year
from laroque.engines.sharing.payslips import RELIEF_URSSAF
from laroque.interfaces.web.amounts import said

ROLES = {
    Role.COLLECTION_OFFICER: _("Collection officer"),
    Role.TREASURER: _("Treasurer"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.EMPLOYER: _("Employer"),
    Role.ACCOUNTANT: _("Accountant of employers"),
    Role.CARE_OFFICER: _("Care officer"),
    Role.CARE_SUPERVISOR: _("Care supervisor"),
    Role.MEDICAL_ADVISER: _("Medical adviser"),
    Role.INSURED: _("Insured person"),
    Role.PROFESSIONAL: _("Health professional"),
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
RHYTHMS = {Rhythm.MONTHLY: _("Monthly"), Rhythm.QUARTERLY: _("Quarterly")}


def line_title(code: str) -> str:
    """What a line that no declaration wrote is called: one of a self-employed person, else one of a payslip."""
    titled = year.LINE_TITLES.get(code) or pay.LINE_TITLES.get(_WHOLE.get(code, code))
    return said(titled.title) if titled else code


_WHOLE = {RELIEF_URSSAF: "general_relief"}
