"""Who is at the desk: whom the server knows; on a laptop, where it knows nobody, who somebody says that they are."""

from __future__ import annotations

from jupyter_server.auth.identity import IdentityProvider, LegacyIdentityProvider, PasswordIdentityProvider
from jupyter_server.auth.login import LegacyLoginHandler
from jupyter_server.base.handlers import JupyterHandler

from claimwise.desk.visit import AskedError
from claimwise.gradebook.people import PersonError, person_name, this_person
from claimwise.words import _

COOKIE = "claimwise-person"
DAYS = 365
"""For so long a browser remembers who somebody said that they are."""


class PersonChangedError(AskedError):
    """A form comes from a page that was made for somebody else than who is at the desk by now; nothing was done."""

    def __init__(self, made_for: str, now: str) -> None:
        what = _("this page was made for {made_for}, and the desk was told since that you are {now}", **locals())
        super().__init__(what, _("nothing was done; go back and load the page again, or change the name back"))


def knows_people(provider: IdentityProvider) -> bool:
    """Whether a login tells people apart. Jupyter's own do not: whoever has the token or the password is anybody."""
    if type(provider) is LegacyIdentityProvider:
        return provider.login_handler_class is not LegacyLoginHandler
    return type(provider) not in (IdentityProvider, PasswordIdentityProvider)


def person_in(handler: JupyterHandler) -> str:
    """Who somebody said that they are, in the browser that asks; else the name of the account."""
    said = handler.get_signed_cookie(COOKIE, max_age_days=DAYS)
    try:
        return person_name(said.decode("utf-8", "replace")) if said else this_person()
    except PersonError:
        return this_person()


def remember_person(handler: JupyterHandler, name: str) -> None:
    """Let a browser remember who is at it."""
    handler.set_signed_cookie(COOKIE, name, expires_days=DAYS, path=handler.base_url, httponly=True, samesite="Lax")
