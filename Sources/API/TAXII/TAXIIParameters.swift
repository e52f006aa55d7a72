import HTTP
import Model
import Notation

/// The parameters of TAXII's resources (TAXII 2.1 §3.4, §3.5), and `type` of the contract.
enum TAXIIParameters {
    static let collectionID = PathParameter<String>("collectionId", .text, "Id or alias of a collection") { id, _ in id
    }
    static let objectID = PathParameter<String>("objectId", .text, "STIX id of an object") { id, _ in id }
    static let statusID = PathParameter<UUID?>("statusId", .text, "The id in the answer to adding objects") { id, _ in
        UUID(id)
    }

    static let addedAfter = Parameter<Timestamp?>.time("added_after", "Only objects added after this time")
    static let limit = Parameter<Int?>(
        "limit",
        .integer(1...Int.max).byDefault(100),
        "The most objects; more than 1000 counts as 1000. Instances may have another default (SOCD_TAXII_PAGE)"
    ) { query, name in try query.integer(name, in: 1...Int.max) }
    /// The place of the last object that the client has: microseconds since 1970, or the same as a time stamp. An empty
    /// value is the first page.
    static let next = Parameter<Timestamp?>(
        "next",
        .text,
        "The value of next in the answer before, or a time stamp"
    ) { query, name in
        guard let text = query.textOrEmpty(name), !text.isEmpty else { return nil }
        if let time = Int64(text).flatMap(Timestamp.init(storable:)), time >= Timestamp(seconds: 0) { return time }
        if text.utf8.count <= 40, let time = Timestamp(Array(text.utf8)) { return time }
        throw ParameterError.invalidValue(name, text, expected: "the value of next in the answer before")
    }
    static let type = words("type", "STIX types with commas between them")
    static let matchID = words("match[id]", "STIX ids with commas between them")
    static let matchType = words("match[type]", "STIX types with commas between them")
    static let matchSpecVersion = words("match[spec_version]", "Versions of STIX; all objects are 2.1")
    static let matchVersion = Parameter<VersionChoice?>(
        "match[version]",
        Schema.text(pattern: wordsPattern).byDefault("last"),
        "last, first, all, or times with commas between them"
    ) { query, name in try versionChoice(query, name) }

    static let paging: [any DocumentedParameter] = [addedAfter, limit, next]
    static let matching: [any DocumentedParameter] = [type, matchID, matchType]
    static let versions: [any DocumentedParameter] = [matchVersion, matchSpecVersion]

    private static let wordsPattern =
        #"^[^,\u0000-\u001F\u007F-\u009F]+(,[^,\u0000-\u001F\u007F-\u009F]+)*$"#

    /// Values with commas between them; nil for all.
    private static func words(_ name: StaticString, _ about: String) -> Parameter<[String]?> {
        Parameter(name, .text(pattern: wordsPattern), about) { query, name in try words(query, name) }
    }

    /// The list may have a thousand values, for clients that ask for many ids at once.
    private static func words(_ query: Query, _ name: StaticString) throws -> [String]? {
        guard let text = query.textOrEmpty(name) else { return nil }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !words.contains(""), words.count <= 1000 else {
            throw ParameterError.invalidValue(
                name,
                text,
                expected: "1 to 1000 values with commas between them, none of them empty"
            )
        }
        return words
    }

    private static func versionChoice(_ query: Query, _ name: StaticString) throws -> VersionChoice? {
        guard let words = try words(query, name) else { return nil }
        var choice = VersionChoice()
        for word in words {
            switch word {
            case "last": choice.last = true
            case "first": choice.first = true
            case "all": choice.all = true
            default:
                // Only a time is valid here, not a date. A blank is a plus sign that was not escaped.
                guard word.utf8.count > 10, let time = Timestamp(Array(word.replacing(" ", with: "+").utf8)) else {
                    throw ParameterError.invalidValue(
                        name,
                        word,
                        expected: "last, first, all, or times as in RFC 3339, with commas between them"
                    )
                }
                choice.times.append(time)
            }
        }
        guard !choice.all || words.count == 1 else {
            throw ParameterError.invalidValue(
                name,
                words.joined(separator: ","),
                expected: "either all alone, or other versions"
            )
        }
        return choice
    }
}
