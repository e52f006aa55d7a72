import Notation

/// Addresses as people write them: perhaps in brackets, with a zone, with the length of a whole address behind a slash, or
/// with a port. What is left is the address.
enum AddressForm {
    /// Appends the address; what was appended before it throws stays.
    /// - Returns: the port beside it.
    static func append(_ text: Span<UInt8>, _ version: IPAddress.Version, to out: inout [UInt8]) throws(Malformed)
        -> Int?
    {
        if isRange(text) { throw .range }
        var host = 0..<text.count
        var port: Int?
        if text[0] == UInt8(ascii: "[") {
            let close = text.firstIndex(of: UInt8(ascii: "]"), from: 0)
            guard close < text.count else { throw .form }
            host = 1..<close
            if close + 1 < text.count, text[close + 1] == 0x2F {
                let address = try address(text.extracting(host), version)
                try checkLength(text.extracting(close + 2..<text.count), of: address)
                address.append(to: &out)
                return nil
            }
            port = try Self.port(text, close + 1)
        } else if version == .v4 {
            let colon = text.firstIndex(of: 0x3A, from: 0)
            host = 0..<colon
            port = try Self.port(text, colon)
        }
        try address(text.extracting(host), version).append(to: &out)
        return port
    }

    /// Why a text is not one address.
    enum Malformed: Error { case form, leadingZero, range, port }

    /// Two addresses with a hyphen between them, or `192.0.2.1-9`, which leaves out what both have in common.
    static func isRange(_ text: Span<UInt8>) -> Bool {
        let hyphen = text.firstIndex(of: 0x2D, from: 0)
        guard hyphen > 1, hyphen < text.count - 1 else { return false }
        guard isAddress(text.extracting(text.trimmed(0..<hyphen))) else { return false }
        let end = text.extracting(text.trimmed(hyphen + 1..<text.count))
        if let number = end.decimal { return number <= 255 }
        return isAddress(end)
    }

    static func isAddress(_ text: Span<UInt8>) -> Bool {
        do { _ = try IPAddress(text) } catch { return false }
        return true
    }

    /// Reads `:443` or nothing.
    static func port(_ text: Span<UInt8>, _ start: Int) throws(Malformed) -> Int? {
        if start == text.count { return nil }
        guard text[start] == 0x3A else { throw .form }
        guard start + 1 < text.count else { return nil }
        guard let port = text.extracting(start + 1..<text.count).decimal, (1...65535).contains(port) else {
            throw .port
        }
        return port
    }

    /// The address without its zone, which means something on one host only, and without `/32` or `/128`.
    private static func address(_ text: Span<UInt8>, _ version: IPAddress.Version) throws(Malformed) -> IPAddress {
        let slash = text.firstIndex(of: 0x2F, from: 0)
        var end = min(slash, text.firstIndex(of: UInt8(ascii: "%"), from: 0))
        if version == .v6, end < slash, slash - end > 65 || slash - end < 2 { throw .form }
        if version == .v4, end < slash { throw .form }
        if version == .v4, end > 0, text[end - 1] == 0x2E { end -= 1 }
        let address: IPAddress
        do throws(IPAddress.Malformed) {
            let bare = text.extracting(0..<end)
            address = version == .v4 ? try IPAddress(v4: bare) : try IPAddress(v6: bare)
        } catch {
            throw error == .leadingZero ? .leadingZero : .form
        }
        if slash < text.count { try checkLength(text.extracting(slash + 1..<text.count), of: address) }
        return address
    }

    /// Refuses what is the length of a network, or its mask.
    private static func checkLength(_ length: Span<UInt8>, of address: IPAddress) throws(Malformed) {
        guard let bits = length.decimal, bits <= address.bits else { throw isAddress(length) ? .range : .form }
        guard bits == address.bits else { throw .range }
    }
}
