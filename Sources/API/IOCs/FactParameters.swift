import HTTP
import Model
import Notation

/// The parameters of lists and exports of indicators that ask for what is known of an indicator, and who names it.
enum FactParameters {
    static let source = Parameter<[String]>.names(
        "source",
        "Only IOCs whose current source is one of these; short names or names with commas between them"
    )
    static let tag = Parameter<[String]>.names(
        "tag",
        "Only IOCs with one of these tags; several with commas between them"
    )
    static let malware = Parameter<[String]>.names(
        "malware",
        "Only IOCs of one of these malware families, compared by letters and digits; several with commas between them"
    )
    static let actor = Parameter<[String]>.names(
        "threat_actor",
        "Only IOCs of one of these threat actors, by any of their names, compared by letters and digits"
    )
    static let technique = ArticleParameters.techniques
    static let article = Parameter<UUID?>(
        "article",
        .uuid,
        "Only IOCs that the article with this id names"
    ) { query, name in
        guard let text = try query.text(name) else { return nil }
        guard let id = UUID(text) else {
            throw ParameterError.invalidValue(name, text, expected: "the id of an article")
        }
        return id
    }

    static let all: [any DocumentedParameter] = [source, tag, malware, actor, technique, article]
}

/// What a list asks for by `FactParameters`, as it was given.
struct FactFilter {
    private let source: [String]
    private let tag: [String]
    private let malware: [String]
    private let actor: [String]
    private let technique: [String]
    private let article: UUID?

    init(_ query: Query) throws {
        source = try FactParameters.source.read(from: query)
        tag = try FactParameters.tag.read(from: query)
        malware = try FactParameters.malware.read(from: query)
        actor = try FactParameters.actor.read(from: query)
        technique = try FactParameters.technique.read(from: query)
        article = try FactParameters.article.read(from: query)
    }

    func narrow(_ filter: inout IndicatorFilter) {
        filter.sources = source
        filter.tags = tag
        filter.malware = malware
        filter.actorNames = actor
        filter.techniques = technique.flatMap(Taxonomy.family)
        filter.article = article
    }

    /// Names and values, of what was given only.
    var given: [(name: String, value: String)] {
        let lists = [
            ("article", article.map { [$0.text] } ?? []), ("malware", malware), ("mitre_technique", technique),
            ("source", source), ("tag", tag), ("threat_actor", actor),
        ]
        return lists.filter { !$0.1.isEmpty }.map { ($0.0, $0.1.joined(separator: ",")) }
    }
}
