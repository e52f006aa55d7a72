import Enrichment
import HTTP
import Notation

/// The member `factors` of a risk: every point of the score has a name.
enum FactorsObject {
    static let schema = Schema.array(
        of: .record([
            "name": .text, "points": .number,
            "max": .number.orNull.about(
                "The most points that the factor can give, or take where it is negative; null for a cap"
            ),
            "detail": .text,
        ])
    )

    static func write(_ factors: [RiskFactor], into json: inout JSONWriter) {
        var figure = ByteWriter(capacity: 16)
        json.array("factors") { json in
            for factor in factors {
                json.object { json in
                    json.member("name", factor.name.name.description)
                    json.key("points")
                    figure.removeAll()
                    factor.appendPoints(to: &figure)
                    json.raw(figure.text)
                    json.key("max")
                    figure.removeAll()
                    factor.appendMost(to: &figure)
                    json.raw(figure.text)
                    json.member("detail", factor.detail)
                }
            }
        }
    }
}
