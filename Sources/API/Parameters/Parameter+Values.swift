import HTTP
import Notation

extension Schema {
    /// The pattern forbids control characters, as `Query` does for every value.
    static let printable = #"^[^\u0000-\u001F\u007F-\u009F]*$"#
}

extension Parameter where Value == Int? {
    static func integer(_ name: StaticString, in valid: ClosedRange<Int>, _ about: String) -> Self {
        Self(name, .integer(valid), about) { query, name in try query.integer(name, in: valid) }
    }

    /// A decimal number in units of one `scale`-th. A value between two units is rounded.
    static func decimal(
        _ name: StaticString,
        in valid: ClosedRange<Double>,
        scale: Int,
        rounding: FloatingPointRoundingRule,
        _ about: String
    ) -> Self {
        Self(name, .number(valid), about) { query, name in
            guard let number = try query.number(name, in: valid) else { return nil }
            let units = number * Double(scale)
            // Binary numbers cannot hold 0.07 exactly: 70,000.00000000001 means 70,000.
            let nearest = units.rounded()
            return Int(abs(units - nearest) < 1e-6 ? nearest : units.rounded(rounding))
        }
    }
}

extension Parameter where Value == Int {
    static func integer(
        _ name: StaticString,
        in valid: ClosedRange<Int>,
        default fallback: Int,
        _ about: String
    ) -> Self {
        Self(name, .integer(valid).byDefault(.integer(fallback)), about) { query, name in
            try query.integer(name, in: valid, default: fallback)
        }
    }
}

extension Parameter where Value == Bool? {
    static func boolean(_ name: StaticString, _ about: String) -> Self {
        Self(name, .flag, about) { query, name in
            query.has(name) ? try query.boolean(name, default: false) : nil
        }
    }
}

extension Parameter where Value == Bool {
    static func boolean(_ name: StaticString, default fallback: Bool, _ about: String) -> Self {
        Self(name, .flag.byDefault(.flag(fallback)), about) { query, name in
            try query.boolean(name, default: fallback)
        }
    }
}

extension Parameter where Value == Timestamp? {
    static func time(_ name: StaticString, _ about: String) -> Self {
        let rolling =
            "\(about). Also a time before now such as -30d, -24h or -15m: from whole days, hours or five minutes on"
        return Self(name, .time.example("2026-01-31T00:00:00Z"), rolling) { query, name in try query.time(name) }
    }
}

extension Parameter where Value == String? {
    /// - Parameter length: how many Unicode scalars are valid.
    static func text(_ name: StaticString, length: ClosedRange<Int>, _ about: String) -> Self {
        Self(name, .text(length: length, pattern: Schema.printable), about) { query, name in
            try query.text(name, length: length)
        }
    }
}

extension Parameter {
    /// One of the words of `Choice`; nil when the parameter is absent.
    static func choice<Choice: ParameterChoice & Sendable>(_ name: StaticString, _ about: String) -> Self
    where Value == Choice? {
        Self(name, .choice(of: Choice.self), about) { query, name in try query.choice(name) }
    }
}

extension Parameter where Value: ParameterChoice {
    /// One of the words of the type.
    static func choice(_ name: StaticString, default fallback: Value, _ about: String) -> Self {
        let schema = Schema.choice(of: Value.self).byDefault(.text(fallback.name.description))
        return Self(name, schema, about) { query, name in try query.choice(name) ?? fallback }
    }

    /// One of the words of the type; it is required.
    static func choice(_ name: StaticString, required about: String) -> Self {
        Self(name, .choice(of: Value.self), about, required: true) { query, name in
            if let choice: Value = try query.choice(name) { return choice }
            let valid = Value.allCases.map(\.name.description)
            let expected = "given: one of \(valid.joined(separator: ", "))"
            throw ParameterError.invalidValue(name, "", expected: expected, valid: valid)
        }
    }
}

extension Parameter {
    /// Words and what each means; the first is the default.
    static func words(_ name: StaticString, _ words: [(word: StaticString, means: Value)], _ about: String) -> Self {
        let names = words.map(\.word)
        let schema = Schema.choice(names).byDefault(.text(names[0].description))
        return Self(name, schema, about) { query, name in words[try query.choice(name, from: names) ?? 0].means }
    }

