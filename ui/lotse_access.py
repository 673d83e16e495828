"""Who may use the counsellors' page: counsellors, staff and admins; everybody as long as nobody has an account.

The page shows only what is public anyway, so a network without accounts need not create any to use it.
"""

from __future__ import annotations

from fastapi import Request

from ui.accounts_roles import Page, may
from ui.dependencies import current_reader, current_sign_in
from ui.errors import NotAllowed


def lotse_allowed(request: Request) -> None:
    """A dependency. Raises NotAllowed."""
    if may(current_reader(request).role, Page.LOTSE):
        return
    if current_sign_in(request).sessions.accounts.any():
        raise NotAllowed
