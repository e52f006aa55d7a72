/// How an operation stands in the OpenAPI document (OpenAPI 3.0.3). Its parameters are also what the query is checked
/// against, so that the document and the behaviour are one.
struct Operation: Sendable {
    let id: String
    let summary: String
    let description: String
    let tag: String
    let parameters: [Parameter]
    /// JSON schema of the request's body, or nil for none.
    let requestBody: String?
    let responses: [Response]

    init(
        _ id: String,
        tag: String,
        _ summary: String,
        description: String = "",
        parameters: [Parameter] = [],
        requestBody: String? = nil,
        responses: [Response]
    ) {
        self.id = id
        self.tag = tag
        self.summary = summary
        self.description = description
        self.parameters = parameters
        self.requestBody = requestBody
        self.responses = responses
    }

    /// Names of the query's parameters.
    var queryNames: [StaticString] { parameters.filter { $0.place == .query }.map(\.name) }

    struct Parameter: Sendable {
        enum Place: String, Sendable { case query, path }

        let name: StaticString
        let place: Place
        let description: String
        /// JSON schema.
        let schema: String
        let isRequired: Bool
        /// A comma list; OpenAPI takes an array for a repeated parameter when nothing else is said.
        var isList: Bool { place == .query && schema.hasPrefix("{\"type\":\"array\"") }

        init(
            _ name: StaticString,
            _ schema: String,
            _ description: String,
            place: Place = .query,
            required: Bool = false
        ) {
            self.name = name
            self.place = place
            self.description = description
            self.schema = schema
            isRequired = required || place == .path
        }
    }

    struct Response: Sendable {
        let status: Int
        let description: String
        /// Media type and JSON schema of each representation.
        let content: [(mediaType: String, schema: String)]

        init(_ status: Int, _ description: String, _ content: [(mediaType: String, schema: String)] = []) {
            self.status = status
            self.description = description
            self.content = content
        }
    }
}
