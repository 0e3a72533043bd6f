"""From fire to units that are up and work, against bare systemd-runs under the same user manager, in groups and namespaces of their own."""
import os
import re
import subprocess
import time

from configuring import answer, configuration, lanes

ENCLAVE = os.path.dirname(os.path.abspath(__file__)) + "/../../fixtures/systemd/enclave"
LOGIN = "user.slice/user-0.slice/session-1.scope"
SERVICE = "user.slice/user-0.slice/user@0.service"
# A unit that went between two looks is no error of systemctl's caller: only what is still loaded counts.
CLEAR = """
while [ -n "$(systemctl --user list-units --all --plain --no-legend 'fanout-*.service' 'run-*.service')" ]; do
  systemctl --user kill --signal=KILL 'fanout-*.service' 'run-*.service'
  systemctl --user stop 'fanout-*.service' 'run-*.service'
  systemctl --user reset-failed 'fanout-*.service' 'run-*.service'
done
"""


def measure(bench):
    bench.heading("Units: until they are up and the command has ended")
    if os.geteuid() != 0 or not bench.has("nsenter", "systemd-run"):
        return bench.row("not measured", "a user manager of its own takes root and systemd")
    manager = Manager(bench)
    try:
        for count in (1, 6) if bench.short else (1, 6, 24):
            contest(bench, manager, count)
    finally:
        manager.end()


def contest(bench, manager, count):
    bare = "systemd-run --user --quiet --collect -- sleep 600"

    def fanout():
        directory = bench.fresh("units")
        path = configuration(
            bench, directory, lanes(count), ["sleep", "600"], ["cat", answer(f"{directory}/answer.json", lanes(count))],
            launcher="systemd")
        return manager.timed(f"{bench.fanout} fire --quiet --config {path}")

    results = bench.contest({
        "fanout": fanout,
        "systemd-run, together": lambda: manager.timed(f"for i in $(seq {count}); do {bare} & done; wait"),
        "systemd-run, one by one": lambda: manager.timed(f"for i in $(seq {count}); do {bare} || exit 1; done"),
    })
    peer = results["systemd-run, one by one"]
    for name in sorted(results, key=lambda name: results[name].median("wall")):
        bench.row(f"{count} × {name}", f"{results[name].text('wall')}  {results[name].median('wall') / peer.median('wall'):6.2f} × one by one")
    if count == 6:
        bench.goal("six units, times six bare systemd-runs", results["fanout"].median("wall") / peer.median("wall"), 1.3)


class Manager:
    """A user manager of systemd. A command in its login is timed there, so that the way in costs nothing."""

    def __init__(self, bench):
        self.bench = bench
        self.hold = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", ENCLAVE, "hold", f"fanout-bench-{os.getpid()}", "user", "machine", "no", "0"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = self.hold.stdout.readline().split()
        if len(said) != 2:
            raise SystemExit(f"no enclave: {said}")
        self.inside = said[1].decode()
        outside = f"/proc/{self.inside}/root"
        for name in ("dbus.socket", "dbus.service"):
            os.symlink("/dev/null", f"{outside}/etc/systemd/user/{name}")
        self.manager = subprocess.Popen(self.through(SERVICE, ["/lib/systemd/systemd", "--user"]), stderr=subprocess.DEVNULL)
        while not os.path.exists(f"{outside}/run/user/0/systemd/private"):
            if self.manager.poll() is not None:
                raise SystemExit("the user manager does not come up")
            time.sleep(0.01)
        subprocess.run(self.through(LOGIN, ["systemctl", "--user", "is-system-running", "--wait"]), stdout=subprocess.DEVNULL, check=True)

    def through(self, group, words):
        variables = [f"PATH={self.bench.environment['PATH']}", "XDG_RUNTIME_DIR=/run/user/0", f"HOME={self.bench.work}", "LC_ALL=C"]
        return ["nsenter", "--target", str(self.hold.pid), "--mount", ENCLAVE, "enter", self.inside, "user", group, "0",
                self.bench.work, *variables, "--", *words]

    def timed(self, script):
        script = f"began=$(date +%s%N); {{ {script}; }} >&2 || exit 1; echo took $(($(date +%s%N) - began))"
        done = subprocess.run(self.through(LOGIN, ["bash", "-c", script]), capture_output=True, text=True)
        took = re.search(r"^took (\d+)$", done.stdout, re.M)
        if done.returncode != 0 or not took:
            raise SystemExit(f"{script} ended with {done.returncode}: {done.stderr[-500:]}")
        subprocess.run(self.through(LOGIN, ["bash", "-c", CLEAR]), stderr=subprocess.DEVNULL, check=True, timeout=120)
        return {"wall": int(took[1]) / 1e9}

    def end(self):
        """The enclave kills all that lives in its groups."""
        self.hold.stdin.close()
        self.hold.wait(120)
        self.manager.wait()
