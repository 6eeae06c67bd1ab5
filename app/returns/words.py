"""The words for the codes of a return: categories, reasons, kept questions, rules, refusals. One msgid each,
so that a form, a page and a letter say the same in every language. Look-ups are by code; a test holds them complete.
"""

from app.core.i18n import N_, gettext
from app.files import words as files_words

CATEGORY = {
    "council_payment": N_("Money from the council"),
    "client_contribution": N_("Your own contribution"),
    "refund": N_("Money paid back to you"),
    "interest": N_("Interest from the bank"),
    "own_top_up": N_("Extra money of your own"),
    "other_income": N_("Other money in"),
    "pa_wages": N_("Wages of a personal assistant"),
    "hmrc_paye_ni": N_("Tax and National Insurance (HMRC)"),
    "pension": N_("Pension for a personal assistant"),
    "payroll_service": N_("Payroll service"),
    "insurance": N_("Insurance"),
    "agency_care": N_("Care agency"),
    "self_employed_pa": N_("Self-employed personal assistant"),
    "day_activity": N_("Day centre or activity"),
    "respite": N_("Respite or replacement care"),
    "equipment": N_("Equipment"),
    "transport_mileage": N_("Transport or mileage"),
    "training": N_("Training"),
    "recruitment_dbs": N_("Finding a personal assistant, or a DBS check"),
    "support_service_fee": N_("Support service"),
    "managed_account_fee": N_("Managed account fee"),
    "bank_charge": N_("Bank charge"),
    "returned_to_council": N_("Money sent back to the council"),
    "cash": N_("Cash"),
    "other": N_("Something else"),
    "paid_by_mistake": N_("Paid by mistake"),
    "unknown": N_("Not sorted yet"),
}

REASON = {
    "scheduled-payment": N_("The amount and the day match a payment from the council."),
    "contribution-amount": N_("The amount is your contribution."),
    "you-told-us-before": N_("You told us this before."),
    "words": N_("The bank's words say so."),
    "asked-by-council": N_("The council would like to hear more about this."),
    "paid-them-before": N_("You have paid them before."),
    "your-name": N_("The payment carries your name."),
    "regular-payment": N_("You pay this regularly."),
    "nothing-matched": N_("We could not tell."),
    "you-chose": N_("You chose this."),
}

# What an officer may ask, kept in every language; each may be put about a line or about the whole return.
QUESTION = {
    "does-not-add-up": N_("The sum does not add up. Do you know why?"),
    "balance-missing": N_("What was the balance at the start and at the end of the quarter?"),
    "opening-differs-from-last-closing": N_("The quarter starts with another balance than the last one ended with. Do you know why?"),
    "days-missing-between-files": N_("Some days are missing between your bank's files. Can you add them?"),
    "council-payment-missing": N_("We paid you, but we do not see the payment. Did it arrive?"),
    "contribution-missing": N_("We do not see your contribution. Did you pay it in?"),
    "contribution-lower": N_("Your contribution is less than we expected. Has something changed?"),
    "evidence-asked": N_("Can you send us a receipt or an invoice for this?"),
    "cash-without-note": N_("What was this cash for?"),
    "unknown-category": N_("What was this payment for?"),
    "what-was-this-for": N_("What was this payment for?"),
    "how-does-this-meet-your-plan": N_("How does this help you with your care and support plan?"),
    "new-payee": N_("This is somebody new. Who are they, and what do they do for you?"),
    "mistake-not-put-back": N_("You paid this by mistake. When will you put the money back?"),
    "same-file-for-different-payees": N_("The same paper is with two payments. Which one is it for?"),
    "insurance-not-seen": N_("We do not see insurance this year. Do you have employer's insurance?"),
    "hmrc-not-seen": N_("We see wages but no tax. Who looks after tax for you?"),
    "are-you-getting-your-care": N_("You spent nothing. Are you getting the care you need?"),
    "something-else": N_("We have a question. Please read our note."),
}

