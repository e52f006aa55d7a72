import Notation

/// The names under which figures are served. Alert rules and dashboards name them, so a name stays.
extension OpenMetricsWriter.Family {
    typealias Family = OpenMetricsWriter.Family

    // This release and its processes.
    static let build = Family("socd_build", .info, "Release of the worker that answers.")
    static let workers = Family("socd_workers", .gauge, "Worker processes that run on this machine.")
    static let workerStart = Family(
        "socd_worker_start_time_seconds",
        .gauge,
        "When a worker process began, in Unix time."
    )
    static let workerSeen = Family(
        "socd_worker_seen_time_seconds",
        .gauge,
        "When a worker process last said that it works, in Unix time."
    )
    static let threads = Family("socd_threads", .gauge, "Threads of all worker processes.")
    static let threadsBusy = Family("socd_threads_busy", .gauge, "Threads that are answering a request.")
    static let connections = Family("socd_connections", .gauge, "Open connections of nginx, in use or idle.")
    static let accepted = Family("socd_connections_accepted", .counter, "Connections of nginx that were accepted.")
    static let waiting = Family(
        "socd_requests_waiting",
        .gauge,
        "Requests without a key or a session that wait for a thread."
    )
    static let backlog = Family(
        "socd_workers_with_backlog",
        .gauge,
        "Worker processes whose threads are all busy while more waits."
    )
    static let usageRecords = Family("socd_usage_records_waiting", .gauge, "Usage records that are not stored yet.")

    // Requests.
    static let requests = Family("socd_requests", .counter, "Requests answered, by route, method, status and plan.")
    static let durations = Family(
        "socd_request_duration_seconds",
        .histogram,
        "Time from the whole request to the end of its answer."
    )
    static let decisions = Family("socd_limiter_decisions", .counter, "What the gate decided about requests.")
    static let cacheLookups = Family("socd_cache_lookups", .counter, "Looks into the caches, by cache and result.")

    // The database.
    static let databaseUp = Family("socd_database_up", .gauge, "1 when the database answered this very request.")
    static let databaseConnects = Family(
        "socd_database_connects",
        .counter,
        "Connections to the database, opened or failed."
    )
    static let databaseErrors = Family(
        "socd_database_errors",
        .counter,
        "Requests that failed because of the database, by kind."
    )
    static let backingOff = Family(
        "socd_workers_backing_off",
        .gauge,
        "Worker processes that wait before they try the database again."
    )

    static let replicaState = Family(
        "socd_replica_state",
        .gauge,
        "1 for the state in which the replica is, 0 for all others."
    )
    static let replicaLag = Family("socd_replica_lag_seconds", .gauge, "How old the replica's data are at most.")

    // The data.
    static let dataVersion = Family("socd_data_version", .gauge, "Version of the published data.")
    static let dataChanged = Family(
        "socd_data_changed_time_seconds",
        .gauge,
        "When published data last changed, in Unix time."
    )
    static let indicators = Family("socd_indicators", .gauge, "Indicators in lists.")
    static let publicationTime = Family(
        "socd_publication_time_seconds",
        .gauge,
        "The newest place in the publication order, in Unix time."
    )
    static let publicationLag = Family(
        "socd_publication_lag_seconds",
        .gauge,
        "How long the newest publication took from its begin to its place."
    )
    static let publicationWait = Family(
        "socd_publication_wait_seconds",
        .gauge,
        "How long the first writer in the queue has waited to publish."
    )
    static let publicationsWaiting = Family("socd_publications_waiting", .gauge, "Writers that wait to publish.")

    // Feeds.
    static let feedState = Family("socd_feed_state", .gauge, "1 for the state in which a feed is, 0 for all others.")
    static let feedSuccess = Family(
        "socd_feed_last_success_time_seconds",
        .gauge,
        "When a feed was last read well, in Unix time."
    )
    static let feedInterval = Family("socd_feed_interval_seconds", .gauge, "How often a feed is due.")
    static let feedFailures = Family("socd_feed_failures", .gauge, "Fetches in a row that failed.")
    static let feedImports = Family("socd_feed_imports", .counter, "Finished imports of a feed of indicators.")
    static let feedRows = Family("socd_feed_rows", .counter, "Reports in finished imports, by what became of them.")
}
