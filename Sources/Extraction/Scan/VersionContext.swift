/// Tells from the words around four numbers whether they are a version.
struct VersionContext {
    private let text: [UInt8]
    private let limit: Int

    private static let words = NameTable(
        words: """
            v ver version versions release releases build builds firmware update section kernel chapter clause revision rev
            patch hotfix appendix paragraph oid fileversion productversion assemblyversion sdk driver bios runtime framework
            before
            """
    )
    /// Small words that may stand between a verb such as `update` and the version.
    private static let linked = NameTable(
        words: "to is was has of in from and or through until since below above the than"
    )
    private static let verbs = NameTable(
        words:
            "update updated upgrade upgraded upgrading updating version versions release releases patched fixed downgrade downgraded build prior older earlier newer migrate"
    )
    /// Words that say that the numbers are an address, even after a word for versions.
    private static let contacts = NameTable(
        words: """
            ip ips server servers host hosts address addresses c2 c2s command traffic data payload payloads file files
            connect connects connected connecting connection connections beacon beacons beaconed beaconing contact contacts
            contacted contacting call calls called calling send sends sent sending download downloads downloaded downloading
            upload uploads fetch fetches fetched talk talks post posts posted report reports request requests requested
            resolve resolves resolved redirect redirects redirected point points pointed reach reaches communicate communicates
            communicated exfiltrate exfiltrates exfiltrated hosted served retrieve retrieves pulled pulls received receives
            """
    )
    /// What may stand between a version's word and the numbers: `version number`, `versions are`, `version is`.
    private static let fillers = NameTable(
        words: """
            a all an and are before below earlier equal first fixed for from greater higher in is less later lower newer not number
            numbers of older or prior than the through thru to until up upto was were with x
            """
    )
    private static let heads = NameTable(
        words: "version versions ver release releases build builds firmware versioned patch hotfix"
    )
    private static let products = NameTable(
        words: """
            big-ip bigip big-iq f5 fortigate fortimanager fortiweb fortiproxy fortimail forticlient screenconnect connectwise moveit
            goanywhere exim samba zimbra crushftp veeam papercut teamcity activemq struts log4j openfire telerik qts sonicos teamviewer
            winrar filezilla putty splunk kibana elasticsearch redis grafana zabbix coldfusion weblogic websphere aix sap
            chrome chromium firefox safari edge opera java jre jdk flash acrobat reader office exchange fortios pan-os junos ios xe xr nx-os
            android oracle mysql mariadb postgresql openssl openssh php apache tomcat weblogic confluence jira nginx iis
            wordpress drupal joomla jenkins gitlab vmware esxi vcenter citrix netscaler windows ubuntu debian
            python nodejs ruby perl dotnet sharepoint coldfusion silverlight shockwave webkit kernel sqlserver
            """
    )
    private static let followers = NameTable(words: "older earlier prior below later newer lower above previous")
    private static let agents = NameTable(
        words: "curl wget python-requests okhttp libwww-perl nginx python-urllib axios aiohttp go-http-client java php"
    )

    init(_ text: [UInt8], limit: Int) {
        self.text = text
        self.limit = limit
    }

