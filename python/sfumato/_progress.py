"""A line that shows how far a training is, in a terminal or a notebook."""

import sys
import time

WIDTH = 24


def wanted(progress):
    """Whether to show a bar: as asked, or where somebody can see it."""
    if progress is not None:
        return bool(progress)
    return in_notebook() or sys.stderr.isatty()


def in_notebook():
    """Whether output goes to a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and "zmqshell" in type(shell).__module__


def clock(seconds):
    """Seconds as 0:07, 12:34 or 1:02:03."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


class Bar:
    """`train  42%|##########--------------| 840/2000 [0:03<0:04, 270 steps/s, loss 0.412]`."""

    def __init__(self, stream=None, label="train"):
        self.stream = sys.stderr if stream is None else stream
        self.label = label
        self.start = time.monotonic()
        self.first = None
        self.length = 0
        self.next = 0

    def update(self, step, steps, loss):
        """Draws the line anew, ten times a second at most."""
        elapsed = time.monotonic() - self.start
        if elapsed < self.next and step < steps:
            return
        self.next = elapsed + 0.1
        first = self.first = step if self.first is None else self.first
        speed = (step - first) / elapsed if elapsed > 0 and step > first else 0
        left = clock((steps - step) / speed) if speed else "?"
        filled = WIDTH * step // max(steps, 1)
        text = (
            f"{self.label} {100 * step // max(steps, 1):3}%|{'#' * filled}{'-' * (WIDTH - filled)}| {step}/{steps} "
            f"[{clock(elapsed)}<{left}, {speed:.0f} steps/s, loss {loss:.4g}]"
        )
        self.stream.write("\r" + text.ljust(self.length))
        self.stream.flush()
        self.length = len(text)

    def close(self):
        """Ends the line."""
        if self.length:
            self.stream.write("\n")
            self.stream.flush()
