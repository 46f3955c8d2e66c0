"""What loading reference data did with a row."""

from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    COMPLETED = "completed"  # given labels or titles in languages that had none
    OVERWRITTEN = "overwritten"
    UNCHANGED = "unchanged"