    /// Words and what each means.
    /// - Parameter fallback: what an absent parameter means.
    static func words(
        _ name: StaticString,
        _ words: [(word: StaticString, means: Value)],
        absent fallback: Value,
        _ about: String
    ) -> Self {
        let names = words.map(\.word)
        return Self(name, .choice(names), about) { query, name in
            try query.choice(name, from: names).map { words[$0].means } ?? fallback
        }
    }

    /// Words of `Choice` with commas between them, each once; none when the parameter is absent.
    static func choices<Choice: ParameterChoice & Equatable & Sendable>(_ name: StaticString, _ about: String) -> Self
    where Value == [Choice] {
        Self(name, .array(of: .choice(of: Choice.self), count: 1...Query.mostItems), about) { query, name in
            try query.choices(name) ?? []
        }
    }

    /// `facets`: filters of a list whose values are counted in meta.facets.
    static func facets<Choice: ParameterChoice & Equatable & Sendable>() -> Self where Value == [Choice] {
        choices(
            "facets",
            "JSON: filters whose values meta.facets counts, each under all filters but its own; of each the 50 values that most have. "
                + "Where more than 20,000 match, what takes reading them is counted in the newest 20,000, and meta.facets_complete is false"
        )
    }

    /// Parts of an answer, with commas between them. An empty value asks for no part.
    static func parts<Choice: ParameterChoice & Equatable & Sendable>(
        _ name: StaticString,
        absent fallback: [Choice],
        _ about: String
    ) -> Self where Value == [Choice] {
        Self(name, .array(of: .choice(of: Choice.self), count: 1...Query.mostItems), about) { query, name in
            try query.textOrEmpty(name) == "" ? [] : query.choices(name) ?? fallback
        }
    }

    /// The cursor: where the next page begins.
    /// - Parameter source: the member or field of the answer that gives the cursor.
    static func cursor<Cursor: Sendable>(
        pattern: String,
        from source: String,
        read: @escaping @Sendable (String) -> Cursor?
    ) -> Self where Value == Cursor? {
        Self("cursor", .text(pattern: pattern), "Where the page begins: \(source) of the page before") { query, name in
            guard let text = try query.text(name, length: 1...220) else { return nil }
            if let cursor = read(text) { return cursor }
            throw ParameterError.invalidValue(name, text, expected: "a value out of \(source)")
        }
    }

    /// Values with commas between them, each once; none when the parameter is absent.
    ///
    /// - Parameters:
    ///   - items: the schema of each value.
    ///   - expected: what each value must be, as the end of the sentence "must be …".
    ///   - valid: all valid values, when they can be listed.
    ///   - read: nil for a value that is not valid.
    static func list<Item: Sendable>(
        _ name: StaticString,
        of items: Schema,
        most: Int = Query.mostItems,
        expected: String,
        valid: [String]? = nil,
        _ about: String,
        read: @escaping @Sendable (String) -> Item?
    ) -> Self where Value == [Item] {
        Self(name, .array(of: items, count: 1...most), about) { query, name in
            guard let words = try query.list(name, most: most) else { return [] }
            return try words.map { word in
                if let item = read(word) { return item }
                throw ParameterError.invalidValue(name, word, expected: expected, valid: valid)
            }
        }
    }

    /// Words with commas between them; each may have other spellings.
    static func words<Item: Sendable>(
        _ name: StaticString,
        among words: [StaticString],
        _ about: String,
        read: @escaping @Sendable (String) -> Item?
    ) -> Self where Value == [Item] {
        let valid = words.map(\.description)
        return list(
            name,
            of: .choice(words),
            expected: "one of \(valid.joined(separator: ", "))",
            valid: valid,
            about,
            read: read
        )
    }
}

extension Parameter where Value == [String] {
    /// Free names with commas between them.
    static func names(_ name: StaticString, _ about: String) -> Self {
        list(
            name,
            of: .text(length: 1...100, pattern: #"^[^,\u0000-\u001F\u007F-\u009F]*$"#),
            expected: "names of at most 100 characters with commas between them",
            about
        ) { $0.unicodeScalars.count <= 100 ? $0 : nil }
    }
}
