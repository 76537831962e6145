"""Letters in PDF: what is said, laid out the same byte for byte wherever it is made."""

from laroque.formats.letters.explanation import Explanation, LineSaid, NumberSaid, StepSaid, explanation_pdf

__all__ = ["Explanation", "LineSaid", "NumberSaid", "StepSaid", "explanation_pdf"]
