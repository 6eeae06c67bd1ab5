"""What people can check or try, as codes and in the words of staff."""

from app.core.checked import INTERFACE, easy_part

# The Easy Read faces, by the folder of their templates.
EASY_FACES = {
    "home": "My home in Easy Read",
    "ledger": "My balance in Easy Read",
    "returns": "A return and a question of the council in Easy Read",
    "reviews": "Decisions in Easy Read",
    "contact": "Worried about someone in Easy Read",
    "tools": "The tools in Easy Read",
}
# Whoever tried this site, with what. The accessibility page says of each whether anybody has.
TRIALS = {
    "screen-reader": "Tried with a screen reader",
    "magnifier": "Tried with a screen magnifier",
    "speech-input": "Tried with speech input",
    "disabled-people": "Tried by disabled people",
    "carers": "Tried by carers",
}
SITE = {INTERFACE: "Every word of the site, by people who speak the language"}
EASY = {easy_part(name): words for name, words in EASY_FACES.items()}
WHAT = {**SITE, **EASY, **TRIALS}
