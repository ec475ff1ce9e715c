"""`.ci/env` without network: what it installs, what it names when it may not, and what it does after a failed set-up.

Every tool it calls stands on a PATH of its own, as a small script that notes how it was called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_TOOLS = ("sh", "dash", "bash", "cat", "cksum", "dirname", "echo", "env", "flock", "mkdir", "mv", "rm", "sleep", "true")

# Stands in for the interpreter: answers the questions, and makes a "virtual environment" whose pip only takes notes.
_PYTHON = """#!/bin/sh
case "$*" in
  *"(3, 11) <= "*) [ "$FAKE_VERSION" != 3.10 ] ;;
  *python_version*) echo "$FAKE_VERSION.4" ;;
  *version_info*) echo "$FAKE_VERSION" ;;
  *get_config_var*) echo gcc ;;
  *get_path*) echo "$FAKE_HOME/include" ;;
  *ensurepip*) [ -e "$FAKE_HOME/has-venv" ] ;;
  *"-m venv"*) echo "venv" >>"$FAKE_HOME/log"; mkdir -p "$4/bin"
    cat "$FAKE_HOME/bin/pip" >"$4/bin/python"; chmod +x "$4/bin/python" ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
"""
_PIP = """#!/bin/sh
echo "pip $*" >>"$FAKE_HOME/log"
[ ! -e "$FAKE_HOME/pip-fails" ] || { echo no route to anywhere; exit 1; }
"""
_APT = """#!/bin/sh
echo "apt-get $*" >>"$FAKE_HOME/log"
case "$*" in *install*) mkdir -p "$FAKE_HOME/include"; : >"$FAKE_HOME/include/Python.h"; : >"$FAKE_HOME/has-venv"
  printf '#!/bin/sh\\nexit 0\\n' >"$FAKE_HOME/bin/gcc"; chmod +x "$FAKE_HOME/bin/gcc" ;; esac
