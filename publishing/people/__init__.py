"""People: their accounts, what they prove themselves with, and who may change that."""
