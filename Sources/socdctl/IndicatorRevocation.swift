import Notation
import Storage

/// When an indicator was revoked, by whom and why.
struct IndicatorRevocation {
    let at: Timestamp?
    let by: String
    let reason: String?

    var sentence: String {
        "\(at.map { "at \($0.text), " } ?? "")by \(by)\(reason.map { ": \($0)" } ?? "")"
    }
}

extension IndicatorSheet {
    /// Nil for an indicator in force.
    var revocation: IndicatorRevocation? {
        guard isRevoked else { return nil }
        if let withdrawnAt { return IndicatorRevocation(at: withdrawnAt, by: "the operator", reason: withdrawnReason) }
        // The first of the versions that are revoked in a row up to now.
        let at = versions.prefix { $0.isRevoked }.last?.at
        if let last = retractions.first {
            let reason = last.reason ?? "its list of false positives names the value"
            return IndicatorRevocation(at: at ?? last.at, by: "the feed \(last.by)", reason: reason)
        }
        let feeds = sources.map(\.feed)
        guard !feeds.isEmpty else {
            return IndicatorRevocation(at: at, by: "nobody", reason: "no source reports it any more")
        }
        let verdicts = sources.map { "\($0.feed): \($0.verdict)" }.joined(separator: "; ")
        return IndicatorRevocation(at: at, by: "its sources", reason: verdicts)
    }
}

extension IndicatorSheet.Source {
    /// What the feed says about its own sightings, in words.
    var verdict: String {
        let marks = [("revoked", revoked), ("expired", expired), ("harmless", benign)].filter { $0.1 > 0 }
            .map { sightings == $0.1 ? $0.0 : "\($0.1) \($0.0)" }
        var words = supporting == 0 ? marks : [marks.isEmpty ? "supports" : "\(supporting) support"] + marks
        if notForDetection > 0 { words.append("not for detection") }
        return words.joined(separator: ", ")
    }
}
