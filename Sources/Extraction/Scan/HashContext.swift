import Model

/// What stands around the digits of a hash, and whether it says that they are no hash of a file: another kind of hash, a
/// certificate's, a commit of git.
struct HashContext {
    private let text: [UInt8]

    private static let fileHashes: [StaticString] = ["md5", "sha1", "sha-1", "sha2", "sha5", "sha-2", "sha-5"]
    private static let otherHashes: [StaticString] = [
        "imphash", "imp hash", "imp_hash", "import hash", "import-hash", "import_hash", "importhash", "authentihash",
        "authenti hash", "ja3", "ja4", "jarm", "tlsh", "ssdeep", "thumbprint", "fingerprint", "serial number",
        "telfhash",
        "vhash", "pehash", "rich header", "rich_header", "richhash", "rich hash", "icon hash", "dhash", "hassh",
    ]
    private static let gitWords: [StaticString] = [
        "commit", "checkout", "merge", "cherry-pick", "revert", "rebase", "git ",
    ]
    /// What a certificate's hash is called. They count only directly before it, or before the name of its algorithm.
    private static let certificateWords: [StaticString] = [
        "thumbprint", "fingerprint", "certificate", "cert", "serial", "signer", "x509", "x.509",
    ]
    /// Parts of a repository's paths that a commit or a file's object id follows.
    private static let gitFolders: [StaticString] = [
        "/blob/", "/tree/", "/raw/", "/commit/", "/commits/", "/blame/", "/archive/", "/compare/", "/objects/",
        "/zipball/",
        "/tarball/",
    ]
    private static let rawHosts: [StaticString] = [
        "raw.githubusercontent.com", "raw.github.com", "cdn.jsdelivr.net/gh",
    ]
    private static let gistHosts: [StaticString] = ["gist.github.com", "gist.githubusercontent.com"]

    init(_ text: [UInt8]) { self.text = text }

    func isOther(_ word: Range<Int>, _ type: IndicatorType) -> Bool {
        if isInRepository(word, type) { return true }
        let start = labelStart(word.lowerBound)
        var place = word.lowerBound - 1
        while place >= start {
            if Self.fileHashes.contains(where: { text.matches($0, at: place) }) { return isCertificate(before: place) }
            if Self.otherHashes.contains(where: { text.matches($0, at: place) }) { return true }
            if type == .sha1 || type == .sha256 {
                for label in Self.gitWords where text.matches(label, at: place) && !text.isAlphanumeric(place - 1) {
                    return true
                }
            }
            place -= 1
        }
        return isCertificate(before: word.lowerBound) || isUnderLabel(word.lowerBound)
    }

    /// How far to the left a label of it may stand: at most 24 bytes, in the same line and cell.
    private func labelStart(_ end: Int) -> Int {
        var start = end
        let limit = max(0, end - 24)
        while start > limit {
            let byte = text[start - 1]
            if byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "|") { break }
            if byte == 0x09, text.at(start - 2) != 0x3A { break }
            start -= 1
        }
        return start
    }

    /// `Certificate SHA1:`, `thumbprint (SHA-1)`.
    private func isCertificate(before place: Int) -> Bool {
        var end = place
        while end > max(0, place - 4), Self.isMark(text[end - 1]) { end -= 1 }
        for word in Self.certificateWords {
            let start = end - word.utf8CodeUnitCount
            if text.matches(word, at: start), !text.isAlphanumeric(start - 1) { return true }
        }
        return false
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, UInt8(ascii: ":"), UInt8(ascii: "("), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "_"),
            UInt8(ascii: "'"), UInt8(ascii: "\""):
            true
        default: false
        }
    }

    /// The hash begins its line, and the line above is nothing but the label of another kind of hash. A second label above
    /// that makes both the head of a table.
    private func isUnderLabel(_ start: Int) -> Bool {
        var place = start
        while place > 0, text[place - 1] <= 0x20, text[place - 1] != 0x0A { place -= 1 }
        guard let label = line(endingBefore: place), hasLabel(label, Self.otherHashes) else { return false }
        if hasLabel(label, Self.fileHashes) { return false }
        guard let above = line(endingBefore: label.lowerBound) else { return true }
        return !hasLabel(above, Self.fileHashes) || above.count > Self.longestLabel
    }

    private static let longestLabel = 32

    /// The line before a line's start, or the one before an empty line.
    private func line(endingBefore start: Int) -> Range<Int>? {
        var end = start
        var breaks = 0
        while end > 0, text[end - 1] <= 0x20 {
            if text[end - 1] == 0x0A { breaks += 1 }
            end -= 1
        }
        guard end > 0, (1...2).contains(breaks) else { return nil }
        var first = end
        while first > 0, text[first - 1] != 0x0A, end - first <= Self.longestLabel { first -= 1 }
        return first..<end
    }

    private func hasLabel(_ line: Range<Int>, _ labels: [StaticString]) -> Bool {
        guard line.count <= Self.longestLabel else { return false }
        return line.contains { place in labels.contains { text.matches($0, at: place) } }
    }

    // MARK: Repositories

    /// A commit or an object of git in a path or URL, or the id of a gist.
    private func isInRepository(_ word: Range<Int>, _ type: IndicatorType) -> Bool {
        let start = word.lowerBound
        switch type {
        case .sha1, .sha256:
            // `owner/action@commit`
            if text.at(start - 1) == UInt8(ascii: "@"), text.isAlphanumeric(start - 2) { return true }
            if text.matches("...", at: start - 3) || text.matches("..", at: start - 2) { return true }
            guard text.at(start - 1) == UInt8(ascii: "/") else { return false }
            if Self.gitFolders.contains(where: { text.matches($0, at: start - $0.utf8CodeUnitCount) }) { return true }
            return isBelow(Self.rawHosts, start, folders: 2)
        case .md5:
            return text.at(start - 1) == UInt8(ascii: "/")
                && (isBelow(Self.gistHosts, start, folders: 1) || isBelow(Self.gistHosts, start, folders: 0))
        default: return false
        }
    }

    /// Whether the path's part at `start` has so many parts between it and one of the hosts.
    private func isBelow(_ hosts: [StaticString], _ start: Int, folders: Int) -> Bool {
        var slash = start - 1
        for _ in 0..<folders {
            let floor = max(0, slash - 64)
            slash -= 1
            while slash > floor, text[slash] > 0x20, text[slash] != UInt8(ascii: "/") { slash -= 1 }
            guard slash > floor, text[slash] == UInt8(ascii: "/") else { return false }
        }
        return hosts.contains { text.matches($0, at: slash - $0.utf8CodeUnitCount) }
    }
}
