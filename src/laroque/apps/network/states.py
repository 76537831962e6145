"""The words of the network: kinds of organisms, missions, tasks, systems of codes."""

from enum import StrEnum


class OrganismKind(StrEnum):
    """What an organism is (CSS R111-1)."""

    AGENCY = "agency"
    NATIONAL_FUND = "national_fund"
    URSSAF = "urssaf"
    CPAM = "cpam"
    CGSS = "cgss"
    CSS = "css"
    CCSS = "ccss"


class Mission(StrEnum):
    """What an organism does; a national fund has the mission of each branch it manages."""

    COLLECTION = "collection"
    HEALTH = "health"
    OCCUPATIONAL_RISK = "occupational_risk"
    OLD_AGE = "old_age"
    FAMILY = "family"
    AUTONOMY = "autonomy"
    TREASURY = "treasury"


class Task(StrEnum):
    """What an area is for: where contributions are collected, or whose residents are insured."""

    COLLECTION = "collection"
    HEALTH = "health"


class CodeSystem(StrEnum):
    """In which list a code names an organism; the same three figures may name two bodies in two lists."""

    COLLECTION = "collection"
    COLLECTION_UNIT = "collection_unit"
    INSURANCE = "insurance"
    SIRET = "siret"


class BeneficiaryKind(StrEnum):
    """Who a beneficiary is: a branch of the general scheme, a third party, or the State."""

    BRANCH = "branch"
    THIRD_PARTY = "third_party"
    STATE = "state"


class RouteBy(StrEnum):
    """What led to an organism."""

    RECIPIENT = "recipient"
    RECIPIENT_SEAT = "recipient_seat"
    SUCCESSOR = "successor"
    DEPARTMENT = "department"
    RESIDENCE = "residence"
    NOTHING = "nothing"
