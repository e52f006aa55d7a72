import HTTP
import Model
import Notation

/// The time window of the industry view.
enum IndustryWindow: Int, CaseIterable, ParameterChoice, Sendable {
    case day = 24
    case week = 168
    case month = 720
    case quarter = 2160

    var name: StaticString {
        switch self {
        case .day: "24h"
        case .week: "7d"
        case .month: "30d"
        case .quarter: "90d"
        }
    }

    static let parameter = Parameter<IndustryWindow>.choice(
        "window",
        default: .week,
        "How far back the figures reach; each is compared with the window of the same length before it"
    )

    func start(_ at: Timestamp) -> Timestamp { at.adding(seconds: -3600 * Int64(rawValue)) }
}
