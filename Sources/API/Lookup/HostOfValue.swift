import Extraction
import Model
import Notation

extension IndicatorType {
    /// The host in a value of this type as the indicator that it would be; nil for what has none.
    /// - Parameter value: in its normal form.
    func host(of value: [UInt8]) -> (type: IndicatorType, value: [UInt8])? {
        let place: Range<Int>
        switch self {
        case .url:
            guard let parts = URLParts(value.span, 0..<value.count) else { return nil }
            place = parts.hostName
        case .email:
            guard let at = value.lastIndex(of: UInt8(ascii: "@")) else { return nil }
            place = at + 1..<value.count
        default: return nil
        }
        var normal: [UInt8] = []
        do throws(InvalidValue) {
            return (try IndicatorType.appendDetected(value.span.extracting(place), to: &normal).type, normal)
        } catch { return nil }
    }
}
