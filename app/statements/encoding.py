"""Bytes to text: BOM, then UTF-16 by its NUL bytes, then strict UTF-8, then cp1252 (STATEMENTS.md 0.3)."""

import re

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Accented letters that turn up in UK payees. Others under cp1252 mean that the file was written in another code page.
EXPECTED = set("£€‘’“”–—…•·°©®™¬¦§½¼ éèêëÉÈáàâäåÁÀÂÄÅóòôöÓÒÔÖúüÚÜíîïÍçÇñÑßæÆ´`¨²³¹«»\xa0\xad")
# Control and invisible characters, and the marks that turn the reading direction (bidi overrides).
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
PLAIN = bytes([9, 10, 13, *range(32, 127)])
BREAKS = re.compile("[\x0b\x0c]")


def decode(content: bytes) -> tuple[str, bool]:
    """The text with line ends as \\n and unseen characters gone, and whether its letters can be trusted."""
    if not content.translate(None, PLAIN):  # most files: nothing to look for letter by letter
        return content.decode("ascii").replace("\r\n", "\n").replace("\r", "\n"), True
    raw, trusted = _decode(content)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if BREAKS.search(text):
        text = BREAKS.sub(" ", text)
    return (UNSEEN.sub("", text) if UNSEEN.search(text) else text), trusted


def _decode(content: bytes) -> tuple[str, bool]:
    for bom, name in BOMS:
        if content.startswith(bom):
            content = content[len(bom) :]
            if name != "utf-8":
                return content.decode(name, "replace"), True
    wide = _utf16_by_nuls(content[:4096])
    if wide:
        return content.decode(wide, "replace"), True
    try:
        return content.decode("utf-8"), True
    except UnicodeDecodeError as error:
        # A last letter cut in half is an upload that broke off, not another encoding.
        if error.start >= len(content) - 3 and error.reason == "unexpected end of data":
            return content[: error.start].decode("utf-8"), True
    return _one_byte(content)


def _one_byte(content: bytes) -> tuple[str, bool]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1"), False
    odd = {letter for letter in set(text) if letter > "\x7f"} - EXPECTED
    return text, not odd


def _utf16_by_nuls(start: bytes) -> str | None:
    half = len(start) // 2
    if half < 2:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None
