"""Run a program for which file modes count, also when the tests run as root."""

import ctypes
import os
import subprocess
import sys

_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2


def without_root_power(program: str) -> str:
    """Run a program and return all that it printed."""
    libc = ctypes.CDLL(None)

    def give_power_up() -> None:
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60,
        preexec_fn=give_power_up if os.geteuid() == 0 else None,
    )  # fmt: skip
    return done.stdout + done.stderr
