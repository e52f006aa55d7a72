import HTTP

/// What one figure of a key's time series stands for.
enum UsageInterval: UInt8, CaseIterable, ParameterChoice, Sendable {
    case day
    case hour

    var name: StaticString {
        switch self {
        case .day: "day"
        case .hour: "hour"
        }
    }
}
