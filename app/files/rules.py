"""Which files may be sent as evidence, and how large. Content decides, never the name."""

from enum import StrEnum

MOST_BYTES = 15 * 1024 * 1024
MOST_FILES, MOST_BYTES_TOGETHER = 40, 200 * 1024 * 1024


class FileKind(StrEnum):
    """What is kept. A statement is a bank's own file that was read; the others prove lines."""

    STATEMENT = "statement"
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


MEDIA_TYPE = {
    FileKind.STATEMENT: "application/octet-stream",
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
}
ENDING = {FileKind.STATEMENT: "", FileKind.PDF: ".pdf", FileKind.JPEG: ".jpg", FileKind.PNG: ".png"}


def evidence_kind(content: bytes) -> FileKind | str:
    """What evidence this is, or the code of why it cannot be taken.

    Codes: file-empty, file-too-large, file-heic, file-kind (SVG, HTML, Word and all else).
    """
    if not content:
        return "file-empty"
    if len(content) > MOST_BYTES:
        return "file-too-large"
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"%PDF-"):
        return FileKind.PDF
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "file-heic"
    return "file-kind"


def room_for(count: int, size: int, more: int) -> str | None:
    """Whether another file of `more` bytes fits beside `count` files of `size` bytes; else a code."""
    if count >= MOST_FILES:
        return "file-too-many"
    return "file-no-room" if size + more > MOST_BYTES_TOGETHER else None


MOST_MEDIA_BYTES = 60 * 1024 * 1024
MP4_SOUND = (b"M4A ", b"M4B ")


def media_type(content: bytes) -> str:
    """The type of a recording or a film by its first bytes, or the code of why it cannot be taken.

    Codes: file-empty, file-too-large, file-kind. What comes out is played by every browser of the last years.
    """
    if not content:
        return "file-empty"
    if len(content) > MOST_MEDIA_BYTES:
        return "file-too-large"
    if content.startswith(b"ID3") or (content[0] == 0xFF and content[1:2] and content[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if content[4:8] == b"ftyp":
        return "audio/mp4" if content[8:12] in MP4_SOUND else "video/mp4"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    return "video/webm" if content.startswith(b"\x1aE\xdf\xa3") else "file-kind"
