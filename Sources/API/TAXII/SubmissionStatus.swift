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
    func text(_ outcomes: [(version: String, isNew: Bool)]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("id", id.text)
            json.member("status", "complete")
            json.member("request_timestamp", requestedAt)
            json.member("total_count", submission.accepted.count + submission.failures.count)
            json.member("success_count", submission.accepted.count)
            if !submission.accepted.isEmpty {
                json.array("successes") { json in
                    for (object, outcome) in zip(submission.accepted, outcomes) {
                        write(
                            object.id,
                            outcome.version,
                            outcome.isNew ? nil : "this version is already stored and stays as it is",
                            to: &json
                        )
                    }
                }
            }
            json.member("failure_count", submission.failures.count)
            if !submission.failures.isEmpty {
                json.array("failures") { json in
                    for failure in submission.failures {
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
