import Caching
import HTTP
import Metrics
import Notation

/// Keeps answers to unchanged queries on unchanged data: small ones in the memory of this process, larger ones as files,
/// where nginx says that it sends files.
final class KeptAnswers: Sendable {
    /// An answer that was kept.
    enum Found {
        case body(BodyCache.Body)
        case file(AnswerHead, location: String)

        /// The header fields that only this answer has.
        var fields: [UInt8] {
            switch self {
            case .body(let body): body.fields
            case .file(let head, _): head.fields
            }
        }

        /// Writes the body, or lets nginx send it. The head has been given already.
        func write(to reply: inout Reply) {
            switch self {
            case .body(let body):
                reply.rows = body.rows
                reply.body.append(body.bytes)
            case .file(let head, let location):
                reply.rows = head.rows
                reply.handOver(to: location, bytes: head.bodyBytes)
            }
        }
    }

    let memory: BodyCache
    let files: AnswerFolder?
    private let figures: Figures

    /// - Parameter figures: counts what was found and what was not.
    init(memory: BodyCache, files: AnswerFolder?, figures: Figures) {
        self.memory = memory
        self.files = files
        self.figures = figures
    }

    func find(_ key: AnswerKey, for request: Request) -> Found? {
        let found = look(for: key, request)
        switch found {
        case .body: figures.add(.answerInMemory)
        case .file: figures.add(.answerInFile)
        case nil: figures.add(.answerMade)
        }
        return found
    }

    private func look(for key: AnswerKey, _ request: Request) -> Found? {
        let body = memory.body(key)
        guard let files, let name = key.fileName, body.map({ $0.bytes.count >= AnswerFolder.leastBytes }) != false
        else {
            return body.map(Found.body)
        }
        if request.isRepeated { files.missed(name) }
        if let location = request.answersLocation, let head = files.find(name) {
            return .file(head, location: location + name.text)
        }
        return body.map(Found.body)
    }

    /// Begins to copy the body of a reply.
    func copy(_ key: AnswerKey, of request: Request, in reply: inout Reply) -> AnswerCopy {
        let copy = AnswerCopy(
            key,
            memory: memory,
            files: request.answersLocation == nil || files?.isUsable() == false ? nil : files
        )
        reply.beginCopy(to: copy)
        return copy
    }
}

/// The copy of a body that is being made. It is a class because the reply and the endpoint both hold it; it never leaves its
/// thread.
final class AnswerCopy: BodyTaker {
    private let key: AnswerKey
    private let memory: BodyCache
    private let files: AnswerFolder?
    private var bytes: [UInt8] = []
    private var total = 0
    private var draft: AnswerDraft?

    fileprivate init(_ key: AnswerKey, memory: BodyCache, files: AnswerFolder?) {
        self.key = key
        self.memory = memory
        self.files = files
    }

    func take(_ piece: UnsafeRawBufferPointer) {
        let isFirst = total == 0
        total += piece.count
        // Pieces are larger than what memory keeps where there are files; only the last may be small.
        if isFirst, piece.count >= AnswerFolder.leastBytes, let name = key.fileName { draft = files?.begin(name) }
        if let draft { return draft.append(piece) }
        let most = files == nil ? memory.mostBodyBytes : min(memory.mostBodyBytes, AnswerFolder.leastBytes - 1)
        if total <= most { bytes.append(contentsOf: piece) } else { bytes = [] }
    }

    /// Keeps the answer.
    /// - Parameters:
    ///   - reply: has been written to its end.
    ///   - fields: the header fields that only this answer has.
    func keep(_ reply: inout Reply, fields: [UInt8]) {
        reply.endCopy()
        if let draft {
            files?.keep(draft, rows: reply.rows, fields: fields)
        } else if bytes.count == total, key.generation != nil {
            memory.keep(BodyCache.Body(bytes: bytes, rows: reply.rows, fields: fields), as: key)
        }
    }
}
