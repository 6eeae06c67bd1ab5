"""People who help, for tests: through the verbs, committed."""

from collections.abc import Sequence
from datetime import date

from app.accounts import invitations, representations
from app.accounts.models import Representation
from app.accounts.standing import Basis, Scope, Standing
from app.core import db
from tests import factories
from tests.factories import NOW, Made

TODAY = date(2026, 11, 20)


def invite(person: Made, scopes: Sequence[Scope] = (Scope.SEE_BALANCE,), *, months: int = 6, email: str | None = None) -> str:
    """The person invites somebody. Returns the code."""
    values: dict[str, object] = {
        "invited_name": "Nadia", "way": "email" if email else "printed", "email": email, "scopes": [str(one) for one in scopes],
        "months": months,
    }  # fmt: skip
    invitations.keep(person.id, values, NOW, by=person.id)
    _made, code = invitations.make(person.id, TODAY, NOW, by=person.id)
    db.commit()
    return code


def accept(code: str, helper: Made) -> None:
    """Somebody accepts."""
    offer = invitations.offer_of(code, helper.id, TODAY, NOW)
    invitations.accept(offer, TODAY, NOW, by=helper.id)
    db.commit()


def helps(helper: Made, person: Made, *scopes: Scope) -> int:
    """Somebody helps from today on. Returns the number of the standing."""
    accept(invite(person, scopes or (Scope.SEE_BALANCE,)), helper)
    return the_standing(helper, person).id


def acts(representative: Made, person: Made, standing: Standing) -> int:
    """A nominated or authorised person, recorded by an officer. Returns the number of the standing."""
    officer = factories.make_person(f"Recording Officer {representative.id}")
    basis = Basis.WELFARE_ATTORNEY if standing is Standing.AUTHORISED_PERSON else None
    code = invitations.record_standing(
        person.id, standing, [], None, representative.display_name, TODAY, NOW, by=officer.id, basis=basis, document="LPA seen",
        reasons="Agreed with you.",
    )  # fmt: skip
    db.commit()
    accept(code, representative)
    return the_standing(representative, person).id


def the_standing(helper: Made, person: Made) -> Representation:
    """The newest standing of two people."""
    with db.reading():
        known = representations.representatives_of(person.id)
        row = next(one.row for one in known if one.row.representative_id == helper.id)
        db.session.expunge(row)  # looked at later, it must not begin a transaction that others wait for
        return row
