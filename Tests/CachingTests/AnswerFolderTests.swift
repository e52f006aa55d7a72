import CZ
import Glibc
import Notation
import Synchronization
import Testing

@testable import Caching

/// A folder of its own, which goes with the value.
private final class TestFolder {
    let path: String
    let news = Mutex<[AnswerFolder.News]>([])

    init() {
        var template = Array("/tmp/socd-answers-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? ""
    }

    deinit {
        chmod(path, 0o700)
        remove()
    }

    func remove() {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    var names: [String] { ((try? OpenFolder(path))?.names() ?? []).filter { $0 != "." && $0 != ".." }.sorted() }
    var heard: [AnswerFolder.News] { news.withLock { $0 } }

    func answers(mostBytes: Int = 1 << 20, writing: @escaping AnswerDraft.Writing = { write($0, $1, $2) })
        -> AnswerFolder
    {
        AnswerFolder(path, mostBytes: mostBytes, writing: writing) { news in self.news.withLock { $0.append(news) } }
    }

    func put(_ name: String, _ text: String = "x") {
        let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = write(file, text, text.utf8.count)
        close(file)
    }

    func bytes(_ name: String) -> [UInt8] {
        (try? OpenFolder(path))?.read(name, most: 1 << 20) { Array($0) } ?? []
    }
}

extension TestFolder: @unchecked Sendable {}  // all but `news` is constant

private func name(_ number: Int, generation: Int = 7) -> AnswerName {
    AnswerName(generation: generation, digest: (0..<16).map { UInt8(truncatingIfNeeded: number >> (8 * ($0 % 8))) })
}

extension AnswerFolder {
    /// Asks twice and keeps the answer; whether it could be begun.
    @discardableResult
    fileprivate func put(_ name: AnswerName, _ text: [UInt8], rows: Int = 3, at now: Timestamp = .now) -> Bool {
        _ = begin(name, now: now)
        guard let draft = begin(name, now: now) else { return false }
        for start in stride(from: 0, to: text.count, by: 5000) {
            text[start..<min(start + 5000, text.count)].withUnsafeBytes(draft.append)
        }
        keep(draft, rows: rows, fields: Array("X-A: b\r\n".utf8), now: now)
        return true
    }
}

private func unpacked(_ bytes: [UInt8], most: Int) -> [UInt8] {
    var stream = z_stream()
    guard z_begin_gunzip(&stream) == Z_OK else { return [] }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: most)
    return input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(target.count)
            guard inflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
            return Array(target.prefix(most - Int(stream.avail_out)))
        }
    }
}

struct AnswerFolderTests {
    private let text = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    @Test func `the second request for an answer makes its files, and the third finds them`() {
        let folder = TestFolder()
        let answers = folder.answers()
        #expect(answers.find(name(1)) == nil)
        #expect(answers.begin(name(1)) == nil && folder.names.isEmpty)
        #expect(answers.put(name(1), text))
        let file = name(1).text
        #expect(folder.names == [file, file + ".gz", file + ".head"])
        let head = answers.find(name(1))
        #expect(head?.bodyBytes == text.count && head?.rows == 3 && head?.fields == Array("X-A: b\r\n".utf8))
        #expect(folder.bytes(file) == text)
        #expect(unpacked(folder.bytes(file + ".gz"), most: 1 << 20) == text)
        #expect(folder.heard.isEmpty)
        // Another worker finds them, too.
        #expect(folder.answers().find(name(1)) == head)
    }

    @Test func `only owner and group may read the files, whatever the mask is`() {
        let folder = TestFolder()
        folder.answers().put(name(1), text)
        for file in folder.names {
            var status = stat()
            #expect(stat("\(folder.path)/\(file)", &status) == 0 && status.st_mode & 0o777 == 0o640, "\(file)")
        }
    }

