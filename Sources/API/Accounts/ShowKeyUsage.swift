import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/keys/{keyId}/usage` (getAPIKeyUsage): the usage of a key in the last UTC days, including the present
/// day. The answer has the contract's nested figures and the flat figures of the documentation pages; both come from
/// the same sums.
struct ShowKeyUsage: Endpoint {
    let pattern = "/api/v1/keys/{keyId}/usage"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "getAPIKeyUsage",
        tag: "API Keys",
        "Get API key usage statistics",
        description:
            "Figures of UTC days, including the present day so far. Percentiles use the nearest rank, exact to the millisecond below "
            + "one second and to half a percent above. With `interval=hour` the time series has every hour of the period until the "
            + "present one. `recent_errors` has the newest 50 failed requests, as far back as the operator keeps the request log.",
        parameters: [
            KeyParameters.id,
            Self.days,
            Self.interval,
        ],
        responses: [KeyObject.ok("Usage statistics", "APIKeyUsageStats"), KeyObject.notFound]
    )

    static let days = Parameter<Int>.integer("days", in: 1...90, default: 7, "Number of days to look back")
    private static let interval = Parameter<UsageInterval>.choice(
        "interval",
        default: .day,
        "What one figure of the time series stands for; hours are told for up to 7 days"
    )
    private static let mostDaysByHour = 7

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let days = try Self.days.read(from: call.query)
        let interval = try Self.interval.read(from: call.query)
        if interval == .hour, days > Self.mostDaysByHour {
            throw ParameterError.invalidValue(
                "days",
                "\(days)",
                expected: "1 to \(Self.mostDaysByHour) when interval is hour"
            )
        }
        guard let key = try store.key(KeyParameters.id.read(from: call), of: session.account.id),
            let figures = try store.usage(of: key.id, user: session.account.id, days: days, byHour: interval == .hour)
        else { throw APIError.notFound }
        var json = JSONWriter(capacity: 16 * 1024)
        json.object { json in
            json.object("data") { json in
                UsageReport(key: key, days: days, interval: interval, figures: figures).write(to: &json)
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }

    static func write(_ days: [KeyUsageFigures.Day], to json: inout JSONWriter) {
        json.array { json in
            for day in days {
                json.object { json in
                    json.member("date", day.date)
                    json.member("requests", day.requests)
                    json.member("errors", day.errors)
                }
            }
        }
    }
}
