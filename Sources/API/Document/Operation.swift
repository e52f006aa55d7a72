import HTTP

/// The description of an operation in the OpenAPI document (OpenAPI 3.0.3). Its parameters are the values that read the
/// request, so the document always matches the behaviour.
struct Operation: Sendable {
    let id: String
    let summary: String
    let description: String
    let tag: String
    let parameters: [any DocumentedParameter]
    /// The schema of the request's body, or nil when there is no body.
    let requestBody: RequestSchema?
    let responses: [Response]
    /// Names of the query's parameters.
    let queryNames: [StaticString]

    init(
        _ id: String,
        tag: String,
        _ summary: String,
        description: String = "",
        parameters: [any DocumentedParameter] = [],
        requestBody: RequestSchema? = nil,
        responses: [Response]
    ) {
        self.id = id
        self.tag = tag
        self.summary = summary
        self.description = description
        self.parameters = parameters
        self.requestBody = requestBody
        self.responses = responses
        queryNames = parameters.filter { $0.place == .query }.map(\.name)
    }

    /// The body of a request.
    struct RequestSchema: Sendable {
        let mediaType: String
        let schema: Schema
        let isRequired: Bool

        init(_ schema: Schema, required isRequired: Bool = true, mediaType: String = "application/json") {
            self.mediaType = mediaType
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    struct Response: Sendable {
        let status: Int
        let description: String
        /// The media type and the schema of each representation.
        let content: [(mediaType: String, schema: Schema)]
        /// Header fields beside those that every answer of this kind carries.
        let headers: [ResponseHeader]

        init(
            _ status: Int,
            _ description: String,
            _ content: [(mediaType: String, schema: Schema)] = [],
            headers: [ResponseHeader] = []
        ) {
            self.status = status
            self.description = description
            self.content = content
            self.headers = headers
        }

        /// An answer in JSON.
        init(_ status: Int = 200, _ description: String, json schema: Schema) {
            self.init(status, description, [("application/json", schema)])
        }

        static let notModified = Response(304, "Nothing has changed since the entity tag in If-None-Match")
    }
}
