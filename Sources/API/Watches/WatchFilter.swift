import Extraction
import HTTP
import Model
import Notation
import Storage

/// What a watch asks for, made of the filters of a list or of values.
enum WatchFilter {
    /// The filters of the list of indicators. A watch has no times, because it looks at what is published from now on.
    static let indicators: [any DocumentedParameter] =
        [
            ListParameters.type, ListParameters.category, ListParameters.confidence, ListParameters.origin,
            ListParameters.industry, ListParameters.leastRisk, ListParameters.excludesWarned,
            ListParameters.detectionOnly,
        ] + FactParameters.all

    private static let names = indicators.map(\.name)

    /// The filter as it is stored, name by name.
    static func parameters(of filter: String) -> [(name: String, value: String)] {
        guard let query = try? Query(Array(filter.utf8)) else { return [] }
        return names.compactMap { name in query.textOrEmpty(name).map { (name.description, $0) } }
    }

    /// - Throws: `ParameterError` that names what is wrong.
    static func question(_ parameters: [(name: String, value: String)], in store: inout Store) throws -> WatchQuestion {
        var raw = ByteWriter(capacity: 256)
        for (place, parameter) in parameters.enumerated() {
            if place > 0 { raw.append("&") }
            append(parameter.name, to: &raw)
            raw.append("=")
            append(parameter.value, to: &raw)
        }
        let query = try Query(raw.bytes)
        try query.expect(only: names)
        var clauses: [[String]] = []
        func add(_ prefix: String, _ words: [String]) {
            if !words.isEmpty { clauses.append(words.map { prefix + $0 }.sorted()) }
        }
        // The rarest first.
        add("article:", try FactParameters.article.read(from: query).map { [$0.text] } ?? [])
        let tags = try FactParameters.tag.read(from: query).map { $0.lowercased() }
        let sources = try FactParameters.source.read(from: query)
        let words = try store.watchWords(
            sources: sources,
            actors: FactParameters.actor.read(from: query),
            malware: FactParameters.malware.read(from: query)
        )
        guard sources.isEmpty || !words.sources.isEmpty else {
            throw ParameterError.invalidValue(
                "source",
                sources.joined(separator: ","),
                expected: "short names or names of feeds; GET /api/v1/feeds lists them"
            )
        }
        add("tag:", tags)
        add("malware:", words.malware)
        add("actor:", words.actors)
        add("technique:", try FactParameters.technique.read(from: query).flatMap(Taxonomy.family))
        add("source:", words.sources)
        add("sector:", try ListParameters.industry.read(from: query))
        add("category:", try ListParameters.category.read(from: query).map(\.text))
        add("type:", try ListParameters.type.read(from: query).map(\.text))
        add("confidence:", try ListParameters.confidence.read(from: query).map(\.text))
        add("origin:", try ListParameters.origin.read(from: query).map { [$0.text] } ?? [])
        if try ListParameters.excludesWarned.read(from: query) == true { clauses.append(["warned:false"]) }
        if try ListParameters.detectionOnly.read(from: query) == true { clauses.append(["detection:true"]) }
        let least = try ListParameters.leastRisk.read(from: query)
        guard !clauses.isEmpty || least != nil else {
            throw ParameterError.invalidValue(
                "query",
                "{}",
                expected: "an object with one filter at least, such as {\"tag\": \"emotet\"}",
                valid: names.map(\.description)
            )
        }
        if clauses.isEmpty { clauses = [IndicatorType.allCases.map { "type:\($0.text)" }] }
        var question = WatchQuestion(.iocs, clauses: clauses)
        question.leastScore = least
        var filter = ByteWriter(capacity: 256)
        query.appendNormalised(to: &filter)
        question.filter = filter.text
        guard question.filter.utf8.count <= 4000 else {
            throw ParameterError.invalidValue("query", "", expected: "at most 4000 bytes as a query of a list")
        }
        return question
    }

    /// A name stands for itself and all names below it, a network for its addresses.
    static func question(values: [String], identity: UUID) throws -> WatchQuestion {
        var terms: Set<String> = []
        var networks: [String] = []
        for value in values {
            let bytes = Array(value.utf8)
            guard let question = try? ValueQuestion(bytes.span) else {
                throw ParameterError.invalidValue(
                    "values",
                    value,
                    expected: "addresses, networks, names, URLs, mail addresses, hashes and CVEs"
                )
            }
            if let network = question.network {
                networks.append(network.text)
                terms.insert("network:\(network.text)")
            }
            for reading in question.readings where reading.type == .domain {
                terms.insert("name:" + String(decoding: reading.value, as: UTF8.self))
            }
            for candidate in SearchTerm(value, types: [], identity: identity).candidates {
                terms.insert("id:\(candidate.id.text)")
            }
        }
        var question = WatchQuestion(.values, clauses: [terms.sorted()])
        question.networks = networks
        question.values = values
        return question
    }

    private static func append(_ text: String, to out: inout ByteWriter) {
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
            default:
                out.append("%")
                out.append(text: TextCoding.hex([byte]))
            }
        }
    }
}
