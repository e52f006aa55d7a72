import Notation

/// The words of a hosts file (hosts(5)): an address and the names that it answers for.
enum HostsName {
    /// Whether the address is one that leads nowhere, so that the names behind it are blocked.
    static func isSinkhole(_ word: Span<UInt8>) -> Bool {
        for literal in sinkholes where word.isEqualIgnoringCase(to: literal) { return true }
        guard word.startsIgnoringCase(with: "127.") else { return false }
        do { _ = try IPAddress(v4: word) } catch { return false }
        return true
    }

    /// Whether the address is one of the machine's own links, as systems put it into every hosts file.
    static func isLocalNetwork(_ word: Span<UInt8>) -> Bool {
        word.startsIgnoringCase(with: "fe80::1%") || word.startsIgnoringCase(with: "fe00::")
            || word.startsIgnoringCase(with: "ff00::") || word.startsIgnoringCase(with: "ff02::")
    }

    /// Whether the name is one of the machine itself, not one that the list is about.
    static func isLocal(_ word: Span<UInt8>) -> Bool {
        for literal in localNames where word.isEqualIgnoringCase(to: literal) { return true }
        return word.startsIgnoringCase(with: "ip6-") || isSinkhole(word)
    }

    private static let sinkholes: [StaticString] = ["0.0.0.0", "127.0.0.1", "::1", "::", "0", "255.255.255.255"]
    private static let localNames: [StaticString] = [
        "localhost", "localhost.localdomain", "localdomain", "local", "broadcasthost", "localhost4",
        "localhost4.localdomain4", "localhost6", "localhost6.localdomain6", "localhost.local",
    ]
}
