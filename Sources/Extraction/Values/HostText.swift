import Notation

/// A host name in text: its labels, and its form for machines and for people.
struct HostText {
    let range: Range<Int>
    /// Lower case, A-labels.
    let value: [UInt8]
    /// As people read it: lower case, letters composed, labels in their own script when they were written so.
    let shown: [UInt8]
    let labels: [Range<Int>]
    /// What else a name under this top-level name may be.
    let look: ReferenceNames.Look

    /// Reads the whole range; nil when it is no name of at least two labels under a known top-level name.
    init?(_ text: [UInt8], _ range: Range<Int>, _ names: ReferenceNames) {
        guard range.count <= 1024 else { return nil }
        var labels: [Range<Int>] = []
        var start = range.lowerBound
        for place in range where text[place] == UInt8(ascii: ".") {
            labels.append(start..<place)
            start = place + 1
        }
        labels.append(start..<range.upperBound)
        guard labels.count >= 2, let last = labels.last else { return nil }
        // What is no top-level name is found out before anything is copied.
        var isASCII = true
        for place in last where text[place] >= 0x80 { isASCII = false }
        var look: ReferenceNames.Look?
        if isASCII {
            look = names.look(of: text[last].map(TextCoding.lowercased), isBelow: labels.count)
            if look == nil { return nil }
        }
        if Self.isPlaceholder(text, labels) { return nil }
        var value: [UInt8] = []
        do { try HostName.append(text.span.extracting(range), to: &value) } catch { return nil }
        if look == nil {
            let dot = value.lastIndex(of: UInt8(ascii: ".")) ?? 0
            look = names.look(of: Array(value[(dot + 1)...]), isBelow: labels.count)
        }
        guard let look, !names.isReserved(value) else { return nil }
        self.range = range
        self.value = value
        self.labels = labels
        self.look = look
        var isPlain = true
        for place in range where text[place] >= 0x80 { isPlain = false }
        shown = isPlain ? value : InternationalName.readable(value.span) ?? value
    }

    /// `xxx.xxx.xxx.xxx`
    private static func isPlaceholder(_ text: [UInt8], _ labels: [Range<Int>]) -> Bool {
        labels.allSatisfy { $0.allSatisfy { text[$0] | 0x20 == UInt8(ascii: "x") } }
    }
}
