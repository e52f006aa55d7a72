package import HTTP
package import Model
package import Notation

/// The fields that tell a client what is left of its allowance.
package enum RateLimit {
    /// `X-RateLimit-*` as the contract has them, and `RateLimit` and `RateLimit-Policy` of the IETF draft
    /// (draft-ietf-httpapi-ratelimit-headers). A refused request gets `Retry-After` too (RFC 9110 §10.2.3).
    ///
    /// The fields show the limit of a minute; when the bucket of the day refused the request, they show the limit of a
    /// day.
    package static func write(_ allowance: Allowance, to reply: inout Reply) {
        let minuteLeft = allowance.minuteRemaining
        let dayLeft = allowance.dayRemaining
        let isDay = allowance.retryAt != nil && allowance.isOfDay
        reply.field("X-RateLimit-Limit", isDay ? allowance.perDay : allowance.perMinute)
        reply.field("X-RateLimit-Remaining", allowance.retryAt == nil ? min(minuteLeft, dayLeft) : 0)
        reply.field("X-RateLimit-Reset", Int(allowance.resetAt.secondsRoundedUp))
        let minuteWait = allowance.at.seconds(until: allowance.minuteFullAt)
        let dayWait = allowance.at.seconds(until: allowance.dayFullAt)
        reply.field("RateLimit", text: "\"minute\";r=\(minuteLeft);t=\(minuteWait), \"day\";r=\(dayLeft);t=\(dayWait)")
        reply.field(
            "RateLimit-Policy",
            text: "\"minute\";q=\(allowance.perMinute);w=60, \"day\";q=\(allowance.perDay);w=86400"
        )
        if let retry = allowance.retryAt { reply.field("Retry-After", max(1, allowance.at.seconds(until: retry))) }
    }
}

extension Allowance {
    /// Whether a refusal is the day's and not the minute's.
    package var isOfDay: Bool { dayRemaining == 0 && minuteRemaining > 0 }

    /// When the bucket of the minute is full again; after a refusal, when the next request will be granted.
    package var resetAt: Timestamp { retryAt ?? max(minuteFullAt, at) }
}

extension Timestamp {
    package var secondsRoundedUp: Int64 { Timestamp(microseconds: microseconds + 999_999).seconds }

    /// Whole seconds, rounded up, from here until then; 0 when then is past.
    package func seconds(until then: Timestamp) -> Int {
        max(0, Int((then.microseconds - microseconds + 999_999) / 1_000_000))
    }
}
