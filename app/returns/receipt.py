"""The receipt with copies, as one file to keep: the page, the lines as CSV, and every file that was sent."""

import csv
import io
import zipfile

from app.core.sanitise import csv_cell
from app.files import service as files
from app.files.rules import ENDING, FileKind
from app.returns.sending import Receipt


def packed(receipt: Receipt, page: str, recipient_id: int) -> bytes:
    """A zip of receipt.html, lines.csv and files/."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("receipt.html", page)
        pack.writestr("lines.csv", "\ufeff" + lines_csv(receipt))
        told = receipt.version.contents
        for number, one in enumerate([*told["files"], *told["evidence"]], start=1):
            if one["name"] not in receipt.kept_files:
                continue
            stored = files.of_owner(recipient_id, one["name"])
            pack.writestr(f"files/{number:02d}{_ending(stored.kind, stored.shown_name)}", files.content_of(stored))
    return out.getvalue()


def _ending(kind: str, shown_name: str) -> str:
    if kind != FileKind.STATEMENT:
        return ENDING[FileKind(kind)]
    return ".ofx" if shown_name.lower().endswith((".ofx", ".qfx")) else ".csv"


def lines_csv(receipt: Receipt) -> str:
    """Every line that was sent. Pounds with two places; words that a spreadsheet would run are made plain."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "text", "amount", "category", "note"])
    for line in receipt.lines:
        pounds = f"{'-' if line.amount_pence < 0 else ''}{abs(line.amount_pence) // 100}.{abs(line.amount_pence) % 100:02d}"
        writer.writerow([line.day.isoformat(), csv_cell(line.text), pounds, line.category, csv_cell(line.note)])
    return out.getvalue()
