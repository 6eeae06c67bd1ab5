"""Every message the portal sends, with the facts it carries.

No message carries a name, a sum, a care fact or a case number: each says that there is news, and where to sign in.
The one exception is a code to sign in, which carries the code and nothing else, and only while it is of use.
"""

from datetime import timedelta
from enum import StrEnum


class Message(StrEnum):
    """Each has a subject and a text in templates/messages/<name>.txt: first line subject, then a blank line."""

    DRAFT_WAITS = "draft-waits"
    HELP_ENDED = "help-ended"
    HELP_INVITED = "help-invited"
    HELPER_ENDS_SOON = "helper-ends-soon"
    HELPER_GRANTED = "helper-granted"
    RETURN_RECEIVED = "return-received"
    RETURN_ASKED = "return-asked"
    RETURN_SETTLED = "return-settled"
    RETURN_REOPENED = "return-reopened"
    SIGN_IN_CODE = "sign-in-code"
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 - the name of a message
    FACTOR_CHANGED = "factor-changed"
    SIGN_IN_FROZEN = "sign-in-frozen"
    PAYMENT_PAUSED = "payment-paused"
    PAYMENT_RESUMED = "payment-resumed"
    BANK_DETAILS_CHANGED = "bank-details-changed"
    DECISION_MADE = "decision-made"
    SIGN_IN_MADE = "sign-in-made"
    STAFF_INVITED = "staff-invited"
    PASSPHRASE_LINK = "passphrase-link"  # noqa: S105 - the name of a message
    EMAIL_CONFIRM = "email-confirm"
    EMAIL_CHANGED = "email-changed"
    EMAIL_ADDED = "email-added"
    INTEREST_RECEIVED = "interest-received"
    INTEREST_ANSWERED = "interest-answered"
    MESSAGE_WAITS = "message-waits"
    REFERRAL_WAITS = "referral-waits"


FACTS: dict[Message, frozenset[str]] = {message: frozenset() for message in Message}
FACTS[Message.DRAFT_WAITS] = frozenset(["kept_until"])
# `letter` is not said in the message: it tells whoever prints letters which one belongs into the envelope.
FACTS[Message.DECISION_MADE] = FACTS[Message.PAYMENT_PAUSED] = FACTS[Message.PAYMENT_RESUMED] = frozenset(["letter"])
FACTS[Message.BANK_DETAILS_CHANGED] = frozenset(["letter"])
FACTS[Message.RETURN_RECEIVED] = frozenset(["look_by"])
FACTS[Message.SIGN_IN_CODE] = frozenset(["code"])
# How long the facts of a message are of use. After that, or once it has gone, they are wiped from the outbox.
SECRET_FOR: dict[Message, timedelta] = {Message.SIGN_IN_CODE: timedelta(minutes=10)}
WIPED = "••• •••"
# `link` is the seed of a link's token (core/links.py): only the message that leaves carries the token itself.
FACTS[Message.PASSPHRASE_LINK] = FACTS[Message.EMAIL_CONFIRM] = FACTS[Message.EMAIL_CHANGED] = frozenset(["link"])
FACTS[Message.STAFF_INVITED] = frozenset(["link"])
FACTS[Message.INTEREST_RECEIVED] = frozenset(["contact_by"])
# Where a text leads whose reader may have no sign-in; all others lead to My home.
LEADS_TO: dict[Message, str] = dict.fromkeys((Message.INTEREST_RECEIVED, Message.INTEREST_ANSWERED), "interest/where")
