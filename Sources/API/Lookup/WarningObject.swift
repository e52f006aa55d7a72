import Model
import Notation

/// The member `warning_lists` of answers about one value: the lists it is on, and what each does to its score.
enum WarningObject {
    static let schema = Schema.array(of: .record(["list": .text, "category": .text, "effect": .text]))

    static func write(_ hits: [WarningHit], into json: inout JSONWriter) {
        json.array { json in
            for hit in hits {
                json.object { json in
                    json.member("list", hit.list)
                    json.member("category", hit.category.name.description)
                    json.member("effect", hit.effect.text)
                }
            }
        }
    }
}
