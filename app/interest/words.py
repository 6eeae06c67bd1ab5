"""The words of the form: what can be chosen, and what each answer is called where it is read back. English for staff."""

from collections.abc import Mapping
from typing import Any

from app.accounts.need_words import NEEDS
from app.core.i18n import N_, gettext
from app.interest.rules import Outcome, Station, Step, Team

YES_NO = {"yes": N_("Yes"), "no": N_("No")}
YES_NO_UNSURE = {**YES_NO, "unsure": N_("I am not sure")}
WHO = {"me": N_("For me"), "another": N_("For someone else")}
RELATION = {
    "family": N_("A relative, or a friend"), "carer": N_("Their carer, unpaid"), "advocate": N_("An advocate"),
    "social-worker": N_("A social worker or occupational therapist"), "health": N_("Someone from a hospital or a GP surgery"),
    "charity": N_("Someone from a charity or a support service"), "other": N_("Someone else"),
}  # fmt: skip
AGREED = {
    "yes": N_("Yes, they know and they agree"),
    "authority": N_("They cannot decide this. I have a power of attorney, or a court made me their deputy"),
    "interest": N_("They cannot decide this. Nobody has that power, and I ask for their good"),
    "no": N_("I have not asked them yet"),
}  # fmt: skip
WHOM = {"them": N_("The person"), "teller": N_("Me, who fills this in")}
WAY = {
    "phone": N_("Ring"), "text": N_("Text message"), "email": N_("Email"), "letter": N_("Letter"), "visit": N_("Visit"),
}  # fmt: skip
WHEN = {"morning": N_("In the morning"), "afternoon": N_("In the afternoon"), "any": N_("Any time")}
LANGUAGE = {
    "en": "English", "bn": "বাংলা (Bengali)", "gu": "ગુજરાતી (Gujarati)", "pa": "ਪੰਜਾਬੀ (Panjabi)", "pl": "Polski (Polish)",
    "pt": "Português (Portuguese)", "ro": "Română (Romanian)", "so": "Soomaali (Somali)", "ur": "اردو (Urdu)",
    "bsl": N_("British Sign Language"), "other": N_("Another language"),
}  # fmt: skip
INTERPRETER = {"yes": N_("Yes, please bring an interpreter"), "no": N_("No")}
HOPES = {
    "pa": N_("Someone who helps me, of my own choice"), "agency": N_("A care agency of my own choice"),
    "activity": N_("Going out, a class or a day centre"), "equipment": N_("Equipment"),
    "break": N_("A break for me, or for my carer"), "unsure": N_("I do not know yet"),
}  # fmt: skip
MONEY = {
    "me": N_("Me"), "family": N_("A relative or a friend"), "help": N_("Me, with help"),
    "service": N_("Someone who keeps the money for me"), "unsure": N_("I am not sure"),
}  # fmt: skip
SOMEONE = {"yes": N_("Yes"), "no": N_("No, not yet")}
CARE = {
    "none": N_("I have not talked to the council about care yet"), "assessed": N_("The council has asked me what I need"),
    "has-plan": N_("I have a care and support plan from the council"), "unsure": N_("I am not sure"),
}  # fmt: skip
HEARD = {
    "family": N_("From a relative or a friend"), "worker": N_("From a social worker, nurse or doctor"),
    "group": N_("From a community group or a place of worship"), "leaflet": N_("From a leaflet or a poster"),
    "online": N_("On the internet"), "other": N_("In another way"),
}  # fmt: skip
COPY = {"email": N_("By email"), "text": N_("By text message"), "letter": N_("By letter"), "none": N_("No copy, thank you")}

