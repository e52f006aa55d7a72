import Access
import HTTP
import Model
import Notation
import Storage

extension MemberSighting.Kind: ParameterChoice {}

/// The members of the bodies that report sightings.
enum SightingMembers {
    static let kind = BodyMember<MemberSighting.Kind>(
        "kind",
        .choice(words).about("seen in one's own network, a false positive, or expired: hostile once and no more"),
        required: true
    ) { body, name in
        guard let word = try body.word(name, of: words), let kind = MemberSighting.Kind(word) else {
            throw body.refused(name, "", "given: one of \(words.joined(separator: ", "))", valid: words)
        }
        return kind
    }
    static let at = BodyMember<Timestamp?>(
        "at",
        .time.orNull.about("When; now without it. Not in the future, and at most a year ago")
    ) { body, name in
        guard let time = try body.time(name) else { return nil }
        // Clocks differ a little.
        let now = Timestamp.now
        guard time <= now.adding(seconds: 300), time >= now.adding(seconds: -366 * 86_400) else {
            throw body.refused(name, time.text, "a time of the last year, not in the future")
        }
        return min(time, now)
    }
    static let count = BodyMember<Int>.integer("count", in: 1...MemberSighting.mostTimes, default: 1, "How often")
    static let note = BodyMember<String?>.text(
        "note",
        length: 1...MemberSighting.longestNote,
        "What others should know; everybody who may see the indicator reads it"
    )
    static let isNamed = BodyMember<Bool>.boolean(
        "show_name",
        default: false,
        "Whether others see the name of your account; otherwise you are a member"
    )
    static let values = BodyMember<[String]>(
        "values",
        .array(of: .text, count: 1...1000).about("The values that all this is said of, each once"),
        required: true
    ) { body, name in try body.list(name, atMost: 1000) }

    static let one: [any DocumentedMember] = [kind, at, count, note, isNamed]
    static let many: [any DocumentedMember] = [values] + one

    private static let words = MemberSighting.Kind.allCases.map(\.name.description)

    static func sighting(in body: RequestBody) throws -> MemberSighting {
        MemberSighting(
            kind: try kind.read(from: body),
            at: try at.read(from: body) ?? .now,
            count: try count.read(from: body),
            note: try note.read(from: body),
            isNamed: try isNamed.read(from: body)
        )
    }

    /// Stores what the caller says of indicators.
    /// - Returns: how many the day has left.
    static func store(_ sighting: MemberSighting, of ids: [UUID], _ call: Call, in store: inout Store) throws -> Int {
        guard let account = try call.admitted().caller.userID else { throw APIError.signInRequired }
        let (taken, left) = try store.report(sighting, of: ids, by: account)
        guard taken != nil else {
            let now = Timestamp.now
            let tomorrow = now.startOfDay.adding(seconds: 86_400)
            let most = try store.sightingsPerDay()
            throw APIError(
                429,
                "daily_limit_reached",
                "An account reports at most \(most) sightings a day; \(left) are left until \(tomorrow.text), and this would be "
                    + "\(ids.count).",
                details: APIError.object { json in
                    json.member("limit", most)
                    json.member("left", left)
                    json.member("reset_at", tomorrow)
                },
                fields: [("Retry-After", "\(max(1, now.seconds(until: tomorrow)))")]
            )
        }
        return left
    }
}

/// Schemas of what the answers to sightings hold, for the OpenAPI document.
enum SightingSchemas {
    static let all: [(name: String, schema: Schema)] = [
        ("SightingResponse", .answer(of: one)), ("SightingsResponse", .answer(of: many)),
    ]

    private static let one = Schema.record([
        "ioc_id": .uuid, "kind": .choice(of: MemberSighting.Kind.self), "at": .time, "count": .integer,
        "left_today": .integer.about("How many more the account may report today (UTC)"),
        "sightings": LookupSchema.sightings, "risk": LookupSchema.risk,
    ])

    private static let many = Schema.record([
        "taken": .integer, "left_today": .integer,
        "results": .array(
            of: .record(
                ["value": .text, "ioc_id": .uuid.orNull],
                optional: ["error": .record(["code": .text, "message": .text])]
            )
        ),
    ])
}
