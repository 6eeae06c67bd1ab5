"""What a person is asked who would like support: one question a page."""

from collections.abc import Collection

from wtforms import RadioField

from app.core.forms import Needed, PlainTextField, PortalForm, TickedField
from app.core.i18n import lazy
from app.support.rules import WAYS, Share
from app.support.words import LEVEL, SHARE

ANY_SERVICE = "any"


class LevelForm(PortalForm):
    """How much help."""

    level = RadioField(
        lazy("What help would you like?"), [Needed(lazy("Choose which help you would like"))],
        choices=[(str(code), lazy(words)) for code, (words, _hint) in LEVEL.items()],
    )  # fmt: skip


class ServiceForm(PortalForm):
    """Which service; or: help me choose."""

    service = RadioField(lazy("Who should help you?"), [Needed(lazy("Choose a service, or that we choose with you"))])

    def offer(self, named: Collection[tuple[str, str]]) -> "ServiceForm":
        """These services, as reference and name, and no other."""
        self.service.choices = [*named, (ANY_SERVICE, lazy("I do not mind. Choose with me"))]
        return self


class SharedForm(PortalForm):
    """What the service may see, and another way to reach them."""

    shared = TickedField(lazy("What may the service see?"), {str(code): words for code, words in SHARE.items()})
    reach = PlainTextField(lazy("Another way to reach you, if you like"))

    def offer(self, known: Collection[Share]) -> "SharedForm":
        """Of the ways to reach them only those that we have."""
        unknown = {str(way) for way in WAYS if way not in known}
        self.shared.choices = [(code, words) for code, words in self.shared.choices if code not in unknown]
        return self


class WishForm(PortalForm):
    """In their own words; it may stay empty."""

    wish = PlainTextField(lazy("What should the service know?"))
