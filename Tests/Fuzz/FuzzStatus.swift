import Glibc

/// Figures that a child writes and its parent reads, also after the child has died: a mapped file.
///
/// The mapping is private to the two processes, lives as long as the value, and each figure is one aligned word.
struct FuzzStatus: ~Copyable {
    enum Figure: Int, CaseIterable {
        /// The input in work, and how many were finished.
        case number, finished
        case slowestMicroseconds, slowestNumber, slowestBytes
        /// Inputs whose time grew faster than their size, and the first of them.
        case steep, firstSteep
        /// Inputs that broke a promise, and the first of them.
        case faults, firstFault
    }

    private static let size = Figure.allCases.count * MemoryLayout<Int>.stride
    private let words: UnsafeMutablePointer<Int>

    /// Nil when the file cannot be mapped.
    init?(path: String, isNew: Bool) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | (isNew ? O_CREAT | O_TRUNC : 0), 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard !isNew || ftruncate(descriptor, Self.size) == 0,
            let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else { return nil }
        words = mapped.bindMemory(to: Int.self, capacity: Figure.allCases.count)
    }

    deinit { munmap(words, Self.size) }

    subscript(_ figure: Figure) -> Int {
        get { words[figure.rawValue] }
        nonmutating set { words[figure.rawValue] = newValue }
    }
}
