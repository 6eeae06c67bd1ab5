"""What the trail says to a person, in plain words: an event that is not here is not shown. One line an event."""

from app.accounts.rules import Role
from app.audit.events import Event
from app.core.i18n import N_

# What somebody who helps did.
DID: dict[Event, str] = {
    Event.REPRESENTATION_STARTED: N_("Began to help you"),
    Event.REPRESENTATION_ENDED: N_("Stopped helping you"),
    Event.RETURN_STARTED: N_("Began a return"),
    Event.WAY_CHOSEN: N_("Chose how to tell us"),
    Event.STATEMENT_ADDED: N_("Added a file from the bank"),
    Event.STATEMENT_REMOVED: N_("Took a file from the bank out"),
    Event.STATEMENT_ANSWERED: N_("Answered a question about a file"),
    Event.LINES_SORTED: N_("Said what payments were"),
    Event.LINE_ADDED: N_("Added a payment by hand"),
    Event.LINE_REMOVED: N_("Took a payment out"),
    Event.BALANCES_TYPED: N_("Typed the balances"),
    Event.BILL_ADDED: N_("Added a bill"),
    Event.BILL_REMOVED: N_("Took a bill out"),
    Event.EVIDENCE_ADDED: N_("Added a paper"),
    Event.EVIDENCE_REMOVED: N_("Took a paper out"),
    Event.CHANGE_TOLD: N_("Told us that something has changed, or asked for help"),
    Event.QUESTION_ANSWERED: N_("Answered a question from the council"),
    Event.OVER_EXPLAINED: N_("Told us what money is for"),
    Event.RETURN_SENT: N_("Sent a return to the council"),
    Event.ANSWER_KEPT: N_("Asked if the money can pay for something"),
    Event.RULING_ASKED: N_("Asked if the money can pay for something"),
    Event.REFERRAL_SENT: N_("Asked a support service to help you"),
    Event.REFERRAL_TAKEN_BACK: N_("Took back that a support service should help you"),
}

# Who looked, and why: a neutral reason, the same for everybody.
LOOKED: dict[Event, str] = {
    Event.RETURN_OPENED_BY_STAFF: N_("To look at your return"),
    Event.FILE_FETCHED: N_("To look at a paper of your return"),
    Event.REASON_GIVEN: N_("To look at your record, with a reason"),
    Event.REFERRAL_OPENED: N_("To help you, as you asked"),
}

# The team of a role; the first one that somebody held on that day is said.
TEAM: dict[Role, str] = {
    Role.FINANCE_OFFICER: N_("Finance team"),
    Role.DP_OFFICER: N_("Direct payments team"),
    Role.DP_LEAD: N_("Direct payments team"),
    Role.SOCIAL_WORKER: N_("Social work team"),
    Role.SAFEGUARDING_LEAD: N_("Adult care team"),
    Role.CHARGING_OFFICER: N_("Team for what people pay"),
    Role.ADMINISTRATOR: N_("Team that runs this website"),
    Role.CONTENT_EDITOR: N_("Team that runs this website"),
    Role.SUPPORT_PROVIDER: N_("Support organisation"),
}
COUNCIL = N_("The council")
