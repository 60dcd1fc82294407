"""Models of the Hugging Face Hub, by address: `hf://<user>/<name>[@<revision>][/<folder>]`.

The grammar is that of the Hub's own client, `huggingface_hub`, an optional extra. It also keeps
what was downloaded, by commit: the second time only changes come, and without a network all is
there.
"""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from translator.errors import UserError, in_one_line, in_short

SCHEME = "hf:/"  # of the two slashes `Path` leaves one
GRAMMAR = "hf://<user>/<name>, with @<revision> behind it where it must be that one"
LOG_IN = "`hf auth login`, or HF_TOKEN with one of https://huggingface.co/settings/tokens"


def is_address(path: str | Path) -> bool:
    return str(path).startswith(SCHEME)


def to_folder(path: str | Path) -> Path:
    """Where a model lies on this machine: `path` itself, or of an address the folder into which it
    was downloaded.

    Raises:
        UserError: it is not there, not for this user, or cannot be reached; each in a line.
    """
    if not is_address(path):
        return Path(path)
    uri = parse(path)
    with explained(_written(path)) as client:
        folder = client.snapshot_download(
            uri.id,
            revision=uri.revision,
            allow_patterns=f"{uri.path_in_repo}/*" if uri.path_in_repo else None,
        )
    return Path(folder) / uri.path_in_repo


def name_of(path: str | Path) -> str:
    """What a model is called: its folder's name, and of an address the repository's."""
    return parse(path).id.split("/")[1] if is_address(path) else Path(path).resolve().name


def parse(address: str | Path):
    """The client's `HfUri`: `id`, `revision`, `path_in_repo`.

    Raises:
        UserError: it is not the address of a model, or the client is not installed.
    """
    address = _written(address)
    _client(address)
    from huggingface_hub.errors import HfUriError
    from huggingface_hub.utils import parse_hf_uri

    try:
        uri = parse_hf_uri(address)
    except HfUriError as error:
        raise UserError(f"{address}: a model's address is {GRAMMAR}") from error
    if uri.type != "model":
        raise UserError(f"{address}: that is a {uri.type}; a model's address is {GRAMMAR}")
    return uri


@contextlib.contextmanager
def explained(address: str) -> Iterator:
    """Gives the client, and says in one line what goes wrong with it in the block.

    Where standard error is not a terminal, nothing but that line is written there.

    Raises:
        UserError: in place of whatever the client raises.
    """
    client = _client(address)
    import httpx2
    from huggingface_hub import errors

    quiet = contextlib.nullcontext() if sys.stderr.isatty() else _without_bars()
    try:
        with quiet:
            yield client
    except errors.OfflineModeIsEnabled as error:
        raise UserError(f"{address}: HF_HUB_OFFLINE forbids the network; unset it") from error
    except errors.LocalEntryNotFoundError as error:
        raise UserError(f"{address}: {_why_not_cached(error, errors)}") from error
    except errors.HfHubHTTPError as error:
        raise UserError(f"{address}: {_why_refused(error, errors)}") from error
    except (httpx2.HTTPError, errors.FileMetadataError) as error:
        raise UserError(f"{address}: {_unreachable(error)}") from error
    except (ConnectionError, RuntimeError) as error:  # of a large file's transfer
        raise UserError(
            f"{address}: broke off ({in_short(error.__cause__ or error)}); run it again: what has "
            "arrived does not go a second time"
        ) from error


def _written(path):
    """An address as it was written, whatever `Path` has made of it."""
    return "hf://" + str(path).removeprefix(SCHEME).lstrip("/")


def _client(address):
    try:
        import huggingface_hub
        from huggingface_hub.utils import logging
    except ImportError as error:
        raise UserError(f'{address}: pip install -e ".[hub]" brings what reaches it') from error
    logging.set_verbosity_error()  # else a warning per retry
    return huggingface_hub


def _without_bars():
    from huggingface_hub.utils import disable_progress_bars

    return disable_progress_bars()


def _why_not_cached(error, errors):
    cause = error.__cause__
    if isinstance(cause, errors.OfflineModeIsEnabled):
        return "not in the cache, or not whole, and HF_HUB_OFFLINE forbids the network; unset it"
    if isinstance(cause, errors.HfHubHTTPError):
        return _why_refused(cause, errors)
    return f"not in the cache, or not whole, and {_unreachable(cause or error)}"


def _unreachable(error):
    from huggingface_hub import constants

    return f"{constants.ENDPOINT} cannot be reached ({in_one_line(error)}); try again later"


def _why_refused(error, errors):
    if isinstance(error, errors.RevisionNotFoundError):
        return "there is no such revision; give a branch, a tag or a whole commit hash"
    if isinstance(error, errors.GatedRepoError):
        return "its owner wants to be asked for access first, on its page"
    if isinstance(error, errors.RepositoryNotFoundError):
        return f"there is no such model, or it is private and not for your token; {LOG_IN}"
    status = error.response.status_code
    message = " ".join((error.server_message or "no reason given").split())
    if status == 401:
        return f"the Hub does not know you, or not by this token; {LOG_IN}"
    if status == 403:
        return f"not yours to write to, or not with this token ({message}); {LOG_IN}"
    return f"the Hub answers {status} ({message}); try again later"
