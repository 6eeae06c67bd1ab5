"""What letters about decisions are called, and the words they share."""

from app.core.i18n import N_
from app.decisions.rules import Kind
from app.ledger.rules import AccountType

HEADINGS = {
    Kind.STARTED: N_("Your direct payment starts"),
    Kind.RATE: N_("Your direct payment changes"),
    Kind.ACCOUNT: N_("How your money is kept changes"),
    Kind.PAUSED: N_("Your direct payment is paused"),
    Kind.RESUMED: N_("Your direct payment goes on"),
    Kind.HELPER_ENDED: N_("Somebody does not act for you any more"),
    Kind.RESERVE: N_("You may put money aside"),
    Kind.EXCEPTION: N_("You may keep more money than the usual limit"),
}
IN_ENGLISH = {
    Kind.STARTED: "A direct payment starts", Kind.RATE: "A new rate", Kind.ACCOUNT: "The money is kept elsewhere",
    Kind.PAUSED: "A pause", Kind.RESUMED: "The payment goes on", Kind.HELPER_ENDED: "A standing was ended",
    Kind.RESERVE: "A reserve", Kind.EXCEPTION: "More contingency",
}  # fmt: skip
ACCOUNTS = {
    AccountType.OWN_BANK_ACCOUNT: N_("Your own bank account"),
    AccountType.PREPAID_CARD: N_("A prepaid card"),
    AccountType.MANAGED_ACCOUNT: N_("A managed account"),
}
