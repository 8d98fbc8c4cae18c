"""Events on others' pages: a web component, pages for frames, oEmbed, and the page that gives the code.

Embeds are one more outlet: what they show is asked for and kept as `delivery.outlets` does it.
"""
