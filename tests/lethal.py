"""A copy that kills whichever worker makes it; in a module that workers elsewhere can import."""

import os
import signal

from report.distribute.copy import Job, Made, make
from report.distribute.stamp import Template

NUMBER = 5


def make_or_die(template: Template, job: Job) -> Made:
    """Make a copy, unless it is the one."""
    if job.number == NUMBER:
        os.kill(os.getpid(), signal.SIGKILL)
    return make(template, job)
