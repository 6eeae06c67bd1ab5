"""What somebody may tell in private."""

from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.forms import Needed, PortalForm
from app.core.i18n import lazy
from app.core.sanitise import plain_text

MOST_CHARACTERS = 4_000


def seen(words: str | None) -> str | None:
    """What was typed without what nobody can see."""
    return plain_text(words, 100 * MOST_CHARACTERS) if words else words


class PrivateForm(PortalForm):
    """Words in any language."""

    words = TextAreaField(
        lazy("What do you want to tell us?"),
        [
            Needed(lazy("Write a few words, in any language. Or ring us.")),
            Length(max=MOST_CHARACTERS, message=lazy("This is too long to keep. Tell us the main thing, and we get in touch.")),
        ],
        filters=[seen],
    )
