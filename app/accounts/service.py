"""People and sign-in: find, add, sign in, sign out."""

import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select, update

from app.accounts import passphrases
from app.accounts.models import KnownDevice, MergedPerson, Person, Representation, RoleHeld, SignIn, StaffMember
from app.accounts.rules import (
    STAFF_ABSOLUTE,
    Permission,
    Role,
    Someone,
    in_force,
    is_over,
    last_moment,
    open_until,
    passphrase_refusal,
    role_permissions,
)
from app.accounts.sealed import plain_hash
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.i18n import SOURCE
from app.core.references import new_reference
from app.notifications.rules import Channel, Contact

SEEN_EVERY = timedelta(minutes=1)


def name_key(display_name: str) -> str:
    """How a name is sorted and searched."""
    return " ".join(display_name.casefold().split())


def add_person(
    display_name: str,
    now: datetime,
    *,
    by: int | None,
    email: str | None = None,
    phone: str | None = None,
    language: str = "en",
    council_reference: str | None = None,
    invented: bool = False,
) -> Person:
    """Add somebody. Raises Refused `email-taken`."""
    email = email.strip().lower() if email else None
    if email and is_email_known(email):
        raise Refused("email-taken")
    person = Person(
        reference=new_reference("P"), council_reference=council_reference, display_name=display_name,
        name_key=name_key(display_name), email=email, phone=phone, language=language, invented=invented, added_at=now,
    )
    session.add(person)
    session.flush()
    record(Event.PERSON_ADDED, by=by, about=person.id, person=person.reference)
    return person


