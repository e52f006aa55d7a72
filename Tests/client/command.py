"""`socdctl` of the running instance."""

import os
import shlex
import subprocess

CTL = shlex.split(os.environ["CTL"])


def run(*words, stdin=None, environment=None, program=CTL):
    """The finished command; its outputs are text. Another instance has a `program` of its own."""
    stdin = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([*program, *words], input=stdin, capture_output=True, env={**os.environ, **(environment or {})})
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def ctl(*words, stdin=None, code=0, environment=None):
    """What the command prints. It has to end with `code`; None is for any."""
    done = run(*words, stdin=stdin, environment=environment)
    assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stdout.strip()
