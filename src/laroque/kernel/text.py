"""A message in the two languages of the system."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same message in English and in French."""

    en: str
    fr: str

    def as_json(self) -> dict[str, str]:
        """The form of every JSON document: ``{"en": ..., "fr": ...}``."""
        return {"en": self.en, "fr": self.fr}

    def in_language(self, language: str) -> str:
        """The French words for ``fr`` and its variants, the English ones otherwise."""
        return self.fr if language.startswith("fr") else self.en
