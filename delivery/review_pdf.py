"""The review sheet as a PDF."""

from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from delivery.review_sheet import HEAD, cells_of, facts_of, remark_of
from publishing.review_sheet import ReviewSheet

_FONT = "STSong-Light"
"""Every PDF reader brings a font for this name along, so that none has to be shipped."""


def sheet_pdf(sheet: ReviewSheet) -> bytes:
    """The sheet as a PDF of A4 pages."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    plain = ParagraphStyle("plain", fontName=_FONT, fontSize=10, leading=15, wordWrap="CJK")
    small = ParagraphStyle("small", parent=plain, fontSize=8, leading=11)
    head = ParagraphStyle("head", parent=plain, fontSize=15, leading=24)
    part = ParagraphStyle("part", parent=plain, fontSize=11, leading=20, spaceBefore=6)
    rows = [HEAD, *(cells_of(each) for each in sheet.lines)]
    table = Table(
        [[Paragraph(escape(cell), small) for cell in row] for row in rows],
        colWidths=[each * mm for each in (18, 14, 26, 30, 12, 50, 18)],
        repeatRows=1,
        # A note may be longer than a page.
        splitInRow=1,
    )
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.4, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
    story: list[Flowable] = [Paragraph("审校单", head)]
    story += [Paragraph(escape(each), plain) for each in facts_of(sheet)]
    story += [Spacer(1, 4 * mm), table, Paragraph("意见", part)]
    story += [
        Paragraph(
            escape(remark_of(each.place, each.text, each.by, each.at, resolved=each.resolved)),
            small,
        )
        for each in sheet.remarks
    ]
    story.append(Paragraph("正文", part))
    for each in sheet.passages:
        story.append(Paragraph(escape(f"【{each.label}】"), small))
        story += [Paragraph(escape(line), plain) for line in each.lines]
    out = BytesIO()
    SimpleDocTemplate(
        out,
        pagesize=A4,
        title=f"审校单 {sheet.title}",
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(story)
    return out.getvalue()
