import Notation

/// A few sentences of an article: those that resemble many others, with a preference for the first ones, in the order
/// of the article. The same text gives the same summary. At most 200 sentences are read, so the time is bounded.
///
/// TextRank (Mihalcea, Tarau 2004) and LexRank (Erkan, Radev 2004) rank by such a graph of sentences.
package enum Summary {
    /// How the summary was made; answers show it.
    package static let method: StaticString = "extractive-1"

    private static let mostSentences = 200
    private static let mostPicked = 3
    private static let mostBytes = 600
    /// An article up to this length is its own summary.
    private static let mostWholeBytes = 1200

    /// - Parameters:
    ///   - text: plain, a line for each block.
    ///   - names: actors and malware that make a sentence worth more.
    /// - Returns: one line; nil when the text has no sentence.
    package static func of(_ text: String, names: [String] = []) -> String? {
        let prose = Prose(text, limit: mostSentences)
        let all = prose.sentences
        if all.count <= mostPicked {
            let whole = all.map(prose.text).joined(separator: " ")
            return whole.isEmpty ? nil : cut(whole, mostWholeBytes)
        }
        let candidates = all.indices.filter { isCandidate(all[$0], prose) }
        guard !candidates.isEmpty else { return cut(prose.text(all[0]), mostBytes) }
        let vectors = SentenceVectors(candidates.map { all[$0] }, of: prose)
        let ranks = vectors.ranks()
        let best = ranks.max() ?? 1
        let nameStems = names.map { Prose($0).words.map(\.stem) }.filter { !$0.isEmpty }
        var scores: [Double] = []
        for (place, rank) in ranks.enumerated() {
            let words = prose.words[all[candidates[place]].words]
            let hasCue = Terms.cues.isFound(in: words) || nameStems.contains { stands($0, in: words) }
            scores.append(0.55 * rank / best + 0.30 / (1 + Double(place) / 3) + (hasCue ? 0.15 : 0))
        }
        let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        var picked: [Int] = []
        var bytes = 0
        for place in order where picked.count < mostPicked {
            let size = all[candidates[place]].range.count + 1
            guard bytes + size <= mostBytes || picked.isEmpty else { continue }
            guard picked.allSatisfy({ vectors.similarity($0, place) < 0.5 }) else { continue }
            picked.append(place)
            bytes += size
        }
        let sentences = picked.sorted().map { prose.text(all[candidates[$0]]) }
        return cut(sentences.joined(separator: " "), mostBytes)
    }

    private static func isCandidate(_ sentence: Prose.Sentence, _ prose: Prose) -> Bool {
        let length = prose.length(sentence)
        return length >= 6 && length <= 60 && !Terms.boilerplate.isFound(in: prose.words[sentence.words])
    }

    private static func stands(_ name: [String], in words: ArraySlice<Prose.Word>) -> Bool {
        words.indices.contains { start in
            start + name.count <= words.endIndex && name.indices.allSatisfy { words[start + $0].stem == name[$0] }
        }
    }

    /// Ends long text between two words.
    package static func cut(_ text: String, _ most: Int) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > most else { return text }
        // The ellipsis takes three bytes.
        var end = max(0, most - 3)
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        let hard = end
        while end > 0, bytes[end] > 0x20 { end -= 1 }
        if end < hard / 2 { end = hard }
        while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self) + "\u{2026}"
    }
}

/// Sentences as tf-idf vectors of length one; the idf is of the article itself.
struct SentenceVectors {
    /// Term numbers ascending, with weights.
    private var rows: [[(term: Int, weight: Double)]] = []

    init(_ sentences: [Prose.Sentence], of prose: Prose) {
        var numbers: [String: Int] = [:]
        var frequency: [Int] = []
        var counts: [[(term: Int, count: Int)]] = []
        for sentence in sentences {
            var terms: [Int] = []
            for word in prose.words[sentence.words] {
                let stem = Self.kind(of: word, in: prose)
                if Terms.stopWords.contains(stem) { continue }
                let number = numbers[stem] ?? numbers.count
                if number == numbers.count {
                    numbers[stem] = number
                    frequency.append(0)
                }
                terms.append(number)
            }
            terms.sort()
            var row: [(term: Int, count: Int)] = []
            for term in terms {
                if let last = row.indices.last, row[last].term == term {
                    row[last].count += 1
                } else {
                    row.append((term, 1))
                    frequency[term] += 1
                }
            }
            counts.append(row)
        }
        let total = Double(sentences.count)
        for row in counts {
            // Only the order matters: rare words weigh more.
            let weighted = row.map {
                ($0.term, Double($0.count) * (1 + Self.log2((total + 1) / Double(frequency[$0.term] + 1))))
            }
            let length = weighted.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
            rows.append(weighted.map { ($0.0, length > 0 ? $0.1 / length : 0) })
        }
    }

    /// Cosine, 0...1.
    func similarity(_ left: Int, _ right: Int) -> Double {
        let (a, b) = (rows[left], rows[right])
        var (i, j) = (0, 0)
        var sum = 0.0
        while i < a.count, j < b.count {
            if a[i].term == b[j].term {
                sum += a[i].weight * b[j].weight
                i += 1
                j += 1
            } else if a[i].term < b[j].term {
                i += 1
            } else {
                j += 1
            }
        }
        return sum
    }

    /// How central each sentence is: power iteration over the graph of sentences that share words.
    func ranks() -> [Double] {
        let count = rows.count
        var edges = [[(to: Int, weight: Double)]](repeating: [], count: count)
        var sums = [Double](repeating: 0, count: count)
        for left in 0..<count {
            for right in left + 1..<max(count, left + 1) {
                let weight = similarity(left, right)
                guard weight >= 0.1 else { continue }
                edges[left].append((right, weight))
                edges[right].append((left, weight))
                sums[left] += weight
                sums[right] += weight
            }
        }
        let damping = 0.85
        var ranks = [Double](repeating: 1 / Double(max(1, count)), count: count)
        for _ in 0..<50 {
            var next = [Double](repeating: (1 - damping) / Double(count), count: count)
            for from in 0..<count where sums[from] > 0 {
                for edge in edges[from] { next[edge.to] += damping * ranks[from] * edge.weight / sums[from] }
            }
            let change = zip(next, ranks).reduce(0) { $0 + abs($1.0 - $1.1) }
            ranks = next
            if change < 1e-4 { break }
        }
        return ranks
    }

    /// Addresses, hashes and the like are replaced by their kind, so that two lists of them do not resemble each other.
    private static func kind(of word: Prose.Word, in prose: Prose) -> String {
        let bytes = prose.bytes[word.range]
        if bytes.count >= 32, bytes.allSatisfy({ TextCoding.nibble($0) != nil }) { return "#hash" }
        if bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return "#number" }
        if word.stem.hasPrefix("hxxp") || word.stem == "http" { return "#url" }
        return word.stem
    }

    /// To six digits, by repeated squaring: the standard library has no logarithm without Foundation.
    static func log2(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var result = Double(value.exponent)
        var rest = value.significand
        var bit = 0.5
        for _ in 0..<20 {
            rest *= rest
            if rest >= 2 {
                rest /= 2
                result += bit
            }
            bit /= 2
        }
        return result
    }
}
