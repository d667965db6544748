"""A filter that keeps one socket in a hundred, and sockets counted in groups."""

import re
import struct
from dataclasses import dataclass

from . import CannotMeasure, rounds
from .namespace import Namespace
from .rounds import Command, Series

KEPT_IN = 100
PORT = 443
OTHER_PORT = 5001
FILTER = ["dport", "=", f":{PORT}"]
# Only twdiag itself can judge this one, and it keeps every socket.
LATE_FILTER = ["remaining", ">", "0s"]
GROUPS = ["tuple", "local-port", "direction", "state"]
# By what they are compared with, which is the first.
FILTERED = ["kept-drain", "kept", "kept-ss"]
UNFILTERED = ["drain", "list", "late", *GROUPS]
# netlink's header and the kernel's struct inet_diag_req, behind which the attributes are.
REQUEST_LENGTH = 76
TYPE_OF_REQUEST = 18
BYTECODE = 1


@dataclass
class Filtering(Series):
    """One socket in a hundred has another server port than the rest."""

    def fill(self, tools, namespace):
        namespace.set_up(self.size)
        kept = self.size // KEPT_IN
        namespace.fill(tools.twload, self.size - kept, "--first-port", str(OTHER_PORT))
        namespace.fill(tools.twload, kept, "--first-port", str(PORT), "--ports", "1")

    def check(self, namespace):
        super().check(namespace)
        for key in GROUPS:
            check_groups(self.commands[key], self.size, namespace)


def measure(tools, size, number, say):
    series = Filtering(
        f"{size} sockets, filtered and counted in groups", size, number,
        commands(tools, size, bytecode(tools)), max(1.0, size * 25e-6))
    return rounds.measure(tools, series, say)


def commands(tools, size, program):
    twdiag = [tools.twdiag, "list"]
    kept = size // KEPT_IN
    state = ["-tanoH", "state", "time-wait"]
    words, late = " ".join(FILTER), " ".join(LATE_FILTER)
    found = {
        "drain": Command("bare drain in C", [tools.drain]),
        "list": Command("twdiag list", twdiag, lines=size + 1),
        "late": Command(f"twdiag list {late}", [*twdiag, *LATE_FILTER], lines=size + 1),
        "kept-drain": Command("bare drain, the same filter", [tools.drain, program.hex()]),
        "kept": Command(f"twdiag list {words}", [*twdiag, *FILTER], lines=kept + 1),
        "kept-ss": Command(
            f"ss {' '.join(state)} {words}", [tools.ss, *state, *FILTER], lines=kept),
    }
    for key in GROUPS:
        option = ["--group-by", key]
        found[key] = Command(f"twdiag list {' '.join(option)}", [*twdiag, *option])
    return found


def check_groups(command, size, namespace):
    """The groups together must have all sockets."""
    output = namespace.run([*command.line, "--format", "csv"], command.title).stdout
    header, *groups = [line.split(",") for line in output.splitlines()]
    counted = sum(int(group[header.index("count")]) for group in groups)
    if counted != size:
        raise CannotMeasure(f"{command.title} counted {counted} of {size} sockets")


def bytecode(tools):
    """What twdiag sends to the kernel for the filter, so that the drain can send the same."""
    with Namespace() as namespace:
        line = [
            "strace", "-e", "trace=sendto,sendmsg", "-e", "write=all", tools.twdiag, "list",
            *FILTER]
        said = namespace.run(line, "strace").stderr
    for request in requests(said):
        program = attribute(request, BYTECODE)
        if program:
            return program
    raise CannotMeasure("twdiag sent no filter to the kernel, so the drain cannot send the same")


def requests(said):
    """The dump requests among what strace saw leave, as bytes."""
    # Lines such as " | 00010  00 00 ...  00 00  ........ |", numbered anew for each request.
    found = []
    for line in re.findall(r"^ \| ([0-9a-f]{5}  [0-9a-f ]{49}) ", said, re.MULTILINE):
        number, data = line[:5], bytes.fromhex(line[5:])
        if int(number, 16) == 0:
            found.append(b"")
        found[-1] += data
    return [one for one in found if is_dump(one)]


def is_dump(request):
    if len(request) < REQUEST_LENGTH:
        return False
    length, kind = struct.unpack_from("=IH", request)
    return length == len(request) and kind == TYPE_OF_REQUEST


def attribute(request, wanted):
    """What the attribute of this type holds; None if there is none."""
    offset = REQUEST_LENGTH
    while offset + 4 <= len(request):
        length, kind = struct.unpack_from("=HH", request, offset)
        if length < 4:
            break
        if kind == wanted:
            return request[offset + 4:offset + length]
        offset += length + 3 & ~3
    return None
