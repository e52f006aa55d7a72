/// A network of addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): an address and the length of its prefix.
package struct IPNetwork: Equatable, Hashable, Sendable {
    /// The first address of the network; its bits behind the prefix are zero.
    package let first: IPAddress
    /// The length of the prefix in bits: 0 to 32, or 0 to 128.
    package let length: Int
    /// Whether the text had bits behind its prefix, as `192.0.2.1/24` has. Such a text may mean the address or the
    /// network.
    package let isCut: Bool

    /// Reads `10.0.0.0/8`, `fe80::/10`, or one address; nil for anything else. Bits behind the prefix become zero.
    package init?(_ text: Span<UInt8>) {
        let slash = text.firstIndex(of: 0x2F, from: 0)
        do { try self.init(IPAddress(text.extracting(0..<slash)), text, slash) } catch { return nil }
    }

    /// Reads the same forms, of one version only.
    package init?(_ version: IPAddress.Version, _ text: Span<UInt8>) {
        let slash = text.firstIndex(of: 0x2F, from: 0)
        let address = text.extracting(0..<slash)
        do { try self.init(version == .v4 ? IPAddress(v4: address) : IPAddress(v6: address), text, slash) } catch {
            return nil
        }
    }

    /// Reads an address, or a network without bits behind its prefix; nil for anything else.
    package init?(exactly text: some StringProtocol) {
        let bytes = Array(text.utf8)
        self.init(bytes.span)
        if isCut { return nil }
    }

    private init(_ address: IPAddress, _ text: Span<UInt8>, _ slash: Int) throws(IPAddress.Malformed) {
        if slash == text.count {
            length = address.bits
        } else {
            let digits = text.extracting(slash + 1..<text.count)
            guard let given = digits.decimal, given <= address.bits, digits.count == 1 || digits[0] != 0x30 else {
                throw .form
            }
            length = given
        }
        let high = length >= 64 ? address.high : address.high & ~(UInt64.max >> UInt64(length))
        let low = length >= 128 ? address.low : length <= 64 ? 0 : address.low & ~(UInt64.max >> UInt64(length - 64))
        isCut = high != address.high || low != address.low
        first = IPAddress(version: address.version, high: high, low: low)
    }

    /// Whether the address has the same version and is in the network.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.version == first.version else { return false }
        let isHigh = length == 0 || (address.high ^ first.high) >> UInt64(64 - min(length, 64)) == 0
        return isHigh && (length <= 64 || (address.low ^ first.low) >> UInt64(128 - length) == 0)
    }

    /// The text with the length of the prefix, as `192.0.2.0/24`.
    package var text: String { "\(first.text)/\(length)" }
}
