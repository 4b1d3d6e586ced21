"""What can go wrong while the site is built."""

from __future__ import annotations

from claimwise.errors import ClaimwiseError


class SiteError(ClaimwiseError):
    """The site could not be built. The message says which step failed and what to do."""
