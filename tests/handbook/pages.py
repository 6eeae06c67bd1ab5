"""Pages of a handbook to test with, put in through the verbs."""

from datetime import date

from app.core import db
from app.handbook import keeping
from app.handbook.keeping import Written
from app.handbook.rules import Kind
from tests.factories import NOW, Made

QUEUE = Written("How the queue works", "The list is **long**.\n\n## Order\n\nDue first.", date(2026, 11, 1), date(2027, 11, 1))
NEWS = Written("News of November", "Müller’s bank sends another file.", date(2026, 11, 10), date(2027, 2, 1))


def publish(slug: str, kind: Kind, written: Written, keeper: Made) -> None:
    """A page that everybody reads."""
    keeping.begin(slug, kind, written, NOW, by=keeper.id)
    keeping.publish(slug, written.mark, NOW, by=keeper.id)
    db.commit()


def publish_next(slug: str, before: Written, written: Written, keeper: Made) -> None:
    """Its next version."""
    keeping.write(slug, written, before.mark, NOW, by=keeper.id)
    keeping.publish(slug, written.mark, NOW, by=keeper.id)
    db.commit()


def both(keeper: Made) -> None:
    """One page and one briefing."""
    publish("queue", Kind.PAGE, QUEUE, keeper)
    publish("news", Kind.BRIEFING, NEWS, keeper)