# The same rules, as everybody may read them. %(over)s and the like are today's numbers.
RULE = {
    "the-sum-adds-up": N_("Your balance at the start, plus money in, less money out, should be your balance at the end. If it is not, we may ask why."),
    "opens-where-the-last-closed": N_("A quarter should start with the balance the last one ended with."),
    "every-day-is-covered": N_("Your bank's files should cover every day of the quarter."),
    "council-payments-arrived": N_("Each payment from the council should be there."),
    "contribution-paid-in": N_("If you pay a contribution, it should be paid into this account."),
    "evidence-for-some-spending": N_("We ask for a receipt for some kinds of spending above a set sum. For all else a receipt is your choice."),
    "cash-has-a-note": N_("Cash needs a few words on what it was for."),
    "every-line-has-a-kind": N_("Each payment should say what it was for."),
    "other-has-a-note": N_("If you choose “something else”, a few words help us."),
    "spending-meets-the-plan": N_("If we do not expect a payment, we ask how it helps with your plan. We do not say no by ourselves."),
    "new-payee-over-a-sum": N_("If you pay somebody new a larger sum, we may ask who they are."),
    "mistakes-are-put-back": N_("If you paid something by mistake, the money should go back in."),
    "one-file-one-payee": N_("If one paper is with two payments, we may ask which it is for."),
    "insurance-each-year": N_("If you employ somebody, you need employer's insurance. We may remind you."),
    "tax-when-tax-was-paid": N_("If tax was paid before and now is not, we may ask."),
    "care-is-bought": N_("If nothing is spent, we ask if you are getting your care. It is not a fault."),
}

HINT = {
    "figure-missing": N_("One of the balances is missing."),
    "missing-or-duplicated-row": N_("The difference is the same as one payment. It may be missing, or counted twice."),
    "wrong-sign": N_("The difference is twice a payment. It may be money in that was read as money out."),
    "pounds-and-pence": N_("The point may be in the wrong place in a balance."),
    "swapped-digits": N_("Two figures may be the wrong way round in a sum."),
    "round-sum": N_("The difference is a round sum. Cash may be missing."),
}

REFUSAL = {
    **files_words.REFUSAL,
    "nothing-to-send": N_("There is nothing to send yet. Add your bank's file, type your totals, or say that you spent nothing."),
    "file-question-unanswered": N_("There is a question about a file. Answer it, or remove the file."),
    "return-settled": N_("We have finished checking this return. Ring us if something in it is wrong."),
    "with-the-person": N_("This return was sent. What comes next is between the person and the council. You do not need to do anything."),
    "person-has-started": N_("This person has started this return themselves. Ring them before you enter anything."),
    "file-already-sent": N_("You have added this file already. We count it once."),
    "category-unfit": N_("Choose what the payment was for from the list."),
    "day-outside-period": N_("This day is not in the quarter. Check the date."),
    "line-from-file": N_("This payment comes from your bank's file. Remove the file instead."),
    "case-taken": N_("Somebody else is looking at this return."),
    "case-not-yours": N_("You have not taken this return."),
    "case-moved-on": N_("This return has moved on since you opened it."),
    "return-moved-on": N_("This return has moved on since you opened it."),
    "sent-again-meanwhile": N_("The person has sent this return again since you opened it. Look at the new one."),
    "nothing-asked": N_("Choose at least one question, or settle the return."),
    "already-proposed": N_("Somebody has proposed this already."),
    "not-settled": N_("This return is not settled."),
    "needs-a-second-person": N_("A second person has to agree. You cannot agree to your own proposal."),
    "reason-missing": N_("Say why this return should be looked at again."),
}

OUTCOME = {
    "ok": N_("Nothing to ask"),
    "ok_with_advice": N_("Nothing to ask, with advice"),
}

NEXT = {
    "not-started": N_("Not started"),
    "finish-and-send": N_("Started, not sent"),
    "we-will-look-by": N_("Sent"),
    "we-are-late": N_("We are late"),
    "answer-our-questions": N_("We have a question"),
    "nothing-more-needed": N_("Checked"),
    "we-are-looking-again": N_("We are looking again"),
}


def said(catalogue: dict[str, str], code: str) -> str:
    """The words for a code, in the language in use. Raises KeyError for a code without words."""
    return gettext(catalogue[code])


def category(code: str) -> str:
    """A category in words."""
    return said(CATEGORY, code)


def reason(code: str) -> str:
    """Why a line seems to be what it is."""
    return said(REASON, code)


def hint(code: str) -> str:
    """A likely reason why a sum does not add up."""
    return said(HINT, code)


def kept_question(code: str) -> str:
    """A question the council keeps in every language."""
    return said(QUESTION, code)


def rule(code: str) -> str:
    """A rule as everybody may read it."""
    return said(RULE, code)


def where(code: str) -> str:
    """Where a return stands, in two or three words."""
    return said(NEXT, code)
