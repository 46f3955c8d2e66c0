"""Files that tests make and have read: PDF by hand and by a library, ZIP of parts."""

from zipfile import ZIP_DEFLATED, ZipFile

from fpdf import FPDF

from catalogue.extraction.child import read_in_child
from catalogue.extraction.limits import Limits

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read(path, **limits):
    [reading] = read_in_child([path], Limits(**limits))
    return reading


def write(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


def make_pdf(*pages, **encryption):
    document = FPDF()
    document.set_font("Helvetica", size=12)
    if encryption:
        document.set_encryption(**encryption)
    for text in pages:
        document.add_page()
        document.multi_cell(0, text=text)
    return bytes(document.output())


def raw_pdf(*objects):
    """Return a PDF of these objects, the first one its catalogue; readers rebuild the missing table."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, data) for number, data in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def stream(data, entries=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def pdf_with_content(content, *more):
    return raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )


def zip_file(path, parts):
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path
