import Access
import Extraction
import HTTP
import Model
import Notation

/// What `GET /api/v1/lookup` asks for, within what the caller's tier allows.
struct LookupQuery {
    enum Part: UInt8, CaseIterable, ParameterChoice {
        case related, mentions, timeline, hunting, factors, events

        var name: StaticString {
            switch self {
            case .related: "related"
            case .mentions: "mentions"
            case .timeline: "timeline"
            case .hunting: "hunting"
            case .factors: "factors"
            case .events: "events"
            }
        }
    }

    /// The value as the client wrote it.
    let asked: String
    /// What may be meant, the likeliest first.
    let readings: [ValueQuestion.Reading]
    /// The one that the answer is about.
    var reading: ValueQuestion.Reading
    let parts: [Part]
    /// Whether it comes without a key and a session: then only what everybody may know is told.
    let isNobodys: Bool
    let isFlat: Bool
    /// Whether hunting queries are shown also for what should cause no alarm.
    let huntsAll: Bool
    /// The minute of the question: what decays is computed for it, so that answers of one minute are the same bytes.
    let time: Timestamp
    /// The first moments at which the tier sees indicators with their sightings, and articles.
    let since: Timestamp
    let articlesSince: Timestamp
    let tlpCeiling: TLP

    /// What the query asks for of the value that it names.
    init(_ query: Query, for caller: Caller, now: Timestamp) throws {
        try self.init(query, for: caller, now: now) { try Self.value(in: query) }
    }

    /// - Parameter value: the value as it is asked for, and what it may mean, one reading at least; found once all else is right.
    init(
        _ query: Query,
        for caller: Caller,
        now: Timestamp,
        about value: () throws -> (String, [ValueQuestion.Reading])
    ) throws {
        isNobodys = caller.userID == nil
        let named = try LookupParameters.parts.read(from: query)
        parts = isNobodys ? named.filter { $0 != .related && $0 != .hunting } : named
        if parts.count < named.count, query.has(LookupParameters.parts.name) { throw APIError.signInRequired }
        isFlat = try LookupParameters.isFlat.read(from: query)
        huntsAll = try LookupParameters.huntsAll.read(from: query)
        time = Timestamp(microseconds: now.microseconds - now.microseconds % 60_000_000)
        since = caller.earliestIndicator(now: now)
        articlesSince = caller.earliestArticle(now: now)
        tlpCeiling = caller.tlpCeiling
        (asked, readings) = try value()
        reading = readings[0]
    }

    var type: IndicatorType { reading.type }
    /// In the normal form of its type.
    var value: [UInt8] { reading.value }

    var monthAgo: Timestamp { time.adding(seconds: -30 * 86_400) }

    /// The value as it was asked for, and what it may mean: one reading at least.
    private static func value(in query: Query) throws -> (String, [ValueQuestion.Reading]) {
        let given = LookupParameters.values.filter { query.has($0.name) }
        guard let parameter = given.first, let text = try parameter.read(from: query) else {
            throw ParameterError.invalidValue("ioc", "", expected: "given: the value to look up")
        }
        let name = parameter.name
        if given.count > 1 {
            throw ParameterError.invalidValue(
                given[1].name,
                try given[1].read(from: query) ?? "",
                expected: "left out when \(name) is given; both mean the value to look up"
            )
        }
        let type = try LookupParameters.type.read(from: query)
        do throws(InvalidValue) {
            let question = try ValueQuestion(Array(text.utf8).span, types: type.map { [$0] } ?? [])
            guard question.network == nil else { throw .addressRange }
            return (text, question.readings)
        } catch {
            throw refusal(name, text, error)
        }
    }

    private static func refusal(_ name: StaticString, _ text: String, _ reason: InvalidValue) -> APIError {
        APIError(
            400,
            "invalid_parameter",
            "The parameter \(name) must be an indicator; \(reason.reason)."
                + (reason == .addressRange ? " /api/v1/iocs/search finds the addresses of a network." : ""),
            details: APIError.object { json in
                json.member("parameter", name.description)
                json.member("value", ParameterError.printable(text))
                json.member("valid_types", IndicatorType.allCases.map(\.text))
            }
        )
    }

    /// The host of a URL as the indicator that it would be; none for other types.
    var hosts: [(type: IndicatorType, value: [UInt8])] { type == .url ? type.host(of: value).map { [$0] } ?? [] : [] }
}
