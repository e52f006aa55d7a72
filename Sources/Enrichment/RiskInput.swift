package import Model
package import Notation

/// One report of an indicator, as the risk score weighs it.
package struct RiskObservation: Sendable {
    /// Who says so, for the explanation.
    package let source: String
    /// What the report goes back to: a feed, or the report that several articles quote. Reports of one origin count once.
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

/// What an indicator was for, in the words of those who report it.
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

/// What is known of an indicator besides who reports it.
package struct RiskLinks: Sendable {
    package var actors: [String] = []
    package var malware: [String] = []
    /// ATT&CK ids.
    package var techniques: [String] = []
    package var role: RiskRole?
    package var isPhishing = false
    /// Reports of the last 30 days beyond those that are the evidence.
    package var recentSightings = 0

    package init() {}
}

/// A list of values that are not hostile in themselves, on which an indicator stands.
package struct RiskWarning: Hashable, Sendable {
    package enum Category: UInt8, CaseIterable, Sendable {
        case trivialHash, reserved, resolver, benign, scanner, sinkhole, sharedHosting, sharedInfrastructure

        package var name: StaticString {
            switch self {
            case .trivialHash: "trivial_hash"
            case .reserved: "reserved"
            case .resolver: "resolver"
            case .benign: "benign"
            case .scanner: "scanner"
            case .sinkhole: "sinkhole"
            case .sharedHosting: "shared_hosting"
            case .sharedInfrastructure: "shared_infrastructure"
            }
        }

        /// By name. Hosts of phishing exercises are harmless, so `simulation` is `benign` here.
        package init?(_ name: some StringProtocol) {
            if name == "simulation" {
                self = .benign
                return
            }
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    package let list: String
    package let category: Category

    package init(list: String, category: Category) {
        self.list = list
        self.category = category
    }
}
