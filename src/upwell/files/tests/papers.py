"""Documents of every kind, made on the spot: good ones, and ones that mean harm."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(pages: int = 1, arm: Any = None, **saving: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if arm is not None:
        arm(made)
    out = BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def armed(made: pikepdf.Pdf) -> None:
    """Everything at once that a PDF can do besides being read."""
    script = Dictionary(S=Name.JavaScript, JS=String("EVIL_SCRIPT()"))
    made.Root.OpenAction = script
    made.Root.AA = Dictionary(WC=script)
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script)])))
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"EVIL_XFA"), Fields=Array([]))
    made.attachments["evil.exe"] = b"EVIL_FILE"
    page = made.pages[0]
    page.obj.AA = Dictionary(O=script)
    page.obj.Annots = Array(
        [
            _link(made, Dictionary(S=Name.Launch, F=String("EVIL_PROGRAM"))),
            _link(made, Dictionary(S=Name.URI, URI=String("file:///EVIL_PLACE"))),
            _link(made, Dictionary(S=Name.SubmitForm, F=String("https://EVIL_FORM.example"))),
            _link(made, Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit]), Next=script)),
            _link(made, Dictionary(S=Name.URI, URI=String("https://good.example/"))),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 1, 1], Contents=String("EVIL_NOTE")),
        ]
    )
    made.docinfo["/Author"] = "SOMEBODY"


def armed_otherwise(made: pikepdf.Pdf) -> None:
    """What acts or fetches without being an action anybody forbids, or a file that lies inside."""
    page = made.pages[0].obj
    file = Dictionary(Type=Name.Filespec, F=String("EVIL_1"), UF=String("EVIL_2"))
    drawn = made.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    drawn["/Ref"] = Dictionary(F=made.make_indirect(file), Page=0)
    outside = made.make_stream(b"a", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    outside["/F"], outside["/FFilter"] = String("EVIL_3"), Name.FlateDecode
    page.Resources = Dictionary(XObject=Dictionary(X=drawn, Y=outside))
    known, unknown = Name.GoToDp, Name.FutureAction
    page.Annots = Array(
        [
            _link(made, Dictionary(S=known, D=String("EVIL_4"))),
            _link(made, made.make_indirect(Dictionary(S=unknown, D=String("EVIL_5")))),
            _link(made, Dictionary(S=Name.GoTo, Next=Dictionary(S=unknown, D=String("EVIL_6")))),
            _link(made, Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=unknown, D=String("EVIL_7"))]))),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], PA=Dictionary(S=unknown, D="EVIL_8")),
        ]
    )
    page.Odd = Dictionary(Type=Name.Action, S=unknown, D=String("EVIL_9"))
    page.Plain = Dictionary(F=String("EVIL_10"))
    page.Older = Dictionary(Type=Name("/F"), Unix=String("EVIL_11"))
    made.Root.Outlines = Dictionary(First=Dictionary(Title=String("a"), A=Dictionary(S=unknown, D=String("EVIL_12"))))


def harmless(made: pikepdf.Pdf) -> None:
    """What stands where an action or a file could, and is neither."""
    page = made.pages[0].obj
    page.Group = Dictionary(S=Name.Transparency)
    page.Resources = Dictionary(Font=Dictionary(F=Dictionary(Type=Name.Font, BaseFont=Name.Helvetica)))
    link = _link(made, Dictionary(S=Name.GoTo, D=Array([page, Name.Fit])))
    link["/F"] = 4
    page.Annots = Array([link])
    made.Root.StructTreeRoot = Dictionary(K=Dictionary(S=Name.P, A=Dictionary(O=Name.Layout)))
    second = made.make_indirect(Dictionary(Title=String("Two")))
    made.Root.Outlines = Dictionary(First=Dictionary(Title=String("One"), Next=second))


def _link(made: pikepdf.Pdf, action: Any) -> Any:
    return made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], A=action))


def unfolded(data: bytes) -> bytes:
    """A PDF with everything in it readable."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as made:
        made.save(
            out,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    return out.getvalue()


def zipped(parts: dict[str, bytes], *, pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", pack) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def docx(kind: str = DOCX_TYPE, **more: bytes) -> bytes:
    """`more`: parts by name, with `__` for a slash and `_dot_` for a dot."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    parts = {"[Content_Types].xml": types.encode(), "word/document.xml": b"<document>A plan</document>"}
    return zipped(parts | {name.replace("_dot_", ".").replace("__", "/"): data for name, data in more.items()})


def relation(kind: str, target: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()


def odt(content: bytes = b"<office>A letter</office>", kind: str = "text", **more: bytes) -> bytes:
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content,
    }
    return zipped(parts | {name.replace("_dot_", ".").replace("__", "/"): data for name, data in more.items()})
