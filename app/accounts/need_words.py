"""How somebody needs us to talk or write: the Accessible Information Standard, DAPB1605. Each need by itself, and «none»
is an answer, different from «not asked». A catalogue of codes and their words; English for staff."""

from app.core.i18n import N_

NONE = "none"
INTERPRETER = "interpreter"  # for a spoken language; which one stands in the note
NEEDS = {
    "large-print": N_("Large print"), "braille": N_("Braille"), "easy-read": N_("Easy Read, with pictures"),
    "audio": N_("Something to listen to"), "no-phone": N_("Email or text, not the phone"),
    "relay": N_("Calls through Relay UK"), INTERPRETER: N_("An interpreter"), "bsl": N_("A sign language interpreter"),
    "deafblind": N_("A deafblind manual interpreter"), "lipspeaker": N_("A lip-speaker"),
    "hearing-loop": N_("A hearing loop"), "longer-call": N_("More time to talk"), NONE: N_("None of these"),
}  # fmt: skip
