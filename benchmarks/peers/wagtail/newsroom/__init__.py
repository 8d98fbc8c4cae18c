"""A small Wagtail site, as a project that starts with Wagtail and wagtail-grapple would have it."""
