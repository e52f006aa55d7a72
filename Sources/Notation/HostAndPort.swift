/// A host and a port, as in `evil.example:443` or `[2001:db8::1]:443`.
package struct HostAndPort: Equatable, Sendable {
    /// The range of the host, without brackets. The host is not checked.
    package let host: Range<Int>
    /// 1 to 65535.
    package let port: Int

    /// Nil when the text has no decimal port, or more than one colon outside brackets.
    package init?(_ text: Span<UInt8>) {
        var colon = text.count - 1
        while colon >= 0, text[colon] != 0x3A {
            guard (0x30...0x39).contains(text[colon]), text.count - colon <= 5 else { return nil }
            colon -= 1
        }
        guard colon > 0, let port = text.extracting(colon + 1..<text.count).decimal, (1...65535).contains(port) else {
            return nil
        }
        self.port = port
        if text[0] == UInt8(ascii: "["), text[colon - 1] == UInt8(ascii: "]") {
            host = 1..<colon - 1
        } else {
            for place in 0..<colon where text[place] == 0x3A { return nil }
            host = 0..<colon
        }
    }
}
