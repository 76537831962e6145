"""The words pages use for what the queries give as codes."""

from django.utils.translation import gettext_lazy as _

from laroque.apps.access.states import Role
from laroque.apps.network.states import Mission, OrganismKind
from laroque.apps.registry.states import Activity, Rhythm

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
ACTIVITIES = {
    Activity.CRAFT: _("Craft"),
    Activity.TRADE: _("Trade"),
    Activity.LIBERAL_NON_REGULATED: _("Liberal profession, not regulated"),
    Activity.LIBERAL_CIPAV: _("Liberal profession of the Cipav"),
    Activity.SALES: _("Sales"),
    Activity.SALES_CRAFT: _("Sales, craft"),
    Activity.SERVICES_CRAFT: _("Services, craft"),
    Activity.SERVICES_TRADE: _("Services, trade"),
    Activity.FURNISHED_TOURISM: _("Classified furnished tourism"),
}
RHYTHMS = {Rhythm.MONTHLY: _("Monthly"), Rhythm.QUARTERLY: _("Quarterly")}
LINES_OF_SELF_EMPLOYED = {
    "health": _("Health and maternity"),
    "sickness_allowance": _("Daily sickness allowances"),
    "old_age_basic": _("Basic old age"),
    "old_age_complementary": _("Complementary old age"),
    "disability_death": _("Disability and death"),
    "family": _("Family"),
    "csg_crds_total": _("CSG and CRDS"),
    "vocational_training": _("Vocational training"),
    "chamber_tax": _("Tax for the chambers"),
    "single_rate": _("Single rate on turnover"),
}
