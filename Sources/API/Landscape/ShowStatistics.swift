import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/iocs/stats` (getIOCStats): statistics that were computed before, so that a request is one look-up.
struct ShowStatistics: Endpoint {
    let pattern = "/api/v1/iocs/stats"
    let access = AccessRule.key(.readStatistics)
    let documentation = Operation(
        "getIOCStats",
        tag: "Statistics",
        "Get IOC statistics",
        description:
            "Totals by type, category, confidence and source, what is new, feed health, and the techniques and CVEs reported most in "
            + "thirty days. Computed every ten minutes: X-Cache-Updated-At says when, X-Cache-Age-Seconds says how long ago, and "
            + "X-Cache-Stale is true when a refresh was missed.",
        parameters: [Self.days],
        responses: [
            Operation.Response(200, "IOC statistics", json: .reference("StatsResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let days = Parameter<Int?>.integer(
        "days",
        in: 7...90,
        "Adds series: what was new on each of so many days, the last one today"
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        let days = try Self.days.read(from: call.query)
        guard let known = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: known, to: &reply)
        if CacheableAnswer(call, of: nil, changed: known, dependsOn: [known.microseconds]).isAnswered(in: &reply) {
            return
        }
        guard let statistics = try store.statistics(days: days) else { throw DataAnswer.notComputed }
        if statistics.updated != known {
            reply.takeBack()
            StatisticsAge.write(of: statistics.updated, to: &reply)
        }
        let answer = CacheableAnswer(
            call,
            of: nil,
            changed: statistics.updated,
            dependsOn: [statistics.updated.microseconds]
        )
        try answer.sendData(generated: statistics.updated, in: &reply) { reply in
            guard !statistics.series.isEmpty else { return reply.body.append(statistics.body) }
            // The body is an object.
            reply.body.append(statistics.body.dropLast())
            reply.body.append(",\"series\":")
            reply.body.append(statistics.series)
            reply.body.append("}")
        }
    }
}
