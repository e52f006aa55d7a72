import Notation

/// Who and what a text names.
package struct ThreatMentions: Sendable {
    package internal(set) var actors: [String] = []
    package internal(set) var malware: [String] = []
    /// Ids of techniques that the text names in words.
    package internal(set) var techniques: [String] = []
}

extension ThreatNames {
    private static let actorCues = NameTable(
        words:
            "group gang actor apt ransomware hacker operator crew team threat affiliate campaign aka known tracked cybercrime espionage spy attributed dubbed"
    )
    private static let malwareCues = NameTable(
        words:
            "malware trojan backdoor ransomware stealer infostealer botnet loader rat wiper worm rootkit dropper spyware gang group implant payload sample variant family encryptor locker tool"
    )
    private static let nextToMalware = NameTable(
        words: "malware trojan backdoor ransomware stealer botnet loader wiper worm rootkit rat"
    )

    /// Finds the names.
    ///
    /// - Parameter text: UTF-8 without markup.
    package func mentions(in text: [UInt8]) -> ThreatMentions {
        let text = ThreatText(text)
        var mentions = ThreatMentions()
        findNames(in: text, &mentions)
        findTechniques(in: text, &mentions)
        return mentions
    }

    private func findNames(in text: ThreatText, _ mentions: inout ThreatMentions) {
        var doubtful: [(name: Int, words: Range<Int>)] = []
        var named: Set<Int> = []
        var place = 0
        while place < text.words.count {
            guard let found = name(in: text, at: place) else {
                place += 1
                continue
            }
            let name = names[found.name]
            let isDoubtful = name.isCommon || (isFlat(text, found.words) && !text.isBracketed(found.words))
            if isDoubtful {
                doubtful.append(found)
            } else {
                named.insert(text.sentences[place])
                note(found, text, &mentions)
            }
            place = found.words.upperBound
        }
        for found in doubtful where text.isCapital(found.words.lowerBound) || names[found.name].hasDigit {
            let sentence = text.sentences[found.words.lowerBound]
            let isNamed = names[found.name].isActor && named.contains(sentence)
            if isNamed
                || hasCue(names[found.name].isActor ? Self.actorCues : Self.malwareCues, in: text, beside: found.words)
            {
                note(found, text, &mentions)
            }
        }
    }

    /// Whether it is a lower-case `apt 28`, which may be an apartment.
    private func isFlat(_ text: ThreatText, _ words: Range<Int>) -> Bool {
        words.count == 2 && text.lower.matches("apt ", at: text.lowerSlice(words).lowerBound)
            && !text.isCapital(words.lowerBound)
    }

    private func name(in text: ThreatText, at place: Int) -> (name: Int, words: Range<Int>)? {
        for count in stride(from: min(5, text.words.count - place), to: 0, by: -1) {
            let words = place..<place + count
            if let name = byWords.value(of: text.lower, text.lowerSlice(words)), isSpelled(names[name], text, words) {
                return (name, words)
            }
            if count <= 3, let name = byLetters.value(of: text.glued, text.gluedSlice(words)),
                count == 1 || text.isCapital(place) || isFlat(text, words)
            {
                return (name, words)
            }
        }
        return nil
    }

    /// Whether the capitals fit: as listed, all capitals, or an ordinary name with a capital. A name with a digit may
    /// have any case.
    private func isSpelled(_ name: Name, _ text: ThreatText, _ words: Range<Int>) -> Bool {
        if name.hasDigit { return words.count == 1 || text.isCapital(words.lowerBound) || isFlat(text, words) }
        let written = text.joined(words)
        if written == name.spelling || !written.contains(where: { (0x61...0x7A).contains($0) }) { return true }
        return words.allSatisfy { text.isCapital($0) } && (name.isCommon || written.count >= 5)
    }

    func hasCue(_ cues: NameTable, in text: ThreatText, beside words: Range<Int>) -> Bool {
        let sentence = text.sentences[words.lowerBound]
        var place = words.lowerBound - 1
        while place >= 0, place > words.lowerBound - 64, text.sentences[place] == sentence {
            if cues.contains(text.stems, text.stemSlice(place..<place + 1)) { return true }
            place -= 1
        }
        place = words.upperBound
        while place < text.words.count, place < words.upperBound + 64, text.sentences[place] == sentence {
            if cues.contains(text.stems, text.stemSlice(place..<place + 1)) { return true }
            place += 1
        }
        return false
    }

    private func note(_ found: (name: Int, words: Range<Int>), _ text: ThreatText, _ mentions: inout ThreatMentions) {
        var name = names[found.name]
        if let next = name.next {
            let other = names[next]
            let after = found.words.upperBound
            let isMalware =
                after < text.words.count && Self.nextToMalware.contains(text.stems, text.stemSlice(after..<after + 1))
            if name.isActor == isMalware { name = other }
        }
        if name.isActor {
            if !mentions.actors.contains(name.main) { mentions.actors.append(name.main) }
        } else if !mentions.malware.contains(name.main) {
            mentions.malware.append(name.main)
        }
    }
}