def is_email_known(email: str) -> bool:
    """Whether this address is somebody's already."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower())) is not None


def set_passphrase(person: Person, passphrase: str, *, by: int | None) -> None:
    """Set a passphrase; no device is remembered any more. Raises Refused with the code of `rules.passphrase_refusal`."""
    refusal = passphrase_refusal(passphrase, [person.display_name, person.email or ""])
    if refusal:
        raise Refused(refusal)
    person.passphrase_hash = passphrases.hashed(passphrase)
    session.execute(update(KnownDevice).where(KnownDevice.person_id == person.id).values(remembered_until=None))
    record(Event.PASSPHRASE_SET, by=by, about=person.id, person=person.reference)


def give_role(person: Person, role: Role, from_day: date, *, by: int | None, until_day: date | None = None) -> None:
    """Give a role of the council from a day. The same form sent twice gives it once.

    Raises Refused `own-role`: nobody gives themselves a role; `has-role` where one like it is held then.
    """
    if by == person.id:
        raise Refused("own-role")
    staff_row(person.id)
    held = session.scalars(
        select(RoleHeld).where(RoleHeld.person_id == person.id, RoleHeld.role == str(role), RoleHeld.ended_at.is_(None))
    )
    for one in held:
        if (one.from_day, one.until_day) == (from_day, until_day):
            return
        if (one.until_day is None or one.until_day >= from_day) and (until_day is None or one.from_day <= until_day):
            raise Refused("has-role")
    session.add(RoleHeld(person_id=person.id, role=str(role), from_day=from_day, until_day=until_day, given_by=by))
    session.flush()
    record(Event.ROLE_GIVEN, by=by, about=person.id, person=person.reference, role=str(role))


def lock_person(person_id: int) -> None:
    """Let no two changes of the same kind about somebody cross. Rows that only point at them are not held up: the trail
    points at everybody, and would wait for ever."""
    session.scalar(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def staff_row(person_id: int) -> StaffMember:
    """What makes somebody a member of staff, locked; made where there is none yet."""
    lock_person(person_id)
    found = session.scalar(select(StaffMember).where(StaffMember.person_id == person_id))
    if found is None:
        found = StaffMember(person_id=person_id)
        session.add(found)
        session.flush()
    return found


def someone(person: Person, today: date) -> Someone:
    """A person as pages know them, with the permissions of the roles in force today."""
    rows = session.execute(
        select(RoleHeld.role, RoleHeld.from_day, RoleHeld.until_day)
        .where(RoleHeld.person_id == person.id, RoleHeld.ended_at.is_(None))
    )  # fmt: skip
    roles = [Role(role) for role, start, end in rows if in_force(start, end, today)]
    return Someone(person.id, person.reference, person.display_name, person.language, role_permissions(roles))


is_merged = select(MergedPerson.id).where(MergedPerson.person_id == Person.id).exists()


def recipient_by_reference(reference: str) -> Someone:
    """The person in the URL. Raises NotYours where there is none: unknown and forbidden look the same. A record that
    was put into another, or erased, is not there any more."""
    person = session.scalar(select(Person).where(Person.reference == reference, Person.erased_at.is_(None), ~is_merged))
    if person is None:
        raise NotYours
    return Someone(person.id, person.reference, person.display_name, person.language)


def person_card(reference: str) -> Person:
    """Somebody with their contact, for staff. Raises NotYours."""
    person = session.scalar(select(Person).where(Person.reference == reference, Person.erased_at.is_(None), ~is_merged))
    if person is None:
        raise NotYours
    return person


def card_of(person_id: int) -> Person | None:
    """Somebody with their contact, by key; None for a record that is erased, or was put into another."""
    return session.scalar(select(Person).where(Person.id == person_id, Person.erased_at.is_(None), ~is_merged))


def contact_of(person_id: int) -> Contact:
    """How, and in which language, somebody may be told something."""
    person = session.get_one(Person, person_id)
    if person.died_on is not None:  # whoever deals with the estate reads paper, and knows nothing of the person's language
        return Contact(person.id, SOURCE, None, None, person.estate_address, frozenset(Channel) - {Channel.LETTER})
    safe = {
        Channel.EMAIL: person.email_is_safe, Channel.LETTER: person.post_is_safe, Channel.TEXT: person.text_is_safe,
        Channel.CALL: person.voicemail_is_safe,
    }  # fmt: skip
    return Contact(
        person.id, person.language, person.email, person.mobile, person.postal_address,
        unsafe=frozenset(channel for channel, is_safe in safe.items() if not is_safe),
    )  # fmt: skip


def phones_of(person_id: int) -> list[str]:
    """The telephone numbers of somebody, for the council to ring."""
    person = session.get_one(Person, person_id)
    return list(dict.fromkeys(number for number in (person.phone, person.mobile) if number))


def sign_in_name_of(person_id: int) -> str:
    """What somebody signs in with: the e-mail address, or the reference."""
    person = session.get_one(Person, person_id)
    return person.email or person.reference


def staff_with(permission: Permission, today: date) -> list[Someone]:
    """Everybody who holds a permission of the council today, by name: by a role given here, or by one that the council's
    single sign-on told at a sign-in that may still run."""
    held: dict[int, set[Role]] = {}
    given = select(RoleHeld.person_id, RoleHeld.role, RoleHeld.from_day, RoleHeld.until_day)
    for person_id, role, start, end in session.execute(given.where(RoleHeld.ended_at.is_(None))):
        if in_force(start, end, today):
            held.setdefault(person_id, set()).add(Role(role))
    since = datetime.combine(today, time(), UTC) - STAFF_ABSOLUTE
    told = select(SignIn.person_id, SignIn.roles).where(SignIn.started_at > since, SignIn.ended_at.is_(None))
    for person_id, roles in session.execute(told.where(SignIn.roles.is_not(None))):
        held.setdefault(person_id, set()).update(map(Role, roles or ()))
    able = {person_id: words for person_id, roles in held.items() if permission in (words := role_permissions(roles))}
    people = session.scalars(select(Person).where(Person.id.in_(able)).order_by(Person.name_key, Person.id))
    return [Someone(one.id, one.reference, one.display_name, one.language, able[one.id]) for one in people]


def staff_among(ids: Collection[int], today: date) -> dict[int, set[Role]]:
    """Which of these people work for the council or a support service today, with the roles given here, in two queries.
    Whose roles only the council's single sign-on knows is there without any."""
    held: dict[int, set[Role]] = {one: set() for one in session.scalars(
        select(StaffMember.person_id).where(StaffMember.person_id.in_(ids))
    )}  # fmt: skip
    given = select(RoleHeld.person_id, RoleHeld.role, RoleHeld.from_day, RoleHeld.until_day)
    for person_id, role, start, end in session.execute(given.where(RoleHeld.person_id.in_(ids), RoleHeld.ended_at.is_(None))):
        if in_force(start, end, today):
            held.setdefault(person_id, set()).add(Role(role))
    return held


def reference_of(person_id: int) -> str:
    """The reference of somebody known by key."""
    return session.get_one(Person, person_id).reference


def names_of(ids: set[int]) -> dict[int, str]:
    """Display names by id, in one query."""
    if not ids:
        return {}
    return dict(session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids))).all())


