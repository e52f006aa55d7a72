import Metrics
import Notation
import Runtime
import Storage

/// Writes figures as metrics.
enum MetricsText {
    /// What the worker processes of this machine have counted.
    static func writeWorkers(_ service: ServiceState, to writer: inout OpenMetricsWriter) {
        let snapshots = service.figures.snapshots()
        let running = snapshots.filter(\.isHeld)
        let sum = FigureSum(snapshots, layout: service.figures.layout)
        writer.begin(.build)
        writer.sample(("version", Release.version), value: 1)
        writer.begin(.workers)
        writer.sample(value: running.count)
        writer.begin(.workerStart)
        for worker in running {
            writer.sample(("worker", "\(worker.number)"), microseconds: worker.started.microseconds)
        }
        writer.begin(.workerSeen)
        for worker in running {
            writer.sample(("worker", "\(worker.number)"), microseconds: worker.seen.microseconds)
        }
        writer.one(.threads, sum[.threads])
        writer.one(.threadsBusy, running.reduce(0) { $0 + $1.threads.count { $0.route != nil } })
        writer.one(.connections, sum[.connections])
        writer.one(.accepted, sum[.accepted])
        writer.one(.waiting, sum[.waiting])
        writer.one(.backlog, sum[.backlog])
        writer.one(.usageRecords, sum[.usageRecords])
        writeRequests(sum, to: &writer)
        writer.begin(.decisions)
        for decision in decisions {
            writer.sample(("decision", decision.label.description), value: sum[decision])
        }
        writer.begin(.cacheLookups)
        for (cache, results) in caches {
            for result in results {
                writer.sample(("cache", cache), ("result", result.label.description), value: sum[result])
            }
        }
        writer.begin(.databaseConnects)
        for result in [Tally.connected, .connectFailed] {
            writer.sample(("result", result.label.description), value: sum[result])
        }
        writer.begin(.databaseErrors)
        for kind in [Tally.databaseUnavailable, .databaseTimeout, .databaseFailed] {
            writer.sample(("kind", kind.label.description), value: sum[kind])
        }
        writer.one(.backingOff, sum[.backingOff])
    }

    private static let decisions: [Tally] = [
        .granted, .limitedByMinute, .limitedByDay, .missingScope, .missingKey, .invalidKey, .expiredKey,
        .addressRefused,
        .sessionRefused, .crowded,
    ]
    private static let caches: [(String, [Tally])] = [
        ("answers", [.answerInMemory, .answerInFile, .answerMade]), ("counts", [.countKnown, .countMade]),
    ]

    private static func writeRequests(_ sum: FigureSum, to writer: inout OpenMetricsWriter) {
        writer.begin(.requests)
        for one in sum.requests {
            writer.sample(
                ("route", one.route.pattern),
                ("method", one.route.method),
                ("status", one.status == 0 ? "other" : "\(one.status)"),
                ("plan", one.plan),
                value: one.count
            )
        }
        writer.begin(.durations)
        for one in sum.durations {
            writer.histogram(
                ("route", one.route.pattern),
                ("method", one.route.method),
                bounds: FigureSum.Durations.bounds,
                counts: one.counts,
                sum: one.microseconds
            )
        }
    }

    /// What the database says of the data, the feeds and the replica. Without a database only that it is away.
    static func writeData(of store: inout Store, to writer: inout OpenMetricsWriter) {
        let data = try? store.dataFigures()
        let feeds = data == nil ? [] : (try? store.feedFigures()) ?? []
        writer.one(.databaseUp, data == nil ? 0 : 1)
        writer.one(.dataVersion, data?.version)
        writer.one(.dataChanged, at: data?.changedAt)
        writer.one(.indicators, data?.indicators)
        writer.one(.publicationTime, at: data?.lastPlace)
        writer.one(.publicationLag, microseconds: data?.lagMicroseconds)
        writer.one(.publicationsWaiting, data?.waitingWriters)
        writer.one(.publicationWait, microseconds: data?.waitMicroseconds)
        writeFeeds(feeds, to: &writer)
        let replica = data == nil ? nil : (try? store.replicaStanding()) ?? nil
        writer.begin(.replicaState)
        for state in ReplicaStanding.State.allCases where replica != nil {
            writer.sample(("state", state.rawValue), value: state == replica?.state ? 1 : 0)
        }
        writer.one(.replicaLag, microseconds: replica?.lagMilliseconds.map { $0 * 1000 })
    }

    private static func writeFeeds(_ feeds: [FeedFigures], to writer: inout OpenMetricsWriter) {
        writer.begin(.feedState)
        for feed in feeds {
            let now = FeedObject.State(isFetched: feed.isFetched, isEnabled: feed.isEnabled, schedule: feed.state)
            for state in FeedObject.State.allCases {
                writer.sample(("feed", feed.slug), ("state", state.rawValue), value: state == now ? 1 : 0)
            }
        }
        // What is not fetched has no time at which it is due.
        let fetched = feeds.filter { $0.isFetched && $0.isEnabled }
        writer.begin(.feedSuccess)
        for feed in fetched {
            guard let time = feed.lastSuccess else { continue }
            writer.sample(("feed", feed.slug), microseconds: time.microseconds)
        }
        writer.begin(.feedInterval)
        for feed in fetched { writer.sample(("feed", feed.slug), value: feed.intervalSeconds) }
        writer.begin(.feedFailures)
        for feed in fetched { writer.sample(("feed", feed.slug), value: feed.failures) }
        let imported = feeds.filter { $0.imports > 0 }
        writer.begin(.feedImports)
        for feed in imported { writer.sample(("feed", feed.slug), value: feed.imports) }
        writer.begin(.feedRows)
        for feed in imported {
            for (outcome, rows) in [
                ("new", feed.newRows), ("updated", feed.updatedRows), ("unchanged", feed.unchangedRows),
                ("filtered", feed.filteredRows), ("rejected", feed.rejectedRows),
            ] {
                writer.sample(("feed", feed.slug), ("outcome", outcome), value: rows)
            }
        }
    }
}

extension OpenMetricsWriter {
    /// A family of one sample without labels; of none where the value is not known.
    fileprivate mutating func one(_ family: Family, _ value: Int?) {
        begin(family)
        if let value { sample(value: value) }
    }

    fileprivate mutating func one(_ family: Family, at time: Timestamp?) {
        begin(family)
        if let time { sample(microseconds: time.microseconds) }
    }

    fileprivate mutating func one(_ family: Family, microseconds: Int?) {
        begin(family)
        if let microseconds { sample(microseconds: Int64(microseconds)) }
    }
}
