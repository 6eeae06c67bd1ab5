"""One table of English sentences for the codes of this package. The web pages translate the same strings (gettext msgids)."""

from collections.abc import Mapping


def N_(msgid: str) -> str:
    """Marks a string for translation and gives it back as it is."""
    return msgid


HOW_TO_CSV = N_("In your bank's app or website, choose your statement, then “download” or “export”, then “CSV”.")

REFUSALS: dict[str, str] = {
    "no-transactions": N_(
        "There are no transactions in this file. If you spent nothing this quarter, choose “I spent nothing this quarter”."
    ),
    "nothing-readable": N_(
        "We could not read any line of this file. Please download it again as CSV, or type the lines in."
    ),
    "not-a-statement": N_(
        "This file does not look like a bank statement. Please download your statement from your bank as CSV."
    ),
    "too-large": N_("This file is too big for us: the most is 10 MB. Please choose a shorter time in your bank."),
    "too-many-rows": N_(
        "This file has too many lines for us: the most is 100,000. Please choose the dates of this quarter in your bank."
    ),
    "too-many-columns": N_(
        "This file has too many columns for us: the most is 60. Please download it again from your bank as CSV."
    ),
    "pdf": N_(
        "This is a PDF. You can attach it as your statement and type in the totals. "
        "Or download the same statement from your bank as CSV."
    ),
    "picture": N_(
        "This is a picture. You can attach it as your statement and type in the totals. "
        "Or download the statement from your bank as CSV."
    ),
    "document": N_(
        "This is a document, not a statement we can read. You can save it as a PDF and attach it. "
        "Or download the statement from your bank as CSV."
    ),
    "spreadsheet": N_(
        "This is a spreadsheet file. Please open it, choose “Save as”, choose “CSV”, and send us that file."
    ),
    "locked": N_(
        "This file is locked with a password. Please save it again without one, as CSV. Never tell us the password."
    ),
    "zip": N_("This is a packed (zip) file. Please open it and send us the CSV files inside, one by one."),
    "web-page": N_(
        "This is a web page, not a statement. Your bank may have sent an error page. "
        "Please download your statement again, as CSV."
    ),
    "other-format": N_(
        "This is a bank file of a kind we cannot read yet. Please download the same statement as CSV or OFX."
    ),
    "bank-error": N_(
        "Your bank sent an error message instead of a statement. Please try the download again later."
    ),
    "investment-account": N_(
        "This file is from an investment account. Please send the file of your direct payment bank account."
    ),
    "took-too-long": N_(
        "This file took too long to read. Please choose a shorter time in your bank, or type the lines in."
    ),
    "could-not-read": N_(
        "We could not read this file. Please download it from your bank again, or type the lines in."
    ),
}

PROBLEMS: dict[str, str] = {
    "bad-amount": N_("Line %(line)s: we cannot read the amount “%(shown)s”. Please type this line in."),
    "amount-missing": N_("Line %(line)s: there is no amount. If money was paid, please type this line in."),
    "amount-too-large": N_("Line %(line)s: “%(shown)s” is more than a million pounds. Please check it and type it in."),
    "bad-date": N_("Line %(line)s: “%(shown)s” is not a date we can read. Please type this line in."),
    "date-missing": N_("Line %(line)s: there is no date. If money was paid, please type this line in."),
    "row-width": N_("Line %(line)s: this line has too many or too few parts (“%(shown)s”). Please type it in."),
    "does-not-add-up": N_("The balance does not add up at line %(line)s. The difference is £%(difference)s."),
    "totals-do-not-add-up": N_("Opening balance, money in and money out do not make the closing balance. "
                               "The difference is £%(difference)s."),
    "us-dates": N_("The dates in this file put the month first. We read them that way."),
    "dates-in-two-orders": N_("Some dates put the day first and some the month first (%(shown)s). Please check them."),
    "letters-may-be-wrong": N_("Some letters may look wrong. The amounts are right."),
}  # fmt: skip

HINTS: dict[str, str] = {
    "missing-or-duplicated-row": N_("A line may be missing, or there twice."),
    "wrong-sign": N_("Money out may be shown as money in, or the other way round."),
    "swapped-digits": N_("Two figures may have changed places."),
}

LEFT_OUT: dict[str, str] = {
    "pending": N_("not yet taken by the bank"),
    "not-completed": N_("declined or cancelled"),
    "opening-balance": N_("opening balance"),
    "closing-balance": N_("closing balance"),
    "total": N_("a total, not a payment"),
    "not-a-transaction": N_("not a payment"),
    "outside-period": N_("from another quarter"),
    "other-account": N_("from another account"),
}

QUESTIONS: dict[str, str] = {
    "date-order": N_("Which comes first in the dates of this file: the day or the month?"),
    "sign": N_("Is money in £%(money_in)s and money out £%(money_out)s right?"),
    "first-line": N_("Was the oldest line money in or money out?"),
    "account": N_("Which account is your direct payment account?"),
    "outside-period": N_("All lines are from another quarter. Shall we leave them out?"),
    "column-date": N_("Which column is the date?"),
    "column-amount": N_("Which column is the amount?"),
    "column-out": N_("Which column is money out?"),
    "column-in": N_("Which column is money in?"),
    "column-balance": N_("Which column is the balance?"),
    "column-text": N_("Which column says who was paid?"),
}

CHOICES: dict[str, str] = {
    "dmy": N_("the day"),
    "mdy": N_("the month"),
    "as-given": N_("a minus is money out"),
    "reversed": N_("a minus is money in"),
    "out": N_("money out"),
    "in": N_("money in"),
    "leave-out": N_("leave them out"),
    "keep": N_("keep them"),
    "none": N_("none of them"),
}

LEVELS: dict[str, str] = {
    "A": N_("It adds up: every line fits the balance."),
    "B": N_("The totals add up, but not every line fits the balance."),
    "C": N_("It adds up with the balances you gave."),
    "D": N_("It does not add up yet. You can still send it and tell us why."),
}
NOTHING_TO_CHECK = N_("This file has no balances, so please check the totals.")


def refusal(code: str) -> str:
    """The English sentence for a refused file."""
    return REFUSALS.get(code, REFUSALS["could-not-read"])


def problem(code: str, facts: Mapping[str, object]) -> str:
    """The English sentence for a problem; `facts` are line, shown and, where it does not add up, difference."""
    if code == "does-not-add-up" and facts.get("line") is None:
        code = "totals-do-not-add-up"
    return PROBLEMS[code] % facts