def people_page(words: str, after: tuple[str, int] | None, size: int) -> list[Person]:
    """People by name, `size` and one more, after a key; `words` narrows to names that contain them."""
    query = select(Person).where(Person.erased_at.is_(None), ~is_merged).order_by(Person.name_key, Person.id).limit(size + 1)
    if words:
        query = query.where(Person.name_key.contains(name_key(words), autoescape=True))
    if after:
        query = query.where(
            (Person.name_key > after[0]) | ((Person.name_key == after[0]) & (Person.id > after[1]))
        )
    return list(session.scalars(query))


def start_sign_in(
    person_id: int, now: datetime, *, way: str = "unknown", device: str = "unknown", roles: Iterable[Role] | None = None
) -> str:
    """Begin a sign-in. Returns the token for the cookie, 256 random bits, stored hashed. `roles`: what the council's
    single sign-on said; they are in force for this sign-in, beside those that were given here."""
    token = secrets.token_urlsafe(32)
    started = SignIn(
        person_id=person_id, token_hash=plain_hash(token), started_at=now, last_seen_at=now, confirmed_at=now, way=way,
        device=device, roles=None if roles is None else [str(role) for role in roles],
    )  # fmt: skip
    session.add(started)
    session.flush()
    record(Event.SIGNED_IN, by=person_id, about=person_id, way=way)
    return token


class OpenSignIn(NamedTuple):
    """A sign-in that holds: whose it is, whether «last seen» is due to be written, how it began, when it ends by itself,
    whether its person reads the Easy Read faces of pages, and whether they may act for somebody."""

    person: Someone
    seen_due: bool
    id: int
    way: str
    confirmed_at: datetime | None
    open_until: datetime
    last_moment: datetime
    reads_easily: bool
    may_act: bool


# Built once: this runs for every page of everybody who is signed in.
_sign_in, _person, _role = SignIn.__table__.c, Person.__table__.c, RoleHeld.__table__.c
_acts_for = exists().where(Representation.representative_id == _person.id, Representation.ended_at.is_(None))
_holder = (
    select(
        _sign_in.id.label("sign_in_id"), _sign_in.started_at, _sign_in.last_seen_at, _sign_in.way, _sign_in.confirmed_at,
        _sign_in.roles, _person.id, _person.reference, _person.display_name, _person.language, _person.reads_easily, _role.role,
        _role.from_day, _role.until_day, _acts_for.label("may_act"),
    )
    .join(Person.__table__, _person.id == _sign_in.person_id)
    .outerjoin(RoleHeld.__table__, (_role.person_id == _person.id) & _role.ended_at.is_(None))
    .where(_sign_in.token_hash == bindparam("token_hash"), _sign_in.ended_at.is_(None), _person.frozen_at.is_(None))
)  # fmt: skip


def signed_in_person(token: str, now: datetime, today: date) -> OpenSignIn | None:
    """The sign-in with this token; None when it has ended, or the person is frozen."""
    rows = session.connection().execute(_holder, {"token_hash": plain_hash(token)}).all()
    if not rows:
        return None
    one = rows[0]
    roles = [Role(row.role) for row in rows if row.role and in_force(row.from_day, row.until_day, today)]
    roles += map(Role, one.roles or ())
    who = Someone(one.id, one.reference, one.display_name, one.language, role_permissions(roles))
    if is_over(one.started_at, one.last_seen_at, now, who.is_staff):
        return None
    seen_due = now - one.last_seen_at > SEEN_EVERY
    until = open_until(one.started_at, now if seen_due else one.last_seen_at, who.is_staff)
    last = last_moment(one.started_at, who.is_staff)
    return OpenSignIn(who, seen_due, one.sign_in_id, one.way, one.confirmed_at, until, last, one.reads_easily, bool(one.may_act))


def note_seen(token: str, now: datetime) -> None:
    """Write «last seen», in a transaction of its own."""
    session.execute(update(SignIn).where(SignIn.token_hash == plain_hash(token)).values(last_seen_at=now))


def end_sign_in(token: str, now: datetime, *, by: int) -> None:
    """Sign out: the token is dead from now on, wherever a copy of it lies."""
    values = {"ended_at": now, "ended_why": "signed-out"}
    session.execute(update(SignIn).where(SignIn.token_hash == plain_hash(token)).values(**values))
    record(Event.SIGNED_OUT, by=by, about=by)


def only_invented_people() -> bool:
    """Whether nobody real is in this database: the demonstration runs on no other."""
    return session.scalar(select(Person.id).where(Person.invented.is_(False)).limit(1)) is None


def any_invented_people() -> bool:
    """Whether an invented person is in this database: a real council's site does not start then."""
    return session.scalar(select(Person.id).where(Person.invented.is_(True)).limit(1)) is not None
