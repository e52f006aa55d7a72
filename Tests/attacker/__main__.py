"""Attacks an instance with requests of a seed, and tells what came of them. scripts/fuzz --http runs it."""

import argparse
import asyncio
import collections
import os
import pathlib
import re
import sys
import time

SECONDS = 60


def demo_environment(state):
    """What scripts/run wrote for scripts: NAME='value' lines."""
    text = (pathlib.Path(state) / "demo.env").read_text()
    return {name: value.replace("'\\''", "'") for name, value in re.findall(r"^(\w+)='(.*)'$", text, re.M)}


def arguments():
    words = argparse.ArgumentParser(prog="scripts/fuzz --http", description=__doc__)
    words.add_argument("--state", default=os.environ.get("STATE_DIR", ".run"), help="the instance's directory, as scripts/run takes it (.run)")
    words.add_argument("--requests", type=int, default=1_000_000, help="how many (1000000)")
    words.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the request to begin with, after a run that ended early (0)")
    words.add_argument("--seed", type=int, default=1, help="other requests (1)")
    words.add_argument("--connections", type=int, default=24, help="at once (24)")
    words.add_argument("--replay", type=int, metavar="NUMBER", help="one request again; it and its answer go to standard output")
    return words.parse_args()


class Run:
    def __init__(self, options, product, attacker, watch):
        self.options, self.product, self.attacker, self.watch = options, product, attacker, watch
        self.counts = collections.Counter()
        self.faults = []
        self.next = options.first
        self.seconds = collections.Counter()

    async def connection(self):
        from attacker.wire import Fault

        line = None
        while self.next < self.options.requests and len(self.faults) < 20:
            number, self.next = self.next, self.next + 1
            if number == self.options.first + (self.options.requests - self.options.first) // 10:
                self.watch.warm = self.watch.memory()
            attack = self.attacker.attack(number)
            began = time.monotonic()
            try:
                line = await asyncio.wait_for(self.one(attack, line), SECONDS)
            except TimeoutError:
                self.fault(attack, f"no answer within {SECONDS} s")
                line = None
            except Fault as error:
                self.fault(attack, str(error))
                line = None
            self.seconds[f"{attack.method} {attack.path}"] = max(self.seconds[f"{attack.method} {attack.path}"], time.monotonic() - began)
        if line:
            line[1].close()

    def fault(self, attack, text):
        self.faults.append(f"request {attack.number} ({attack.method} {attack.path}): {text}")
        print(self.faults[-1], file=sys.stderr, flush=True)

    async def open(self):
        address = self.product.address
        return await asyncio.open_connection(address.hostname, address.port, limit=1 << 22)

    async def one(self, attack, line):
        """Sends one attack and checks its answer. Returns the connection if it can be used again."""
        from attacker import checks
        from attacker.wire import Fault, read_response

        if not attack.is_framed:
            if line:
                line[1].close()
            return await self.misframed(attack)
        for attempt in range(3):
            is_new = line is None
            line = line or await self.open()
            response = None
            try:
                await self.write(line, attack)
                response = await read_response(line[0], attack.method)
            except (ConnectionResetError, BrokenPipeError):
                # nginx answers what it refuses without reading the rest of it.
                if is_new and attempt > 1:
                    self.counts["refused while sending"] += 1
                    return None
            if response:
                self.counts[checks.outcome(attack, response)] += 1
                if not response.is_last:
                    return line
                line[1].close()
                return None
            line[1].close()
            line = None
            if is_new and attempt > 1:
                raise Fault("closed without an answer")
        return None

    async def write(self, line, attack):
        for place, piece in enumerate(attack.sent):
            if place:
                await asyncio.sleep(0.001)
            line[1].write(piece)
            await line[1].drain()

    async def misframed(self, attack):
        """What is no HTTP may go unanswered, but what is answered is checked like everything else."""
        from attacker import checks
        from attacker.wire import CutOff, Headless, read_response

        line = await self.open()
        try:
            await self.write(line, attack)
            if line[1].can_write_eof():
                line[1].write_eof()
            # The bytes decide what nginx takes them for, so the body of a HEAD cannot be told from the next answer.
            response = None if attack.method == "HEAD" else await read_response(line[0], attack.method)
        except OSError:
            # nginx has closed it already, in one of several ways.
            response = None
        except Headless:
            self.counts["misframed, a body alone"] += 1
            return None
        except CutOff:
            # The client has closed its half; nginx need not send the rest of a long answer then.
            self.counts["misframed, cut off"] += 1
            return None
        finally:
            line[1].close()
        if response and response.status >= 300:
            self.counts[f"misframed {checks.outcome(attack, response)}"] += 1
        else:
            self.counts["misframed, dropped" if response is None else f"misframed {response.status}"] += 1
        return None

    async def all(self):
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.options.connections):
                group.create_task(self.connection())
        taken = time.monotonic() - began
        self.faults += self.watch.faults()
        sent = self.next - self.options.first
        print(f"{sent} requests in {taken:.0f} s, {sent / taken:.0f} a second, seed {self.options.seed}")
        for name, count in sorted(self.counts.items()):
            print(f"  {name:<24}{count:>9}")
        memory = self.watch.memory()
        print("  workers' memory, KB:", ", ".join(f"{self.watch.warm.get(pid, 0)} -> {size}" for pid, size in memory.items()))
        print("  slowest:", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.most_common(3)))
        for fault in self.faults:
            print(f"FAULT {fault}")


async def replay(run, number):
    from attacker.wire import decoded, read_response

    attack = run.attacker.attack(number)
    print(b"".join(attack.sent).decode("latin-1"))
    line = await run.open()
    await run.write(line, attack)
    response = await asyncio.wait_for(read_response(line[0], attack.method), SECONDS)
    print(response and (response.status, response.fields, decoded(response)[:4000]))


def main():
    options = arguments()
    os.environ.update(demo_environment(options.state))
    # These read the environment when they are imported.
    from attacker.document import Document
    from attacker.requests import Attacker
    from attacker.watch import Watch
    from client.product import Product

    product = Product(dict(os.environ), options.state)
    document = Document(product.ask("/api/openapi.json").body)
    # Keys that no limit of rate stops, so that what is behind the gate is attacked as well.
    keys = [product.key(product.tier(lookback_days=36500)).secret for _ in range(2)]
    attacker = Attacker(document, options.seed, keys, os.environ["SESSION_JWT"])
    run = Run(options, product, attacker, Watch(product))
    if options.replay is not None:
        asyncio.run(replay(run, options.replay))
        return 0
    asyncio.run(run.all())
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
