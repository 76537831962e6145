"""The words of the registers."""

from enum import StrEnum


class NirKind(StrEnum):
    """Whether a person's number is certified, or a waiting number that a certified one will replace."""

    CERTIFIED = "certified"
    PROVISIONAL = "provisional"


class HolderKind(StrEnum):
    """Whose a bank account is."""

    ORGANISM = "organism"
    EMPLOYER = "employer"
    ESTABLISHMENT = "establishment"
    PERSON = "person"
    PAYEE = "payee"
    PROFESSIONAL = "professional"


class Scheme(StrEnum):
    """SEPA direct debit scheme of a mandate: refundable (CORE), or between businesses, without refund (B2B)."""

    CORE = "CORE"
    B2B = "B2B"


class Sequence(StrEnum):
    """Place of the next debit in the life of a mandate, as the bank is told."""

    FIRST = "FRST"
    RECURRENT = "RCUR"
    FINAL = "FNAL"
    ONE_OFF = "OOFF"


class HeadcountSource(StrEnum):
    """Where a yearly average headcount comes from."""

    COMPUTED = "computed"
    DECLARED = "declared"
    CORRECTED = "corrected"


class LookKind(StrEnum):
    """What was looked at that is personal."""

    PERSON = "person"
    MESSAGE = "message"


class Activity(StrEnum):
    """What a self-employed person does: it chooses rates. The first four hold outside the micro scheme."""

    CRAFT = "craft"
    TRADE = "trade"
    LIBERAL_NON_REGULATED = "liberal_non_regulated"
    LIBERAL_CIPAV = "liberal_cipav"
    SALES = "sales"
    SALES_CRAFT = "sales_craft"
    SERVICES_CRAFT = "services_craft"
    SERVICES_TRADE = "services_trade"
    FURNISHED_TOURISM = "furnished_tourism"


class Rhythm(StrEnum):
    """How often a self-employed person pays, or declares turnover."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class ProfessionalKind(StrEnum):
    """Who gives or sells care: it chooses what one may claim."""

    PHYSICIAN = "physician"
    DENTIST = "dentist"
    MIDWIFE = "midwife"
    AUXILIARY = "auxiliary"
    PHARMACY = "pharmacy"
    LABORATORY = "laboratory"
    SUPPLIER = "supplier"
    CARRIER = "carrier"
    HOSPITAL = "hospital"


class Sector(StrEnum):
    """The fees a physician may ask: those of the agreement, free ones, free ones held by the OPTAM; none for others."""

    ONE = "1"
    TWO = "2"
    OPTAM = "OPTAM"
    NONE = ""
