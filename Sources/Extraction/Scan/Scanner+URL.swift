import Model
import Notation

extension Scanner {
    /// A scheme whose URLs are indicators, and its default port.
    struct Scheme {
        let range: Range<Int>
        let port: StaticString
    }

    private static var schemes: [(name: StaticString, port: StaticString)] {
        [
            ("http", "80"), ("https", "443"), ("ftp", "21"), ("ftps", "990"), ("sftp", "22"), ("ws", "80"),
            ("wss", "443"),
        ]
    }

    func scheme(endingAt end: Int, notBefore limit: Int) -> Scheme? {
        for (name, port) in Self.schemes {
            let start = end - name.utf8CodeUnitCount
            if start >= limit, text.matches(name, at: start), !text.isAlphanumeric(start - 1) {
                return Scheme(range: start..<end, port: port)
            }
        }
        return nil
    }

    /// Reads a URL whose authority begins at `start`; returns where to go on.
    mutating func url(_ scheme: Scheme, authority start: Int) -> Int {
        let opening = scheme.range.lowerBound
        guard let broken = brokenURL(from: opening, authority: start) else {
            guard let end = urlEnd(from: opening, authority: start) else { return tokenEnd(from: start) }
            return url(scheme, in: text, start..<end, opening: opening, after: nil)
        }
        // It is read as if it stood on one line.
        return url(
            scheme,
            in: broken.joined,
            start - opening..<broken.joined.count,
            opening: opening,
            after: broken.end
        )
    }

    /// - Parameter after: where to go on when `text` is not the scanner's own.
    private mutating func url(_ scheme: Scheme, in text: [UInt8], _ range: Range<Int>, opening: Int, after: Int?) -> Int
    {
        let start = range.lowerBound
        var end = range.upperBound
        let host = URLParts.authority(of: text.span, range).host.lowerBound
        guard let found = urlHost(in: text, from: host, before: end) else { return after ?? max(end, start) }
        var rest = found.end
        var port = rest..<rest
        if rest + 1 < end, text[rest] == UInt8(ascii: ":"), text.isDigit(rest + 1) {
            rest += 1
            while rest < end, text.isDigit(rest) { rest += 1 }
            port = found.end + 1..<rest
        }
        if rest < end, ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains(text[rest]) {
            // No path begins here, but a list of addresses or a word after a dash.
            end = rest
        }
        var value = self.text[scheme.range].map(TextCoding.lowercased)
        value += Array("://".utf8) + text[start..<host]
        value += found.shown
        if !port.isEmpty, !text.equals(scheme.port, port) { value += [0x3A] + text[port] }
        value += text[rest..<end]
        let next = after ?? end
        add(url: opening..<next, value, found, at: after == nil ? host..<found.end : opening..<next)
        return next
    }

    private mutating func add(url range: Range<Int>, _ value: [UInt8], _ host: URLHost, at place: Range<Int>) {
        // People read it as it was written.
        var form: [UInt8] = []
        do throws(InvalidValue) { try IndicatorType.url.appendNormalForm(of: value.span, to: &form) } catch { return }
        let url = add(.url, range, form, shown: value)
        _ = add(host.type, place, host.value, shown: host.isBracketed ? host.value : host.shown, parent: url)
        identifiers(inURL: range.lowerBound..<range.upperBound, parent: url)
        covered = max(covered, range.upperBound)
    }

