"""Network namespaces of the benchmark's own, and the TIME_WAIT sockets in them."""

import os
import subprocess
import time

from . import CannotMeasure, TooSlow

# A TIME_WAIT socket lives for a minute; what is measured must end before the first one goes.
LIFETIME = 60.0
MARGIN = 6.0
BUCKETS = "/proc/sys/net/ipv4/tcp_ehash_entries"
BUCKETS_OF_CHILD = "/proc/sys/net/ipv4/tcp_child_ehash_entries"
# A namespace in a namespace: the outer one says that the inner one gets a hash table of its own, as
# large as the machine's, so that no walk passes over the sockets of others. Linux 6.1 or later;
# the inner one shares the machine's table before.
WITH_OWN_TABLE = f"""
buckets=$(cat {BUCKETS} 2>/dev/null) && echo "${{buckets#-}}" > {BUCKETS_OF_CHILD}
exec unshare --net sh -c 'echo ready; exec cat'
"""
# Names under a /run of their own, which ends with the namespaces and hides those of the machine.
# Without the word of an outer namespace they all share the machine's hash table.
WITH_NAMES = """
mount -t tmpfs none /run || exit
for name do
  ip netns add "$name" || exit
done
echo ready
exec cat
"""


class Namespace:
    """Has no name: it lasts as long as the process that was started in it, and that process lasts
    as long as this one, however this one ends."""

    def __init__(self, script=WITH_OWN_TABLE, words=(), kinds=("--net",)):
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        self._holder = subprocess.Popen(
            ["unshare", *user, *kinds, "sh", "-c", script, "sh", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if self._holder.stdout.readline() != "ready\n":
            reason = self._holder.stderr.read().strip()
            self.close()
            raise CannotMeasure(f"no network namespace can be made: {reason}")
        enter_user = ["--user", "--preserve-credentials"] if user else []
        self._enter = ["nsenter", "--target", str(self._holder.pid), *enter_user, *kinds, "--"]
        # Leads a command from there to where the sockets are.
        self._to_sockets = []
        self._filled = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._holder.kill()
        self._holder.wait()
        for pipe in (self._holder.stdin, self._holder.stdout, self._holder.stderr):
            pipe.close()

    def run(self, command, what, text_input=None, accept=(0,)):
        """Runs a command in the namespace and returns what it printed."""
        try:
            result = subprocess.run(
                [*self._enter, *command], input=text_input, capture_output=True, text=True,
                stdin=subprocess.DEVNULL if text_input is None else None, check=False)
        except OSError as error:
            raise CannotMeasure(f"{what}: {error}") from error
        if result.returncode not in accept:
            said = (result.stderr.strip() or result.stdout.strip()).splitlines()
            last = said[-1] if said else "without a word"
            raise CannotMeasure(f"{what}: exit status {result.returncode}, {last}")
        return result

    def run_at_sockets(self, command, what, accept=(0,)):
        return self.run([*self._to_sockets, *command], what, accept=accept)

    def start(self, command, **pipes):
        """Starts a command in the namespace; its process id is that of the command itself."""
        return subprocess.Popen([*self._enter, *self._to_sockets, *command], **pipes)

    def proc(self, name):
        """The text of a file below /proc/net, without a process to be started for it."""
        with open(f"/proc/{self._holder.pid}/net/{name}", encoding="ascii") as file:
            return file.read()

    def set_up(self, size):
        """Brings loopback up, and lets the table grow to `size` and no socket be reused early."""
        self.run_at_sockets(["ip", "link", "set", "lo", "up"], "bringing loopback up")
        settings = {"tcp_tw_reuse": 0, "tcp_max_tw_buckets": max(2 * size, 65536)}
        for name, value in settings.items():
            self.run_at_sockets(
                ["sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}"], f"setting {name}")

    def fill(self, twload, count, *options):
        """Makes `count` TIME_WAIT sockets; may be called again, for others."""
        if count == 0:
            return
        # The first ones are the first to go.
        self._filled = self._filled or time.monotonic()
        most = max(1, int(self.seconds_left()))
        result = self.run_at_sockets(
            [twload, "--count", str(count), "--max-seconds", str(most), *options],
            f"making {count} TIME_WAIT sockets", accept=(0, 1))
        if result.returncode != 0:
            raise TooSlow(result.stderr.strip() or result.stdout.strip())

    def seconds_left(self):
        """How long all the sockets still stand."""
        if self._filled == 0.0:
            return LIFETIME - MARGIN
        return self._filled + LIFETIME - MARGIN - time.monotonic()

    def time_waits(self):
        """The kernel's own count."""
        text = self.run_at_sockets(["cat", "/proc/net/sockstat"], "reading sockstat").stdout
        for line in text.splitlines():
            words = line.split()
            if words[0] == "TCP:":
                return int(words[words.index("tw") + 1])
        raise CannotMeasure("sockstat has no count of TIME_WAIT sockets")

    def shares_table(self):
        """Whether walks pass over the sockets of other namespaces."""
        text = self.run_at_sockets(
            ["sh", "-c", f"cat {BUCKETS} || echo -1"], "reading the table size").stdout
        return int(text) < 0


class NamedNamespaces(Namespace):
    """Many with names, and sockets in one of them. What runs here sees the names, and every process
    of the machine."""

    def __init__(self, names, filled):
        super().__init__(WITH_NAMES, names, ("--net", "--mount"))
        self._to_sockets = ["ip", "netns", "exec", filled]
