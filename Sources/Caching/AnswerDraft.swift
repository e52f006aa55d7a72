import Glibc

/// The files of an answer that is being written, under names that nobody asks for. `finish` gives them their names; without
/// it they go with the draft. A thread owns one; it is a class because the reply and the endpoint both hold it.
package final class AnswerDraft {
    /// Writes like `write(2)`. Tests put a full disk in its place.
    package typealias Writing = @Sendable (Int32, UnsafeRawPointer?, Int) -> Int

    /// Why the files cannot be kept.
    enum Fault: Equatable {
        case tooLarge
        case failed(OpenFolder.Failure)
    }

    /// Beginnings of the names of files that are not yet whole.
    static let mark = ".draft-"
    /// nginx's user is of the group; nobody else may read.
    private static let mode: mode_t = 0o640
    /// zlib's level: see `Caching.md`.
    private static let level: Int32 = 4

    let name: AnswerName
    private let folder: OpenFolder
    private let writing: Writing
    private let mostBytes: Int
    private let temporary: String
    private let ended: @Sendable () -> Void
    private var body: Int32 = -1
    private var packed: Int32 = -1
    private var gzip: GzipStream?
    private var bodyBytes = 0
    private var packedBytes = 0
    private(set) var fault: Fault?

    /// - Parameters:
    ///   - mostBytes: of the body and the packed body together.
    ///   - ended: is called when the draft goes, whatever became of it.
    init(
        _ name: AnswerName,
        in folder: OpenFolder,
        mostBytes: Int,
        writing: @escaping Writing,
        ended: @escaping @Sendable () -> Void
    ) {
        self.ended = ended
        self.name = name
        self.folder = folder
        self.mostBytes = mostBytes
        self.writing = writing
        temporary = "\(Self.mark)\(UInt64.random(in: .min ... .max))"
        gzip = GzipStream(level: Self.level)
        body = create(.body)
        packed = create(.packed)
        if gzip == nil { fail(ENOMEM) }
    }

    deinit {
        discard()
        ended()
    }

    private func discard() {
        for file in [body, packed] where file >= 0 { close(file) }
        (body, packed) = (-1, -1)
        for part in AnswerName.Part.allCases { folder.remove(temporary + part.ending) }
    }

    private func fail(_ code: Int32) {
        if fault == nil { fault = .failed(OpenFolder.Failure(code: code)) }
    }

    private func create(_ part: AnswerName.Part) -> Int32 {
        guard fault == nil else { return -1 }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(folder.descriptor, temporary + part.ending, flags, Self.mode)
        // The process's mask may take the group's right away.
        if file < 0 || fchmod(file, Self.mode) != 0 { fail(errno) }
        return file
    }

    private func put(_ bytes: UnsafeRawBufferPointer, in file: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = writing(file, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count == 0 || errno != EINTR {
                fail(count == 0 ? ENOSPC : errno)
                return false
            }
        }
        return true
    }

    /// Adds bytes of the body. After a fault nothing is added any more.
    package func append(_ bytes: UnsafeRawBufferPointer) { add(bytes, isLast: false) }

    private func add(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        guard fault == nil, put(bytes, in: body) else { return }
        bodyBytes += bytes.count
        let isPacked = gzip?.pack(bytes, isLast: isLast) { ready in
            packedBytes += ready.count
            return put(ready, in: packed)
        }
        if isPacked != true { fail(EIO) }
        if bodyBytes + packedBytes > mostBytes, fault == nil { fault = .tooLarge }
    }

    /// Ends the files and gives them their names, the head last: with it the answer is there.
    /// - Returns: nil when all went well.
    func finish(rows: Int, fields: [UInt8]) -> Fault? {
        add(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
        defer { discard() }
        let head = AnswerHead(bodyBytes: bodyBytes, packedBytes: packedBytes, rows: rows, fields: fields).bytes
        if head.count > AnswerHead.mostBytes, fault == nil { fault = .tooLarge }
        if fault != nil { return fault }
        let file = create(.head)
        defer { if file >= 0 { close(file) } }
        guard fault == nil, head.withUnsafeBytes({ put($0, in: file) }) else { return fault }
        for part in AnswerName.Part.allCases {
            let place = folder.descriptor
            if renameat(place, temporary + part.ending, place, name.file(part)) != 0 {
                fail(errno)
                return fault
            }
        }
        return nil
    }
}
