import Model

/// Words and phrases with a weight, found in prose by their stems.
struct TermTable {
    struct Term {
        /// The group it speaks for.
        let group: Int
        let weight: Int
        fileprivate let stems: [String]
        /// Whether its last stem may be the beginning of a longer word.
        fileprivate let isPrefix: Bool
        /// The exact length of the word, when the term does not match other endings: `ports`, not `port 443`.
        fileprivate let length: Int?
    }

    /// One place where a term stands.
    struct Hit {
        let term: Int
        /// The first of its words in `Prose.words`.
        let word: Int
        /// How many words it has.
        let count: Int
    }

    private(set) var groups: [String] = []
    private(set) var terms: [Term] = []
    private var byFirst: [String: [Int]] = [:]
    private var prefixes: [Int] = []

    /// Lines `group|weight|term;term`. A `*` after a term matches words that begin with it; a `=` before it matches
    /// that exact word only.
    init(_ lines: StaticString) {
        for line in StaticText(lines).split(at: UInt8(ascii: "\n")) {
            var fields = line.split(at: UInt8(ascii: "|")).makeIterator()
            guard let name = fields.next()?.text, let weight = fields.next().flatMap({ Int($0.text) }),
                let list = fields.next()
            else { continue }
            let group = groups.firstIndex(of: name) ?? groups.count
            if group == groups.count { groups.append(name) }
            for term in list.split(at: UInt8(ascii: ";")) { add(term.text, group: group, weight: weight) }
        }
    }

    private mutating func add(_ text: String, group: Int, weight: Int) {
        let isPrefix = text.hasSuffix("*")
        let exact = text.hasPrefix("=") ? String(text.dropFirst()) : nil
        let stems: [String]
        if isPrefix { stems = [String(text.dropLast())] } else { stems = Prose(exact ?? text).words.map(\.stem) }
        guard let first = stems.first else { return }
        if isPrefix { prefixes.append(terms.count) } else { byFirst[first, default: []].append(terms.count) }
        terms.append(Term(group: group, weight: weight, stems: stems, isPrefix: isPrefix, length: exact?.utf8.count))
    }

    /// Every place of every term, in the order of the text. Terms may overlap.
    func hits(in words: ArraySlice<Prose.Word>) -> [Hit] {
        var hits: [Hit] = []
        for place in words.indices {
            for term in byFirst[words[place].stem] ?? [] where stands(terms[term], at: place, in: words) {
                hits.append(Hit(term: term, word: place, count: terms[term].stems.count))
            }
            for term in prefixes where words[place].stem.hasPrefix(terms[term].stems[0]) {
                hits.append(Hit(term: term, word: place, count: 1))
            }
        }
        return hits
    }

    /// Whether any term stands there.
    func isFound(in words: ArraySlice<Prose.Word>) -> Bool {
        words.indices.contains { place in
            (byFirst[words[place].stem] ?? []).contains { stands(terms[$0], at: place, in: words) }
                || prefixes.contains { words[place].stem.hasPrefix(terms[$0].stems[0]) }
        }
    }

    private func stands(_ term: Term, at place: Int, in words: ArraySlice<Prose.Word>) -> Bool {
        guard place + term.stems.count <= words.endIndex else { return false }
        for offset in 1..<max(1, term.stems.count) where words[place + offset].stem != term.stems[offset] {
            return false
        }
        return term.length.map { $0 == words[place].range.count } ?? true
    }
}
