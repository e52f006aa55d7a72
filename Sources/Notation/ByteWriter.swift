/// A growable run of bytes that every encoder and reply appends to. It is emptied and used again, so writing allocates
/// nothing once it has grown to the size of the largest part of an answer.
///
/// It owns its memory: for as long as the value lives, `base` is valid for `capacity` bytes, and the first `count` of
/// them are written. Nothing outside keeps the pointer.
package struct ByteWriter: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// Bytes written so far.
    package private(set) var count: Int {
        @inlinable get { length }
        set { length = newValue }
    }
    @usableFromInline var length = 0

    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    @inlinable package var isEmpty: Bool { length == 0 }

    /// How many bytes the present memory holds; it grows when more are written.
    package var room: Int { capacity }

    /// Empties the writer and keeps the memory.
    @inlinable package mutating func removeAll() { length = 0 }

    /// Drops everything after the first `count` bytes.
    @inlinable package mutating func truncate(to count: Int) {
        if count < length { length = max(0, count) }
    }

    /// Makes room for `extra` more bytes.
    @inlinable package mutating func reserve(_ extra: Int) {
        if length + extra > capacity { grow(to: length + extra) }
    }

    @usableFromInline mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: base, count: length)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        if length == capacity { grow(to: length + 1) }
        base[length] = byte
        length += 1
    }

    @inlinable package mutating func append(_ text: StaticString) {
        let size = text.utf8CodeUnitCount
        reserve(size)
        (base + length).update(from: text.utf8Start, count: size)
        length += size
    }

    /// Appends text that is made at run time. Not for rows: the text of a row stays bytes.
    package mutating func append(text: String) { append(text.utf8.span) }

    @inlinable package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        UnsafeMutableRawPointer(base + length).copyMemory(from: start, byteCount: bytes.count)
        length += bytes.count
    }

    @inlinable package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inlinable package mutating func append(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    @inlinable package mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(UnsafeRawBufferPointer($0)) }
    }

    @inlinable package mutating func append(_ other: borrowing ByteWriter) {
        append(UnsafeRawBufferPointer(start: other.base, count: other.length))
    }

    /// Appends a whole number in decimal.
    @inlinable package mutating func append(integer value: some BinaryInteger) {
        reserve(20)
        var rest = UInt64(
            truncatingIfNeeded: value < 0 ? 0 &- Int64(truncatingIfNeeded: value) : Int64(truncatingIfNeeded: value)
        )
        if value < 0 { append(UInt8(ascii: "-")) }
        var digits = 1
        var limit: UInt64 = 10
        while rest >= limit, digits < 19 {
            digits += 1
            limit &*= 10
        }
        if digits == 19, rest >= limit { digits = 20 }
        var place = length + digits
        length = place
        repeat {
            place -= 1
            base[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        } while rest > 0
    }

    /// Appends 0...255 in decimal.
    @inlinable package mutating func append(octet value: UInt8) {
        reserve(3)
        if value >= 100 {
            base[length] = value / 100 &+ 0x30
            length += 1
        }
        if value >= 10 {
            base[length] = value / 10 % 10 &+ 0x30
            length += 1
        }
        base[length] = value % 10 &+ 0x30
        length += 1
    }

    /// Appends the last `digits` decimal digits of a number that is not negative, with leading zeros.
    @inlinable package mutating func append(padded value: Int, digits: Int) {
        reserve(digits)
        var rest = value
        var place = length + digits
        length = place
        while place > length - digits {
            place -= 1
            base[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
    }

    /// Lends the written bytes for the time of the call.
    @inlinable package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: base, count: length))
    }

    /// A copy of the bytes written.
    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// The bytes written as text; wrong UTF-8 becomes U+FFFD.
    package var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
