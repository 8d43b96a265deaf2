"""``deploy/sshd``: what sshd makes of the configuration, and what the script that opens a partner does and refuses."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.acceptance.console import Console
from tests.acceptance.sftp_place import need_sftp
from tests.acceptance.sftp_server import DEPLOYED, Site, accepts, make_key, workplace, write_configuration

EMETTEURS = '[TDTDEM]\ncompletude = "renommage"\n[VOISIN]\ncompletude = "renommage"\n'


class Yard(NamedTuple):
    """An installation that nobody serves, and where the script puts things."""

    console: Console
    site: Site

    def key(self, name: str) -> Path:
        """A public key."""
        return make_key(self.site.folder / name).with_name(f"{name}.pub")

    def all_that_is_there(self) -> tuple[str, list[tuple[str, int, int, int]], str]:
        """The fstab; paths, modes and owners of everything; what is mounted in the cages."""
        found = [*sorted(self.site.cages.rglob("*")), *sorted(self.site.keys.rglob("*"))]
        found += sorted((self.console.root / "partenaires").rglob("*"))
        rights = [
            (str(one), *(one.lstat()[field] for field in (stat.ST_MODE, stat.ST_UID, stat.ST_GID))) for one in found
        ]
        mounts = "\n".join(line for line in _mounts() if str(self.site.cages) in line)
        return self.site.fstab.read_text(encoding="utf-8"), rights, mounts


@pytest.fixture
def yard() -> Iterator[Yard]:
    """Partners that are known to edi-flux, and not open yet."""
    need_sftp()
    with workplace() as folder:
        console = Console(folder, EMETTEURS)
        console.run("init")
        (folder / "sshd").mkdir()
        site = Site(folder / "sshd", console.root)
        try:
            yield Yard(console, site)
        finally:
            site.take_down()


def test_sshd_takes_the_file_as_it_is(tmp_path: Path) -> None:
    """The file that operators copy, unchanged, is one that sshd starts with."""
    need_sftp()
    main = tmp_path / "sshd_config"
    key = make_key(tmp_path / "host_key")
    main.write_text(
        f"Include {DEPLOYED}/edi-flux.conf\nHostKey {key}\nSubsystem sftp internal-sftp\n", encoding="utf-8"
    )

    assert accepts(main) == (0, "", "")


def test_what_sshd_makes_of_a_partner_and_of_another(yard: Yard) -> None:
    """A partner's account is caged, without shell, terminal, forwarding nor password; another account is not touched."""
    assert yard.site.add("TDTDEM", yard.key("cle")).code == 0
    make_key(yard.site.folder / "host_key")
    main, user = write_configuration(yard.site, 22), yard.site.account("TDTDEM")
    wanted = {
        "chrootdirectory": f"{yard.site.cages}/{user}",
        "forcecommand": "internal-sftp -d / -u 0022 -P symlink,hardlink",
        "authorizedkeysfile": f"{yard.site.keys}/{user}",
        "authenticationmethods": "publickey",
        "passwordauthentication": "no",
        "kbdinteractiveauthentication": "no",
        "permittty": "no",
        "disableforwarding": "yes",
    }

    partner, other = (_effective(main, name) for name in (user, "daemon"))

    assert {name: partner[name].replace("%u", user) for name in wanted} == wanted
    assert (other["chrootdirectory"], other["forcecommand"]) == ("none", "none")


def test_run_again_the_script_changes_nothing(yard: Yard) -> None:
    """Same fstab, rights, mounts and account; another key takes the place of the first."""
    first, second = yard.key("une"), yard.key("autre")
    yard.site.fstab.write_text("# sans fin de ligne", encoding="utf-8")

    told = yard.site.add("TDTDEM", first)
    once = yard.all_that_is_there()
    again = yard.site.add("TDTDEM", first)
    twice = yard.all_that_is_there()
    yard.site.add("TDTDEM", second)

    assert (told.code, again) == (0, told)
    assert twice == once
    assert once[0].splitlines()[0] == "# sans fin de ligne"
    assert len(once[0].splitlines()) == 3
    assert ["in" in line and "ro," not in line for line in once[2].splitlines()] == [True, False]
    assert (yard.site.keys / yard.site.account("TDTDEM")).read_bytes() == second.read_bytes()


def test_what_the_script_refuses(yard: Yard) -> None:
    """A code that is none, a private key, an unknown partner, an account of somebody else's: refused, nothing is done."""
    key = yard.key("cle")
    before = yard.all_that_is_there()
    refused = [
        yard.site.add(code, given, account)
        for code, given, account in (
            ("tdtdem", key, None),
            ("../../", key, "edi-intrus"),
            ("TDTDEM", key.with_suffix(""), None),
            ("TDTDEM", yard.console.config, None),
            ("ABSENT", key, None),
            ("TDTDEM", key, "daemon"),
            ("TDTDEM", key, "-o"),
            ("TDTDEM", key, "edi;reboot"),
        )
    ]

    assert {ran.code for ran in refused} == {1}
    assert all(ran.err.startswith("ajouter-emetteur : ") for ran in refused), refused
    assert yard.all_that_is_there() == before


def test_one_account_a_partner(yard: Yard) -> None:
    """Neither a second partner for an account, nor a second account for a partner: the first keeps its rights."""
    key = yard.key("cle")
    assert yard.site.add("TDTDEM", key).code == 0
    before = yard.all_that_is_there()

    other_partner = yard.site.add("VOISIN", key, yard.site.account("TDTDEM"))
    other_account = yard.site.add("TDTDEM", key, yard.site.account("VOISIN"))

    assert (other_partner.code, other_account.code) == (1, 1)
    assert yard.all_that_is_there() == before


def _effective(main: Path, user: str) -> dict[str, str]:
    told = accepts(main, "-T", "-C", f"user={user},host=localhost,addr=127.0.0.1").out
    return dict(line.split(maxsplit=1) for line in told.splitlines())


def _mounts() -> list[str]:
    done = subprocess.run(["findmnt", "-rno", "TARGET,OPTIONS"], capture_output=True, text=True, check=True)
    return sorted(done.stdout.splitlines())
