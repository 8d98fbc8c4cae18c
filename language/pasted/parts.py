"""What a pasted page leaves beside its blocks: pictures still to be uploaded, and what is in no block."""

from dataclasses import dataclass

from language.pasted.fit import Block


@dataclass(frozen=True)
class PictureHint:
    """A picture of the page, which has to be uploaded; it stands before the block of that number."""

    before: int
    source: str
    alt: str

    @property
    def block(self) -> Block:
        """The place of the picture as a block that is not there yet."""
        return {"kind": "ImageBlock", "source": self.source, "alt": self.alt}


@dataclass(frozen=True)
class LeftOut:
    """Something of the page that is in no block; `code` says why, `text` what it was."""

    code: str
    text: str
