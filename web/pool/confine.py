"""What a query process cannot do, whatever its query says: reach the network, start programs, write files.

These are calls of the Linux kernel that Python has no names for: prctl(2), and a seccomp(2) filter.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EACCES
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # operations of classic BPF
_X32 = 0x40000000  # calls of the x32 interface have this bit
# audit architecture, then the numbers of socket, connect, execve, execveat and io_uring_setup
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 425)),
}


def without_network() -> bool:
    """From now on neither this process nor its children make a socket or start a program; False where that fails.

    Sockets that are there stay. A filter and not a network namespace, since a process needs no rights for it.
    """
    if platform.machine() not in _CALLS:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _filter(*_CALLS[platform.machine()])
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))  # struct sock_fprog
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0)


def without_files() -> None:
    """From now on this process writes no files."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def with_memory(more: int) -> None:
    """Bounds the address space to what this process has now and `more` bytes; what it shares does not count."""
    ceiling = address_space() + more
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def address_space() -> int:
    """The bytes of address space that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def die_with_parent(parent: int) -> None:
    """Ends this process when its parent ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)  # it has ended already


def adopt_orphans() -> None:
    """Makes this process the parent of grandchildren whose parent ends, so that it can wait for them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def be_first_when_memory_runs_out() -> None:
    """Tells the kernel to end this process and its children rather than the server when memory runs out."""
    Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _filter(architecture: int, refused: tuple[int, ...]) -> bytes:
    """A program of classic BPF: refuses some calls and every foreign interface, allows all others."""
    tests = [(_EQUAL, number) for number in refused]
    if platform.machine() == "x86_64":
        tests.append((_AT_LEAST, _X32))
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 0, len(tests) + 2, architecture),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        *((test, len(tests) - place, 0, number) for place, (test, number) in enumerate(tests)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
