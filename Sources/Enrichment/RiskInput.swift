package import Model
package import Notation

/// One report of an indicator, as the risk score weighs it.
package struct RiskObservation: Sendable {
    /// The source's name, for the explanation.
    package let source: String
    /// Where the report comes from: a feed, or the report that several articles quote. Reports of one origin count
    /// once.
    package let origin: String
    package let reliability: Reliability
    package let confidence: Confidence
    package let lastSeen: Timestamp

    package init(
        source: String,
        origin: String? = nil,
        reliability: Reliability,
        confidence: Confidence,
        lastSeen: Timestamp
    ) {
        self.source = source
        self.origin = origin ?? source
        self.reliability = reliability
        self.confidence = confidence
        self.lastSeen = lastSeen
    }
}

/// What an indicator was used for, in its reporters' words.
package enum RiskRole: UInt8, CaseIterable, Sendable {
    case commandAndControl, payload, dropper, phishing, ransomContact

    package var name: StaticString {
        switch self {
        case .commandAndControl: "command and control"
        case .payload: "payload"
        case .dropper: "dropper"
        case .phishing: "phishing"
        case .ransomContact: "ransom contact"
        }
    }

    /// By a threat type or a tag of a feed, in any case: `botnet_cc`, `malware_download`, `payload_delivery`, `C2`.
    package init?(word: some StringProtocol) {
        switch String(word.lowercased().filter { $0.isLetter || $0.isNumber }) {
        case "c2", "cc", "cnc", "botnetcc", "c2server", "commandandcontrol": self = .commandAndControl
        case "payload", "payloaddelivery", "malwaredownload", "malwarehosting": self = .payload
        case "dropper", "loader", "downloader", "droppedby": self = .dropper
        case "phishing", "phish", "credentialphishing", "phishingkit": self = .phishing
        case "ransomcontact", "ransomnote", "ransomnegotiation": self = .ransomContact
        default: return nil
        }
    }
}

/// What is known about an indicator apart from its reports.
package struct RiskLinks: Sendable {
    package var actors: [String] = []
    package var malware: [String] = []
    /// ATT&CK ids.
    package var techniques: [String] = []
    package var role: RiskRole?
    package var isPhishing = false
    /// Reports of the last 30 days, without those that count as evidence.
    package var recentSightings = 0
    /// Feeds that call the value harmless.
    package var benignReports = 0
    package var members = MemberSightings()

    package init() {}
}
