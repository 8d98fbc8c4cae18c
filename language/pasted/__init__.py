"""What somebody pasted from a website, from WeChat or from Word, as the blocks of an article."""

from language.pasted.read import LeftOut, Pasted, PictureHint, read_pasted
from language.pasted.write import html_of

__all__ = ["LeftOut", "Pasted", "PictureHint", "html_of", "read_pasted"]
