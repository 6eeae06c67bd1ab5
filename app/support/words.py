"""What help, answers and endings are called: for people, and for staff."""

from app.core.i18n import N_
from app.support.rules import NOT_SURE, Agreed, Declined, HelpKind, Level, Outcome, Progress, Share, Stage

KIND: dict[HelpKind, tuple[str, str]] = {
    HelpKind.TELLS: (N_("Somebody tells me how"), N_("They explain, and answer what you ask. You do the rest.")),
    HelpKind.DOES: (N_("Somebody does the wages"), N_("They work out pay, tax and payslips. You keep the money and pay.")),
    HelpKind.HOLDS: (N_("Somebody holds the money"), N_("They keep the money in an account for you and pay the bills. You still decide.")),
}
LEVEL: dict[str, tuple[str, str]] = {
    Level.ADVICE: (N_("Advice"), N_("Someone to ask now and then")),
    Level.EMPLOYMENT_SUPPORT: (N_("Help with hiring and contracts"), N_("They help you find a personal assistant and be a good employer")),
    Level.PAYROLL: (N_("Wages and tax done for me"), N_("They make payslips and tell you what to pay to whom")),
    Level.MANAGED_ACCOUNT: (N_("Someone to hold the money"), N_("They pay the bills that you agree to")),
    Level.FULL_SUPPORT: (N_("All of these"), N_("They hold the money, do the wages and help you with the rest")),
    NOT_SURE: (N_("I am not sure. Help me choose"), N_("We ring you or write to you, and find out together")),
}
SHARE: dict[str, str] = {
    Share.PHONE: N_("My phone number"),
    Share.EMAIL: N_("My email address"),
    Share.ADDRESS: N_("My postal address"),
    Share.NEEDS: N_("My language, and how I need people to talk or write"),
    Share.ACCOUNT: N_("How my direct payment is kept: own account, card or managed account. No sums"),
}
STAGE: dict[str, str] = {
    Stage.TO_CHOOSE: N_("We help you choose"),
    Stage.OFFERED: N_("Waiting for the service to say yes or no"),
    Stage.ACCEPTED: N_("The service helps you"),
    Stage.ENDED: N_("Ended"),
    Stage.TAKEN_BACK: N_("You took it back"),
}
DECLINED: dict[str, str] = {
    Declined.FULL: N_("They have no room for more people now."),
    Declined.NOT_OURS: N_("They do not offer this help."),
    Declined.TOO_FAR: N_("They do not work where you live."),
    Declined.LANGUAGE: N_("They have nobody who speaks your language."),
    Declined.OTHER: N_("They gave another reason."),
}
PROGRESS: dict[str, str] = {
    Progress.TALKED: N_("They talked with you"),
    Progress.NOT_REACHED: N_("They tried to reach you"),
    Progress.BEGAN: N_("The help has begun"),
    Progress.NEWS: N_("News"),
}
OUTCOME: dict[str, str] = {
    Outcome.RUNS: N_("The help is set up and goes on"),
    Outcome.DONE: N_("All that was needed is done"),
    Outcome.NOT_WANTED: N_("You did not want it any more"),
    Outcome.NOT_REACHED: N_("They could not reach you"),
    Outcome.ELSEWHERE: N_("Other help suits you better"),
}
REFUSAL = {
    "support-not-ready": N_("One question has no answer yet. Answer it, then send."),
    "support-already": N_("You have asked for this help already. You see below where it stands."),
    "service-not-open": N_("This service does not take people on for this help any more. Choose another one."),
    "share-no-way": N_("Tick one way to reach you that we have, or write one in the box. Without it nobody can get in touch."),
    "share-unknown": N_("Choose from this list"),
    "referral-moved-on": N_("This has moved on since you opened the page. You see below where it stands now."),
}
STAFF_REFUSAL = {
    **REFUSAL,
    "support-already": "There is one open for this help already. It is in the list on this page",
    "service-not-open": "This service does not offer this help, or takes nobody on now. Choose another one",
    "share-no-way": "Tick a way to reach them that is on their record, or write one down",
    "consent-not-chosen": "Choose how they agreed",
    "consent-needs-day": "Enter the day on which they agreed: today or before",
    "decline-not-chosen": "Choose why",
    "decline-needs-words": "Say why, so that the person can use it",
    "taken-from-needs-words": "Say why, for the person to read",
    "accept-needs-day": "Enter the day by which you get in touch: from today, within 20 working days",
    "progress-needs-words": "Write the news",
    "service-name-taken": "Another service has this name. Open that one, or write the name in full",
    "member-not-theirs": "They do not hold the role of a support provider, or sign in for another service. The administrator gives the role",
    "referral-moved-on": "This has moved on since you opened the page. Nothing was changed",
    "referral-not-the-same": "Choose another referral of the same person that waits. Nothing was changed",
}
KIND_IN_ENGLISH = {HelpKind.TELLS: "Tells", HelpKind.DOES: "Does", HelpKind.HOLDS: "Holds the money"}
LEVEL_IN_ENGLISH: dict[str, str] = {
    Level.ADVICE: "Advice", Level.EMPLOYMENT_SUPPORT: "Employment support", Level.PAYROLL: "Payroll",
    Level.MANAGED_ACCOUNT: "Managed account", Level.FULL_SUPPORT: "Full support", NOT_SURE: "Not sure: help to choose",
}  # fmt: skip
SHARE_IN_ENGLISH: dict[str, str] = {
    Share.PHONE: "Phone number", Share.EMAIL: "E-mail address", Share.ADDRESS: "Postal address",
    Share.NEEDS: "Language, and how to talk or write", Share.ACCOUNT: "How the direct payment is kept, without sums",
}  # fmt: skip
STAGE_IN_ENGLISH: dict[str, str] = {
    Stage.TO_CHOOSE: "We help to choose", Stage.OFFERED: "With the service: yes or no", Stage.ACCEPTED: "The service helps",
    Stage.ENDED: "Ended", Stage.TAKEN_BACK: "Taken back by the person",
}  # fmt: skip
AGREED_IN_ENGLISH: dict[str, str] = {
    Agreed.ONLINE: "Here, by themselves", Agreed.ON_PHONE: "On the phone", Agreed.FACE_TO_FACE: "Face to face",
    Agreed.ON_PAPER: "On paper", Agreed.AUTHORISED: "The person who is authorised to act for them agreed",
}  # fmt: skip
DECLINED_IN_ENGLISH: dict[str, str] = {
    Declined.FULL: "No room for more people now", Declined.NOT_OURS: "We do not offer this help",
    Declined.TOO_FAR: "We do not work where they live", Declined.LANGUAGE: "Nobody here speaks their language",
    Declined.OTHER: "Another reason (say which)",
}  # fmt: skip
PROGRESS_IN_ENGLISH: dict[str, str] = {
    Progress.TALKED: "We talked with them", Progress.NOT_REACHED: "We tried and did not reach them",
    Progress.BEGAN: "The help has begun", Progress.NEWS: "Other news (say what)",
}  # fmt: skip
OUTCOME_IN_ENGLISH: dict[str, str] = {
    Outcome.RUNS: "The help is set up and goes on", Outcome.DONE: "All that was needed is done",
    Outcome.NOT_WANTED: "They did not want it any more", Outcome.NOT_REACHED: "We could not reach them",
    Outcome.ELSEWHERE: "Other help suits them better",
}  # fmt: skip
