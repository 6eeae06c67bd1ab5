"""What somebody reads whose file cannot be kept, and what to do next."""

from app.core.i18n import N_

REFUSAL = {
    "file-empty": N_("This file is empty. Download or scan it again."),
    "file-too-large": N_("This file is too large. Send one of 15 MB or less."),
    "file-too-many": N_("You can add 40 files. Remove one first."),
    "file-no-room": N_("These files are too large together. Remove one, or send smaller photos."),
    "file-heic": N_("Your phone saved this photo as HEIC. In your phone's camera settings choose “Most compatible”, or take a screenshot and send that."),
    "file-kind": N_("We can take PDF, JPEG and PNG. Save or photograph your paper as one of these."),
    "file-damaged": N_("We could not open this photo. Take it again."),
}
