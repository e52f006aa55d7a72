package import Notation

/// Something that happened to an indicator.
package struct IndicatorEvent: Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// A source's reports, from the first to the last of one record.
        case reported
        /// A new version says something else of it.
        case changed
        /// No report supports it any more, or the operator withdrew it.
        case withdrawn
        /// It stands again.
        case restored
        /// An article names it.
        case mentioned
        /// A source or a member calls it harmless, or a list of false positives has it.
        case falsePositive
        /// A member saw it.
        case sighting
        /// A member says that it is over.
        case expired

        package var name: StaticString {
            switch self {
            case .reported: "reported"
            case .changed: "changed"
            case .withdrawn: "withdrawn"
            case .restored: "restored"
            case .mentioned: "mentioned"
            case .falsePositive: "false_positive"
            case .sighting: "sighting"
            case .expired: "expired"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    package let kind: Kind
    package let at: Timestamp
    /// The last report, where `at` is the first; nil when both are one.
    package let until: Timestamp?
    package let source: String?
    package let article: UUID?
    /// What was reported, said or changed.
    package let detail: String?

    package static let mostShown: UInt = 200
    /// Characters of a feed's report.
    package static let mostDetail: UInt = 300

    package init(kind: Kind, at: Timestamp, until: Timestamp?, source: String?, article: UUID?, detail: String?) {
        self.kind = kind
        self.at = at
        self.until = until
        self.source = source
        self.article = article
        self.detail = detail
    }
}
