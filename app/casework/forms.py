"""What an officer may send about a case, and what we say when it cannot be done."""

from wtforms import HiddenField, SelectField

from app.core.forms import Needed, PortalForm

REFUSALS = {
    "case-taken": "%(who)s has this one already. Nothing was changed.",
    "case-not-yours": "You do not have this one now. Nothing was changed.",
    "case-moved-on": "This one was closed since you opened the page. Nothing was changed.",
}


class TakeOverForm(PortalForm):
    """From whom: the colleague whom the page named, by reference."""

    holder = HiddenField()


class HandOverForm(PortalForm):
    """To whom; the choices are the colleagues who may do this work."""

    to = SelectField("Hand over to", validators=[Needed("Choose a colleague")])

    def offer(self, colleagues: list[tuple[str, str]]) -> "HandOverForm":
        """Offer these colleagues: (reference, name)."""
        self.to.choices = [("", "Choose a colleague"), *colleagues]
        return self
