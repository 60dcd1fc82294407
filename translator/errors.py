"""The one exception for everything a user can put right."""


class UserError(Exception):
    """Bad input: one line that says what is wrong, where (file, line or flag) and what to do.

    The command line prints the message and exits with status 2; see `translator.cli`.
    """