    @Test func `a draft that is dropped leaves nothing`() throws {
        let folder = TestFolder()
        let answers = folder.answers()
        _ = answers.begin(name(1))
        do {
            let draft = try #require(answers.begin(name(1)))
            text.withUnsafeBytes(draft.append)
            #expect(folder.names.count == 2 && folder.names.allSatisfy { $0.hasPrefix(".draft-") })
            #expect(answers.find(name(1)) == nil)
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `a file that was cut, or is gone, is not handed over`() {
        let folder = TestFolder()
        let answers = folder.answers()
        for ending in ["", ".gz", ".head"] {
            answers.put(name(1), text)
            #expect(answers.find(name(1)) != nil)
            truncate("\(folder.path)/\(name(1).text)\(ending)", 1)
            #expect(answers.find(name(1)) == nil, "\(ending)")
            unlink("\(folder.path)/\(name(1).text)\(ending)")
            #expect(answers.find(name(1)) == nil, "\(ending)")
        }
        answers.put(name(1), text)
        #expect(answers.find(name(1)) != nil)
    }

    @Test func `links are not followed`() {
        let folder = TestFolder()
        let answers = folder.answers()
        answers.put(name(1), text)
        for ending in ["", ".head"] {
            let file = "\(folder.path)/\(name(1).text)\(ending)"
            rename(file, "\(folder.path)/elsewhere")
            symlink("elsewhere", file)
            #expect(answers.find(name(1)) == nil, "\(ending)")
            unlink(file)
            rename("\(folder.path)/elsewhere", file)
        }
        #expect(answers.find(name(1)) != nil)
    }

    @Test func `two writers of one answer do no harm`() throws {
        let folder = TestFolder()
        let (one, other) = (folder.answers(), folder.answers())
        for answers in [one, other] { _ = answers.begin(name(1)) }
        let first = try #require(one.begin(name(1)))
        let second = try #require(other.begin(name(1)))
        text.withUnsafeBytes(first.append)
        text.withUnsafeBytes(second.append)
        one.keep(first, rows: 1, fields: [])
        other.keep(second, rows: 1, fields: [])
        #expect(folder.names.count == 3 && one.find(name(1)) == other.find(name(1)))
        #expect(folder.bytes(name(1).text) == text)
    }

    @Test func `of the threads that make an answer at one time one writes it`() throws {
        let folder = TestFolder()
        let answers = folder.answers()
        _ = answers.begin(name(1))
        do {
            let first = try #require(answers.begin(name(1)))
            #expect(answers.begin(name(1)) == nil && folder.names.count == 2)
            _ = first
        }
        #expect(folder.names.isEmpty && answers.begin(name(1)) != nil)
    }

    @Test func `the oldest answers go when all are too many bytes`() {
        let folder = TestFolder()
        // Random bytes do not pack, so each answer takes some 80 kB.
        let answers = folder.answers(mostBytes: 800_000)
        let noise = (0..<40_000).map { _ in UInt8.random(in: 0...255) }
        for number in 1...20 { #expect(answers.put(name(number), noise)) }
        #expect(answers.find(name(1)) == nil && answers.find(name(20)) != nil)
        #expect(folder.names.filter { $0.hasSuffix(".head") }.count == 9)
        let bytes = folder.names.compactMap { try? OpenFolder(folder.path).size($0) }.reduce(0, +)
        #expect(bytes <= 800_000)
    }

    @Test func `an answer of more than an eighth of all is not kept, and that is no news`() {
        let folder = TestFolder()
        let answers = folder.answers(mostBytes: 100_000)
        answers.put(name(1), (0..<40_000).map { _ in UInt8.random(in: 0...255) })
        #expect(folder.names.isEmpty && folder.heard.isEmpty && answers.isUsable())
    }

    @Test func `answers of other generations go after a while, and drafts that a crash left`() {
        let folder = TestFolder()
        let answers = folder.answers()
        answers.put(name(1, generation: 7), text)
        answers.put(name(1, generation: 8), text)
        folder.put(".draft-1")
        folder.put(name(2, generation: 8).text + ".gz")
        folder.put("somebody-elses")
        answers.tidy()
        #expect(folder.names.count == 9)
        let later = Timestamp.now.adding(seconds: 61)
        #expect(answers.find(name(1, generation: 8)) != nil)
        answers.tidy(now: later)
        let left = name(1, generation: 8).text
        #expect(folder.names == [left, left + ".gz", left + ".head", "somebody-elses"])
    }

    @Test(arguments: [ENOSPC, EROFS, EDQUOT, EFBIG, EIO])
    func `a disk that takes nothing costs one line and a minute`(code: Int32) {
        let folder = TestFolder()
        let isFull = Atomic(false)
        let answers = folder.answers(writing: { file, bytes, count in
            guard isFull.load(ordering: .relaxed) else { return write(file, bytes, count) }
            errno = code
            return -1
        })
        let start = Timestamp.now
        answers.put(name(1), text, at: start)
        isFull.store(true, ordering: .relaxed)
        answers.put(name(2), text, at: start)
        #expect(folder.heard == [.unusable(reason: "\(folder.path): \(String(cString: strerror(code)))")])
        #expect(folder.names.count == 3 && !answers.isUsable(now: start))
        // What is there is still good.
        #expect(answers.find(name(1), now: start) != nil)
        #expect(!answers.put(name(3), text, at: start))
        let later = start.adding(seconds: 61)
        answers.put(name(3), text, at: later)
        #expect(folder.heard.count == 1 && folder.names.count == 3)
        isFull.store(false, ordering: .relaxed)
        answers.put(name(3), text, at: later.adding(seconds: 61))
        #expect(answers.find(name(3)) != nil)
        #expect(folder.heard.count == 2 && folder.heard.last == .usable)
    }

    @Test func `a folder that is not there, or that others may enter, costs one line`() {
        let folder = TestFolder()
        let answers = folder.answers()
        let start = Timestamp.now
        chmod(folder.path, 0o755)
        #expect(!answers.put(name(1), text, at: start))
        #expect(answers.find(name(1), now: start) == nil)
        #expect(folder.heard == [.unusable(reason: "\(folder.path): others than its owner and group may enter it")])
        folder.remove()
        #expect(!answers.put(name(1), text, at: start.adding(seconds: 61)))
        #expect(folder.heard.last == .unusable(reason: "\(folder.path): No such file or directory"))
        mkdir(folder.path, 0o700)
        #expect(answers.put(name(1), text, at: start.adding(seconds: 122)))
        #expect(answers.find(name(1)) != nil && folder.heard.count == 3 && folder.heard.last == .usable)
    }

    @Test func `a folder that goes while the worker runs is used again when it is back`() {
        let folder = TestFolder()
        let answers = folder.answers()
        let start = Timestamp.now
        answers.put(name(1), text, at: start)
        folder.remove()
        #expect(answers.find(name(1), now: start) == nil)
        #expect(!answers.put(name(2), text, at: start) && folder.heard.count == 1)
        mkdir(folder.path, 0o700)
        #expect(answers.put(name(2), text, at: start.adding(seconds: 61)))
        #expect(folder.heard.last == .usable)
    }

    @Test func `files that nginx cannot open are not handed over for a minute`() {
        let folder = TestFolder()
        let answers = folder.answers()
        let start = Timestamp.now
        answers.put(name(1), text, at: start)
        answers.missed(name(1), now: start)
        #expect(folder.heard.isEmpty && answers.isUsable(now: start), "another thread may have written them just now")
        answers.missed(name(1), now: start.adding(seconds: 3))
        #expect(folder.heard == [.unusable(reason: "the web server cannot read the files in \(folder.path)")])
        #expect(answers.find(name(1), now: start) == nil && !answers.isUsable(now: start))
        let later = start.adding(seconds: 64)
        #expect(answers.find(name(1), now: later) != nil)
        answers.missed(name(1), now: later)
        #expect(folder.heard.count == 1)
        // Those that somebody has removed say nothing of the others.
        unlink("\(folder.path)/\(name(1).text)")
        answers.missed(name(1), now: later.adding(seconds: 61))
        #expect(answers.isUsable(now: later.adding(seconds: 61)))
    }

    @Test(arguments: [
        "", "7", "7-", "x-00000000000000000000000000000001", "07-00000000000000000000000000000001",
        "7-0000000000000000000000000000000A", "7-00000000000000000000000000000001.tar", "../7-00", ".head", ".gz",
        "+7-00000000000000000000000000000001",
    ])
    func `no other name is taken for an answer's`(text: String) {
        #expect(AnswerName.read(text) == nil)
        let ours = AnswerName(generation: 7, digest: [UInt8](repeating: 0, count: 15) + [1])
        #expect(AnswerName.read(ours.text + ".head")?.name == ours && AnswerName.read(ours.text)?.part == .body)
    }

    @Test(arguments: ["", "1 2 3", "1 2\n", "1 2 x\n", "-1 2 3\n", "1 2 3 4\n"])
    func `a damaged head is none`(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { AnswerHead($0) } == nil)
    }
}
