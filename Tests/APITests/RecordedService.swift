import Foundation
import HTTP
import Runtime
import Storage

@testable import API

/// Keeps what a reply sends.
private final class Recorder: ReplySink {
    private(set) var text = ""
    func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) { text += String(decoding: bytes, as: UTF8.self) }
}

/// An answer taken apart: the fields by their lower-case names, those sent twice with a comma between.
struct RecordedAnswer {
    let status: Int
    let fields: [String: String]
    let body: String

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        body = parts.count == 2 ? String(parts[1]) : ""
        var fields: [String: String] = [:]
        for line in parts[0].split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            let value = line[colon...].dropFirst().drop { $0 == " " }
            fields[name] = fields[name].map { "\($0), \(value)" } ?? String(value)
        }
        self.fields = fields
        status = Int(fields["status"]?.prefix(3) ?? "") ?? 0
    }

    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:] }
    var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }
    var code: String { error["code"] as? String ?? "" }
}

/// Answers requests as a worker does.
struct RecordedService: Sendable {
    let state: ServiceState
    private let database: String?

    /// - Parameter database: a connection string; without one the database is away.
    init(database: String? = nil, _ change: (inout Settings) -> Void = { _ in }) throws {
        self.database = database
        var settings = Settings()
        settings.publicURL = "https://soc.example"
        change(&settings)
        state = try ServiceState(settings: settings, log: Log(environment: [:]))
    }

    /// A service over the same database with other settings.
    func with(_ change: (inout Settings) -> Void) throws -> RecordedService {
        try RecordedService(database: database, change)
    }

    func store() -> Store {
        Store(
            database ?? "host=/nonexistent dbname=none",
            application: "tests",
            statementTimeoutMilliseconds: database == nil ? 1000 : 30_000
        )
    }

    func answer(_ request: Request) -> RecordedAnswer {
        var service = Service(state: state, store: store())
        let recorder = Recorder()
        var reply = Reply(sink: recorder)
        reply.reset(isHead: request.isHead)
        service.answer(request, to: &reply)
        try? reply.finish()
        return RecordedAnswer(recorder.text)
    }

    func answer(_ method: String, _ path: String, query: String = "", _ fields: [Request.Field: String] = [:])
        -> RecordedAnswer
    {
        answer(Request(method: method, path: path, query: Array(query.utf8), id: "0123", fields: fields))
    }
}
