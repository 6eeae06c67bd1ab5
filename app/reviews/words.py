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
    Kind.BANK_DETAILS: N_("We pay into another account"),
    Kind.HELPER_AGREED: N_("Somebody may act for you"),
    Kind.HELPER_FROZEN: N_("Somebody cannot act for you now"),
    Kind.HELPER_THAWED: N_("Somebody may act for you again"),
    Kind.HELPER_ENDED: N_("Somebody does not act for you any more"),
    Kind.RESERVE: N_("You may put money aside"),
    Kind.EXCEPTION: N_("You may keep more money than the usual limit"),
}
IN_ENGLISH = {
    Kind.STARTED: "A direct payment starts", Kind.RATE: "A new rate", Kind.ACCOUNT: "The money is kept elsewhere",
    Kind.PAUSED: "A pause", Kind.RESUMED: "The payment goes on", Kind.HELPER_ENDED: "A standing was ended",
    Kind.BANK_DETAILS: "Another account to pay to", Kind.HELPER_AGREED: "A standing was agreed",
    Kind.HELPER_FROZEN: "A standing was frozen", Kind.HELPER_THAWED: "A standing is open again",
    Kind.RESERVE: "A reserve", Kind.EXCEPTION: "More contingency",
}  # fmt: skip
ACCOUNTS = {
    AccountType.OWN_BANK_ACCOUNT: N_("Your own bank account"),
    AccountType.PREPAID_CARD: N_("A prepaid card"),
    AccountType.MANAGED_ACCOUNT: N_("A managed account"),
}
