"""What somebody pasted from a website, from WeChat or from Word, as the blocks of an article."""

from language.pasted.about import Form
from language.pasted.cleaned import CleanPaste, clean_pasted
from language.pasted.parts import LeftOut, PictureHint
from language.pasted.read import Pasted, read_pasted
from language.pasted.write import html_of

__all__ = [
    "CleanPaste",
    "Form",
    "LeftOut",
    "Pasted",
    "PictureHint",
    "clean_pasted",
    "html_of",
    "read_pasted",
]
