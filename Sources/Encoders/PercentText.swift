import Notation

extension ByteWriter {
    /// Writes every byte except the unreserved characters of RFC 3986 §2.3 as `%XX`.
    mutating func append(percentEncoded bytes: [UInt8], _ range: Range<Int>) {
        append(bytes, range) { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: false
            default: true
            }
        } escape: { out, text, place in
            out.append(UInt8(ascii: "%"))
            out.append(upperHex: text[place])
            return 1
        }
    }

    /// Writes two hexadecimal digits in upper case.
    mutating func append(upperHex byte: UInt8) {
        let high = byte >> 4
        let low = byte & 15
        append(high < 10 ? high &+ 0x30 : high &+ 0x37)
        append(low < 10 ? low &+ 0x30 : low &+ 0x37)
    }

    /// Writes two hexadecimal digits in lower case.
    mutating func append(lowerHex byte: UInt8) {
        append(TextCoding.hexDigit(byte >> 4))
        append(TextCoding.hexDigit(byte & 15))
    }
}
