package import Notation

/// Whether an indicator stands, and if not, who took it back, when and why.
package struct IndicatorStatus: Sendable {
    package enum State: UInt8, CaseIterable, Sendable {
        /// Nobody has said anything about the value.
        case unknown
        /// At least one report supports it.
        case active
        /// No report supports it any more, or the operator withdrew it.
        case revoked
        /// It is known only from sources that call it harmless.
        case benign

        package var name: StaticString {
            switch self {
            case .unknown: "unknown"
            case .active: "active"
            case .revoked: "revoked"
            case .benign: "benign"
            }
        }
    }

    /// Why a report does not count, the weightiest first.
    package enum Cause: UInt8, CaseIterable, Sendable {
        case withdrawn, falsePositive, revoked, benign, unlisted, expired, unreported

        package var name: StaticString {
            switch self {
            case .withdrawn: "withdrawn"
            case .falsePositive: "false_positive"
            case .revoked: "revoked"
            case .benign: "benign"
            case .unlisted: "unlisted"
            case .expired: "expired"
            case .unreported: "unreported"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }

        /// Who says so: the operator; a feed that lists false positives of others, or no longer lists the value; or
        /// the source of the report.
        package var agent: StaticString {
            switch self {
            case .withdrawn: "operator"
            case .falsePositive, .unlisted: "feed"
            case .revoked, .benign, .expired, .unreported: "source"
            }
        }

        /// What to say when nobody gave a reason.
        package var sentence: StaticString {
            switch self {
            case .withdrawn: "The operator withdrew it."
            case .falsePositive: "It is on a list of false positives."
            case .revoked: "The source revoked its report."
            case .benign: "The source calls it harmless."
            case .unlisted: "The feed's list no longer has it."
            case .expired: "The source's report came to its end."
            case .unreported: "No source reports it any more."
            }
        }
    }

    /// What one source, list or the operator says against the indicator.
    package struct Objection: Sendable {
        package let cause: Cause
        /// The name of the feed; nil for the operator and when nobody in particular says so.
        package let source: String?
        package let at: Timestamp?
        /// In the words of whoever says so; nil when none were given.
        package let reason: String?

        package init(cause: Cause, source: String?, at: Timestamp?, reason: String?) {
            self.cause = cause
            self.source = source
            self.at = at
            self.reason = reason
        }
    }

    package let state: State
    /// The weightiest first, then the latest.
    package let objections: [Objection]

    package static let unknown = IndicatorStatus(isThere: false, isRevoked: false, changed: nil, objections: [])

    /// - Parameters:
    ///   - isThere: whether the indicator is stored.
    ///   - changed: when it last changed; when it was revoked, if nothing else says when.
    ///   - objections: in their order.
    package init(isThere: Bool, isRevoked: Bool, changed: Timestamp?, objections: [Objection]) {
        var objections = objections
        if isThere, isRevoked, objections.isEmpty {
            objections = [Objection(cause: .unreported, source: nil, at: changed, reason: nil)]
        }
        self.objections = objections
        if isThere, !isRevoked {
            state = .active
        } else if let first = objections.first {
            state = first.cause == .benign ? .benign : .revoked
        } else {
            state = .unknown
        }
    }

    /// What decides: nothing for an indicator that stands.
    package var decisive: Objection? { state == .active ? nil : objections.first }
}

extension [IndicatorStatus] {
    /// Of what a value may be: the first that stands, else the first of which anything is known.
    package var mostTelling: IndicatorStatus {
        first { $0.state == .active } ?? first { $0.state != .unknown } ?? .unknown
    }
}
