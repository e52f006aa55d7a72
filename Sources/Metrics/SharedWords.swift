import Glibc
import Synchronization

/// A run of 64-bit numbers that threads, and other processes where it is a file, read while one process writes.
///
/// `words` points to `count` numbers that stay valid until `deinit`: a mapping of a file, or memory of our own. Every access
/// is atomic and checks its place, so the value may pass between threads.
final class SharedWords: @unchecked Sendable {
    let count: Int
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let isMapped: Bool

    /// Numbers that only this process sees, all 0.
    init(count: Int) {
        self.count = count
        words = .allocate(capacity: count)
        for place in 0..<count { (words + place).initialize(to: Atomic(0)) }
        isMapped = false
    }

    /// Maps an open file of `count` numbers or more; nil when the system does not allow it. The descriptor may be closed
    /// afterwards. The file must never become shorter.
    /// - Parameter writes: whether this process writes; the file's room is then taken at once, because a write to a page
    ///   for which there is no room would end the process.
    init?(_ descriptor: Int32, count: Int, writes: Bool) {
        let bytes = count * MemoryLayout<Atomic<UInt64>>.stride
        if writes {
            guard posix_fallocate(descriptor, 0, off_t(bytes)) == 0 else { return nil }
        } else {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0, Int(facts.st_size) >= bytes else { return nil }
        }
        let access = writes ? PROT_READ | PROT_WRITE : PROT_READ
        guard let memory = mmap(nil, bytes, access, MAP_SHARED, descriptor, 0), memory != MAP_FAILED else { return nil }
        self.count = count
        words = memory.bindMemory(to: Atomic<UInt64>.self, capacity: count)
        isMapped = true
    }

    deinit {
        if isMapped { munmap(words, count * MemoryLayout<Atomic<UInt64>>.stride) } else { words.deallocate() }
    }

    @inline(__always) func add(_ number: UInt64, at place: Int) {
        if place >= 0, place < count { words[place].wrappingAdd(number, ordering: .relaxed) }
    }

    @inline(__always) func store(_ number: UInt64, at place: Int) {
        if place >= 0, place < count { words[place].store(number, ordering: .relaxed) }
    }

    @inline(__always) func load(_ place: Int) -> UInt64 {
        place >= 0 && place < count ? words[place].load(ordering: .relaxed) : 0
    }

    /// A copy of all numbers.
    var all: [UInt64] { (0..<count).map { words[$0].load(ordering: .relaxed) } }
}
