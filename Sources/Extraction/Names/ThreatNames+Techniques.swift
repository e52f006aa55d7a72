import Notation

/// Techniques that a text names in words. Most names are everyday words (`IP Addresses`, `Malicious File`, `At`), so a
/// name counts only where the text says that somebody did it, or calls it a technique.
extension ThreatNames {
    /// How much a text has to say for a technique's name to mean the technique.
    enum Evidence: Int, CaseIterable {
        /// The name alone is enough: `Kerberoasting`.
        case name
        /// A verb of use stands close by.
        case use
        /// The text calls it a technique.
        case technique
    }

    private static let uses = NameTable(
        words: """
            use used using abuse abused abusing run ran running execute executed executing create created creating send sent sending
            exploit exploited exploiting deploy deployed deploying leverage leveraged leveraging employ employed employing perform
            performed performing install installed dump dumped dumping steal stole stolen exfiltrate exfiltrated inject injected
            drop dropped establish established obtain obtained attempt attempted conduct conducted conducting open opened rely
            relied compromise compromised persist persisted register registered via gain gained deliver delivered spread
            """
    )
    /// A sentence that begins with one of these tells the defenders what to do.
    private static let advice = NameTable(
        words: """
            add allow analyze apply assess audit avoid block change check close conduct configure consider control create define deny
            deploy detect develop disable educate enable enforce ensure establish evaluate examine filter harden hunt identify
            implement inspect install investigate isolate keep limit log look maintain make minimize monitor patch prevent
            prioritize protect provide reduce regularly remove replace report require reset restrict review rotate scan search
            secure segment set strengthen test track train turn update upgrade use validate verify
            """
    )
    private static let adviceInside = NameTable(words: "should recommend recommended mitigation mitigate resistant")
    /// How many words before and behind a name a verb of use may stand.
    private static let reach = (before: 8, behind: 4)
    /// An author who gives so many ids has named the techniques.
    private static let enoughIDs = 3

    func findTechniques(in text: ThreatText, _ mentions: inout ThreatMentions) {
        if idCount(in: text) >= Self.enoughIDs { return }
        var place = 0
        while place < text.words.count {
            guard let found = technique(in: text, at: place) else {
                place += 1
                continue
            }
            place = found.words.upperBound
            guard isMeant(found.words, found.evidence, in: text), !isAdvice(found.words, in: text) else { continue }
            if !mentions.techniques.contains(found.id) { mentions.techniques.append(found.id) }
        }
    }

    private func technique(
        in text: ThreatText,
        at place: Int
    ) -> (id: String, evidence: Evidence, words: Range<Int>)? {
        for count in stride(from: min(8, text.words.count - place), to: 0, by: -1) {
            let words = place..<place + count
            guard let value = techniques.value(of: text.stems, text.stemSlice(words)) else { continue }
            let (index, evidence) = value.quotientAndRemainder(dividingBy: Evidence.allCases.count)
            return (techniqueIDs[index], Evidence(rawValue: evidence) ?? .technique, words)
        }
        return nil
    }

    private func isMeant(_ words: Range<Int>, _ evidence: Evidence, in text: ThreatText) -> Bool {
        switch evidence {
        case .name: true
        case .use: hasUse(beside: words, in: text) || isCalledTechnique(words, in: text)
        case .technique: isCalledTechnique(words, in: text)
        }
    }

    /// Different ids of techniques in the text.
    private func idCount(in text: ThreatText) -> Int {
        var seen: Set<Int> = []
        for word in text.words where word.count == 5 && text.bytes[word.lowerBound] == UInt8(ascii: "T") {
            if let number = text.bytes.span.extracting(word.lowerBound + 1..<word.upperBound).decimal {
                seen.insert(number)
            }
        }
        return seen.count
    }

    private func hasUse(beside words: Range<Int>, in text: ThreatText) -> Bool {
        let first = max(0, words.lowerBound - Self.reach.before)
        let last = min(text.words.count, words.upperBound + Self.reach.behind)
        for place in first..<last where !words.contains(place) {
            guard text.sentences[place] == text.sentences[words.lowerBound] else { continue }
            if Self.uses.contains(text.stems, text.stemSlice(place..<place + 1)) { return true }
        }
        return false
    }

    /// `the masquerading technique`, `Masquerading is a technique`, `a technique called masquerading`. The plural says
    /// nothing of the word beside it: `tools and techniques`.
    private func isCalledTechnique(_ words: Range<Int>, in text: ThreatText) -> Bool {
        let sentence = text.sentences[words.lowerBound]
        func isWord(_ place: Int, _ options: StaticString...) -> Bool {
            guard text.words.indices.contains(place), text.sentences[place] == sentence else { return false }
            let slice = text.lowerSlice(place..<place + 1)
            return options.contains { text.lower.equals($0, slice) }
        }
        let next = words.upperBound
        if isWord(next, "technique") { return true }
        if isWord(next, "is"), isWord(next + 1, "a", "an", "the"), isWord(next + 2, "technique", "known", "common"),
            isWord(next + 2, "technique") || isWord(next + 3, "technique")
        {
            return true
        }
        let before = words.lowerBound - 1
        guard text.isCapital(words.lowerBound) || isWord(before, "called", "named", "as") else { return false }
        if isWord(before, "technique") { return true }
        if isWord(before, "called", "named"), isWord(before - 1, "technique") { return true }
        return isWord(before, "as") && isWord(before - 1, "known") && isWord(before - 2, "technique")
    }

    /// Whether the sentence says what to do against the technique.
    private func isAdvice(_ words: Range<Int>, in text: ThreatText) -> Bool {
        let sentence = text.sentences[words.lowerBound]
        var first = words.lowerBound
        while first > 0, first > words.lowerBound - 64, text.sentences[first - 1] == sentence { first -= 1 }
        if first < words.lowerBound, Self.advice.contains(text.lower, text.lowerSlice(first..<first + 1)) {
            return true
        }
        let last = min(text.words.count, words.upperBound + 16)
        for place in first..<last where text.sentences[place] == sentence {
            if Self.adviceInside.contains(text.stems, text.stemSlice(place..<place + 1)) { return true }
        }
        return false
    }
}
