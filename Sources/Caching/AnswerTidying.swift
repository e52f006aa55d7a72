import Glibc
import Notation

/// One look through the folder. It removes only files whose names are ours.
struct AnswerTidying {
    /// An answer in the folder.
    private struct Found {
        var bytes = 0
        var changed = Timestamp(microseconds: 0)
        var hasHead = false
    }

    /// The most answers, so that a look stays short.
    static let mostAnswers = 2000
    /// How long files stay that nobody may need any more: nginx may be about to open them, or a worker is at them.
    static let graceSeconds: Int64 = 60

    private let folder: OpenFolder
    private let now: Timestamp

    init(_ folder: OpenFolder, now: Timestamp) {
        self.folder = folder
        self.now = now
    }

    /// - Parameter generation: of the data that is served now; nil when it is not known.
    func run(generation: Int?, mostBytes: Int) {
        var answers: [AnswerName: Found] = [:]
        var total = 0
        for file in folder.names() {
            guard let status = folder.status(file) else { continue }
            let changed = Timestamp(
                microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
            )
            if file.hasPrefix(AnswerDraft.mark) {
                if isOld(changed) { folder.remove(file) } else { total += Int(status.st_size) }
            } else if let (name, part) = AnswerName.read(file) {
                total += Int(status.st_size)
                answers[name, default: Found()].bytes += Int(status.st_size)
                answers[name, default: Found()].changed = max(answers[name]?.changed ?? changed, changed)
                if part == .head { answers[name, default: Found()].hasHead = true }
            }
        }
        for (name, found) in answers where isOld(found.changed) {
            guard generation.map({ $0 != name.generation }) == true || !found.hasHead else { continue }
            remove(name)
            total -= found.bytes
            answers[name] = nil
        }
        guard total > mostBytes || answers.count > Self.mostAnswers else { return }
        var left = answers.count
        for (name, found) in answers.sorted(by: { $0.value.changed < $1.value.changed }) {
            guard total > mostBytes || left > Self.mostAnswers else { return }
            remove(name)
            total -= found.bytes
            left -= 1
        }
    }

    private func isOld(_ time: Timestamp) -> Bool { time.adding(seconds: Self.graceSeconds) < now }

    /// The head goes first: without it no worker names the others.
    private func remove(_ name: AnswerName) {
        for part in [AnswerName.Part.head, .packed, .body] { folder.remove(name.file(part)) }
    }
}
