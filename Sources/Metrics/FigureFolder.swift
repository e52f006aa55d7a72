import CLinux
import Glibc

/// The folder in which the workers of a machine share their figures: a file for each worker that runs at one time. A worker
/// that starts takes the first file that no other holds and goes on counting there, so sums never fall when workers are
/// replaced. Workers of another release have other names.
struct FigureFolder: Sendable {
    let path: String
    private let layout: FigureLayout
    /// More workers than this share nothing: their figures are their own.
    private static let mostFiles = 512

    init(_ path: String, layout: FigureLayout) {
        self.path = path
        self.layout = layout
    }

    private func name(_ number: Int) -> String { "\(path)/workers-\(String(layout.digest, radix: 16)).\(number)" }

    /// Takes a file for this process.
    /// - Returns: its number, its words, and the descriptor that holds it until the process ends; or what is wrong.
    func take() -> Result<(number: Int, words: SharedWords, holder: Int32), Trouble> {
        for number in 0..<Self.mostFiles {
            let file = name(number)
            let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
            guard descriptor >= 0 else { return .failure(Trouble(file, errno)) }
            guard file_lock(descriptor) == 0 else {
                close(descriptor)
                continue
            }
            guard let words = SharedWords(descriptor, count: layout.count, writes: true) else {
                let code = errno
                close(descriptor)
                return .failure(Trouble(file, code))
            }
            if number == 0 { removeOthers() }
            return .success((number, words, descriptor))
        }
        return .failure(Trouble(path, EAGAIN))
    }

    /// Every file of this layout: its number, its words, and whether a process holds it.
    func all() -> [(number: Int, words: SharedWords, isHeld: Bool)] {
        var found: [(number: Int, words: SharedWords, isHeld: Bool)] = []
        for number in 0..<Self.mostFiles {
            let descriptor = open(name(number), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            if descriptor < 0 { break }
            defer { close(descriptor) }
            if let words = SharedWords(descriptor, count: layout.count, writes: false) {
                found.append((number, words, file_is_locked(descriptor) != 0))
            }
        }
        return found
    }

    /// Removes files of other releases that no process holds.
    private func removeOthers() {
        guard let folder = opendir(path) else { return }
        defer { closedir(folder) }
        let ours = "workers-\(String(layout.digest, radix: 16))."
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasPrefix("workers-"), !name.hasPrefix(ours) else { continue }
            let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            if file_is_locked(descriptor) == 0 { unlink("\(path)/\(name)") }
            close(descriptor)
        }
    }

    /// Why the folder cannot be used.
    struct Trouble: Error {
        let text: String

        init(_ file: String, _ code: Int32) { text = "\(file): \(String(cString: strerror(code)))" }
    }
}