    /// A host with a path but without a scheme; `hostEnd` is where its name or address ends.
    mutating func bareURL(hostStart: Int, hostEnd: Int, _ chunk: Range<Int>) -> Int? {
        if hostStart == foreignHost { return nil }
        var path = hostEnd
        if text.at(path) == 0x3A, text.isDigit(path + 1) {
            path += 1
            while path < hostEnd + 6, text.isDigit(path) { path += 1 }
        }
        guard path < chunk.upperBound, text.at(path) == UInt8(ascii: "/"), path + 1 < chunk.upperBound else {
            return nil
        }
        guard let end = urlEnd(from: hostStart, authority: hostStart), end > path + 1 else { return nil }
        if isProtocolName(path + 1..<end)
            || !(text.isWord(path + 1) || "?#~-.%@&(+!$'*=:;/".utf8.contains(text[path + 1]))
        {
            return nil
        }
        guard let host = urlHost(in: text, from: hostStart, before: hostEnd) else { return nil }
        var value: [UInt8] = Array("http://".utf8)
        let isDefault = text.equals(":80", hostEnd..<path)
        value += host.shown + (isDefault ? [] : Array(text[hostEnd..<path])) + text[path..<end]
        add(url: hostStart..<end, value, host, at: hostStart..<hostEnd)
        return end
    }

    /// `1.2.3.4:443/tcp`
    private func isProtocolName(_ path: Range<Int>) -> Bool {
        text.equals("tcp", path) || text.equals("udp", path) || text.equals("tls", path) || text.equals("ssl", path)
    }

    struct URLHost {
        let type: IndicatorType
        let value: [UInt8]
        let shown: [UInt8]
        let end: Int
        let isBracketed: Bool
    }

    /// The host of a URL: an address, or a name under a known top-level name.
    private func urlHost(in text: [UInt8], from start: Int, before limit: Int) -> URLHost? {
        if text.at(start) == UInt8(ascii: "[") {
            var end = start + 1
            while end < limit, text[end] != UInt8(ascii: "]"), end < start + 64 { end += 1 }
            guard end < limit, text[end] == UInt8(ascii: "]") else { return nil }
            var value: [UInt8] = []
            do { try IPAddress(v6: text.span.extracting(start + 1..<end)).append(to: &value) } catch { return nil }
            return URLHost(type: .ipv6, value: value, shown: [0x5B] + value + [0x5D], end: end + 1, isBracketed: true)
        }
        var end = start
        var isNumeric = true
        while end < limit, text.isWord(end) || text[end] == UInt8(ascii: "-") || text[end] == UInt8(ascii: ".") {
            if text[end] >= 0x80 {
                guard let scalar = text.scalar(at: end), ScalarKind(scalar.value) != .other else { break }
                if ScalarKind(scalar.value) == .ideograph, text.isAlphanumeric(end - 1) { break }
                end += scalar.length - 1
            }
            if !text.isDigit(end), text[end] != UInt8(ascii: ".") { isNumeric = false }
            end += 1
        }
        var last = end
        if last > start, text[last - 1] == UInt8(ascii: ".") { last -= 1 }
        guard last > start else { return nil }
        if isNumeric {
            do { _ = try IPAddress(v4: text.span.extracting(start..<last)) } catch { return nil }
            let value = Array(text[start..<last])
            return URLHost(type: .ipv4, value: value, shown: value, end: end, isBracketed: false)
        }
        guard let name = HostText(text, start..<last, lists.names) else { return nil }
        return URLHost(type: .domain, value: name.value, shown: name.shown, end: end, isBracketed: false)
    }

    private func tokenEnd(from start: Int) -> Int {
        var place = start
        while place < text.count, text[place] > 0x20 { place += 1 }
        return place
    }

    /// Inside angle brackets a URL may go on in the next line.
    private func brokenURL(from opening: Int, authority start: Int) -> (joined: [UInt8], end: Int)? {
        guard text.at(opening - 1) == UInt8(ascii: "<") else { return nil }
        var joined = Array(text[opening..<start])
        var place = start
        var isBroken = false
        var afterBreak = false
        while place < min(text.count, start + Self.longestToken) {
            switch text[place] {
            case UInt8(ascii: ">"): return isBroken ? (joined, place) : nil
            case 0x0A, 0x0D:
                isBroken = true
                afterBreak = true
            case 0x20, 0x09: if !afterBreak { return nil }
            case 0..<0x20, UInt8(ascii: "<"), UInt8(ascii: "\""), 0x7F: return nil
            default:
                afterBreak = false
                joined.append(text[place])
            }
            place += 1
        }
        return nil
    }
}
