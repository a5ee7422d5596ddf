"""What a reading child gives up before it touches a byte: rights, memory, time, files, network.

Each layer works alone; Landlock and seccomp are used where the kernel has
them. The zygote builds the cage once, each child enters it after the fork.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import pyseccomp

from gateway.settings import Sandbox

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
BPF_INSTRUCTION_BYTES = 8
CLONE_THREAD = 0x00010000
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
LANDLOCK_READ = (1 << 2) | (1 << 3)
"""READ_FILE and READ_DIR; all other handled rights are refused."""
LANDLOCK_ACCESS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}

READABLE = (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64", "/etc/localtime", "/etc/ssl")

# Reading and thinking only: what a parser needs of the kernel. Everything else
# answers EPERM, so a library that tries something is told no and not killed.
ALLOWED = [
    "read",
    "pread64",
    "readv",
    "lseek",
    "close",
    "fstat",
    "newfstatat",
    "stat",
    "lstat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents64",
    "getcwd",
    "dup",
    "fcntl",
    "write",
    "writev",
    "brk",
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "madvise",
    "futex",
    "futex_waitv",
    "set_robust_list",
    "get_robust_list",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "exit",
    "exit_group",
    "clock_gettime",
    "clock_getres",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "getrandom",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getrlimit",
    "prlimit64",
    "getrusage",
    "sched_yield",
    "sched_getaffinity",
    "sysinfo",
    "uname",
    "tgkill",
    "restart_syscall",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "pipe2",
    "eventfd2",
    "membarrier",
    "arch_prctl",
    "memfd_create",
    "ftruncate",
]

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """struct sock_fprog of <linux/filter.h>."""

    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_void_p))


@dataclass(frozen=True, slots=True)
class Cage:
    """What the zygote prepares once, so that each child is locked in with three system calls."""

    limits: Sandbox
    ruleset: int
    """Descriptor of the Landlock rules; -1 where the kernel has none."""
    program: bytes
    """The compiled seccomp filter [seccomp(2)]."""


def build_cage(limits: Sandbox) -> Cage:
    """Compile the file rules and the system call filter; nothing is given up yet."""
    return Cage(limits, _file_rules(), _call_filter())


def enter(cage: Cage) -> tuple[str, ...]:
    """Give up rights; the names of the layers that hold on this machine. Nothing can be taken back."""
    layers = ["rlimits"]
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    _limit_resources(cage.limits)
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        layers.append("no_new_privs")
    if cage.ruleset >= 0 and _libc.syscall(LANDLOCK_RESTRICT_SELF, cage.ruleset, 0) == 0:
        layers.append("landlock")
    if _load_filter(cage.program):
        layers.append("seccomp")
    return tuple(layers)


def _limit_resources(limits: Sandbox) -> None:
    # The limit counts addresses, also those of the parsers and models that every child inherits and shares.
    memory = _inherited() + limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _inherited() -> int:
    """Bytes of address space that this process holds already."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _file_rules() -> int:
    """Landlock rules: only the program's own folders, only reading; -1 where the kernel has no Landlock."""
    abi = _libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    if abi < 1:
        return -1
    handled = LANDLOCK_ACCESS_BY_ABI[min(abi, max(LANDLOCK_ACCESS_BY_ABI))]
    attributes = struct.pack("Q", handled)
    ruleset: int = _libc.syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset >= 0:
        for path in READABLE:
            _allow_reading(ruleset, path)
    return ruleset


def _allow_reading(ruleset: int, path: str) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights = LANDLOCK_READ if Path(path).is_dir() else 1 << 2
    rule = struct.pack("=Qi", rights, handle)
    _libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    os.close(handle)


def _call_filter() -> bytes:
    """The system call filter as BPF: no network, no exec, no new process, no writable file."""
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        try:
            rules.add_rule(pyseccomp.ALLOW, name)
        except (OSError, RuntimeError, ValueError):
            continue  # A call that this architecture or libseccomp does not know can't be made either.
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    rules.add_rule(pyseccomp.ALLOW, "openat", pyseccomp.Arg(2, pyseccomp.MASKED_EQ, writing, 0))
    # Threads of a parser are fine, processes are not: clone only with CLONE_THREAD.
    rules.add_rule(pyseccomp.ALLOW, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, CLONE_THREAD))
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # glibc then falls back to clone
    with os.fdopen(os.memfd_create("seccomp"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _load_filter(program: bytes) -> bool:
    code = ctypes.create_string_buffer(program, len(program))
    head = _Program(len(program) // BPF_INSTRUCTION_BYTES, ctypes.cast(code, ctypes.c_void_p))
    return bool(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(head), 0, 0) == 0)
