"""What an administrator may send about members of staff, and what we say when it cannot be done."""

from datetime import date
from typing import Any

from wtforms import RadioField
from wtforms.validators import Length, Regexp

from app.accounts.rules import Role
from app.core.forms import DayField, Needed, PlainTextField, PortalForm

ROLES = {
    Role.ADMINISTRATOR: "Administrator: staff accounts and settings",
    Role.CHARGING_OFFICER: "Charging officer: contributions and arrears",
    Role.CONTENT_EDITOR: "Content editor: guidance and translations",
    Role.DP_LEAD: "Direct payments lead: policy, caseloads, what waits for a second person",
    Role.DP_OFFICER: "Direct payments officer: set-up, agreement, account",
    Role.FINANCE_OFFICER: "Finance officer: returns, sees bank lines",
    Role.SAFEGUARDING_LEAD: "Safeguarding lead: concerns, sees care notes",
    Role.SOCIAL_WORKER: "Social worker: plan and review, sees care notes",
    Role.SUPPORT_PROVIDER: "Support provider: outside the council, only people referred to it",
}
EMAIL = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter a work email address like name@council.example")
REFUSALS = {
    "own-role": ("role", "Nobody gives themselves a role, or ends one of their own. Ask another administrator."),
    "has-role": ("role", "They hold this role then already"),
    "email-taken": ("email", "Somebody has this email address already"),
    "already-signs-in": ("email", "They have a passphrase or a passkey already. They can ask for a new one on the sign-in page."),
    "no-email": ("email", "We have no email address of theirs"),
    "backdated": ("from_day", "Enter today or a later day"),
}


class StaffForm(PortalForm):
    """A new member of staff."""

    display_name = PlainTextField("Their name", [Needed("Enter their name"), Length(max=200)])
    email = PlainTextField("Work email address", [Needed("Enter their work email address"), EMAIL, Length(max=200)])


class RoleForm(PortalForm):
    """A role from a day."""

    role = RadioField("Which role?", [Needed("Choose a role")], choices=[(str(role), words) for role, words in ROLES.items()])
    from_day = DayField("From which day?", [Needed("Enter a day, like 1 4 2027")], default=None)

    def refuse_code(self, code: str) -> None:
        """Say a refusal at its field."""
        self.refuse(*REFUSALS[code])

    def is_from(self, today: date) -> Any:
        """The day, or None with an error where it is past."""
        if self.from_day.data is not None and self.from_day.data < today:
            self.refuse_code("backdated")
            return None
        return self.from_day.data
