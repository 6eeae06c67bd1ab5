"""What people have heard that stops them. What is true is the published myth; while there is none, a short answer here."""

from typing import NamedTuple

from app.core.i18n import N_


class Worry(NamedTuple):
    """`heard` is what people say, `myth` the page of guidance that answers it. `true` is the answer while no such page is
    published (DOMAIN, section 3), and `source` where that comes from, for staff."""

    heard: str
    myth: str
    true: str
    source: str


WORRIES: dict[str, Worry] = {
    "too-hard": Worry(
        N_("It sounds too hard for me"),
        "not-too-complicated",
        N_("There are things to learn, but you get help. It goes from advice to someone who keeps the money for you."),
        "DOMAIN 3.1: Shropshire; Leicester scrutiny commission",
    ),
    "employer": Worry(
        N_("I do not want to be an employer"),
        "not-always-an-employer",
        N_("You only are one if you employ somebody yourself. You can also use an agency, activities or equipment."),
        "DOMAIN 3.2, 3.3: Shropshire; Social Care Wales, for the idea only",
    ),
    "alone": Worry(
        N_("I cannot manage the money alone"),
        "not-alone-with-the-money",
        N_("You do not have to. A relative, a friend or a support service can help, or keep the money for you."),
        "DOMAIN 3.4: Hampshire, Camden",
    ),
    "benefits": Worry(
        N_("It will cut my benefits"),
        "not-a-benefit",
        N_("It is not a benefit and not income. You pay no tax on it."),
        "DOMAIN 3.7: Camden, Plymouth, Islington",
    ),
    "all-or-nothing": Worry(
        N_("I would have to do it for all my care"),
        "not-all-or-nothing",
        N_("You can take it for a part. The council arranges the rest."),
        "DOMAIN 3.6: Equal Lives, Camden",
    ),
    "family": Worry(
        N_("I could never pay my family"),
        "family-can-be-paid",
        N_("You can pay a relative who does not live with you. For one in your home, we must first agree that it is necessary."),
        "DOMAIN 3.11: Leicester; Local Government and Social Care Ombudsman",
    ),
    "paperwork": Worry(
        N_("I would have to keep every receipt"),
        "no-bookkeeping",
        N_("Most people need few papers. We tell you which ones before you start."),
        "DOMAIN 3.16: Worcestershire, Warwickshire, Norfolk",
    ),
    "stuck": Worry(
        N_("Once I start, I cannot stop"),
        "you-can-stop",
        N_("You can stop or change. We still make sure that you get the care you need."),
        "DOMAIN 3.15: Worcestershire; scrutiny panel",
    ),
    "culture": Worry(
        N_("Nobody would speak my language or know my faith"),
        "your-language-your-faith",
        N_("You choose who comes into your home. For many people that is the best part."),
        "DOMAIN 3.22: University of Birmingham with Leicester; Age UK Camden",
    ),
    "too-old": Worry(
        N_("I am too old for this"),
        "older-people-too",
        N_("It is for adults of every age."),
        "DOMAIN 3.21: People Places Lives",
    ),
    "goes-wrong": Worry(
        N_("If something goes wrong, nobody helps me"),
        "help-when-things-go-wrong",
        N_("The council must still see that your needs are met. There is a number to ring at night too."),
        "DOMAIN 3.24: Worcestershire scrutiny panel",
    ),
}  # fmt: skip
