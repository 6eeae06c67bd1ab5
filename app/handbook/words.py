"""What the codes of the handbook are called for staff, and what a refusal says."""

from app.guidance.rules import Due
from app.handbook.rules import Channel, Kind

KINDS = {Kind.PAGE: "Page", Kind.BRIEFING: "Briefing"}
CHANNELS = {
    Channel.E_LEARNING: "E-learning", Channel.CLASSROOM: "In a classroom", Channel.VIDEO_CALL: "By video call",
    Channel.COLLEAGUE: "With a colleague", Channel.READING: "By reading",
}  # fmt: skip
DUE = {Due.FINE: "", Due.SOON: "To be read through soon", Due.OVER: "Overdue: ask before you rely on it"}
REFUSALS = {
    "handbook-newer": ("", "A newer version has come since you opened this page. It is below: read it, then press the button."),
    "handbook-needs-words": ("words", "Say what is missing or wrong, so that a keeper can mend it"),
    "handbook-slug": ("title", "Give it a heading with letters: its address is made from them"),
    "handbook-taken": ("title", "There is a page with this heading. Go on from that page, or choose another heading."),
    "handbook-days": ("review_by", "Enter a day after the day it is true for"),
    "handbook-moved": ("", "A colleague has changed this page since you opened it. Copy your words, open the page again, and put them in."),
    "handbook-same": ("body", "Nothing is different from what readers see. Change something, or leave the page."),
    "handbook-no-draft": ("", "There is no draft any more. Open the page to see what happened to it."),
    "handbook-answer-empty": ("words", "Write a short answer: the colleague who wrote reads it"),
    "handbook-answered": ("words", "A colleague has answered this already. Reload the page to read what they said."),
    "training-course": ("course", "Write what the course is called"),
    "training-day": ("done_on", "Enter the day you completed it: today or earlier, and not before 2000"),
}
