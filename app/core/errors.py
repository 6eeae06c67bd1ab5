"""The ways a verb or the door says no. Pages turn the code into a sentence; the words live in templates."""


class Refused(Exception):
    """That cannot be done now. `code` names the reason; nothing was changed."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class AccessEnded(Exception):
    """Somebody could act for this person before, and cannot any more. The page says so and nothing else."""


class NotYours(Exception):
    """Not there, or not yours: both look the same from outside, so both are «not found»."""
