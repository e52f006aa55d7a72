"""The instance's processes while it is attacked."""

import pathlib

# A worker's memory may grow by this after the first tenth of the requests, when caches and buffers are full.
MOST_GROWTH_KB = 48 * 1024


class Watch:
    def __init__(self, product):
        self.product = product
        self.workers = sorted(product.workers())
        self.warm = {}

    def memory(self):
        """VmRSS of each worker, in KB."""
        return {pid: self.resident(pid) for pid in self.workers}

    @staticmethod
    def resident(pid):
        try:
            text = pathlib.Path(f"/proc/{pid}/status").read_text()
        except FileNotFoundError:
            return 0
        return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS:")), 0)

    def faults(self):
        now = sorted(self.product.workers())
        if now != self.workers:
            yield f"workers died: {self.workers} before, {now} now"
            return
        for number in range(len(now)):
            if self.product.ask_worker(number, "/healthz").status != 200:
                yield f"worker {number} does not answer"
        for pid, size in self.memory().items():
            grown = size - self.warm.get(pid, size)
            if grown > MOST_GROWTH_KB:
                yield f"worker {pid} grew by {grown} KB, from {self.warm[pid]} KB"
