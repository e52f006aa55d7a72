import Glibc
package import Notation
import Synchronization

/// Answers as files, which all workers of a host share: one makes them, nginx sends them. The files alone are the state, so
/// nothing is told from one process to another.
///
/// Whatever fails here costs no answer: it is then made as if there were no files. It is a class because all threads share
/// it; its few changing values are behind a mutex.
package final class AnswerFolder: Sendable {
    /// What the operator should know.
    package enum News: Equatable, Sendable {
        /// Answers are not kept; one more try in a minute.
        case unusable(reason: String)
        case usable
    }

    private struct State {
        var folder: OpenFolder?
        /// Until then nothing is written, or nothing is handed over either.
        var writesAgainAt = Timestamp(microseconds: 0)
        var readsAgainAt = Timestamp(microseconds: 0)
        var isUsable = true
        /// The last news, so that the same is not said each minute.
        var told: (reason: String, at: Timestamp)?
        /// What was asked for once. The second time is worth the files.
        var asked: Set<AnswerName> = []
        /// What a thread is writing now.
        var drafts: Set<AnswerName> = []
        var generation: Int?
        var tidiedAt = Timestamp(microseconds: 0)
    }

    private let path: String
    private let mostBytes: Int
    private let writing: AnswerDraft.Writing
    private let report: @Sendable (News) -> Void
    private let state = Mutex(State())

    /// From this size on an answer is worth files: `Caching.md` has the figures.
    package static let leastBytes = 16 * 1024
    private static let momentSeconds: Int64 = 2
    private static let pauseSeconds: Int64 = 60
    private static let mostAsked = 4096

    /// - Parameters:
    ///   - path: a folder that only its owner and group may enter. It need not be there yet.
    ///   - mostBytes: of all files together; one answer has an eighth of it at most.
    ///   - report: takes news for the operator.
    package init(
        _ path: String,
        mostBytes: Int,
        writing: @escaping AnswerDraft.Writing = { write($0, $1, $2) },
        report: @escaping @Sendable (News) -> Void
    ) {
        self.path = path
        self.mostBytes = mostBytes
        self.writing = writing
        self.report = report
        // With a limit on the size of files the kernel would end the process, not only the write.
        signal(SIGXFSZ, SIG_IGN)
    }

    /// The head of an answer whose files are there and whole.
    package func find(_ name: AnswerName, now: Timestamp = .now) -> AnswerHead? {
        guard let folder = folderToRead(name, now) else { return nil }
        guard let head = folder.read(name.file(.head), most: AnswerHead.mostBytes, { AnswerHead($0) }),
            folder.size(name.file(.body)) == head.bodyBytes, folder.size(name.file(.packed)) == head.packedBytes
        else { return nil }
        return head
    }

    private func folderToRead(_ name: AnswerName, _ now: Timestamp) -> OpenFolder? {
        state.withLock { state in
            state.generation = name.generation
            guard now >= state.readsAgainAt else { return nil }
            if state.folder == nil { state.folder = try? OpenFolder(path) }
            return state.folder
        }
    }

    /// Whether answers are written and handed over now.
    package func isUsable(now: Timestamp = .now) -> Bool {
        state.withLock { now >= $0.writesAgainAt && now >= $0.readsAgainAt }
    }

    /// Begins the files of an answer, from the second time on that this process is asked for it: most lists are asked for
    /// once. Nil when it is not worth it, when another thread is at it, or when it is not possible now.
    package func begin(_ name: AnswerName, now: Timestamp = .now) -> AnswerDraft? {
        let folder: OpenFolder? = state.withLock { state in
            guard now >= state.writesAgainAt, now >= state.readsAgainAt else { return nil }
            if state.asked.count >= Self.mostAsked { state.asked = [] }
            if state.asked.insert(name).inserted { return nil }
            guard let folder = state.folder, state.drafts.insert(name).inserted else { return nil }
            return folder
        }
        guard let folder else {
            openAgain(now)
            return nil
        }
        let draft = AnswerDraft(name, in: folder, mostBytes: mostBytes / 8, writing: writing) {
            self.state.withLock { _ = $0.drafts.remove(name) }
        }
        if draft.fault == nil { return draft }
        note(draft.fault, now)
        return nil
    }

    /// Finishes the files, then removes what is too old or too much.
    package func keep(_ draft: AnswerDraft, rows: Int, fields: [UInt8], now: Timestamp = .now) {
        let fault = draft.finish(rows: rows, fields: fields)
        note(fault, now)
        if fault == nil { tidy(now: now) }
    }

    /// nginx could not open files that we handed over. If they are there, it may not read them, and for a while nothing is
    /// handed over; else somebody has removed them, or the folder. Files that were written a moment ago say nothing: another
    /// thread may have written them after nginx looked.
    package func missed(_ name: AnswerName, now: Timestamp = .now) {
        state.withLock { $0.folder = nil }
        guard let folder = try? OpenFolder(path), let written = folder.status(name.file(.body))?.st_mtim.tv_sec,
            now >= Timestamp(microseconds: Int64(written) * 1_000_000).adding(seconds: Self.momentSeconds)
        else { return }
        state.withLock { $0.readsAgainAt = now.adding(seconds: Self.pauseSeconds) }
        tell("the web server cannot read the files in \(path)", now)
    }

    /// Opens a folder that is not open, and says so when it cannot be.
    private func openAgain(_ now: Timestamp) {
        guard state.withLock({ $0.folder == nil && now >= $0.writesAgainAt }) else { return }
        do {
            let folder = try OpenFolder(path)
            state.withLock { $0.folder = folder }
        } catch {
            note(.failed(error), now)
        }
    }

    private func note(_ fault: AnswerDraft.Fault?, _ now: Timestamp) {
        switch fault {
        case .tooLarge: return
        case .failed(let failure):
            state.withLock { state in
                state.folder = nil
                state.writesAgainAt = now.adding(seconds: Self.pauseSeconds)
                state.isUsable = false
            }
            let reason = failure.code == EPERM ? "others than its owner and group may enter it" : failure.reason
            tell("\(path): \(reason)", now)
        case nil:
            let wasUsable = state.withLock { state in
                defer {
                    if !state.isUsable { state.told = nil }
                    state.isUsable = true
                }
                return state.isUsable
            }
            if !wasUsable { report(.usable) }
        }
    }

    private func tell(_ reason: String, _ now: Timestamp) {
        let isNews = state.withLock { state in
            if let told = state.told, told.reason == reason, now < told.at.adding(seconds: 3600) { return false }
            state.told = (reason, now)
            return true
        }
        if isNews { report(.unusable(reason: reason)) }
    }

    /// Removes answers of other generations, the oldest beyond the bounds, and what crashes have left.
    package func tidy(now: Timestamp = .now) {
        let (folder, generation) = state.withLock { state in
            state.tidiedAt = now
            if state.folder == nil { state.folder = try? OpenFolder(path) }
            return (state.folder, state.generation)
        }
        guard let folder else { return }
        AnswerTidying(folder, now: now).run(generation: generation, mostBytes: mostBytes)
    }

    /// Tidies every half minute; for a clock that ticks.
    package func tick(now: Timestamp = .now) {
        if state.withLock({ now >= $0.tidiedAt.adding(seconds: 30) }) { tidy(now: now) }
    }
}
