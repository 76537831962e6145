"""Money that comes to the agency from the State, and how the network pays third parties: two files of values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from laroque.kernel.money import percent_to_ppm
from laroque.kernel.text import Text
from laroque.legislation.topics import BadTopic, Topic, UnknownValue, read_topic


class KeyUnknown(LookupError):
    """A tax or transfer of which we do not know who gets it; the text says why, and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class TransferKey:
    """Who gets a tax from a day on: weights in ppm by beneficiary (parts of a rate for the CSG, else of the whole)."""

    name: str
    label: Text
    since: date
    weights: Mapping[str, int]
    article: str
    source: str


@dataclass(frozen=True, slots=True)
class ThirdPartyRule:
    """How a third party is paid: ahead, on what is due less a flat rate, or on what is collected; with fees or not."""

    beneficiary: str
    paid_on_dues: bool
    has_fees: bool
    article: str
    source: str


def transfer_key(name: str, on: date) -> TransferKey:
    """The key of a tax or State transfer whose chargeable event was on a day (CSS L131-8).

    Raises ``KeyUnknown`` (not held, with the reason), ``NotLegislatedYet`` for a day not checked.
    """
    topic = _transfers()
    if name in topic.document["unknown"]:
        unknown = topic.document["unknown"][name]
        raise KeyUnknown(
            Text(
                f"{unknown['label']['en']} ({unknown['article']}) has no key: {unknown['why']['en']}",
                f"{unknown['label']['fr']} ({unknown['article']}) n'a pas de clé : {unknown['why']['fr']}",
            )
        )
    if name not in topic.document["values"]:
        known = ", ".join(sorted((*topic.document["values"], *topic.document["unknown"])))
        raise KeyUnknown(
            Text(
                f"no tax is called {name}; those held: {known}", f"aucune taxe ne s'appelle {name} ; connues : {known}"
            )
        )
    topic.require_checked(name, on)
    for key in reversed(_keys(topic, name)):
        if key.since <= on:
            return key
    raise UnknownValue(name, on)


def transfer_names() -> dict[str, Text]:
    """The taxes and transfers that can be named, those without key included, with their labels."""
    document = _transfers().document
    entries = {**document["values"], **document["unknown"]}
    return {name: Text(entry["label"]["en"], entry["label"]["fr"]) for name, entry in entries.items()}


def third_party_rule(beneficiary: str, on: date) -> ThirdPartyRule | None:
    """How a third party is paid on a day; None for a branch. A mobility authority follows the rule of mobility.

    Raises ``NotLegislatedYet`` for a day not checked.
    """
    topic = _third_parties()
    values = topic.document["values"]
    name = beneficiary
    if name not in values and name.startswith("mobility:"):
        name = "mobility"
    if name not in values:
        return None
    topic.require_checked(f"third_parties.{name}", on)
    entry = values[name]
    return ThirdPartyRule(
        beneficiary, entry["paid_on"] == "dues", entry["fees"], entry["article"], topic.source_text(entry["source"])
    )


@cache
def _transfers() -> Topic:
    topic = read_topic("state_transfers")
    for name in topic.document["values"]:
        _keys(topic, name)
    return topic


@cache
def _third_parties() -> Topic:
    topic = read_topic("third_parties")
    wrong = [name for name, entry in topic.document["values"].items() if entry["paid_on"] not in ("dues", "collected")]
    if wrong:
        raise BadTopic(f"third_parties: {wrong[0]} is paid on neither dues nor sums collected")
    return topic


def _keys(topic: Topic, name: str) -> list[TransferKey]:
    entry = topic.document["values"][name]
    label = Text(entry["label"]["en"], entry["label"]["fr"])
    keys = [_key(topic, name, label, each) for each in entry["keys"]]
    days = [key.since for key in keys]
    if days != sorted(set(days)):
        raise BadTopic(f"state_transfers: the dates of {name} are not in order: {days}")
    return keys


def _key(topic: Topic, name: str, label: Text, entry: Mapping[str, Any]) -> TransferKey:
    weights = {beneficiary: percent_to_ppm(share) for beneficiary, share in entry["shares"].items()}
    return TransferKey(name, label, entry["from"], weights, entry["article"], topic.source_text(entry["source"]))
