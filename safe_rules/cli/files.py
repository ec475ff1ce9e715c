"""Files that are all written or all left as they were: no reader ever sees half a verdict under its name.

A symbolic link is followed: the file it leads to is replaced. What is no regular file (a pipe, a device) is refused.
"""

from __future__ import annotations

import errno
import os
import signal
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from safe_rules.values.errors import Fault, FaultList, InputError, quoted

__all__ = ["check_targets", "write_files"]

_UNDISTURBED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def check_targets(paths: Sequence[Path]) -> None:
    """Raises `InputError` for each place that cannot take a file, and for a place that is named twice."""
    faults = FaultList()
    seen: dict[Path, Path] = {}
    for path in paths:
        target = _real(path)
        if target in seen:
            both = quoted(path) if seen[target] == path else f"{quoted(seen[target])} and {quoted(path)}"
            faults.add(f"{both} would be written twice", expected="each file once")
        seen[target] = path
        try:
            if not target.parent.is_dir():
                faults.add(
                    f"{quoted(path)} cannot be written: its folder does not exist", remedy="make the folder first"
                )
            else:
                _check_regular(target)
        except OSError as error:
            faults.add(f"{quoted(path)} cannot be written: {reason(error)}")
    faults.raise_if_any()


def write_files(contents: Mapping[Path, str]) -> None:
    """Write all files, or none: each is first written beside its place. Raises `InputError` naming what failed.

    Signals that would end the process wait until it is done.
    """
    with _undisturbed():
        _write_all({path: text.encode("utf-8", "backslashreplace") for path, text in contents.items()})


def _write_all(contents: Mapping[Path, bytes]) -> None:
    targets = {path: _real(path) for path in contents}
    partials: dict[Path, Path] = {}
    kept: dict[Path, Path | None] = {}
    path = Path()
    try:
        for path, content in contents.items():
            _check_regular(targets[path])
            partials[path] = _beside(targets[path])
            _write(partials[path], content, targets[path])
        last = next(reversed(partials), None)
        for path, partial in partials.items():
            kept[path] = None if path == last else _keep(targets[path])
            partial.replace(targets[path])
    except OSError as error:
        standing = [other for other in kept if other != path and not _put_back(targets[other], kept[other])]
        also = f"; written nevertheless: {', '.join(map(quoted, standing))}" if standing else ""
        raise InputError(Fault(f"{quoted(path)} cannot be written: {reason(error)}{also}")) from error
    finally:
        for left in (*partials.values(), *filter(None, kept.values())):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _check_regular(target: Path) -> None:
    """Raises `OSError` for what is there and is no regular file, and for links that lead to themselves."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "this is a device or a pipe")


def _beside(target: Path) -> Path:
    """A new name in the same folder, short enough wherever the target's own name fits."""
    return target.with_name(f".safe-rules-{os.urandom(6).hex()}")


def _write(partial: Path, content: bytes, target: Path) -> None:
    """Write a file that nobody else made, with the permissions of the one it will replace."""
    with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666), "wb") as stream:  # noqa: PTH123
        with suppress(OSError):
            os.fchmod(stream.fileno(), stat.S_IMODE(target.stat().st_mode))
        stream.write(content)


def _keep(target: Path) -> Path | None:
    """What stands there under a second name, to put it back; `None` when nothing does."""
    kept = _beside(target)
    try:
        os.link(target, kept)
    except FileNotFoundError:
        return None
    except OSError:  # not every file system knows second names
        kept.write_bytes(target.read_bytes())
    return kept


def _put_back(target: Path, kept: Path | None) -> bool:
    try:
        if kept is not None:
            kept.replace(target)
        else:
            target.unlink()
    except OSError:
        return False
    return True


@contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _UNDISTURBED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
