"""Support services, who signs in for them, and referrals with every step as a dated row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

_still = text("ended_at IS NULL")


class SupportService(Model):
    """An organisation that helps with direct payments. `levels` are codes of `rules.Level`; `as_at` is the day on which
    somebody last checked what stands here; `ended_at`: nobody is referred to it any more."""

    __tablename__ = "support_service"

    reference: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    about: Mapped[str]
    levels: Mapped[list[str]] = mapped_column(JSON)
    speaks: Mapped[str]
    cost: Mapped[str]
    phone: Mapped[str]
    is_council: Mapped[bool]
    takes_on: Mapped[bool]
    as_at: Mapped[date]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]


class ServiceMember(Model):
    """Who signs in for a service, outside the council. Nobody signs in for two."""

    __tablename__ = "service_member"
    __table_args__ = (
        Index("ix_service_member_now", "person_id", unique=True, sqlite_where=_still, postgresql_where=_still),
    )

    service_id: Mapped[int] = reference_to("support_service.id")
    person_id: Mapped[int] = reference_to("person.id", index=False)
    given_at: Mapped[datetime]
    given_by: Mapped[int] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = reference_to("person.id", index=False)


class ReferralDraft(Model):
    """Answers before they are sent: nobody but the person sees them."""

    __tablename__ = "referral_draft"

    person_id: Mapped[int] = reference_to("person.id")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    touched_at: Mapped[datetime]


class Referral(Model):
    """One request for support. `level` is `rules.NOT_SURE` while somebody helps to choose; `shared` is what the service may see.
    `due_day` is the day by which the one whose turn it is acts: the council, or the service."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("stage NOT IN ('offered', 'accepted') OR service_id IS NOT NULL", name="with_a_service"),
        CheckConstraint("(ended_at IS NULL) = (stage IN ('to-choose', 'offered', 'accepted'))", name="ended_when_over"),
        Index("ix_referral_stage", "stage", "due_day", "id"),
        Index("ix_referral_service", "service_id", "stage", "due_day", "id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    service_id: Mapped[int | None] = reference_to("support_service.id", index=False)
    level: Mapped[str]
    wish: Mapped[str]
    reach: Mapped[str]
    shared: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str]
    by_council: Mapped[bool]
    agreed_how: Mapped[str]
    agreed_day: Mapped[date]
    stage: Mapped[str]
    due_day: Mapped[date]
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = reference_to("person.id", index=False)
    outcome: Mapped[str | None]
    ended_at: Mapped[datetime | None]


class ReferralStep(Model):
    """What happened to a referral, for the person to read. `what` is a code of `service.Step`, `code` says more."""

    __tablename__ = "referral_step"

    referral_id: Mapped[int] = reference_to("referral.id")
    what: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    service_id: Mapped[int | None] = reference_to("support_service.id", index=False)
    day: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)