"""


@dataclass(frozen=True)
class Machine:
    """A checkout of nothing but `.ci/env` and its lock, and the PATH of a machine with what a test gives it."""

    home: Path

    def give(self, name: str, script: str) -> None:
        path = self.home / "bin" / name
        path.write_text(script)
        path.chmod(0o755)

    def give_all_that_is_needed(self) -> None:
        self.give("gcc", "#!/bin/sh\nexit 0\n")
        (self.home / "include").mkdir()
        (self.home / "include" / "Python.h").touch()
        (self.home / "has-venv").touch()

    def give_user(self, number: int) -> None:
        self.give("id", f"#!/bin/sh\necho {number}\n")

    @property
    def checkout(self) -> Path:
        return self.home / "checkout"

    @property
    def log(self) -> list[str]:
        path = self.home / "log"
        return path.read_text().splitlines() if path.exists() else []

    def environment(self, version: str = "3.12") -> dict[str, str]:
        return {"PATH": str(self.home / "bin"), "FAKE_HOME": str(self.home), "FAKE_VERSION": version}

    def run(self, *command: str, version: str = "3.12") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / ".ci" / "env", *command],
            env=self.environment(version), capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in (*_TOOLS, "chmod"):
        if found := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(found)
    made.give("python3", _PYTHON)
    made.give("pip", _PIP)
    made.give_user(1000)
    (made.checkout / ".ci").mkdir(parents=True)
    for name in (".ci/env", ".ci/requirements.txt", ".ci/requirements-build.txt", "pyproject.toml", "hatch_build.py"):
        shutil.copy(_ROOT / name, made.checkout / name)
    return made


def test_without_compiler_and_without_rights_the_packages_are_named(machine: Machine) -> None:
    machine.give("apt-get", _APT)
    machine.give("sudo", "#!/bin/sh\necho a password is required >&2\nexit 1\n")
    ended = machine.run("true")
    assert ended.returncode == 70
    # The packages carry the number where this Python is not the system's own.
    assert re.search(
        r"please run: sudo apt-get install gcc python3(\.12)?-dev python3(\.12)?-venv$", ended.stderr, re.MULTILINE
    )
    assert "durable-rules is built from source" in ended.stderr
    assert machine.log == [], "nothing may be installed, and no environment begun"


def test_only_what_is_missing_is_named(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    (machine.home / "bin" / "gcc").unlink()
    machine.give("apt-get", _APT)
    ended = machine.run("true")
    assert "sudo apt-get install gcc\n" in ended.stderr


def test_without_apt_the_packages_are_named_too(machine: Machine) -> None:
    machine.give_user(0)
    ended = machine.run("true")
    assert ended.returncode == 70
    assert "missing: gcc" in ended.stderr


def test_root_gets_the_missing_packages_installed(machine: Machine) -> None:
    machine.give("apt-get", _APT)
    machine.give_user(0)
    ended = machine.run("echo", "ran")
    assert (ended.returncode, ended.stdout) == (0, "ran\n")
    assert machine.log[0] == "apt-get -qq update"
    assert machine.log[1].startswith("apt-get -qq install -y --no-install-recommends gcc python3")
    assert machine.log[2] == "venv"


def test_sudo_without_password_is_used(machine: Machine) -> None:
    machine.give("apt-get", _APT)
    machine.give("sudo", '#!/bin/sh\nshift\necho "sudo $1" >>"$FAKE_HOME/log"\nexec "$@"\n')
    ended = machine.run("echo", "ran")
    assert (ended.returncode, ended.stdout) == (0, "ran\n")
    assert "sudo env" in machine.log


def test_a_python_that_is_too_old_is_named(machine: Machine) -> None:
    ended = machine.run("true", version="3.10")
    assert ended.returncode == 70
    assert "Python 3.11, 3.12 or 3.13 is needed and python3 is: 3.10.4" in ended.stderr


def test_a_second_run_sets_nothing_up(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    first = machine.run("echo", "one")
    steps = machine.log
    second = machine.run("echo", "two")
    assert (first.stdout, second.stdout, second.stderr) == ("one\n", "two\n", "")
    assert machine.log == steps
    assert [line.split(" install ")[-1] for line in steps[1:]] == [
        f"--require-hashes -r {machine.checkout}/.ci/requirements-build.txt",
        f"--require-hashes --no-build-isolation -r {machine.checkout}/.ci/requirements.txt",
        f"--no-deps --no-build-isolation --editable {machine.checkout}",
    ]


@pytest.mark.parametrize("changed", [".ci/requirements.txt", "pyproject.toml"])
def test_a_changed_lock_or_project_makes_a_new_environment(machine: Machine, changed: str) -> None:
    machine.give_all_that_is_needed()
    machine.run("true")
    with (machine.checkout / changed).open("a") as file:
        file.write("# changed\n")
    machine.run("true")
    assert machine.log.count("venv") == 2


def test_a_failed_set_up_shows_why_and_is_done_again(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    (machine.home / "pip-fails").touch()
    failed = machine.run("echo", "ran")
    assert (failed.returncode, failed.stdout) == (70, "")
    assert "no route to anywhere" in failed.stderr
    (machine.home / "pip-fails").unlink()
    assert machine.run("echo", "ran").stdout == "ran\n"
    assert machine.log.count("venv") == 2


def test_two_at_once_set_up_once(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    machine.give("pip", _PIP + "sleep 0.3\n")
    running = [
        subprocess.Popen([machine.checkout / ".ci" / "env", "true"], env=machine.environment(), stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in running:
        process.communicate(timeout=30)
    assert [process.returncode for process in running] == [0, 0]
    assert machine.log.count("venv") == 1


def test_the_exit_code_of_the_command_is_kept(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    assert machine.run("sh", "-c", "exit 3").returncode == 3


def test_an_unknown_command_does_not_read_as_a_verdict(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    assert machine.run("no-such-command").returncode == 70


def test_the_command_finds_the_environment_first_on_its_path(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    ended = machine.run("sh", "-c", 'echo "$PATH"')
    assert ended.stdout.split(os.pathsep)[0] == str(machine.checkout / ".venv" / "bin")


def test_this_python_is_one_that_the_command_accepts() -> None:
    probe = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    assert probe in (_ROOT / ".ci" / "env").read_text()
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_a_link_leads_to_its_checkout(machine: Machine, tmp_path: Path) -> None:
    machine.give_all_that_is_needed()
    (tmp_path / "bin" / "readlink").symlink_to(shutil.which("readlink") or "")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    (elsewhere / "deep" / "first").symlink_to("../second")
    (elsewhere / "second").symlink_to(machine.checkout / ".ci" / "env")
    ended = subprocess.run(
        [elsewhere / "deep" / "first", "sh", "-c", 'echo "$VIRTUAL_ENV"'],
        env=machine.environment(), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, f"{machine.checkout}/.venv\n"), ended.stderr
    assert not (elsewhere / ".venv").exists()


@pytest.mark.parametrize("project", [None, '[project]\nname = "another"\n'])
def test_a_copy_outside_of_a_checkout_is_refused(machine: Machine, project: str | None) -> None:
    machine.give_all_that_is_needed()
    (machine.checkout / "pyproject.toml").unlink()
    if project is not None:
        (machine.checkout / "pyproject.toml").write_text(project)
    ended = machine.run("true")
    assert ended.returncode == 70
    assert "is no checkout of safe-rules" in ended.stderr
    assert machine.log == []


def test_settings_of_the_interpreter_stay_outside(machine: Machine) -> None:
    machine.give_all_that_is_needed()
    names = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT")
    ended = subprocess.run(
        [machine.checkout / ".ci" / "env", "env"],
        env={**machine.environment(), **dict.fromkeys(names, "/nowhere")},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert not any(line.startswith(names) for line in ended.stdout.splitlines())
