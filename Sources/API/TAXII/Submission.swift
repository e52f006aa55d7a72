import Notation
import Storage

/// The envelope of a request that adds objects (TAXII 2.1 §3.7), split into its objects.
struct Submission {
    /// Why an object was left out.
    struct Failure {
        let id: String
        let version: String?
        let reason: String
    }

    private(set) var accepted: [ObjectToShare] = []
    private(set) var failures: [Failure] = []

    /// - Throws: 422 when the body is not an envelope or holds more than `mostObjects`.
    init(_ body: [UInt8], mostObjects: Int) throws {
        do {
            try read(body, mostObjects)
        } catch let error as JSONError {
            throw Self.unprocessable(
                "The body is not valid JSON: at byte \(error.position), \(error.reason)."
            )
        }
    }

    private static func unprocessable(_ message: String) -> APIError { APIError(422, "unprocessable_content", message) }

    private mutating func read(_ body: [UInt8], _ mostObjects: Int) throws {
        let text = body.span
        var reader = JSONReader(maximumDepth: 34)
        guard try reader.next(in: text) == .beginObject else {
            throw Self.unprocessable("The body is not a JSON object.")
        }
        var hasObjects = false
        while try reader.next(in: text) == .key {
            guard reader.string(in: text) == "objects" else {
                try reader.skipValue(in: text)
                continue
            }
            guard !hasObjects, try reader.next(in: text) == .beginArray else {
                throw Self.unprocessable("The member objects must be one array.")
            }
            hasObjects = true
            try readObjects(&reader, text, mostObjects)
        }
        _ = try reader.next(in: text)
        guard accepted.count + failures.count > 0 else { throw Self.unprocessable("The envelope holds no objects.") }
    }

    private mutating func readObjects(_ reader: inout JSONReader, _ text: Span<UInt8>, _ mostObjects: Int) throws {
        while true {
            var start = reader.position
            let token = try reader.next(in: text)
            if token == .endArray { return }
            guard token == .beginObject else {
                throw Self.unprocessable("The member objects holds a value that is not an object.")
            }
            while text[start] != UInt8(ascii: "{") { start += 1 }
            guard accepted.count + failures.count < mostObjects else {
                throw Self.unprocessable("The envelope holds more than \(mostObjects) objects; send several envelopes.")
            }
            var object = SubmittedObject()
            try object.read(&reader, text)
            let content = text.extracting(start..<reader.position)
            if let reason = object.fault(size: content.count) {
                failures.append(Failure(id: object.id ?? "unknown", version: object.version, reason: reason))
            } else {
                accepted.append(
                    ObjectToShare(
                        id: object.id ?? "",
                        revision: object.revision,
                        version: object.version,
                        content: String(copying: content)
                    )
                )
            }
        }
    }
}
