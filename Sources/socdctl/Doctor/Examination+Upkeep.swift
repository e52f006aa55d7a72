import Notation
import Storage

/// What must be done again and again: the server's log, partitions, statistics, feeds.
extension Examination {
    static func upkeep(_ standing: UpkeepStanding, now: Timestamp) -> [Finding] {
        [log(standing), partitions(standing), statistics(standing, now: now), feeds(standing, now: now)]
    }

    private static func log(_ standing: UpkeepStanding) -> Finding {
        if standing.archives, let failed = standing.archiveFailed,
            failed > standing.archiveDone ?? Timestamp(seconds: 0)
        {
            return .failed(
                "WAL",
                "the server could not archive its log at \(failed.text), and keeps it until the disk is full",
                remedy: "read the server's log, and mend archive_command or the place that it writes to"
            )
        }
        let held = standing.heldLogBytes ?? 0
        guard held < 4 << 30 else {
            return .warning(
                "WAL",
                "the server keeps \(held >> 20) MiB of its log for a slot",
                remedy: "start the standby that reads it, or drop the slot; bound it with max_slot_wal_keep_size"
            )
        }
        return .good(
            "WAL",
            standing.archives ? "the log is archived, \(held >> 20) MiB are kept for slots" : "the log is not archived"
        )
    }

    private static func partitions(_ standing: UpkeepStanding) -> Finding {
        let remedy = "run socdctl maintain, and see that socd-maintain.timer does: systemctl list-timers 'socd-*'"
        guard standing.hasPartitions else {
            return .failed("partitions", "the request log has no partition for today or tomorrow", remedy: remedy)
        }
        guard standing.restRecords < 100_000 else {
            return .warning(
                "partitions",
                "\(standing.restRecords) records of the request log lie in no day's partition",
                remedy: remedy
            )
        }
        return .good("partitions", "the request log has its days")
    }

    private static func statistics(_ standing: UpkeepStanding, now: Timestamp) -> Finding {
        guard let made = standing.statisticsAt else {
            return .failed("statistics", "no statistics were worked out yet", remedy: "run socdctl stats refresh")
        }
        let minutes = made.seconds(until: now) / 60
        guard minutes < 30 else {
            return .warning(
                "statistics",
                "the statistics are \(minutes) minutes old",
                remedy:
                    "run socdctl stats refresh, and see that socd-stats.timer or pg_cron does: systemctl list-timers 'socd-*'"
            )
        }
        guard standing.staleTables.isEmpty else {
            return .warning(
                "statistics",
                "PostgreSQL plans with old figures of \(standing.staleTables.joined(separator: ", "))",
                remedy: "analyze these tables, and see that autovacuum is on"
            )
        }
        return .good("statistics", "the statistics are \(minutes) minutes old, and those for plans are in order")
    }

    private static func feeds(_ standing: UpkeepStanding, now: Timestamp) -> Finding {
        guard standing.fetchedFeeds > 0 else { return .good("feeds", "no feed is fetched") }
        let remedy =
            "run socdctl ingest --due, and see that socd-ingest.timer does: systemctl list-timers 'socd-*'; socdctl feed health"
        guard let newest = standing.newestFetch else {
            return .warning("feeds", "none of \(standing.fetchedFeeds) feeds was ever fetched", remedy: remedy)
        }
        let minutes = newest.seconds(until: now) / 60
        guard minutes < 120 else {
            return .warning("feeds", "no feed was fetched for \(minutes) minutes", remedy: remedy)
        }
        return .good("feeds", "a feed was fetched \(minutes) minutes ago")
    }

    static func functions(_ foreign: [String]) -> Finding {
        guard let first = foreign.first else { return .good("functions", "all are those of the release") }
        let names = foreign.prefix(5).map { "\($0)()" }.joined(separator: ", ")
        return .failed(
            "functions",
            "\(names)\(foreign.count > 5 ? " and \(foreign.count - 5) more" : "") in the database are none of the release's",
            remedy:
                "somebody changed them by hand: delete from schema_files where name like 'functions/%', then socdctl migrate; "
                + "what no file names goes with drop function \(first)"
        )
    }
}

extension Timestamp {
    /// Whole seconds from here until then; 0 when then is past.
    fileprivate func seconds(until then: Timestamp) -> Int {
        Int(max(0, then.microseconds - microseconds) / 1_000_000)
    }
}
