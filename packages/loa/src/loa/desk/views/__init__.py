"""Views of the room `desk`."""

from loa.desk.views.account import SignIn, account, language, password, sign_out
from loa.desk.views.calendar import calendar
from loa.desk.views.home import help_page, home
from loa.desk.views.log import Log

__all__ = ["Log", "SignIn", "account", "calendar", "help_page", "home", "language", "password", "sign_out"]
