"""The mail server and the stub of Notify that the tests of messages use."""

from tests.notifications.test_delivery import mailbox  # noqa: F401 - fixtures
from tests.notifications.test_texts import phones  # noqa: F401
