import Enrichment
import Model
import Notation
import Storage

/// Writes the objects inside a CVE's object.
enum CVEValue {
    /// Writes null when there is no rating.
    static func cvss(_ record: borrowing CVERecord, to json: inout JSONWriter) {
        guard let score = tenths(record.integer(.cvssTenths)) else { return json.null() }
        json.object { json in
            json.member("version", record.text(.cvssVersion))
            json.key("score")
            json.raw(score)
            json.member("severity", record.text(.severity))
            json.member("vector", record.text(.cvssVector))
            json.member("source", record.text(.cvssSource))
        }
    }

    /// Writes null when there is no score.
    static func epss(_ record: borrowing CVERecord, _ context: CVEContext, to json: inout JSONWriter) {
        guard let score = millionths(record.integer(.epss)),
            let percentile = millionths(record.integer(.epssPercentile))
        else { return json.null() }
        json.object { json in
            json.key("score")
            json.raw(score)
            json.key("percentile")
            json.raw(percentile)
            json.member("date", context.epssDate)
            json.member("model", context.epssModel)
        }
    }

    /// Always writes an object.
    static func kev(_ record: borrowing CVERecord, isDetail: Bool, to json: inout JSONWriter) {
        json.object { json in
            json.member("listed", record.flag(.isKEV))
            if record.flag(.isKEV) {
                json.member("date_added", record.text(.kevAdded))
                json.member("due_date", record.text(.kevDue))
                json.member("ransomware", record.flag(.isRansomware))
                json.member("required_action", record.text(.kevAction))
                json.member("name", record.text(.kevName))
                if isDetail { json.member("notes", record.text(.kevNotes)) }
            } else if let removed = record.time(.kevRemoved) {
                json.member("removed_at", removed)
            }
        }
    }

    /// Writes the value as it is stored.
    static func risk(_ record: borrowing CVERecord, to json: inout JSONWriter) {
        let score = known(record.integer(.risk))
        json.object { json in
            json.member("score", score)
            json.member("level", RiskLevel(score: score).name.description)
        }
    }

    /// Computes the risk now and writes every factor of it.
    static func explainedRisk(_ record: borrowing CVERecord, to json: inout JSONWriter) {
        let risk = RiskScore.vulnerability(
            cvss: known(record.integer(.cvssTenths)).map { Double($0) / 10 },
            epss: known(record.integer(.epss)).map { Double($0) / 1_000_000 },
            isKEV: record.flag(.isKEV),
            isRansomware: record.flag(.isRansomware),
            recentArticles: record.integer(.recentArticles) ?? 0
        )
        json.object { json in
            json.member("score", risk.score)
            json.member("level", risk.level.name.description)
            json.member("model", RiskScore.model.id.description)
            FactorsObject.write(risk.factors, into: &json)
        }
    }

    /// Writes `[{id, name, tactic}]`; an id that is not in use has no name.
    static func techniques(_ ids: [String], to json: inout JSONWriter) {
        json.array { json in
            for id in ids {
                let technique = Taxonomy.technique(Array(id.utf8).span)
                var tactics = technique?.tactics ?? TacticSet()
                json.object { json in
                    json.member("id", id)
                    json.member("name", technique?.name.text)
                    json.member("tactic", tactics.removeFirst().map { Taxonomy.techniques.tactics[$0].text })
                }
            }
        }
    }

    /// The figure; nil for -1, which means that there is none.
    static func known(_ figure: Int?) -> Int? { figure.flatMap { $0 < 0 ? nil : $0 } }

    /// `9.8`; nil for none.
    static func tenths(_ score: Int?) -> String? { known(score).map { "\($0 / 10).\($0 % 10)" } }

    /// `0.0123`; nil for none.
    static func millionths(_ share: Int?) -> String? {
        known(share).map { share in
            if share % 1_000_000 == 0 { return "\(share / 1_000_000)" }
            var digits = String(share % 1_000_000)
            digits = String(repeating: "0", count: 6 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            return "\(share / 1_000_000).\(digits)"
        }
    }
}
