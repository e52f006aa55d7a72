/// Everything that gets a line in the log, except requests.
package enum Event: Sendable {
    case started(listen: String, threads: Int)
    case stopping(reason: String)
    case stopped
    case databaseAway(reason: String)
    case databaseBack
    /// The primary serves its reads meanwhile.
    case replicaAway(reason: String)
    case replicaBack
    case usageDelayed(records: Int, reason: String)
    case usageLost(records: Int)
    /// Something that should not happen; the request's id leads to its line.
    case failure(requestID: String, reason: String)
    case replyCut(requestID: String, reason: String)
    case poolTrouble(reason: String)
    /// Answers are not kept as files; they are made each time instead.
    case answersNotKept(reason: String)
    case answersKept
    /// The figures of this worker are not in the answer of others.
    case metricsAlone(reason: String)
    /// Something is wrong with what the worker needs; what to do about it.
    case trouble(String, remedy: String)
    case child(String)

    /// journald's priorities (syslog severities).
    var priority: Int {
        switch self {
        case .failure, .usageLost: 3
        case .databaseAway, .replicaAway, .usageDelayed, .poolTrouble, .replyCut, .answersNotKept, .metricsAlone,
            .trouble:
            4
        case .started, .stopping, .stopped, .databaseBack, .replicaBack, .answersKept, .child: 6
        }
    }

    var name: StaticString {
        switch self {
        case .started: "started"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .databaseAway: "database_away"
        case .databaseBack: "database_back"
        case .replicaAway: "replica_away"
        case .replicaBack: "replica_back"
        case .usageDelayed: "usage_delayed"
        case .usageLost: "usage_lost"
        case .failure: "failure"
        case .replyCut: "reply_cut"
        case .poolTrouble: "pool_trouble"
        case .answersNotKept: "answers_not_kept"
        case .answersKept: "answers_kept"
        case .metricsAlone: "metrics_alone"
        case .trouble: "trouble"
        case .child: "child"
        }
    }

    /// Names and values of the line, in order.
    var details: [(StaticString, String)] {
        switch self {
        case .started(let listen, let threads): [("listen", listen), ("threads", "\(threads)")]
        case .stopping(let reason), .databaseAway(let reason), .replicaAway(let reason), .poolTrouble(let reason),
            .answersNotKept(let reason), .metricsAlone(let reason):
            [("reason", reason)]
        case .stopped, .databaseBack, .replicaBack, .answersKept: []
        case .usageDelayed(let records, let reason): [("records", "\(records)"), ("reason", reason)]
        case .usageLost(let records): [("records", "\(records)")]
        case .failure(let request, let reason), .replyCut(let request, let reason):
            [("request_id", request), ("reason", reason)]
        case .trouble(let reason, let remedy): [("reason", reason), ("remedy", remedy)]
        case .child(let what): [("what", what)]
        }
    }
}
