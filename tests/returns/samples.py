"""Bank files of our own with invented people."""

import struct
import zlib
from datetime import date, timedelta

QUARTER = "2026-04-01"


def bank_csv(period: str = "2026-07-01", opening: int = 148_025) -> bytes:
    """Ten payments to one personal assistant, the council's payments and the contribution, with a running balance."""
    first = date.fromisoformat(period)
    rows: list[tuple[date, str, int]] = [(first + timedelta(days=7 * n + 2), "FP KASIA NOWAK REF 12", -20_336) for n in range(10)]
    pay_day = date(2026, 4, 14)
    while pay_day <= first + timedelta(days=90):
        if pay_day >= first:
            rows.append((pay_day, "ELMSHIRE CC DP", 102_200))
            rows.append((pay_day + timedelta(days=1), "A BEGUM CONTRIBUTION", 25_800))
        pay_day += timedelta(days=28)
    balance, lines = opening, ["Date,Description,Amount,Balance"]
    for day, words, pence in sorted(rows):
        balance += pence
        lines.append(f"{day:%d/%m/%Y},{words},{pence / 100:.2f},{balance / 100:.2f}")
    return "\n".join(lines).encode()


def png(extra: bytes = b"") -> bytes:
    """A small real picture; `extra` is a chunk type and its content, as a camera would add."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = b"".join(b"\x00" + b"\xff\x80\x40" * 4 for _ in range(4))
    parts = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    if extra:
        parts += chunk(extra[:4], b"Comment\x00" + extra[4:])
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
