import FastCGI
import Glibc
import HTTP
import Runtime

/// The value after `--name`, if the program was given it.
func option(_ name: String) -> String? {
    guard let place = CommandLine.arguments.firstIndex(of: "--\(name)") else { return nil }
    return CommandLine.arguments.dropFirst(place + 1).first
}

func supervise(_ processes: Int, grace: Int) throws {
    let addresses = option("listen").flatMap { ListenAddress($0) }?.addresses(count: processes) ?? []
    let sockets = try ListenerSet(addresses)
    var options = Supervisor.Options()
    options.graceMilliseconds = grace
    if let watchdog = option("watchdog").flatMap({ Int($0) }) { options.watchdogMilliseconds = watchdog }
    var supervisor = Supervisor(sockets: sockets.descriptors, options: options) { say("\($0)") }
    if let code = supervisor.run() { say("supervisor: \(code)") }
    _ = consume sockets
}

func work() throws {
    if let limit = option("descriptors").flatMap({ rlim_t($0) }) {
        var bounds = rlimit(rlim_cur: limit, rlim_max: limit)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &bounds)
    }
    let grace = option("grace").flatMap { Int($0) } ?? 5000
    if let processes = option("processes").flatMap({ Int($0) }), !Supervisor.isChild {
        return try supervise(processes, grace: grace)
    }
    if let file = option("fail-if"), Supervisor.isChild, access(file, F_OK) == 0 { exit(3) }
    var options = ThreadPool.Options()
    options.threads = option("threads").flatMap { Int($0) } ?? 4
    let address = option("listen").flatMap { ListenAddress($0) }
    let notifier = Notifier()
    let pool: ThreadPool
    if let inherited = try Listener.inherited() {
        pool = try ThreadPool(
            inherited,
            options: options,
            report: { say("\($0)") },
            makeAnswerer: { _ in ProbeAnswerer() }
        )
    } else if let address {
        pool = try ThreadPool(
            try Listener(address),
            options: options,
            report: { say("\($0)") },
            makeAnswerer: { _ in ProbeAnswerer() }
        )
    } else {
        say("no socket: give --listen")
        exit(64)
    }
    _ = pool.awaitAnswerers(timeoutMilliseconds: 10_000)
    say("ready")
    notifier.ready()
    while Lifecycle.wait(
        tickMilliseconds: notifier.watchdogMilliseconds ?? 1000,
        tick: {
            pool.checkDeadlines()
            if pool.isMakingProgress() { notifier.alive() }
        }
    ) != .stop {}
    notifier.stopping()
    Lifecycle.letSecondStopKill()
    say("stopping")
    let isClean = pool.stop(graceMilliseconds: option("child-grace").flatMap { Int($0) } ?? grace)
    say(isClean ? "stopped" : "grace over")
    exit(0)
}

Lifecycle.holdSignals()
guard Lifecycle.followSupervisor() else { exit(0) }
do {
    try work()
} catch let error as FastCGIError {
    say(error.text)
    exit(1)
}
