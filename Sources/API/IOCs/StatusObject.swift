import HTTP
import Model
import Notation

/// The member `status` of look-ups and searches: whether the indicator stands, and who says otherwise, when and why.
enum StatusObject {
    static let schema: (name: String, schema: Schema) = (
        "IndicatorStatus",
        Schema.record([
            "state": .choice(IndicatorStatus.State.allCases.map(\.name)).about(
                "active: at least one report supports it; revoked: none does any more, or the operator withdrew it; benign: "
                    + "known only from sources that call it harmless; unknown: nobody has said anything about the value"
            ),
            "at": .time.orNull.about("When it was revoked, or called harmless"),
            "by": .choice(["operator", "feed", "source"] as [String]).orNull.about(
                "Who says so: the operator, a feed that lists false positives of others or no longer lists the value, or "
                    + "the source of the report"
            ),
            "source": .text.orNull.about("The name of that feed or source"),
            "cause": cause.orNull,
            "reason": .text.orNull.about("Why, in the words of whoever says so or else of the cause"),
            "objections": .array(of: objection).about(
                "All that is said against it, also while other reports support it"
            ),
        ])
    )

    private static let cause = Schema.choice(IndicatorStatus.Cause.allCases.map(\.name))

    private static let objection = Schema.record([
        "at": .time.orNull, "by": .text, "source": .text.orNull, "cause": cause, "reason": .text,
    ])

    static func write(_ status: IndicatorStatus, into json: inout JSONWriter) {
        let decisive = status.decisive
        json.object { json in
            json.member("state", status.state.name.description)
            json.member("at", decisive?.at)
            json.member("by", decisive?.cause.agent.description)
            json.member("source", decisive?.source)
            json.member("cause", decisive?.cause.name.description)
            json.member("reason", decisive.map(reason))
            json.array("objections") { json in
                for objection in status.objections {
                    json.object { json in
                        json.member("at", objection.at)
                        json.member("by", objection.cause.agent.description)
                        json.member("source", objection.source)
                        json.member("cause", objection.cause.name.description)
                        json.member("reason", reason(objection))
                    }
                }
            }
        }
    }

    static func reason(_ objection: IndicatorStatus.Objection) -> String {
        objection.reason ?? objection.cause.sentence.description
    }
}
