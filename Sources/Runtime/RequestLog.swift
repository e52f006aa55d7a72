/// Which requests are kept one by one, in the table `request_log` or as lines of the worker's log. The sums of usage count all.
package enum RequestLog: Sendable, Hashable {
    case all
    /// Answers of 400 and above.
    case errors
    /// Errors, and one of so many others.
    case sampled(Int)
    case none

    /// `all`, `errors`, `sampled:N` with N from 2 to 1,000,000, or `none`; nil for any other text.
    package init?(_ text: String) {
        switch text {
        case "all": self = .all
        case "errors": self = .errors
        case "none": self = .none
        default:
            guard text.hasPrefix("sampled:"), let each = Int(text.dropFirst(8)), (2...1_000_000).contains(each) else {
                return nil
            }
            self = .sampled(each)
        }
    }

    /// - Parameter id: the request's; the same id is kept everywhere or nowhere.
    package func keeps(status: Int, id: String) -> Bool {
        switch self {
        case .all: true
        case .errors: status >= 400
        case .sampled(let each): status >= 400 || Self.number(of: id) % each == 0
        case .none: false
        }
    }

    /// A number that is the same for the same id and spread evenly: the ids' last digits are random.
    private static func number(of id: String) -> Int {
        var number = 0
        for byte in id.utf8.suffix(8) { number = (number &* 31 &+ Int(byte)) & 0x7FFF_FFFF }
        return number
    }
}
