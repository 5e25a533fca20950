"""A registry's life by the command line: made, worked in, backed up, lost, restored, recovered by shares.

    life.py PALERMO

All people are invented. Each step says what must come of it; a value of a person in a refusal, on the command
line of another process or in any file fails the test.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PALERMO = str(pathlib.Path(sys.argv[1]).resolve())
CANARY = "Kanarienvogel"


def main():
    with tempfile.TemporaryDirectory(prefix="palermo-life-") as name:
        work = pathlib.Path(name)
        keys = work / "keys"
        keys.mkdir(mode=0o700)
        key = ["--key", keys / "registry.key"]

        def run(*words, code=0, stdin=""):
            done = subprocess.run([PALERMO, *map(str, words)], cwd=work, input=stdin, capture_output=True, text=True)
            assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
            if code > 1:
                assert CANARY not in done.stdout + done.stderr, ("a refusal says whom", words)
            return done.stdout

        def as_json(*words, **more):
            return json.loads(run(*words, "--json", **more))

        def user(name, *words):
            run("registry", "user", "registry", *key, "--out", keys / name, *words)
            return ["--as", keys / name]

        run("registry", "create", "registry", "--name", "Shelter A", "--key-out", keys / "registry.key",
            "--admin-out", keys / "U1.key")
        run("registry", "create", "registry", "--name", "Shelter A", "--key-out", keys / "other.key",
            "--admin-out", keys / "other-U1.key", code=5)
        assert (keys / "registry.key").stat().st_mode & 0o777 == 0o600
        north = user("north.key", "--team", "north", "--roles", "caseworker")
        south = user("south.key", "--team", "south", "--roles", "caseworker")
        boss = user("boss.key", "--roles", "supervisor")
        looks = user("auditor.key", "--roles", "auditor")
        run("registry", "organisation", "registry", *key, "--name", "Legal aid B", "--zone", "CARE")
        run("registry", "organisation", "registry", *key, "--name", "Enforcement", "--zone", "IMM_ENFORCE")
        outside = user("outside.key", "--organisation", 2, "--team", "desk", "--roles", "caseworker")
        enforce = user("enforce.key", "--organisation", 3, "--roles", "enforcement_officer")

        case = as_json("registry", "new", "registry", *key, *north, "--from", "-", stdin=(
            f"# a comment\nidentity.name = {CANARY} Invented\nidentity.birth_year = 1996\nfacts.sex = 2\n"
            f"facts.form = LAB\nnotes.note = {CANARY} said little.\n"))["case"]
        assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", case)
        for lines, code in ((f"name = {CANARY}\n", 2), (f"identity.sex = {CANARY}\n", 2), (f"{CANARY}\n", 2),
                            (f"nowhere.name = {CANARY}\n", 2), ("facts.team = south\n", 2)):
            run("registry", "new", "registry", *key, *north, "--from", "-", stdin=lines, code=code)

        # Read, by whom and by whom not
        said = run("registry", "read", "registry", case, *key, *north)
        assert CANARY in said and "DO NOT CONTACT: nobody has written that it is safe." in said
        run("registry", "new", "registry", *key, *north, "--from", "-", stdin="", code=2)
        nobody = "4XKT-9M2P-Q0RS-7V3W"
        answers = [subprocess.run([PALERMO, "registry", "read", "registry", which, *map(str, key), *map(str, who)],
                                  cwd=work, capture_output=True)
                   for who in (south, outside) for which in (case, nobody)]
        assert len({(a.returncode, a.stdout, a.stderr) for a in answers}) == 1 and answers[0].returncode == 3
        run("registry", "read", "registry", case, *key, *enforce, code=4)
        run("registry", "submit", "registry", *key, *enforce, "--to", 1, "--from", "-",
            stdin="notes.note = met at the airport\n")
        found = as_json("registry", "search", "registry", *key, *north, "--query", "-", stdin="kanarienfogel")
        assert [one["case"] for one in found["found"]] == [case]
        for who in (south, outside):
            assert as_json("registry", "search", "registry", *key, *who, "--query", "-",
                           stdin=CANARY)["found"] == []

        # Changed, with its history
        run("registry", "change", "registry", case, *key, *north, "--from", "-", stdin="contact.safety = UNSAFE\n")
        run("registry", "change", "registry", case, *key, *north, "--from", "-", stdin="facts.sex =\n")
        history = as_json("registry", "history", "registry", case, *key, *north, "--part", "facts")
        assert [p["version"] for p in history["parts"]] == [1, 2]
        assert "sex" not in [f["field"] for f in history["parts"][1]["fields"]]

        # Shared and taken back
        run("registry", "share", "registry", case, *key, *north, "--with", 3, "--parts", "facts", "--until",
            "2999-01-01", code=4)
        run("registry", "share", "registry", case, *key, *north, "--with", 2, "--parts", "facts", "--until",
            "2999-01-01")
        assert [(c["case"], c["parts"]) for c in
                as_json("registry", "received", "registry", *key, *outside)["cases"]] == [(case, ["facts"])]
        run("registry", "read", "registry", case, *key, *outside, "--parts", "facts")
        run("registry", "read", "registry", case, *key, *outside, "--parts", "identity", code=3)
        run("registry", "withdraw", "registry", case, *key, *north, "--grant", "G1")
        run("registry", "read", "registry", case, *key, *outside, "--parts", "facts", code=3)

        # An emergency, and the second person
        run("registry", "emergency", "registry", case, *key, *south, "--reason", "DANGER")
        assert CANARY in run("registry", "read", "registry", case, *key, *south)
        assert "emergency" in [n["kind"] for n in as_json("registry", "notices", "registry", *key, *boss)["notices"]]
        run("registry", "confirm", "registry", nobody, *key, *boss, "--user", "U3", code=3)
        run("registry", "confirm", "registry", case, *key, *boss, "--user", "U3")
        run("registry", "confirm", "registry", case, *key, *boss, "--user", "U3", code=3)

        # Files
        (work / "scan.bin").write_bytes(bytes(range(256)) * 500)
        run("registry", "attach", "registry", case, *key, *north, "--file", "scan.bin", "--name", "Report")
        run("registry", "attachment", "registry", case, *key, *north, "--number", 1, "--out", "back.bin")
        assert (work / "back.bin").read_bytes() == (work / "scan.bin").read_bytes()
        run("registry", "attachment", "registry", case, *key, *north, "--number", 1, "--out", "back.bin", code=5)
        run("registry", "export", "registry", case, *key, *north, "--out", "case.json")
        assert CANARY in (work / "case.json").read_text()
        assert (work / "case.json").stat().st_mode & 0o777 == 0o600

        # Who read it, and the audit for somebody outside
        who = as_json("registry", "who-read", "registry", case, *key, *boss)["lines"]
        assert {"U2", "U3", "U6"} <= {line["who"] for line in who}
        run("registry", "who-read", "registry", case, *key, *north, code=4)
        run("audit", "export", "registry", *key, *looks, "--out", "audit")
        head = ["--head", "audit/head", "--key", "audit/key"]
        run("audit", "verify", "audit/audit", *head)
        shutil.copy(work / "audit/head", work / "kept-head")
        lines = (work / "audit/audit").read_bytes()
        assert CANARY.encode() not in lines
        for bad in (lines[:-1], lines + b"x\n", lines.replace(b"\tU2\t", b"\tU9\t", 1), lines[lines.index(b"\n") + 1:]):
            (work / "audit/bad").write_bytes(bad)
            run("audit", "verify", "audit/bad", *head, code=8)
        run("audit", "export", "registry", *key, *looks, "--out", "audit2")
        run("audit", "verify", "audit2/audit", "--head", "audit2/head", "--key", "audit/key", "--since", "kept-head")

        # Shares, a backup, its drill
        run("registry", "shares", "registry", *key, "--needed", 3, "--of", 5, "--out", "shares")
        # Shares that could not be written replace none.
        run("registry", "shares", "registry", *key, "--needed", 3, "--of", 5, "--out", "shares", code=5)
        run("registry", "shares", "registry", *key, "--needed", 3, "--of", 5, "--out", "no/where", code=9)
        run("registry", "check-shares", "registry", "--shares", *[f"shares/share-{n}.txt" for n in (2, 4, 5)])
        run("backup", "create", "registry", *key, "--out", "monday")
        run("backup", "create", "registry", *key, "--out", "monday", code=5)
        run("backup", "verify", "monday", *key)
        run("backup", "drill", "monday", *key, "--registry", "registry")
        assert not list(work.glob("*.drill-*"))
        looked = as_json("doctor", "registry", *key, code=1)
        assert {c["check"] for c in looked["checks"] if not c["all_right"]} <= {
            "key_disk", "second_person", "swap"}, looked
        run("store", "copy", "registry", "--to", "copy")

        # Nothing in plain, anywhere but in what was asked for in plain
        for file in [*work.glob("registry/*"), *work.glob("copy/*"), work / "monday", *work.glob("audit*/*")]:
            assert CANARY.encode() not in file.read_bytes(), file

        # After the backup something is taken back; an export of the audit remembers it
        run("registry", "share", "registry", case, *key, *north, "--with", 2, "--parts", "facts", "--until",
            "2999-01-01")
        run("registry", "withdraw", "registry", case, *key, *north, "--grant", "G2")
        run("audit", "export", "registry", *key, *looks, "--out", "audit-later")

        # The disk is lost: backup and key
        shutil.rmtree(work / "registry")
        run("backup", "restore", "monday", *key, "--out", "registry", "--audit", "audit/bad", code=8)
        run("backup", "restore", "monday", *key, "--out", "registry", "--audit", "audit/audit", code=2)  # too old
        assert not (work / "registry").exists()
        back = as_json("backup", "restore", "monday", *key, "--out", "registry", "--audit", "audit-later/audit")
        assert [(line["what"], line["which"]) for line in back["do_again"]] == [("withdraw", case)]
        assert CANARY in run("registry", "read", "registry", case, *key, *north)
        # The key is lost too: three shares, not two, not two and a wrong one
        (keys / "registry.key").unlink()
        shutil.rmtree(work / "registry")
        some = [work / f"shares/share-{n}.txt" for n in (1, 3, 5)]
        run("backup", "drill", "monday", "--shares", *some)
        run("backup", "restore", "monday", "--shares", *some[:2], "--out", "registry", code=2)
        run("backup", "restore", "monday", "--shares", *some, "--out", "registry")
        run("registry", "recover-key", "registry", "--shares", *some[:2], "--key-out", keys / "registry.key", code=2)
        run("registry", "check-shares", "registry", "--shares", some[0])
        run("registry", "check-shares", "registry", "--shares", *some)
        run("registry", "recover-key", "registry", "--shares", *some, "--key-out", keys / "registry.key")
        assert CANARY in run("registry", "read", "registry", case, *key, *north)

        # Keys change, a right ends, a case goes
        shutil.copy(keys / "registry.key", work / "old.key")
        run("registry", "rotate", "registry", *key, "--key-out", keys / "next.key")
        run("registry", "read", "registry", case, "--key", work / "old.key", *north, code=4)
        key = ["--key", keys / "next.key"]
        assert CANARY in run("registry", "read", "registry", case, *key, *north)
        run("registry", "erase", "registry", case, *key, *north, "--reason", "PERSON_ASKS", code=4)
        run("registry", "erase", "registry", case, *key, *boss, "--reason", "PERSON_ASKS")
        run("registry", "read", "registry", case, *key, *north, code=3)
        run("registry", "end-user", "registry", *key, "--as", keys / "U1.key", "--user", "U2")
        run("registry", "new", "registry", *key, *north, "--from", "-", stdin="facts.sex = 2\n", code=4)

        # Bad input: a refusal by code, the registry unchanged
        before = sorted((p.name, p.read_bytes()) for p in (work / "copy").iterdir())
        for words, code in (
                (("registry", "read", "nowhere", case, *key, *boss), 3),
                (("registry", "read", "registry", "no-case", *key, *boss), 2),
                (("registry", "read", "registry", case, "--key", keys / "boss.key", *boss), 2),
                (("registry", "read", "registry", case, *key, "--as", keys / "next.key"), 2),
                (("registry", "read", "registry", case, *key, *boss, "--parts", "everything"), 2),
                (("registry", "read", "registry", case, *key, *boss, "--purpose", "IMMIGRATION_ENFORCEMENT"), 4),
                (("backup", "restore", "monday", *key, "--out", "third"), 4),
                (("backup", "verify", "scan.bin", *key), 8),
                (("store", "copy", "registry", "--to", "copy"), 5)):
            run(*words, code=code)
        assert before == sorted((p.name, p.read_bytes()) for p in (work / "copy").iterdir())
        assert not (work / "third").exists()
        (work / "registry/cases.db").write_bytes(b"not a database" * 1000)
        run("registry", "read", "registry", case, *key, *boss, code=8)
    with tempfile.TemporaryDirectory(prefix="palermo-token-") as name:
        in_a_device(pathlib.Path(name))
    print("a registry's life, from its first key to a damaged file")



def in_a_device(work):
    """The key in a device (SoftHSM): its file opens nothing without device and PIN."""
    module = next((p for p in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
                   if pathlib.Path(p).exists()), None)
    assert module, "SoftHSM is not installed: run ./dev test, which installs it"
    (work / "tokens").mkdir()
    (work / "softhsm.conf").write_text(f"directories.tokendir = {work}/tokens\nlog.level = ERROR\n")
    with_device = {**os.environ, "SOFTHSM2_CONF": str(work / "softhsm.conf")}
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "shelter", "--so-pin", "87654321", "--pin",
                    "123456"], env=with_device, check=True, capture_output=True)
    (work / "pin").write_text("123456\n")
    (work / "wrong").write_text("000000\n")

    def run(*words, code=0, env=with_device):
        done = subprocess.run([PALERMO, *map(str, words)], cwd=work, capture_output=True, text=True, env=env)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        assert "123456" not in done.stdout + done.stderr

    run("registry", "create", "registry", "--name", "A", "--token-module", module, "--token", "shelter", "--pin", "pin",
        "--key-out", "registry.key", "--admin-out", "U1.key")
    assert "palermo token key 1" in (work / "registry.key").read_text()
    key = ["--key", "registry.key"]
    run("registry", "organisation", "registry", *key, "--pin", "pin")
    run("registry", "organisation", "registry", *key, code=2)
    run("registry", "organisation", "registry", *key, "--pin", "wrong", code=4)
    (work / "empty").mkdir()
    (work / "other.conf").write_text(f"directories.tokendir = {work}/empty\n")
    run("registry", "organisation", "registry", *key, "--pin", "pin", code=3,
        env={**with_device, "SOFTHSM2_CONF": str(work / "other.conf")})


main()
