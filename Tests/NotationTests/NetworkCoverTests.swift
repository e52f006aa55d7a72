import Testing

@testable import Notation

/// Addresses merged into networks, checked address by address.
struct NetworkCoverTests {
    /// A generator that gives the same numbers each time.
    struct Numbers {
        var state: UInt64
        mutating func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
    }

    static func address(_ version: IPAddress.Version, _ low: UInt64) -> IPNetwork {
        version == .v4
            ? IPNetwork(of: IPAddress(v4: 0xC000_0200 + UInt32(low)), length: 32)
            : IPNetwork(of: IPAddress(version: .v6, high: 0x2001_0DB8_0000_0000, low: low), length: 128)
    }

    @Test(arguments: [IPAddress.Version.v4, .v6])
    func coversWhatIsListedAndNothingElse(_ version: IPAddress.Version) {
        var numbers = Numbers(state: 7)
        var cover = NetworkCover()
        var shown: Set<IPNetwork> = []
        var listed: [IPNetwork] = []
        func note(_ network: IPNetwork, _ joins: Bool) {
            if joins { #expect(shown.insert(network).inserted) } else { #expect(shown.remove(network) != nil) }
        }
        for step in 0..<3000 {
            if listed.count > 60, numbers.next(3) == 0 {
                let gone = listed.remove(at: Int(numbers.next(UInt64(listed.count))))
                cover.remove(gone, note)
            } else {
                var new = Self.address(version, numbers.next(256))
                if numbers.next(20) == 0 { new = IPNetwork(of: new.first, length: new.length - Int(numbers.next(4))) }
                listed.append(new)
                cover.insert(new, note)
            }
            guard step % 10 == 0 else { continue }
            #expect(cover.networks == shown)
            var fewest = 0
            for low in 0..<256 as Range<UInt64> {
                let one = Self.address(version, low).first
                let isListed = listed.contains { $0.contains(one) }
                let around = shown.filter { $0.contains(one) }
                #expect(around.count == (isListed ? 1 : 0), "\(one.text)")
            }
            // No two halves stand side by side, so there is no smaller cover.
            fewest = shown.filter { shown.contains($0.sibling) }.count
            #expect(fewest == 0)
        }
        for gone in listed { cover.remove(gone, note) }
        #expect(cover.count == 0)
    }

    @Test func mergesWholeNetworks() {
        var cover = NetworkCover()
        for low in 0..<256 as Range<UInt64> { cover.insert(Self.address(.v4, low)) { _, _ in } }
        #expect(cover.networks.map(\.text) == ["192.0.2.0/24"])
        cover.remove(Self.address(.v4, 5)) { _, _ in }
        #expect(cover.count == 8)
        cover.insert(Self.address(.v4, 5)) { _, _ in }
        #expect(cover.networks.map(\.text) == ["192.0.2.0/24"])
    }
}
