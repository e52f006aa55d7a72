import Metrics
import Notation
import Runtime

/// What the worker processes of this machine do now, for a person or a program.
struct WorkerStatus {
    private let workers: [Snapshot]
    private let sum: FigureSum
    private let routes: [FigureRoute]
    private let now: Timestamp

    init(_ service: ServiceState, now: Timestamp) {
        let all = service.figures.snapshots()
        workers = all.filter(\.isHeld)
        sum = FigureSum(all, layout: service.figures.layout)
        routes = service.figures.layout.routes
        self.now = now
    }

    private var started: Timestamp { workers.map(\.started).min() ?? now }
    private var active: Int { workers.reduce(0) { $0 + $1.threads.count { $0.route != nil } } }
    private func seconds(since time: Timestamp) -> Int { Int(max(0, now.microseconds - time.microseconds) / 1_000_000) }
    private func milliseconds(since time: Timestamp) -> Int { Int(max(0, now.microseconds - time.microseconds) / 1000) }

    func writeJSON(to out: inout ByteWriter) {
        var json = JSONWriter()
        json.object { json in
            json.member("pool", "socd")
            json.member("release", Release.version)
            json.member("start_time", started)
            json.member("start_since", seconds(since: started))
            json.member("accepted_conn", sum[.accepted])
            json.member("connections", sum[.connections])
            json.member("waiting", sum[.waiting])
            json.member("workers_with_backlog", sum[.backlog])
            json.member("usage_records_waiting", sum[.usageRecords])
            json.member("threads", sum[.threads])
            json.member("active_threads", active)
            json.member("idle_threads", sum[.threads] - active)
            json.array("workers") { json in
                for worker in workers { write(worker, to: &json) }
            }
        }
        out.append(json.out)
        out.append("\n")
    }

    private func write(_ worker: Snapshot, to json: inout JSONWriter) {
        json.object { json in
            json.member("worker", worker.number)
            json.member("pid", worker.pid)
            json.member("start_time", worker.started)
            json.member("seen", worker.seen)
            json.member("connections", worker[.connections])
            json.member("waiting", worker[.waiting])
            json.array("threads") { json in
                for thread in worker.threads {
                    json.object { json in
                        json.member("thread", thread.number)
                        json.member("state", thread.route == nil ? "idle" : "busy")
                        json.member("method", thread.route.map { routes[$0].method })
                        json.member("route", thread.route.map { routes[$0].pattern })
                        json.member("since", thread.route == nil ? nil : thread.since)
                        json.member("since_ms", thread.route == nil ? nil : milliseconds(since: thread.since))
                        json.member("requests", thread.answered)
                    }
                }
            }
        }
    }

    func writeText(to out: inout ByteWriter) {
        func line(_ name: StaticString, _ out: inout ByteWriter, _ value: (inout ByteWriter) -> Void) {
            out.append(name)
            out.append(":")
            for _ in 0..<max(1, 24 - name.utf8CodeUnitCount) { out.append(" ") }
            value(&out)
            out.append("\n")
        }
        func line(_ name: StaticString, _ value: Int, _ out: inout ByteWriter) {
            line(name, &out) { $0.append(integer: value) }
        }
        line("pool", &out) { $0.append("socd") }
        line("release", &out) { $0.append(text: Release.version) }
        line("start time", &out) { $0.append(rfc3339: started) }
        line("start since", seconds(since: started), &out)
        line("accepted conn", sum[.accepted], &out)
        line("connections", sum[.connections], &out)
        line("waiting", sum[.waiting], &out)
        line("workers with backlog", sum[.backlog], &out)
        line("usage records waiting", sum[.usageRecords], &out)
        line("threads", sum[.threads], &out)
        line("active threads", active, &out)
        line("idle threads", sum[.threads] - active, &out)
        for worker in workers {
            out.append("\n")
            line("worker", worker.number, &out)
            line("pid", worker.pid, &out)
            line("start time", &out) { $0.append(rfc3339: worker.started) }
            line("connections", worker[.connections], &out)
            line("waiting", worker[.waiting], &out)
            for thread in worker.threads {
                line("thread", &out) { write(thread, to: &$0) }
            }
        }
    }

    /// `0  busy  since …, 12 ms  GET /api/v1/iocs`, or `1  idle`; at its end how many requests it has answered.
    private func write(_ thread: Snapshot.Thread, to out: inout ByteWriter) {
        out.append(integer: thread.number)
        if let route = thread.route {
            out.append("  busy  since ")
            out.append(rfc3339: thread.since)
            out.append(", ")
            out.append(integer: milliseconds(since: thread.since))
            out.append(" ms  ")
            out.append(text: routes[route].method)
            out.append(" ")
            out.append(text: routes[route].pattern)
        } else {
            out.append("  idle")
        }
        out.append("  requests ")
        out.append(integer: thread.answered)
    }
}

/// The document's schema of the status in JSON.
enum OperationSchemas {
    static let all: [(name: String, schema: Schema)] = [("WorkerStatus", status)]

    private static let status = Schema.record([
        "pool": .text, "release": .text, "start_time": .time,
        "start_since": .integer.about("Seconds since the oldest process began"),
        "accepted_conn": .integer, "connections": .integer, "waiting": .integer,
        "workers_with_backlog": .integer, "usage_records_waiting": .integer, "threads": .integer,
        "active_threads": .integer, "idle_threads": .integer,
        "workers": .array(of: worker),
    ])

    private static let worker = Schema.record([
        "worker": .integer, "pid": .integer, "start_time": .time, "seen": .time, "connections": .integer,
        "waiting": .integer,
        "threads": .array(
            of: .record([
                "thread": .integer, "state": .choice(["idle", "busy"]), "method": .text.orNull, "route": .text.orNull,
                "since": .time.orNull, "since_ms": .integer.orNull, "requests": .integer,
            ])
        ),
    ])
}
