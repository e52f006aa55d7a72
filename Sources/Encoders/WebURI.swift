import Model
import Notation

extension IndicatorRecord {
    /// Whether a text is an absolute http or https URI that every reader of RFC 3986 accepts. False for literal IPv6
    /// hosts, because schema checkers disagree about brackets.
    func isWebURI(_ field: Range<Int>) -> Bool {
        guard text(field, beginsWith: "http://") || text(field, beginsWith: "https://"),
            let address = URLParts(bytes.span, field), !address.host.isEmpty
        else { return false }
        for place in address.port where !(0x30...0x39).contains(bytes[place]) { return false }
        var fragments = 0
        let bytes = bytes.span
        for place in field {
            switch bytes[place] {
            case 0x61...0x7A, 0x40...0x5A, 0x30...0x39, 0x24, 0x21, 0x26...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x5F, 0x7E:
                break
            case 0x23:
                fragments += 1
                if fragments > 1 { return false }
            case 0x25:
                guard place + 2 < field.upperBound, TextCoding.nibble(bytes[place + 1]) != nil,
                    TextCoding.nibble(bytes[place + 2]) != nil
                else { return false }
            default: return false
            }
        }
        return true
    }
}
