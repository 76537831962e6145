"""What people read for the words of the registers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from laroque.apps.registry.states import (
    Activity,
    HeadcountSource,
    HolderKind,
    LookKind,
    NirKind,
    ProfessionalKind,
    Rhythm,
    Scheme,
    Sector,
    Sequence,
)

NIR_LABELS = {NirKind.CERTIFIED: _("Certified"), NirKind.PROVISIONAL: _("Provisional")}
HOLDER_LABELS = {
    HolderKind.ORGANISM: _("Organism"),
    HolderKind.EMPLOYER: _("Employer"),
    HolderKind.ESTABLISHMENT: _("Establishment"),
    HolderKind.PERSON: _("Person"),
    HolderKind.PAYEE: _("Payee of a transfer"),
    HolderKind.PROFESSIONAL: _("Professional or institution"),
}
SCHEME_LABELS = {Scheme.CORE: _("CORE"), Scheme.B2B: _("B2B")}
SEQUENCE_LABELS = {
    Sequence.FIRST: _("First"),
    Sequence.RECURRENT: _("Recurrent"),
    Sequence.FINAL: _("Final"),
    Sequence.ONE_OFF: _("One-off"),
}
SOURCE_LABELS = {
    HeadcountSource.COMPUTED: _("Computed from declarations"),
    HeadcountSource.DECLARED: _("Declared by the employer"),
    HeadcountSource.CORRECTED: _("Corrected by an officer"),
}
ACTIVITY_LABELS = {
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
RHYTHM_LABELS = {Rhythm.MONTHLY: _("Monthly"), Rhythm.QUARTERLY: _("Quarterly")}
PROFESSIONAL_LABELS = {
    ProfessionalKind.PHYSICIAN: _("Physician"),
    ProfessionalKind.DENTIST: _("Dentist"),
    ProfessionalKind.MIDWIFE: _("Midwife"),
    ProfessionalKind.AUXILIARY: _("Medical auxiliary"),
    ProfessionalKind.PHARMACY: _("Pharmacy"),
    ProfessionalKind.LABORATORY: _("Laboratory"),
    ProfessionalKind.SUPPLIER: _("Supplier of devices"),
    ProfessionalKind.CARRIER: _("Carrier"),
    ProfessionalKind.HOSPITAL: _("Hospital"),
}
SECTOR_LABELS = {
    Sector.ONE: _("Sector 1"),
    Sector.TWO: _("Sector 2"),
    Sector.OPTAM: _("Sector 2, OPTAM"),
    Sector.NONE: _("No sector"),
}
LOOK_LABELS = {LookKind.PERSON: _("Person"), LookKind.MESSAGE: _("Bytes of a message")}


def choices(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """The words of a closed list as a field of a model wants them."""
    return [(key.value, label) for key, label in labels.items()]
