"""What staff may send to import people."""

from wtforms import FileField, HiddenField

from app.core.forms import Needed, PortalForm


class FileForm(PortalForm):
    """The file of the case system."""

    file = FileField("File of the case system")

    @property
    def content(self) -> bytes:
        """The bytes of the file; none where none was chosen."""
        return self.file.data.read() if self.file.data else b""


class ConfirmForm(PortalForm):
    """A yes to the differences that were shown, by their fingerprint."""

    seen = HiddenField(validators=[Needed("Look at the differences first")])