CHOICES: dict[str, Mapping[str, str]] = {
    "who": WHO, "relation": RELATION, "agreed": AGREED, "contact_whom": WHOM, "way": WAY, "when": WHEN, "message_safe": YES_NO,
    "language": LANGUAGE, "interpreter": INTERPRETER, "needs": NEEDS, "hopes": HOPES, "money": MONEY, "someone": SOMEONE,
    "lives_with": YES_NO, "care": CARE, "hospital": YES_NO, "heard": HEARD, "copy": COPY,
}  # fmt: skip
STEP = {
    Step.WHO: N_("Who is this for?"), Step.TELLER: N_("Who are you?"), Step.AGREED: N_("Does the person agree?"),
    Step.NAME: N_("Name"), Step.REACH: N_("How we can reach you"), Step.CONTACT: N_("When and how to get in touch"),
    Step.LANGUAGE: N_("Language"), Step.NEEDS: N_("How we should talk or write"), Step.HOPES: N_("What you hope to do"),
    Step.MONEY: N_("Who would look after the money"), Step.SOMEONE: N_("Someone in mind"), Step.CARE: N_("Care until now"),
    Step.HOSPITAL: N_("Hospital"), Step.WORRIES: N_("Worries"), Step.HEARD: N_("How you heard of it"),
    Step.COPY: N_("A copy for you"),
}  # fmt: skip
TEAM = {Team.SOCIAL_WORK: N_("the social work team"), Team.DIRECT_PAYMENTS: N_("the direct payments team")}
STATION = {
    Station.RECEIVED: N_("We have it. Nobody has begun yet."), Station.WITH_TEAM: N_("Somebody is looking at it."),
    Station.CONTACTED: N_("We have talked with you."), Station.ANSWERED: N_("We have answered."),
}  # fmt: skip
OUTCOME = {
    Outcome.OFFERED: N_("We offered a direct payment. The next steps are agreed with you."),
    Outcome.DECLINED: N_("We offered a direct payment, and you said no. You can ask again at any time."),
    Outcome.RECIPIENT: N_("You get a direct payment."),
    Outcome.OTHER_HELP: N_("Other help was better for you now. You can ask again at any time."),
    Outcome.NOT_REACHED: N_("We could not reach you. Please ring us."),
    Outcome.NOT_GENUINE: N_("We closed this. If that is wrong, please ring us."),
    Outcome.SAME: N_("You wrote about this twice. We answer both under %(reference)s."),
}  # fmt: skip
REFUSAL = {
    "interest-wrong": N_("Nothing here fits both. Check the letters, and what you typed beside them."),
    "interest-wait": N_("There were too many tries. Wait 5 minutes, then try again, or ring us."),
    "interest-missing": N_("We need an answer here before you can send this."),
    "interest-too-quick": N_("That was very quick. Sometimes a machine fills in forms. If you are a person, press “Send” again."),
    "interest-box": N_(
        "A box that people cannot see was filled in. Perhaps your browser did it. We emptied it. Please press the button again."
    ),
    "interest-many-calls": N_("Many calls were asked for from your place in the last hour. Please ring us."),
    "interest-too-many": N_("Many forms came from your place in the last hour. Yours is saved. Try again later, or ring us."),
}  # fmt: skip
EQUALITY = {
    "age": {
        "18-24": N_("18 to 24"), "25-44": N_("25 to 44"), "45-64": N_("45 to 64"), "65-74": N_("65 to 74"),
        "75-84": N_("75 to 84"), "85": N_("85 or older"),
    },
    "sex": {"female": N_("Woman"), "male": N_("Man"), "other": N_("I describe myself in another way")},
    "ethnicity": {
        "asian": N_("Asian or Asian British"), "black": N_("Black, Black British, Caribbean or African"),
        "mixed": N_("Mixed or multiple ethnic groups"), "white": N_("White"), "other": N_("Another ethnic group"),
    },
    "disabled": YES_NO,
    "carer": YES_NO,
}  # fmt: skip
EQUALITY_ASKED = {
    "age": N_("How old are you?"), "sex": N_("Are you a woman or a man?"), "ethnicity": N_("What is your ethnic group?"),
    "disabled": N_("Do you have a disability, or an illness that stays?"), "carer": N_("Do you care for somebody, unpaid?"),
}  # fmt: skip


def said(name: str, value: Any) -> list[str]:
    """An answer in words, in the language in use: what was chosen, or what was typed as it is."""
    values = value if isinstance(value, list) else [value]
    choices = CHOICES.get(name, {})
    return [gettext(choices[one]) if one in choices else str(one) for one in values]


def in_english(name: str, value: Any) -> list[str]:
    """The same for staff."""
    values = value if isinstance(value, list) else [value]
    return [CHOICES.get(name, {}).get(one, str(one)) for one in values]