    func isVersion(_ range: Range<Int>, after lastVersion: Int) -> Bool {
        let start = range.lowerBound
        if text.at(start - 1) == UInt8(ascii: "="), text.at(start - 2) == UInt8(ascii: "=") { return true }
        if text.at(start - 1) == UInt8(ascii: "/"), lastVersion != start - 1 { return isProduct(before: start - 1) }
        if isLinked(lastVersion, start) || isFollowed(range.upperBound) { return true }
        if isBehindName(start) || isBehindHead(start) { return true }
        guard let first = word(before: start) else { return false }
        let lower = text[first].map(Self.lowercased)
        if Self.words.contains(lower, 0..<lower.count) || endsInVersion(lower) { return true }
        if isBesideBlank(first, start), Self.products.contains(lower, 0..<lower.count) { return true }
        // `update the plugin to 2.14.2.0`
        guard Self.linked.contains(lower, 0..<lower.count) else { return false }
        var next = first
        for _ in 0..<5 {
            guard let word = word(before: next.lowerBound) else { return false }
            let lower = text[word].map(Self.lowercased)
            if Self.verbs.contains(lower, 0..<lower.count) { return true }
            if isAddressWord(lower) { return false }
            next = word
        }
        return false
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private func isAddressWord(_ word: [UInt8]) -> Bool { Self.contacts.contains(word, 0..<word.count) }

    private func endsInVersion(_ word: [UInt8]) -> Bool {
        word.count > 7 && (word.matches("version", at: word.count - 7) || word.matches("_version", at: word.count - 8))
    }

    /// The word before a place in the same line, past blanks and the marks of an assignment.
    private func word(before place: Int) -> Range<Int>? {
        var end = place
        let floor = max(0, place - limit)
        while end > floor {
            switch text[end - 1] {
            case 0x20, 0x09, UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "'"),
                UInt8(ascii: "("),
                UInt8(ascii: "#"), UInt8(ascii: "."), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "`"),
                UInt8(ascii: "*"):
                // A full stop only belongs to an abbreviation.
                if text[end - 1] == UInt8(ascii: "."), !text.matches("ver", at: end - 4),
                    !text.matches("rev", at: end - 4), !text.matches("v", at: end - 2)
                {
                    return nil
                }
                end -= 1
                continue
            default: break
            }
            break
        }
        var start = end
        while start > floor, text.isWord(start - 1) || text[start - 1] == UInt8(ascii: "-") { start -= 1 }
        return start < end ? start..<end : nil
    }

    /// Behind a version's word in the same line, with nothing between but other versions, marks and small words:
    /// `versions 14.1.x before 14.1.5.2`, `Version | 14.1.5.2`; or alone under a line that is only such a word.
    private func isBehindHead(_ start: Int) -> Bool {
        let floor = max(0, start - 2 * limit)
        var end = start
        while end > floor {
            let byte = text[end - 1]
            if byte == 0x0A { return isUnderHead(end - 1, start) }
            if !text.isWord(end - 1), byte != UInt8(ascii: ".") {
                // A sentence or a list of other things began.
                if byte == UInt8(ascii: ";") || byte == UInt8(ascii: "@") { return false }
                end -= 1
                continue
            }
            var first = end
            while first > floor, text.isWord(first - 1) || text[first - 1] == UInt8(ascii: ".") { first -= 1 }
            // A full stop ends a sentence before a blank.
            if text[end - 1] == UInt8(ascii: "."), text.at(end) == 0x20, !text.isDigit(first) {
                return text.equals("ver.", first..<end) || text.equals("v.", first..<end)
            }
            let word = text[first..<end].map(Self.lowercased)
            if Self.heads.contains(word, 0..<word.count) { return true }
            let isNumber = text.isDigit(first) || word == [UInt8(ascii: "s")]
            guard isNumber || Self.fillers.contains(word, 0..<word.count) else { return false }
            end = first
        }
        return false
    }

    /// The numbers stand alone in their line, and the line above is a version's word and at most two words before it.
    private func isUnderHead(_ lineEnd: Int, _ start: Int) -> Bool {
        for place in lineEnd..<start where text[place] > 0x20 { return false }
        var end = lineEnd
        while end > 0, text[end - 1] <= 0x20 || text[end - 1] == UInt8(ascii: ":") { end -= 1 }
        var first = end
        while first > 0, text.isWord(first - 1) { first -= 1 }
        let word = text[first..<end].map(Self.lowercased)
        guard Self.heads.contains(word, 0..<word.count) else { return false }
        var words = 1
        while first > 0, text[first - 1] != 0x0A, words < 4 {
            first -= 1
            if text[first] == 0x20 { words += 1 }
        }
        return words < 4
    }

    private func isBesideBlank(_ word: Range<Int>, _ start: Int) -> Bool {
        text.at(word.upperBound) == 0x20 && start == word.upperBound + 1
    }

    /// `Chrome/41.0.2.12`
    private func isProduct(before slash: Int) -> Bool {
        var start = slash
        while start > max(0, slash - 32), text.isAlphanumeric(start - 1) || text[start - 1] == UInt8(ascii: "-") {
            start -= 1
        }
        guard start < slash,
            [0, 0x20, 0x0A, 0x0D, 0x09, 0x22, 0x27, 0x28, 0x3A, 0x3D, 0x2C, 0x3B, 0x60, 0x3E].contains(
                text.at(start - 1)
            )
        else { return false }
        let name = text[start..<slash].map(Self.lowercased)
        if Self.agents.contains(name, 0..<name.count) || Self.products.contains(name, 0..<name.count) { return true }
        guard (0x41...0x5A).contains(text[start]) else { return false }
        return (start..<slash).contains { (0x61...0x7A).contains(text[$0]) }
    }

    /// Whether small words join it to a version before it: `2.14.1.0 through 2.14.1.9`.
    private func isLinked(_ lastVersion: Int, _ start: Int) -> Bool {
        guard lastVersion > 0, start - lastVersion <= 12, start >= lastVersion else { return false }
        return isLink(lastVersion..<start)
    }

    private func isLink(_ range: Range<Int>) -> Bool {
        let lower = text[range].map(Self.lowercased).filter { $0 != 0x20 && $0 != 0x2C }
        for link in ["", "and", "or", "through", "to", "-", "/", "until", "thru", "upto"] as [StaticString]
        where lower.equals(link, 0..<lower.count) {
            return !range.isEmpty
        }
        return false
    }

    /// Whether the words after it mark a version: `(build`, `and older`, `through 2.14.1.9`.
    private func isFollowed(_ end: Int) -> Bool {
        var place = end
        while text.at(place) == 0x20, place < end + 3 { place += 1 }
        if text.matches("(build", at: place) { return true }
        for word in ["release", "version", "build"] as [StaticString] where text.matches(word, at: place) {
            if !text.isWord(place + word.utf8CodeUnitCount) { return place > end }
        }
        if text.matches("through ", at: place) || text.matches("thru ", at: place) {
            return text.isDigit(place + 8) || text.isDigit(place + 5)
        }
        var isJoined = false
        for joint in ["and ", "or ", "(and ", "(or ", ", and ", ", or "] as [StaticString]
        where text.matches(joint, at: place) {
            place += joint.utf8CodeUnitCount
            isJoined = true
            break
        }
        guard isJoined else { return false }
        if text.matches("all ", at: place) { place += 4 }
        var last = place
        while last < place + 10, text.isAlphanumeric(last) { last += 1 }
        let word = text[place..<last].map(Self.lowercased)
        return Self.followers.contains(word, 0..<word.count)
    }

    /// Whether a word with a dot and a capital stands before it: `Newtonsoft.Json (13.0.0.3)`.
    private func isBehindName(_ start: Int) -> Bool {
        let isBracketed = text.at(start - 1) == UInt8(ascii: "(")
        guard text.at(start - (isBracketed ? 2 : 1)) == 0x20 else { return false }
        var place = start - (isBracketed ? 3 : 2)
        let floor = max(0, start - 64)
        while place > floor, text.isWord(place) || text[place] == UInt8(ascii: "-") { place -= 1 }
        guard text.at(place) == UInt8(ascii: "."), text.isWord(place - 1) else { return false }
        if (0x41...0x5A).contains(text.at(place + 1)), (0x61...0x7A).contains(text.at(place + 2)) { return true }
        for kind in [".dll ", ".exe ", ".sys ", ".jar ", ".msi ", ".deb ", ".rpm "] as [StaticString]
        where text.matches(kind, at: place) { return true }
        return false
    }
}
