import Notation
import Storage

/// The status resource of a request that added objects (TAXII 2.1 §4.3).
struct SubmissionStatus {
    private let id: UUID
    private let requestedAt: String
    private let submission: Submission

    init(id: UUID, requestedAt: Timestamp, _ submission: Submission) {
        self.id = id
        var text = ByteWriter(capacity: 64)
        text.append(rfc3339: requestedAt, fraction: .microseconds)
        self.requestedAt = text.text
        self.submission = submission
    }

    /// - Parameter outcomes: the outcomes of the accepted objects, in their order.
    /// - Throws: 403 when the plan has room for none of the objects.
    func text(_ outcomes: [SharingOutcome]) throws -> String {
        var successes: [(object: ObjectToShare, version: String, isNew: Bool)] = []
        var failures = submission.failures
        var isFull = failures.isEmpty
        for (object, outcome) in zip(submission.accepted, outcomes) {
            switch outcome {
            case .added(let version): successes.append((object, version, true))
            case .present(let version): successes.append((object, version, false))
            case .refused(let refusal):
                if case .author = refusal { isFull = false }
                failures.append(
                    Submission.Failure(id: object.id, version: object.version, reason: Self.reason(refusal))
                )
            }
        }
        if isFull, successes.isEmpty, let first = failures.first {
            throw APIError(403, "sharing_limit_exceeded", "Nothing was added: \(first.reason).")
        }
        return text(successes, failures)
    }

    private static func reason(_ refusal: SharingOutcome.Refusal) -> String {
        switch refusal {
        case .author: "another account added this object; only that account adds versions of it"
        case .objects(let most):
            "your plan keeps at most \(most) objects in shared collections; delete some, or ask for a larger plan"
        case .bytes(let most):
            "your plan keeps at most \(most) bytes in shared collections; delete objects, or ask for a larger plan"
        }
    }

    private func text(
        _ successes: [(object: ObjectToShare, version: String, isNew: Bool)],
        _ failures: [Submission.Failure]
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("id", id.text)
            json.member("status", "complete")
            json.member("request_timestamp", requestedAt)
            json.member("total_count", successes.count + failures.count)
            json.member("success_count", successes.count)
            if !successes.isEmpty {
                json.array("successes") { json in
                    for (object, version, isNew) in successes {
                        write(
                            object.id,
                            version,
                            isNew ? nil : "this version is already stored and stays as it is",
                            to: &json
                        )
                    }
                }
            }
            json.member("failure_count", failures.count)
            if !failures.isEmpty {
                json.array("failures") { json in
                    for failure in failures {
                        write(failure.id, failure.version ?? requestedAt, failure.reason, to: &json)
                    }
                }
            }
            json.member("pending_count", 0)
        }
        return json.text
    }

    private func write(_ id: String, _ version: String, _ message: String?, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("version", version)
            if let message { json.member("message", message) }
        }
    }
}
