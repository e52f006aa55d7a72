"""The Debian packages that scripts/package makes of the programs that the instance runs."""

import io
import os
import re
import shutil
import subprocess
import tarfile

import pytest
from client.product import TOP

PAGES = {"app.html", "look.css", "nav.js"}


@pytest.fixture(scope="module")
def make(product, tmp_path_factory):
    """Makes both packages and returns their files. Each time another umask, language and time zone."""
    needed = subprocess.run(["readelf", "-d", product.home / "bin" / "socdctl"], capture_output=True, text=True).stdout
    if "libswift" in needed:
        pytest.skip("the instance runs a debug build, which needs Swift's libraries")
    if missing := [name for name in ("dpkg-deb", "dpkg-shlibdeps", "chrpath", "strip") if shutil.which(name) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")

    def make(number):
        folder = tmp_path_factory.mktemp("packages")
        done = subprocess.run(
            ["sh", "-c", f"umask 0{number}7; exec {TOP}/scripts/package --quick --version 1.2.3 --output {folder}"], capture_output=True, text=True, cwd="/",
            env={**os.environ, "BUILT": str(product.home / "bin"), "SOURCE_DATE_EPOCH": "1790000000", "TZ": f"Etc/GMT+{number}"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return [folder / name for name in sorted(os.listdir(folder))]

    return make


@pytest.fixture(scope="module")
def made(make):
    return make(2)


def contents(file):
    """Members by name, with what they hold."""
    text = subprocess.run(["dpkg-deb", "--fsys-tarfile", file], capture_output=True, check=True).stdout
    archive = tarfile.open(fileobj=io.BytesIO(text))
    return {member.name.removeprefix("."): (member, archive.extractfile(member).read() if member.isfile() else b"") for member in archive}


def control(file, name):
    return subprocess.run(["dpkg-deb", "-I", file, name], capture_output=True, text=True, check=True).stdout


def test_the_same_programs_give_the_same_bytes(make, made):
    again = make(7)
    assert [file.name for file in made] == ["socd-console_1.2.3_all.deb", again[1].name]
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in made]


def test_what_the_packages_hold(made):
    console, server = (contents(file) for file in made)
    assert {"/usr/bin/socd-worker", "/usr/bin/socdctl", "/usr/sbin/socd-setup", "/etc/socd/socd.env", "/etc/socd/package.conf",
            "/etc/nginx/sites-available/socd", "/usr/lib/sysusers.d/socd.conf", "/usr/lib/tmpfiles.d/socd.conf", "/usr/share/socd/sql/plan",
            "/usr/share/socd/nginx/socd.conf", "/usr/share/socd/monitoring/alerts.yml", "/usr/share/man/man1/socdctl-backup.1.gz", "/usr/share/man/man8/socd-worker.8.gz",
            "/usr/share/bash-completion/completions/socdctl", "/usr/share/zsh/vendor-completions/_socdctl"} <= set(server)  # fmt: skip
    units = {path.name for path in (TOP / "systemd").iterdir() if path.suffix in (".service", ".socket", ".timer", ".target")}
    assert {os.path.basename(name) for name in server if name.startswith("/usr/lib/systemd/system/") and name[-1] != "/"} - {"system"} == units
    migrations = {f"/usr/share/socd/sql/migrations/{path.name}" for path in (TOP / "sql" / "migrations").iterdir()}
    assert migrations <= set(server)
    assert {f"/usr/share/socd/site/{name}" for name in PAGES} <= set(console) and not any(name.startswith("/usr/share/socd/site/") for name in server)
    for name, (member, body) in {**console, **server}.items():
        assert (member.uname, member.gname) == ("root", "root") and member.mode & 0o022 == 0 and member.mtime <= 1790000000, name
        # Nothing is enabled by force, and nothing points to where it was made.
        assert not re.search(r"sites-enabled|\.wants/|/usr/local", name), name
        assert str(TOP).encode() not in body or name.startswith("/usr/bin/"), name
        if name.endswith(".service"):
            assert b"/usr/local" not in body and b"ExecStart=/usr/bin/socd" in body, name
    assert server["/etc/socd/socd.env"][0].mode & 0o777 == 0o640
    assert set(control(made[1], "conffiles").split()) == {name for name, (member, _) in server.items() if name.startswith("/etc/") and member.isfile()}


def test_it_depends_on_what_the_programs_load_and_not_on_swift(made):
    depends = re.search(r"^Depends: (.*)$", control(made[1], "control"), re.MULTILINE)[1]
    assert {"libpq5", "libfcgi0ldbl", "libc6", "systemd"} <= {word.split()[0] for word in depends.split(", ")} and "swift" not in depends


def test_no_library_is_looked_for_beside_the_programs(made, tmp_path):
    for name in ("socd-worker", "socdctl"):
        (tmp_path / name).write_bytes(contents(made[1])[f"/usr/bin/{name}"][1])
        said = subprocess.run(["readelf", "-d", tmp_path / name], capture_output=True, text=True, check=True).stdout
        assert "NEEDED" in said and "PATH" not in said


def test_the_readme_says_how_large_it_is(made):
    says = int(re.search(r"`socd` takes (\d+) MB", (TOP / "README.md").read_text())[1])
    takes = int(re.search(r"^Installed-Size: (\d+)$", control(made[1], "control"), re.MULTILINE)[1]) / 1024
    assert abs(takes - says) < says * 0.15, f"the README says {says} MB, it takes {takes:.0f}"


@pytest.mark.skipif(shutil.which("lintian") is None, reason="lintian is not installed")
def test_lintian_finds_no_error(made):
    done = subprocess.run(["lintian", "--fail-on", "error", "--allow-root", *made], capture_output=True, text=True)
    errors = [line for line in done.stdout.splitlines() if line.startswith("E:")]
    assert done.returncode == 0 and not errors, done.stdout + done.stderr
