"""What a file is, by its first bytes and never by its name (STATEMENTS.md 2.5)."""

import io
import re
import zipfile

PICTURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
)
HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

HTML = re.compile(r"<(?:!doctype html|html|head|body|table|div|meta)\b", re.I)
QIF = re.compile(r"^!(?:Type:|Account|Option:|Clear:)", re.I | re.M)
MT940 = re.compile(r"^:61:", re.M)
CAMT = re.compile(r"camt\.05[234]|<BkToCstmr", re.I)
OFX = re.compile(r"OFXHEADER|<OFX\b|<\?OFX\b", re.I)
SANTANDER = re.compile(r"^[ \t\xa0]{0,8}(?:Date|Amount|Balance):", re.M)
START = 65_536


def of_bytes(content: bytes) -> str | None:
    """The kind of a file that is not text, else None."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _of_zip(content)
    if content.startswith(OLD_OFFICE):
        return _of_old_office(content)
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in HEIF else "video"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"{\\rtf"):
        return "document"
    if content.startswith(ARCHIVES):
        return "archive"
    return next((kind for start, kind in PICTURES if content.startswith(start) and _is_picture(content, kind)), None)


def _is_picture(content: bytes, kind: str) -> bool:
    # A bank export could begin with the letters BM; a bitmap has noughts in its header.
    return kind != "bmp" or b"\x00" in content[2:14]


def _of_zip(content: bytes) -> str:
    """Only the list of members is read, nothing is unpacked."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()[:500]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return "zip"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "document"
    if "mimetype" in names or "content.xml" in names:
        return "ods" if b"opendocument.spreadsheet" in content[:200] else "document"
    if any(name.startswith("Index/") or name.endswith(".iwa") for name in names):
        return "document"
    return "zip"


def _of_old_office(content: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return "locked"
    return "xls" if holds("Workbook") or holds("Book") else "document"


def of_text(text: str) -> str:
    """The kind of a text: `csv` is what is left, and may still turn out to be no statement."""
    start = text[:START]
    head = start.lstrip()[:2000]
    if OFX.search(head) or (OFX.search(start) and "<STMTTRN" in start.upper()):
        return "ofx"
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "xls"
    if head.startswith("<?xml") or head.startswith("<"):
        return "html" if HTML.search(head) else "camt" if CAMT.search(start) else "svg" if "<svg" in head else "xml"
    if head.startswith(("{1:F01", ":20:")) or (MT940.search(start) and ":20:" in start):
        return "mt940"
    if QIF.search(head):
        return "qif"
    if head.startswith(("{", "[")) and '"' in head[:200]:
        return "json"
    if _is_santander(start):
        return "text"
    return "html" if HTML.search(head) and "," not in head.split("<")[0] else "csv"


def _is_santander(start: str) -> bool:
    found = SANTANDER.findall(start)
    return len(found) >= 2 and "Amount:" in start and "Description:" in start


def is_binary(content: bytes, text: str) -> bool:
    """Whether bytes that were read as text are none: more than a few control bytes among them."""
    start = content[:START]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not start:
        return False
    odd = sum(byte < 9 or 13 < byte < 32 for byte in start)
    return odd * 20 > len(start) and len(text) * 5 > len(content) * 3
