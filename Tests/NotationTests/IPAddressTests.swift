import Notation
import Testing

struct IPAddressTests {
    private static func reason(_ text: String) -> IPAddress.Malformed? {
        let bytes = Array(text.utf8)
        do {
            _ = try IPAddress(bytes.span)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("::FFFF:c000:201", "::ffff:192.0.2.1"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an address has one text`(given: String, expected: String) {
        #expect(IPAddress(given)?.text == expected)
    }

    @Test(
        arguments: [
            ("", .form), ("1.2.3", .form), ("1.2.3.4.5", .form), ("1.2.3.256", .form), ("01.2.3.4", .leadingZero),
            ("1.2.3.00", .leadingZero), (" 1.2.3.4", .form), ("1.2.3.4/24", .network), ("1..2.3", .form), (":", .form),
            (":::", .form), ("1::2::3", .form), (":1:2:3:4:5:6:7", .form), ("1:2:3:4:5:6:7:", .form),
            ("12345::", .form),
            ("1:2:3:4:5:6:7:8:9", .form), ("1:2:3:4:5:6:7:8::", .form), ("1:2:3:4:5:6:7:1.2.3.4", .form),
            ("::1.2.3.04", .form), ("fe80::1%eth0", .zone), ("2001:db8::/32", .network), ("::1/128", .network),
            ("::1.2.3.4/128", .network), ("g::", .form),
        ] as [(String, IPAddress.Malformed)]
    )
    func `what is no address is refused by its fault`(text: String, fault: IPAddress.Malformed) {
        #expect(Self.reason(text) == fault)
    }

    @Test func `an address that stands for another tells it`() {
        #expect(IPAddress("::ffff:10.0.0.1")?.embeddedV4?.text == "10.0.0.1")
        #expect(IPAddress("64:ff9b::7f00:1")?.embeddedV4?.text == "127.0.0.1")
        #expect(IPAddress("2002:7f00:1::9")?.embeddedV4?.text == "127.0.0.1")
        #expect(IPAddress("::7f00:1")?.embeddedV4 == nil)
        #expect(IPAddress("10.0.0.1")?.embeddedV4 == nil)
    }

    @Test func `every written address is read again`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            // Zero groups in many places.
            var words: [UInt64] = [0, 0]
            for index in 0..<8 where Bool.random(using: &random) {
                words[index / 4] |= UInt64(UInt16.random(in: 0...UInt16.max, using: &random)) << UInt64(index % 4 * 16)
            }
            let address = IPAddress(version: .v6, high: words[0], low: words[1])
            #expect(IPAddress(address.text) == address)
        }
    }
}

struct IPNetworkTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7/32"), ("192.0.2.0/24", "192.0.2.0/24"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:DB8::1", "2001:db8::1/128"), ("2001:db8::/32", "2001:db8::/32"), ("::/0", "::/0"),
        ("2001:db8::8000:0:0:0/65", "2001:db8:0:0:8000::/65"), ("192.0.2.4/31", "192.0.2.4/31"),
    ])
    func `addresses and networks are understood`(text: String, expected: String) {
        #expect(IPNetwork(exactly: text)?.text == expected)
    }

    @Test(arguments: [
        "", "/", "/24", "1.2.3", "01.2.3.4", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+1",
        "192.0.2.0/", "192.0.2.0/024", "192.0.2.0/24/1", "2001:db8::1/32", "2001:db8::1/127", "2001:db8::/129",
        "fe80::1%eth0", "host.example", " 192.0.2.1", "1.2.3.4\u{0}",
    ])
    func `anything else is not`(text: String) { #expect(IPNetwork(exactly: text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"), ("192.0.2.1/32", "192.0.2.1", "192.0.2.0"),
        ("0.0.0.0/0", "255.0.0.1", "::1"), ("::/0", "ffff::", "1.2.3.4"), ("fe80::/10", "febf::1", "fec0::"),
        ("2001:db8::/64", "2001:db8::1:0:0:1", "2001:db8:0:1::"), ("2001:db8::/127", "2001:db8::1", "2001:db8::2"),
        ("::1/128", "::1", "::2"), ("192.0.2.9/24", "192.0.2.255", "192.0.3.0"),
    ])
    func `a network holds its addresses and no others`(network: String, inside: String, outside: String) throws {
        let bytes = Array(network.utf8)
        let found = IPNetwork(bytes.span)
        #expect(found?.contains(try #require(IPAddress(inside))) == true)
        #expect(found?.contains(try #require(IPAddress(outside))) == false)
    }
}

struct SpecialPurposeNetworksTests {
    @Test func `every row of the table is a network`() {
        #expect(SpecialPurposeNetworks.all.count == 28)
        #expect(Set(SpecialPurposeNetworks.all.map(\.network)).count == 28)
    }

    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.168.0.1",
        "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "fe80::1", "fd00::1", "fc00::1", "ff02::1",
        "2001:db8::1", "3fff::1", "5f00::1", "2002:7f00:1::", "2001::1", "2001:2::1", "::7f00:1", "fec0::1", "4000::1",
    ])
    func `addresses inside are told`(text: String) { #expect(IPAddress(text)?.isPublic == false) }

    @Test(arguments: [
        "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::",
        "64:ff9b::808:808",
    ])
    func `addresses outside are told`(text: String) { #expect(IPAddress(text)?.isPublic == true) }
}
