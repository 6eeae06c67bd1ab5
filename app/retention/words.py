"""The words for the codes of the data map, as people read them on the privacy page and in their copy. One msgid each;
a test holds them and the map together.
"""

from app.core.i18n import N_, gettext
from app.retention.rules import Kept

# In the order of the page.
TOLD = {
    "who-you-are": N_("Your name, reference, date of birth and language. Your email address, phone numbers and postal address if we have them, and which of them are safe to use."),
    "sign-in": N_("Your passphrase, in a form that nobody can read back. When you signed in and out."),
    "passing": N_("The codes you sign in with, in a form that nobody can read back. What you had typed when your time ran out."),
    "failed-sign-in": N_("A note that somebody tried to sign in and failed. Nobody can read from it who that was."),
    "interest": N_("What you told us when you asked about a direct payment, what we did about it, and when."),
    "equality": N_("Answers to the equality questions, as numbers only. Nobody can see who gave which answer."),
    "payment": N_("Your direct payment: how it is kept, how much is paid and when, your contribution, and what was agreed with you."),
    "returns": N_("Your returns: the lines from your bank, what each was for, your files, notes, bills and answers."),
    "papers": N_("The receipts and other papers you sent, and which payment each of them shows."),
    "sent": N_("Every return you sent, just as you sent it. So we and you can always see what was said."),
    "work": N_("Which of your returns we have to look at, by when, and which officer does it."),
    "over": N_("What you told us about money above your limit, and the date."),
    "helpers": N_("Who helps you or acts for you, from when until when, and what they may do. The codes you gave to somebody, and when each was used."),
    "private": N_("What you told us in private, if you did. Only one lead reads it."),
    "threads": N_("What you and the council wrote to each other, and how each matter ended."),
    "support": N_("Which help you asked for, what you agreed that a support service may see, and what it told us."),
    "memory": N_("What you said a payee is, and how your bank's files look. You are then not asked again."),
    "messages": N_("The emails we sent you. They only say that there is news. No name, sum or care is in them."),
    "log": N_("A log of who did what, and when. It holds no sums and no words that you typed."),
    "rights": N_("When you asked for a copy of what we keep, or asked us to delete it, and what we did."),
}

SEES = {
    "person": N_("You."),
    "helpers": N_("People who act for you or help you. They see only what was agreed. You see who they are on “Who helps me”."),
    "finance": N_("Finance officers of the council, who look at returns. They see a return when you have sent it, and not before. We log each time one of them opens it. You see it on “Who has looked at my record”."),
    "every-team": N_("Other staff in the council's direct payments and social work teams can find your name and what is agreed with you. They do not see the lines from your bank."),
    "answering-team": N_("The team that answers what you write: social workers for care, finance officers for money. If they pass it on, the other team too."),
    "dp-team": N_("The lead of the direct payments team. They make the copy when you ask for one."),
    "administrator": N_("The people who run this website for the council. They see which emails were sent, and the log."),
    "safeguarding": N_("The council's lead for keeping people safe, and nobody else, reads what you tell us in private."),
    "provider": N_("The support service you chose, and no other: your name, your wish, and what you ticked. Only while it helps you or answers."),
    "outside": N_("Somebody outside to whom you gave a code: one thing, once. You see when."),
}

WITHHELD = {
    "secret": N_("It keeps your sign-in safe. Nobody can read it back, and it says nothing about you."),
    "enquiry": N_("It is about an enquiry that is not finished. Ask us if you want to know more."),
    "private": N_("It is kept apart, so that nobody else can find it in this copy. Ring us if you want to know more."),
}

KEPT = {
    Kept.DRAFT: N_("A return you began and did not send is deleted %(time)s after you last changed it. We write to you twice before that."),
    Kept.INTEREST_DRAFT: N_("A form that you begin to ask about a direct payment, and do not send, is deleted after %(time)s."),
    Kept.PAPER: N_("Receipts and other papers are deleted %(time)s after we finished looking at the return."),
    Kept.RETURN: N_("A return is deleted %(time)s after its quarter. The newest one stays while you have a direct payment."),
    Kept.MESSAGE: N_("Emails we sent you are deleted after %(time)s."),
    Kept.SIGN_IN: N_("A note of when you signed in is deleted after %(time)s."),
    Kept.FAILED_SIGN_IN: N_("A note that somebody tried to sign in and failed is deleted after %(time)s or at the next such try."),
    Kept.ONE_DAY: N_("A code we sent you, and what you had typed when your time ran out, are deleted after %(time)s."),
    Kept.RECORD: N_("All else about you is deleted %(time)s after we were last in touch. While you have a direct payment, it stays."),
    Kept.TRAIL: N_("The log stays as long as this website. It holds numbers and codes. When you are deleted, nothing in it says who you were."),
}


def said(catalogue: dict[str, str], code: str) -> str:
    """The words for a code. Raises KeyError: a code without words is a defect."""
    return gettext(catalogue[code])


def how_long(kept: Kept, time: str) -> str:
    """How long a class is kept; `time` is its period in words, such as 7 years."""
    return gettext(KEPT[kept], time=time)
