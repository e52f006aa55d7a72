import API
import Access
import FastCGI
import Glibc
import HTTP
import Model
import Notation
import Runtime
import Storage

extension Service: Answerer {}

/// The program: a supervisor of several processes, or one process with its threads.
struct Worker {
    let settings: Settings
    let log: Log
    private let pauses: ConnectPauses

    init(settings: Settings, log: Log) {
        self.settings = settings
        self.log = log
        pauses = ConnectPauses { trouble in
            log.write(trouble.map { .replicaAway(reason: $0) } ?? .replicaBack)
        }
    }

    /// - Returns: the exit code.
    func run() throws -> Int32 {
        if settings.processes > 1, !Supervisor.isChild { return try supervise() }
        return try serve()
    }

    private func supervise() throws -> Int32 {
        guard let address = ListenAddress(settings.listen), let addresses = address.addresses(count: settings.processes)
        else {
            throw SettingsError(
                message: "--processes needs --listen unix:PATH or HOST:PORT; \"\(settings.listen)\" is neither"
            )
        }
        let sockets = try listening { () throws(FastCGIError) in
            try ListenerSet(addresses, anywhere: settings.listensAnywhere)
        }
        var options = Supervisor.Options()
        options.graceMilliseconds = settings.graceSeconds * 1000
        log.write(.started(listen: addresses.map(\.text).joined(separator: " "), threads: settings.threads))
        var supervisor = Supervisor(sockets: sockets.descriptors, options: options) { event in
            log.write(.child("\(event)"))
        }
        let code = supervisor.run()
        _ = consume sockets
        log.write(.stopped)
        return code == nil ? 0 : 1
    }

    private func serve() throws -> Int32 {
        guard Lifecycle.followSupervisor() else { return 0 }
        guard !settings.databaseURL.isEmpty else {
            throw SettingsError(message: "SOCD_DATABASE_URL is not set; it is a libpq connection string or URI")
        }
        var options = ThreadPool.Options()
        options.threads = settings.threads
        options.limits = Gateway.Limits(body: settings.bodyLimitBytes)
        let state = try ServiceState(settings: settings, log: log)
        let notifier = Notifier()
        let listener = try listener()
        let meter = try startMeter(state)
        let pool: ThreadPool
        do {
            pool = try ThreadPool(
                listener,
                options: options,
                report: { event in log.write(.poolTrouble(reason: "\(event)")) },
                makeAnswerer: { number in Service(state: state, store: store(), thread: number) }
            )
        } catch {
            throw SettingsError(message: error.text)
        }
        // If this came before every thread can answer, a replacement would end the old copy too early.
        _ = pool.awaitAnswerers(timeoutMilliseconds: 10_000)
        log.write(.started(listen: settings.listen, threads: settings.threads))
        WorkerFigures.write(pool, state, pauses)
        notifier.ready()
        let check = StartCheck(log: log)
        check.start(state.migrations) { store() }
        let tick = {
            pool.checkDeadlines()
            state.tick()
            WorkerFigures.write(pool, state, pauses)
            notifier.status(
                check.status(pool, threads: settings.threads, isDatabaseAway: pauses.isPrimaryAway)
            )
            if pool.isMakingProgress() { notifier.alive() }
        }
        while Lifecycle.wait(tickMilliseconds: min(1000, notifier.watchdogMilliseconds ?? 1000), tick: tick) != .stop {}
        log.write(.stopping(reason: "signal"))
        notifier.stopping()
        check.stop()
        Lifecycle.letSecondStopKill()
        let isClean = pool.stop(graceMilliseconds: settings.graceSeconds * 1000)
        state.meter.stop()
        pthread_join(meter, nil)
        log.write(.stopped)
        return isClean ? 0 : 1
    }

    private func store() -> Store {
        Store(
            settings.databaseURL,
            replica: settings.replicaURL,
            replicaLagSeconds: settings.replicaLagSeconds,
            application: "socd-worker",
            statementTimeoutMilliseconds: settings.statementTimeoutMilliseconds,
            pauses: pauses
        )
    }

    private func listener() throws -> Listener {
        let inherited = try listening { () throws(FastCGIError) in try Listener.inherited() }
        if let inherited { return inherited }
        guard let address = ListenAddress(settings.listen) else {
            throw SettingsError(
                message: "no socket was inherited, so --listen must be given: unix:PATH or HOST:PORT"
            )
        }
        return try listening { () throws(FastCGIError) in
            try Listener(address, anywhere: settings.listensAnywhere)
        }
    }

    /// Turns an error of the pool into one line for the operator.
    private func listening<T: ~Copyable>(_ body: () throws(FastCGIError) -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw SettingsError(message: error.text)
        }
    }

    /// The thread that writes request lines and usage records.
    private func startMeter(_ state: ServiceState) throws -> pthread_t {
        let lines = settings.requestLines ?? (log.isJournal ? .none : settings.requestLog)
        let thread = BackgroundThread.start {
            state.meter.run(
                store: store(),
                graceSeconds: settings.graceSeconds,
                log: settings.requestLog,
                show: { RequestLines.write($0, kept: lines, to: log) },
                report: { outcome in
                    switch outcome {
                    case .delayed(let records, let reason): log.write(.usageDelayed(records: records, reason: reason))
                    case .lost(let records): log.write(.usageLost(records: records))
                    }
                }
            )
        }
        guard let thread else { throw SettingsError(message: "the thread for usage records did not start") }
        return thread
    }
}
