/// Finds the name that somebody most likely meant.
package enum NearestName {
    /// The valid name at the smallest distance: at most 2 edits, and fewer edits than the shorter name has letters. If
    /// there is none, the valid name that shares the longest beginning, of at least 3 letters. Case is ignored.
    package static func of(_ given: String, among names: [String]) -> String? {
        let letters = given.utf8.map(TextCoding.lowercased)
        guard letters.count <= 64 else { return nil }
        var nearest: String?
        var smallest = 3
        var longest = 2
        var sharing: String?
        for name in names {
            let other = name.utf8.map(TextCoding.lowercased)
            let edits = distance(letters, other)
            if edits < smallest, edits < min(letters.count, other.count) {
                smallest = edits
                nearest = name
            }
            let shared = zip(letters, other).prefix { $0 == $1 }.count
            if shared > longest {
                longest = shared
                sharing = name
            }
        }
        return nearest ?? sharing
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other
    /// (Damerau-Levenshtein; each letter changes at most once).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let same = left[row - 1] == right[column - 1]
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
