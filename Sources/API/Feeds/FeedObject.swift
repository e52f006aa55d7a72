import Enrichment
import Model
import Notation
import Storage

/// Writes a feed in answers: how it stands and what it brings, without its address.
enum FeedObject {
    /// What a reader of the data wants to know; the schedule tells more apart.
    enum State: String, CaseIterable {
        case healthy, degraded, error, pending, disabled
        case notFetched = "not_fetched"

        init(_ feed: FeedStanding) {
            self.init(isFetched: feed.isFetched, isEnabled: feed.isEnabled, schedule: feed.state)
        }

        /// - Parameter schedule: the state as the schedule has it.
        init(isFetched: Bool, isEnabled: Bool, schedule: String) {
            self =
                if !isFetched { isEnabled ? .notFetched : .disabled } else if !isEnabled {
                    .disabled
                } else {
                    switch schedule {
                    case "ok": .healthy
                    case "degraded": .degraded
                    case "new": .pending
                    default: .error
                    }
                }
        }
    }

    /// `0.0125`: the share of the indicators, four decimals, at most 1.
    private static func rate(_ feed: FeedStanding) -> String {
        let parts = min(10_000, feed.falsePositives * 10_000 / feed.indicators)
        return "\(parts / 10_000).\(String(10_000 + parts % 10_000).dropFirst())"
    }

    static func write(_ feed: FeedStanding, to json: inout JSONWriter) {
        let reliability = Reliability(percent: feed.reliability)
        json.object { json in
            json.member("name", feed.slug)
            json.member("label", feed.name)
            json.member("category", feed.category)
            json.member("format", feed.format)
            json.object("reliability") { json in
                json.member("grade", reliability.letter.description)
                json.key("weight")
                json.raw("\(RiskScore.model.weight(reliability))")
            }
            json.member("state", State(feed).rawValue)
            json.member("failures", feed.failures)
            json.member("interval_seconds", feed.intervalSeconds)
            json.member("last_success", feed.lastSuccess)
            json.member("last_attempt", feed.lastAttempt)
            json.member("next_attempt", feed.nextAttempt)
            json.key("last_error")
            if let kind = feed.faultKind {
                json.object { json in
                    json.member("kind", kind)
                    json.member("status", feed.faultStatus)
                    json.member("since", feed.failingSince)
                }
            } else {
                json.null()
            }
            json.member("ioc_count", feed.indicators)
            json.member("article_count", feed.articles)
            json.member("false_positive_count", feed.falsePositives)
            json.key("false_positive_rate")
            if feed.indicators > 0 { json.raw(rate(feed)) } else { json.null() }
            json.key("series")
            json.raw(feed.series)
        }
    }
}
